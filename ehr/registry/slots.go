// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Organizations are counted from 1
// in the order of their entry; other contracts store that number instead of the
// 32-byte id.
//
//	Header header;                                            // 0
//	mapping(bytes32 orgId => uint32) orgNumber;               // 1
//	Org[] orgs;                                               // 2
//	mapping(address => Actor) actors;                         // 3
//	mapping(address target => mapping(bytes4 op => uint32[64])) rules; // 4, see roleLanes
//	Operation[] operations;                                   // 5
//	mapping(bytes32 nodeId => uint32 org) nodes;              // 6
//	mapping(uint8 class => bytes) policies;                   // 7, see Policy
//	mapping(bytes32 name => Param) params;                    // 8
//	Signer[] signers;                                         // 9
//	mapping(address signer => uint32) signerPlace;            // 10, counted from 1
//	bytes32 modelHash;                                        // 11
//	Rules rules;                                              // 12, see native.RulesSlot and rolesOfKind; 13 is free
//	mapping(address => Key) encryptionKeys;                   // 14
//	mapping(address => mapping(uint8 alg => Key)) signingKeys; // 15
//	mapping(address => address) firstKeys;                     // 16, of keys that replaced another; 17 and 18 see gate.go and persons.go, 20 proof.go, 21 keys.go
//	mapping(uint32 org => uint32) actorCount;                  // 19, enrolled by its administrators and genesis, the suspended included
//
//	struct Header    { uint8 format; bool openSend; bool openCreate; uint32 nodes; }
//	struct Org       { uint8 kind; uint8 status; uint40 since; address admin; uint16 nodes; bool soleAdmin; uint16 successor; bytes32 id; bytes32 metaHash; }
//	struct Actor     { uint32 org; uint32 roleMask; uint8 status; uint64 notAfter; uint64 nonce; bool later; bytes32 certHash; }
//	struct Operation { address target; bytes4 op; }
//	struct Param     { uint64 value; bool set; bool frozen; }
//	struct Signer    { address signer; uint32 org; }
//	struct Rules     { uint32 base; uint32 next; uint64 height; uint32 kind0; uint32 hospital; uint32 insurer; uint32 government; }
//	struct Key       { uint8 alg; uint64 since; bytes key; }
var (
	slotHeader     = native.Base(0)
	slotOrgNumber  = native.Base(1)
	slotOrgs       = native.Base(2)
	slotActors     = native.Base(3)
	slotRules      = native.Base(4)
	slotOperations = native.Base(5)
	slotNodes      = native.Base(6)
	slotPolicies   = native.Base(7)

	slotParams         = native.Base(8)
	slotSigners        = native.Base(9)
	slotSignerPlace    = native.Base(10)
	slotModelHash      = native.Base(11)
	slotEncryptionKeys = native.Base(14)
	slotSigningKeys    = native.Base(15)
	slotFirstKeys      = native.Base(16)
	slotActorCount     = native.Base(19)

	firstOrg       = slotOrgs.Elements()
	firstOperation = slotOperations.Elements()
	firstSigner    = slotSigners.Elements()
)

const (
	layout   = 1 // first byte of the header; a state without it has no registry
	orgWords = 3

	// roleLanes is the number of 32-bit role masks in one word of a rule. Mask 0 is
	// for the operation as a whole, mask c for records of class c.
	roleLanes = 8
	// classed, in mask 0, is set if the masks of the classes count.
	classed = uint32(1) << 31
)

type header struct {
	exists     bool
	openSend   bool
	openCreate bool
	nodes      uint32 // node keys in the list
	openWire   bool   // any node may connect, as genesis listed none
}

func loadHeader(s native.Reader) header {
	w := native.Unpack(s.Load(slotHeader))
	return header{w.Uint(1) == layout, w.Bool(), w.Bool(), uint32(w.Uint(4)), w.Bool()}
}

func (h header) store(s native.Writer) {
	var w native.Word
	w.PutUint(layout, 1).PutBool(h.openSend).PutBool(h.openCreate).PutUint(uint64(h.nodes), 4).PutBool(h.openWire)
	s.Store(slotHeader, w.Hash())
}

// orgState is the first word of an organization, with everything that decisions need.
type orgState struct {
	kind   Kind
	status uint8
	since  uint64
	admin  common.Address
	nodes  uint16 // number of listed nodes

	soleAdmin bool   // a vote has replaced admin: it is the only actor with the administrator role
	successor uint32 // custodian of its patients and records, 0 for itself; has none itself
}

func orgSlot(number uint32) native.Slot { return firstOrg.At(uint64(number-1) * orgWords) }

// loadOrg reads the organization with a number, an empty one for 0.
func loadOrg(s native.Reader, number uint32) (o orgState) {
	if number == 0 {
		return o
	}
	w := native.Unpack(s.Load(orgSlot(number)))
	return orgState{Kind(w.Uint(1)), uint8(w.Uint(1)), w.Uint(5), w.Address(), uint16(w.Uint(2)), w.Bool(), uint32(w.Uint(2))}
}

func loadOrgID(s native.Reader, number uint32) common.Hash {
	if number == 0 {
		return common.Hash{}
	}
	return s.Load(orgSlot(number).At(1))
}

