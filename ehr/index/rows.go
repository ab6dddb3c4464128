// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/ethereum/go-ethereum/common"
)

// The rows of the store, encoded in RLP. Optional fields at the end take no space while
// they are zero. Organizations are named by their numbers, 0 for none.

// blockRow is a block with events.
type blockRow struct {
	Hash  common.Hash
	Time  uint64
	First uint64 // sequence of its first event
}

// eventRow is an event. Its topics follow from the kind, except the indexed fields. Words
// are the data, each without the zeros at its beginning.
type eventRow struct {
	Kind     EventKind
	Contract uint8 // last byte of the address
	Block    uint64
	Tx       common.Hash
	TxIndex  uint32
	LogIndex uint32
	Fields   [][]byte // indexed ones, as Words
	Words    [][]byte
}

// recordRow is a record. Its status is that of the latest version, as stored.
type recordRow struct {
	ID, Pid      common.Hash
	Organization uint64
	Class        uint8
	Status       uint8
	Latest       uint32
	Block, Time  uint64
	LatestFinal  uint32      `rlp:"optional"`
	Held         bool        `rlp:"optional"`
	ReviewBy     uint64      `rlp:"optional"`
	ReviewedAt   uint64      `rlp:"optional"`
	Payer        common.Hash `rlp:"optional"`
}

// versionRow is a version of a record.
type versionRow struct {
	Commit, Blob     common.Hash
	Size, AuthoredAt uint64
	Status           uint8 // as stored: it may be superseded
	Endorsements     uint32
	Created          Origin
	Final            Origin      `rlp:"optional"`
	BasedOn          common.Hash `rlp:"optional"`
}

// endorsementRow is a signature of a version.
type endorsementRow struct {
	Signer             common.Address
	Organization       uint64
	Purpose, Role, Alg uint8
	Created            Origin
	SigHash            common.Hash `rlp:"optional"`
}

// grantRow is a patient's consent.
type grantRow struct {
	ID, Pid     common.Hash
	GranteeKind uint8
	Grantee     common.Hash
	PurposeMask uint32
	ActionMask  uint8
	ClassMask   uint64
	NotBefore   uint64
	NotAfter    uint64
	Fhir        common.Hash
	By          common.Address
	Block, Time uint64
	Revoked     Origin         `rlp:"optional"`
	RevokedBy   common.Address `rlp:"optional"`
}

// careRow is a care relationship.
type careRow struct {
	ID, Pid      common.Hash
	Organization uint64
	By           common.Address
	Encounter    common.Hash
	NotAfter     uint64
	Block, Time  uint64
	Closed       Origin         `rlp:"optional"`
	ClosedBy     common.Address `rlp:"optional"`
	Refused      bool           `rlp:"optional"`
}

// ticketRow is a ticket.
type ticketRow struct {
	ID, Pid                common.Hash
	Actor, Person          common.Address
	Organization           uint64
	Purpose, Action, Basis uint8
	Classes, Expires       uint64
	Ref, Request           common.Hash
	Block, Time            uint64
	Releases               uint32   `rlp:"optional"`
	Grounds                []Ground `rlp:"optional"`
	Glass                  glassRow `rlp:"optional"`
}

// glassRow is a case of breaking the glass.
type glassRow struct {
	OccurredAt, JustifyBy, ReviewBy uint64
	Reason                          common.Hash
	Disaster                        bool
	Justified                       Origin
	Justification                   common.Hash
	Verdict                         uint8
	Reviews                         uint32
	Lifted                          bool
}

// patientRow is a patient.
type patientRow struct {
	Pid          common.Hash
	Controller   common.Address
	RegisteredBy uint64
	Custodian    uint64
	Block, Time  uint64
	Controllers  uint64   `rlp:"optional"` // earlier keys
	Transfer     transfer `rlp:"optional"`
	Former       uint64   `rlp:"optional"`
	MovedAt      uint64   `rlp:"optional"`
}

