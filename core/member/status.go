// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/sealer"
)

// Status reports whether blocks and finality advance, and if not, why. Times are in
// Unix seconds, by this node's clock or from a header.
type Status struct {
	clique.Status // the answer of other clients

	Time     int64            `json:"time"`          // of this status
	Period   int64            `json:"period"`        // seconds
	Interval int64            `json:"quietInterval"` // interval of a quiet chain in seconds; 0 if empty blocks are sealed
	Spread   int64            `json:"spread"`        // seconds by which a healthy block may be late, rounded up
	Started  uint64           `json:"startedAt"`     // number of the head when this node started
	Halted   bool             `json:"halted"`        // two final blocks are in conflict
	Liars    []common.Address `json:"liars"`         // signers against which there is evidence
	Pending  int              `json:"pending"`       // transactions that could be sealed
	Since    int64            `json:"pendingSince"`  // 0 for none

	Head      BlockStatus  `json:"head"`
	Safe      *BlockStatus `json:"safe"` // null before the first
	Justified BlockStatus  `json:"justified"`
	Finalized BlockStatus  `json:"finalized"`
	Unfinal   *BlockStatus `json:"unfinal"` // oldest that is not final; null if the head is final

	Signers   []SignerStatus `json:"signers"`
	ForBlocks Majority       `json:"forBlocks"`
	ForFinal  Majority       `json:"forFinality"`
	Self      SelfStatus     `json:"self"`
	Peers     []PeerStatus   `json:"peers"`
	Refused   *RefusalStatus `json:"refused"` // null if no member's node refuses this one
	Clock     ClockStatus    `json:"clock"`
	Forks     ForkStatus     `json:"forks"`
	Rules     *RulesStatus   `json:"rules"`   // null for a chain without a registry
	Syncing   *SyncStatus    `json:"syncing"` // null if the member is in sync with its peers
	Findings  []Finding      `json:"findings"`
}

// BlockStatus is a block, or a checkpoint whose block is not here, and its time.
type BlockStatus struct {
	Number uint64      `json:"number"`
	Hash   common.Hash `json:"hash"`
	Time   int64       `json:"time"`
}

// SignerStatus is what this node knows about a signer.
type SignerStatus struct {
	Address    common.Address `json:"address"`
	Turn       uint64         `json:"turn"`       // number of places after the signer in turn for the next block
	MayFrom    uint64         `json:"mayFrom"`    // the first block that it may seal
	LastSealed *NumberAt      `json:"lastSealed"` // null if it sealed none of the newest blocks
	LastVote   *NumberAt      `json:"lastVote"`   // null if none has arrived

	NoSeals      bool  `json:"noSeals"`      // it misses its turns
	NoVotes      bool  `json:"noVotes"`      // it does not vote for the newest blocks
	MissingSince int64 `json:"missingSince"` // when its last block or vote arrived; 0 if it is not missing, or if none has arrived

	Delay *int64 `json:"delay"` // milliseconds from its blocks' times to their arrival; null if not known
}

// Missing reports whether expected blocks or votes of the signer are missing.
func (s *SignerStatus) Missing() bool { return s.NoSeals || s.NoVotes }

// NumberAt is a block number and a time.
type NumberAt struct {
	Number uint64 `json:"number"`
	Time   int64  `json:"time"`
}

// Majority is how many signers are needed, and how many seem to be active.
type Majority struct {
	Need  int `json:"need"`
	Heard int `json:"heard"`
}

// SelfStatus is the state of this node's own signer.
type SelfStatus struct {
	Signer *common.Address `json:"signer"` // null for a node that does not seal
	Hold   sealer.Hold     `json:"hold"`   // why it does not seal now
	Need   sealer.Need     `json:"need"`   // why the next block is wanted
	Due    int64           `json:"due"`    // when it seals unless another does; 0 if it is held for another reason than time
	Looked int64           `json:"looked"` // when it last looked at the chain
	Error  string          `json:"error"`  // of the last try
}

// PeerStatus is a connected member.
type PeerStatus struct {
	ID      string      `json:"id"`   // first digits of the node's id
	Name    string      `json:"name"` // program and version
	Inbound bool        `json:"inbound"`
	Number  uint64      `json:"number"` // of its head
	Hash    common.Hash `json:"hash"`
	Lag     int64       `json:"lag"` // blocks behind this node; negative if ahead
}

// RefusalStatus reports that members' nodes disconnect this one, because the
// registry at their heads does not list it.
type RefusalStatus struct {
	Nodes int   `json:"nodes"` // that refused it in the last minutes
	Since int64 `json:"since"` // first of these refusals
}

// ClockStatus compares this node's clock with those of the signers whose blocks
// arrive.
type ClockStatus struct {
	Offset     *int64 `json:"offset"`     // milliseconds that this clock is ahead; null if too few blocks came
	Resolution int64  `json:"resolution"` // milliseconds by which the offset may be too high
	Signers    int    `json:"signers"`    // number of signers whose blocks were used
	Held       uint64 `json:"held"`       // blocks that waited for their time since the start
	Refused    uint64 `json:"refused"`    // blocks that were too far ahead
	RefusedAt  int64  `json:"refusedAt"`  // the last of them; 0 for none
}

// ForkStatus lists blocks beside the chain.
type ForkStatus struct {
	Equal []BlockStatus `json:"equal"` // heads as heavy as this node's, without its own
	Side  []BlockStatus `json:"side"`  // stored here, of the newest heights
}

// SyncStatus is the range that is being fetched.
type SyncStatus struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// Level is the severity of a finding.
type Level string

const (
	Stop    Level = "stop"    // blocks or finality stand still
	Warning Level = "warning" // they may soon
	Info    Level = "info"
)

// Finding is one sentence about a problem, or that there is none.
type Finding struct {
	Level Level  `json:"level"`
	Text  string `json:"text"`
}

// StandsStill reports whether blocks or finality do not advance.
func (s *Status) StandsStill() bool {
	for _, f := range s.Findings {
		if f.Level == Stop {
			return true
		}
	}
	return false
}

// statusAPI replaces clique_status by one that reports more.
type statusAPI struct{ book *statusBook }

// Status returns whether blocks and finality advance, and if not, why.
func (api *statusAPI) Status() (*Status, error) { return api.book.status() }