// save writes the fields of a listed organization that may change.
func (o orgState) save(s native.Writer, number uint32) {
	var w native.Word
	w.PutUint(uint64(o.kind), 1).PutUint(uint64(o.status), 1).PutUint(o.since, 5).PutAddress(o.admin).PutUint(uint64(o.nodes), 2)
	w.PutBool(o.soleAdmin).PutUint(uint64(o.successor), 2)
	s.Store(orgSlot(number), w.Hash())
}

// store lists an organization. The caller writes the number of organizations.
func (o orgState) store(s native.Writer, number uint32, id, metaHash common.Hash) {
	o.save(s, number)
	s.Store(orgSlot(number).At(1), id)
	s.Store(orgSlot(number).At(2), metaHash)
	s.Store(s.Map(slotOrgNumber, id), number32(number))
}

func storeOrgCount(s native.Writer, count uint32) {
	var w native.Word
	s.Store(slotOrgs, w.PutUint(uint64(count), 8).Hash())
}

// actorState is the first word of an actor.
type actorState struct {
	org      uint32 // number of its organization
	roles    uint32
	status   uint8
	notAfter uint64 // last second at which it may act, 0 for no end
	later    bool   // it replaced another key of the person; see keepFirstKey, not saved
}

// Fields of an actor's first word that a change of the actor keeps. They belong to the key:
// also a key that is no actor's has them.
const (
	actorBytes = 17 // of the fields before
	nonceBytes = 8  // operations of row 0 that the key has signed, see Persons
)

func actorSlot(s native.Reader, a common.Address) native.Slot {
	return s.Map(slotActors, common.BytesToHash(a[:]))
}

func loadActor(s native.Reader, slot native.Slot) actorState {
	w := native.Unpack(s.Load(slot))
	a := actorState{org: uint32(w.Uint(4)), roles: uint32(w.Uint(4)), status: uint8(w.Uint(1)), notAfter: w.Uint(8)}
	w.Skip(nonceBytes)
	a.later = w.Bool()
	return a
}

// held are the roles that an actor has at its organization. After a vote has replaced the
// administrator, only the new one has the administrator role.
func (a actorState) held(o orgState, address common.Address) uint32 {
	if o.soleAdmin && o.admin != address {
		return a.roles &^ Administrator.Mask()
	}
	return a.roles
}

// usable are the roles that an actor has and its organization's kind may give now.
func (a actorState) usable(s native.Reader, o orgState, address common.Address) uint32 {
	return a.held(o, address) & rolesOfKind(s, o.kind)
}

// save writes the fields of an actor that may change without its credential.
func (a actorState) save(s native.Writer, slot native.Slot) {
	w := native.Unpack(s.Load(slot))
	w.PutUint(uint64(a.org), 4).PutUint(uint64(a.roles), 4).PutUint(uint64(a.status), 1).PutUint(a.notAfter, 8)
	s.Store(slot, w.Hash())
}

func (a actorState) store(s native.Writer, slot native.Slot, certHash common.Hash) {
	a.save(s, slot)
	s.Store(slot.At(1), certHash)
}

// ruleSlot is the slot at which the role masks of an operation begin.
func ruleSlot(s native.Reader, target common.Address, op [4]byte) native.Slot {
	const maps = 2
	if slot, ok := knownRules[operation{target, op}]; ok {
		return s.Known(slot, maps)
	}
	return mapRule(s, target, op)
}

func mapRule(s native.Reader, target common.Address, op [4]byte) native.Slot {
	inner := s.Map(slotRules, common.BytesToHash(target[:]))
	return s.Map(inner, opKey(op))
}

// operation is a method of a native contract.
type operation struct {
	target common.Address
	op     [4]byte
}

// knownRules saves the hashing for operations that are called. It does not change gas, so
// it may differ between releases.
var knownRules = func() map[operation]native.Slot {
	known := make(map[operation]native.Slot)
	for _, c := range contracts.All() {
		for _, m := range c.ABI.Methods {
			op := operation{c.Address, [4]byte(m.ID)}
			known[op] = mapRule(make(native.Image), op.target, op.op)
		}
	}
	return known
}()

func loadRoles(s native.Reader, rule native.Slot, class uint8) uint32 {
	w := native.Unpack(s.Load(rule.At(uint64(class / roleLanes))))
	w.Skip(4 * int(class%roleLanes))
	return uint32(w.Uint(4))
}

func number32(n uint32) common.Hash {
	var w native.Word
	return w.PutUint(uint64(n), 4).Hash()
}

// opKey is a selector as a mapping's key: bytes4 keys are padded at the right.
func opKey(op [4]byte) (key common.Hash) {
	copy(key[:], op[:])
	return key
}

func addOperation(s native.Writer, target common.Address, op [4]byte) {
	n := native.Unpack(s.Load(slotOperations)).Uint(8)
	var w, count native.Word
	s.Store(firstOperation.At(n), w.PutAddress(target).PutBytes4(op).Hash())
	s.Store(slotOperations, count.PutUint(n+1, 8).Hash())
}

func storeRoles(s native.Writer, rule native.Slot, class uint8, roles uint32) {
	slot := rule.At(uint64(class / roleLanes))
	w := native.Unpack(s.Load(slot))
	w.Skip(4 * int(class%roleLanes))
	s.Store(slot, w.PutUint(uint64(roles), 4).Hash())
}
