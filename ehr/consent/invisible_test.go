// SPDX-License-Identifier: LGPL-3.0-or-later

package consent_test

import (
	"bytes"
	"encoding/binary"
	"math/rand"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
)

// world is a chain whose patients restrict what they like: roots is the salt of
// their directives, and all that tells two worlds apart.
type world struct {
	*nativetest.Chain
	roots byte
	seqs  map[common.Hash]uint64
}

// root is the n-th root of a patient's directives in this world.
func (w *world) root(pid common.Hash, n uint64) common.Hash {
	return common.BytesToHash(binary.BigEndian.AppendUint64(append(bytes.Clone(pid[:16]), pid[31], w.roots), n))
}

// operation is one call, made of what the worlds share and of the roots.
type operation struct {
	by   string
	to   common.Address
	kind vm.OpCode
	pack func(w *world) []byte
}

// randomOperation is something that someone may try.
func randomOperation(rnd *rand.Rand) operation {
	pids := []common.Hash{first, second, third, fourth}
	pid := pids[rnd.Intn(len(pids))]
	people := []string{"doctor", "southdoctor", "nurse", "office", "emergency", "auditor", "regulator", "gateway", "southgateway", "subject", "wallet",
		"signingdoctor", "guardian", "relative", "northregistrar", "stranger"}
	by, actor := people[rnd.Intn(len(people))], nativetest.Person(people[rnd.Intn(len(people))])
	id, small, classes := common.Hash{30: 1, 31: byte(rnd.Intn(6))}, uint8(rnd.Intn(4)), uint64(2<<rnd.Intn(16))
	now, class, purpose := uint64(nativetest.Now), uint8(1+rnd.Intn(16)), uint8(rnd.Intn(32))
	shared := func(to common.Address, kind vm.OpCode, input []byte) operation {
		return operation{by, to, kind, func(*world) []byte { return input }}
	}
	access := bindings.NewAccess()
	switch rnd.Intn(12) {
	case 0, 1, 2: // directives, by the custodian's schedule for the most part
		refresh := operation{by, contracts.ConsentAddress, 0, func(w *world) []byte {
			next := w.seqs[pid] + 1
			return api.PackSetDirectives(pid, w.root(pid, next-uint64(small/3)), next)
		}}
		if rnd.Intn(3) > 0 {
			refresh.by = map[common.Hash]string{third: "southgateway"}[pid]
			if refresh.by == "" {
				refresh.by = "gateway"
			}
		}
		return refresh
	case 3:
		return shared(contracts.ConsentAddress, 0, api.PackGrant(bindings.Grant{ConsentId: id, Pid: pid, GranteeKind: 1, Grantee: common.BytesToHash(actor[:]),
			PurposeMask: 1 << purpose, ActionMask: 2, ClassMask: classes, NotAfter: now + 100}))
	case 4:
		return shared(contracts.ConsentAddress, 0, api.PackRevoke(pid, id))
	case 5:
		return shared(contracts.ConsentAddress, 0, api.PackOpenCare(pid, id, now+100))
	case 6:
		return shared(contracts.ConsentAddress, vm.STATICCALL, api.PackCheck(pid, actor, purpose, 2, class))
	case 7:
		return shared(contracts.PatientsAddress, 0, patientsAPI.PackSetGuardian(pid, actor, small+1, classes, 0))
	case 8:
		return shared(contracts.PatientsAddress, 0, patientsAPI.PackRegister(pid, actor, common.Hash{1}))
	case 9:
		return shared(contracts.AccessAddress, 0, access.PackOpenSession(pid, uint8(rnd.Intn(5)), 2, classes, 60, common.Hash{1}))
	case 10:
		return shared(contracts.AccessAddress, 0, access.PackBreakGlass(pid, 2, classes, common.Hash{1}, 60, now))
	}
	return shared(contracts.RecordsAddress, 0, bindings.NewRecords().PackAnchor(bindings.Anchor{RecordId: id, Version: 1, Pid: pid, RecordClass: class,
		ContentCommit: common.Hash{1}, BlobHash: common.Hash{2}, Size: 1, AuthoredAt: 1}, nil))
}

// TestRestrictionsAreInvisible runs the same operations in two worlds whose
// patients have other directives: but for the roots themselves, everything is
// the same to the last byte of output, event, gas and state.
func TestRestrictionsAreInvisible(t *testing.T) {
	const runs, steps = 4, 250
	refreshed, allowed := 0, 0
	for range runs {
		seed := rand.Int63()
		rnd := rand.New(rand.NewSource(seed))
		free := &world{newChain(t), 0x0f, make(map[common.Hash]uint64)}
		strict := &world{free.Copy(), 0xf5, make(map[common.Hash]uint64)}
		for step := range steps {
			op := randomOperation(rnd)
			var out [2]nativetest.Result
			for i, w := range []*world{free, strict} {
				out[i] = w.Run(nativetest.Call{Kind: op.kind, From: nativetest.Person(op.by), To: op.to, Input: op.pack(w)})
				for _, log := range out[i].Logs {
					if log.Topics[0] == contracts.Consent.Events["DirectivesUpdated"].ID {
						w.seqs[log.Topics[1]]++
						refreshed++
					}
				}
			}
			if out[0].Gas != out[1].Gas || out[0].Err != out[1].Err || !bytes.Equal(out[0].Output, out[1].Output) || !slices.EqualFunc(out[0].Logs, out[1].Logs, sameEvent) {
				t.Fatalf("seed %d, step %d, %+v: have %+v and %+v", seed, step, op, out[0], out[1])
			}
			if out[0].Err == nil {
				allowed++
			}
		}
		if free.Root() == strict.Root() {
			t.Fatalf("seed %d: the worlds do not differ, so this shows nothing", seed)
		}
		free.forget()
		strict.forget()
		if free.Root() != strict.Root() {
			t.Fatalf("seed %d: something else than the roots differs", seed)
		}
	}
	if refreshed < runs*20 || allowed < runs*steps/5 {
		t.Errorf("have %d refreshed directives, %d accepted calls: too few to show anything", refreshed, allowed)
	}
}

// sameEvent compares two events but for the root of directives.
func sameEvent(a, b *types.Log) bool {
	data := [2][]byte{a.Data, b.Data}
	if a.Topics[0] == contracts.Consent.Events["DirectivesUpdated"].ID {
		data = [2][]byte{a.Data[:32], b.Data[:32]}
	}
	return a.Address == b.Address && slices.Equal(a.Topics, b.Topics) && bytes.Equal(data[0], data[1])
}

// forget takes the roots out of the patients' storage, as slots.go of the
// patients declares them.
func (w *world) forget() {
	const slotPatients, wordRoot = 1, 1
	for _, pid := range []common.Hash{first, second, third, fourth} {
		slot := make(native.Image).Map(native.Base(slotPatients), pid).At(wordRoot)
		w.State.SetState(contracts.PatientsAddress, common.Hash(slot), common.Hash{})
	}
}