// transfer is a request to move to another custodian. It ends with the key that made it.
type transfer struct {
	To          common.Hash
	NotAfter    uint64
	Controllers uint64
}

// guardianRow is a guardian of a patient.
type guardianRow struct {
	Address  common.Address
	Kind     uint8
	Classes  uint64
	NotAfter uint64
	Created  Origin
}

// linkRow is a link from a patient's pid to another.
type linkRow struct {
	To, Evidence common.Hash
	Created      Origin
}

// recoveryRow is a proposed change of a patient's key.
type recoveryRow struct {
	ID, Pid       common.Hash
	NewController common.Address
	Evidence      common.Hash
	Contested     bool
	ExecutableAt  uint64
	Block, Time   uint64
	Approvals     uint32 `rlp:"optional"`
	Outcome       uint8  `rlp:"optional"`
}

// organizationRow is an organization.
type organizationRow struct {
	ID          common.Hash
	Kind        uint8
	Status      uint8
	Admin       common.Address
	MetaHash    common.Hash
	Block, Time uint64
	SoleAdmin   bool          `rlp:"optional"` // a vote replaced the administrator
	Successor   common.Hash   `rlp:"optional"` // that has custody instead
	Custody     []common.Hash `rlp:"optional"` // organizations that it is the successor of
	Directives  directivesRow `rlp:"optional"`
}

// directivesRow is the root of the directives of an organization's patients.
type directivesRow struct {
	Root     common.Hash
	Since    uint64
	Interval uint64 // in force at that time
	Missed   uint64
}

// actorRow is somebody whom an organization enrolled.
type actorRow struct {
	Address      common.Address
	Person       common.Address // first key
	Organization uint64
	Roles        uint32
	Status       uint8
	CertHash     common.Hash
	NotAfter     uint64
	Block, Time  uint64
	ReplacedBy   common.Address `rlp:"optional"`
}

// keyRow is a registered public key.
type keyRow struct {
	Alg   uint8
	Key   []byte
	Since uint64
}

// nodeRow is a node that may connect.
type nodeRow struct {
	ID           common.Hash
	Organization uint64
	Block, Time  uint64
}

// signerRow is a signer of blocks.
type signerRow struct {
	Address      common.Address
	Organization uint64
	Block, Time  uint64
}

// proposalRow is a proposal and the votes that stand.
type proposalRow struct {
	Number       uint64
	Kind         uint8
	Organization uint64
	Concerned    common.Hash
	Payload      []byte
	Rationale    common.Hash
	Expiry       uint64
	Block, Time  uint64
	ExecutableAt uint64      `rlp:"optional"`
	Votes        []voteRow   `rlp:"optional"`
	Executed     bool        `rlp:"optional"`
	Cancelled    bool        `rlp:"optional"`
	NewModel     common.Hash `rlp:"optional"`
	Closed       Origin      `rlp:"optional"`
}

// voteRow is an organization's vote.
type voteRow struct {
	Organization uint64
	Support      bool
	Cast         Origin
}

// logRow is an organization's log.
type logRow struct {
	Organization        uint64
	Kind                uint8
	Seq, Size           uint64
	Root, Manifest      common.Hash
	HeadBlock           uint64 // the first that had this head
	LastBlock, LastTime uint64 // of the newest head, renewed or not
	Interval            uint64 // in force then, seconds
	Missed              uint64
	Block, Time         uint64
}

// headRow is a head of a log.
type headRow struct {
	Size           uint64
	Root, Manifest common.Hash
	Created        Origin
}

// parameterRow is a parameter of the model.
type parameterRow struct{ Value uint64 }

// kindRow is the roles that organizations of a kind may give.
type kindRow struct{ Roles uint32 }

// disasterRow is the disaster that was declared last.
type disasterRow struct {
	Until        uint64
	Organization common.Hash
	Reason       common.Hash
	Declared     Origin
}
