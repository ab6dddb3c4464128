// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"encoding/binary"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
)

// kindActivate is the kind of a proposal that activates a version of the rules.
const kindActivate = contracts.Activate

// Activation is the content of such a proposal.
type Activation struct {
	ID      uint64
	Version uint32
	Height  uint64
}

// PassedActivations returns, of the proposals from a number on, those that activate a
// version of the rules and at a time have passed and are not executed. closed is the
// number of the oldest proposals that can never be executed any more, so that the next
// call may begin after them.
func PassedActivations(state native.StateReader, now, from uint64) (list []Activation, closed uint64) {
	s := native.Peek{State: state, Address: contracts.GovernanceAddress}
	closed = from - 1
	for id, last := from, loadCount(s); id <= last; id++ {
		slot := proposalSlot(s, id)
		p := loadProposal(s, slot)
		switch p.state(now) {
		case Executed, Expired, Cancelled:
			if closed == id-1 {
				closed = id
			}
		case Passed:
			if a, ok := activationOf(id, p.kind, loadPayload(s, slot)); ok {
				list = append(list, a)
			}
		}
	}
	return list, closed
}

// activationOf reads a payload, which propose has checked to be canonical.
func activationOf(id uint64, kind uint8, payload []byte) (Activation, bool) {
	const word = 32
	if kind != kindActivate || len(payload) != 2*word {
		return Activation{}, false
	}
	version := binary.BigEndian.Uint32(payload[word-4 : word])
	return Activation{id, version, binary.BigEndian.Uint64(payload[2*word-8:])}, true
}
