// SPDX-License-Identifier: LGPL-3.0-or-later

package access_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// teller tells a story: who does what, and what comes of it.
type teller struct{ players }

func newTeller(t *testing.T) teller { return teller{players{t, newChain(t)}} }

// refused makes a call that must be refused.
func (s teller) refused(want, who string, input []byte) {
	s.t.Helper()
	if have := errorName(s.call(who, contracts.AccessAddress, input)); have != want {
		s.t.Fatalf("%s: have %q, want %q", who, have, want)
	}
}

func (s teller) does(who string, input []byte) common.Hash {
	s.t.Helper()
	return common.BytesToHash(s.ok(who, contracts.AccessAddress, input))
}

// breaks breaks the glass for an hour, online.
func (s teller) breaks(who string, purpose uint8) common.Hash {
	s.t.Helper()
	return s.does(who, glassInput(bob, purpose))
}

func glassInput(pid common.Hash, purpose uint8) []byte {
	return api.PackBreakGlass(pid, purpose, 1<<17-2, common.Hash{8}, 3600, 0)
}

func (s teller) permits(id common.Hash, class uint8) bool {
	s.t.Helper()
	ok, err := api.UnpackPermits(s.view(api.PackPermits(id, class)))
	if err != nil {
		s.t.Fatal(err)
	}
	return ok
}

func (s teller) owes(who string, reviews uint32, suspended bool) {
	s.t.Helper()
	have, err := api.UnpackOverdue(s.view(api.PackOverdue(nativetest.Person(who))))
	have.Barred = false
	if want := (bindings.OverdueOutput{OpenReviews: reviews, Suspended: suspended}); err != nil || have != want {
		s.t.Fatalf("overdue of %s: have %+v, error %v, want %+v", who, have, err, want)
	}
}

func (s teller) justifyBy(id common.Hash) uint64 {
	s.t.Helper()
	e, err := api.UnpackEmergency(s.view(api.PackEmergency(id)))
	if err != nil {
		s.t.Fatal(err)
	}
	return e.JustifyBy
}

var stories = []struct {
	story string
	tell  func(teller)
}{
	{"a revocation counts from its own block on, in a session that is open", func(s teller) {
		id := s.does("southdoctor", api.PackOpenSession(ann, 0, 2, 1<<1|1<<2, 600, common.Hash{9}))
		s.anchor("doctor", 0x77, ann, 1)
		if !s.permits(id, 1) || !s.permits(id, 2) {
			s.t.Fatal("the session permits nothing")
		}
		release := api.PackAttestRelease(id, common.Hash{31: 0x77}, 1, 0)
		s.does("gateway", release)
		s.ok("subject", contracts.ConsentAddress, consents.PackRevoke(ann, common.HexToHash("0xc1")))
		if s.permits(id, 1) {
			s.t.Fatal("the session outlives the consent")
		}
		s.refused("NotPermitted", "gateway", release)
		s.refused("Denied", "southdoctor", api.PackOpenSession(ann, 0, 2, 1<<1, 600, common.Hash{9}))
	}},
	{"a session goes on where another ground takes the place of the first", func(s teller) {
		id := s.does("southdoctor", api.PackOpenSession(ann, 0, 2, 1<<1, 600, common.Hash{9}))
		s.ok("southdoctor", contracts.ConsentAddress, consents.PackOpenCare(ann, common.Hash{5}, nativetest.Now+1000))
		s.ok("subject", contracts.ConsentAddress, consents.PackRevoke(ann, common.HexToHash("0xc1")))
		if !s.permits(id, 1) || s.permits(id, 2) {
			s.t.Fatal("the session is not what it was, in care")
		}
	}},
	{"a suspended actor's tickets permit nothing", func(s teller) {
		session, broken := s.does("doctor", api.PackOpenSession(ann, 0, 2, 1<<1, 600, common.Hash{9})), s.breaks("doctor", 2)
		suspend := bindings.NewRegistry().PackSetActorStatus(nativetest.Person("doctor"), 2, 0)
		s.ok("northadmin", contracts.RegistryAddress, suspend)
		if s.permits(session, 1) || s.permits(broken, 1) {
			s.t.Fatal("a suspended actor reads on")
		}
		s.refused("NotAllowed", "doctor", glassInput(bob, 19))
	}},
	{"nobody is suspended by a transaction, nor freed by one that does not do the duty", func(s teller) {
		id := s.breaks("emergency", 2)
		s.owes("emergency", 1, false)
		s.chain.Time += 86401
		s.owes("emergency", 1, true)
		s.refused("Suspended", "emergency", glassInput(ann, 2))
		s.does("emergency", api.PackOpenSession(ann, 0, 2, 1<<1, 600, common.Hash{9})) // all else goes on
		s.does("regulator", api.PackReview(id, 1, common.Hash{6}))
		s.owes("emergency", 0, true)
		s.refused("Suspended", "emergency", glassInput(ann, 2))
		s.does("emergency", api.PackJustify(id, common.Hash{7}))
		s.owes("emergency", 0, false)
		s.breaks("emergency", 2)
	}},
	{"a declared disaster lets the suspended in, and is owed for as any emergency", func(s teller) {
		first := s.breaks("emergency", 2)
		s.chain.Time += 86401
		s.refused("Suspended", "emergency", glassInput(bob, 19))
		s.does("regulator", api.PackDeclareDisaster(s.chain.Time+60, common.Hash{5}))
		second := s.breaks("emergency", 19)
		s.owes("emergency", 1, true)
		s.does("emergency", api.PackJustify(first, common.Hash{7}))
		s.does("regulator", api.PackReview(first, 1, common.Hash{6}))
		s.owes("emergency", 0, false)
		s.chain.Time += 86401
		s.owes("emergency", 0, true)
		s.refused("Suspended", "emergency", glassInput(ann, 3))
		s.refused("Suspended", "emergency", glassInput(ann, 19)) // which is over
		s.does("emergency", api.PackJustify(second, common.Hash{7}))
		s.owes("emergency", 0, false)
	}},
	{"what happened offline is over when it is told, and owed for from then on", func(s teller) {
		id := s.does("doctor", api.PackBreakGlass(bob, 2, 1<<7, common.Hash{8}, 3600, nativetest.Now-lag))
		if s.permits(id, 7) {
			s.t.Fatal("an access of three days ago goes on")
		}
		if have, want := s.justifyBy(id), uint64(nativetest.Now+justifyWithin); have != want {
			s.t.Fatalf("justify by: have %d, want %d", have, want)
		}
		id = s.does("doctor", api.PackBreakGlass(bob, 2, 1<<7, common.Hash{8}, 3600, nativetest.Now-3599))
		if !s.permits(id, 7) {
			s.t.Fatal("an access has ended a second early")
		}
	}},
	{"thirty-two wait for a review, more only in a declared disaster, which counts for itself", func(s teller) {
		s.does("regulator", api.PackDeclareDisaster(s.chain.Time+60, common.Hash{5}))
		for range 40 {
			s.breaks("doctor", 19)
		}
		s.owes("doctor", 0, false)
		var ids []common.Hash
		for range maxOpen {
			ids = append(ids, s.breaks("doctor", 2))
		}
		s.refused("TooManyOpen", "doctor", glassInput(bob, 2))
		s.refused("TooManyOpen", "doctor", glassInput(bob, 3))
		s.breaks("doctor", 19)
		s.does("regulator", api.PackDeclareDisaster(0, common.Hash{5}))
		s.chain.Time++
		s.refused("TooManyOpen", "doctor", glassInput(bob, 19))
		s.owes("doctor", maxOpen, false)
		s.breaks("southdoctor", 2) // each for itself
		s.does("regulator", api.PackReview(ids[7], 3, common.Hash{6}))
		s.breaks("doctor", 2)
	}},
	{"a new key does not shake off what the old one owes", func(s teller) {
		id := s.breaks("emergency", 2)
		session := s.does("emergency", api.PackOpenSession(ann, 0, 2, 1<<1, 33333, common.Hash{9}))
		s.rotates("emergency")
		s.owes("newkey", 1, false)
		s.owes("emergency", 1, false)
		if s.permits(session, 1) || s.permits(id, 1) {
			s.t.Fatal("the tickets of the old key go on")
		}
		s.chain.Time += 86401
		s.owes("newkey", 1, true)
		s.refused("Suspended", "newkey", glassInput(bob, 2))
		s.refused("NotAllowed", "emergency", api.PackJustify(id, common.Hash{7}))
		s.refused("NotYours", "doctor", api.PackJustify(id, common.Hash{7}))
		s.does("newkey", api.PackJustify(id, common.Hash{7}))
		s.owes("newkey", 1, false)
		s.breaks("newkey", 2)
	}},
	{"a shorter deadline does not overtake the case in front", func(s teller) {
		first := s.breaks("doctor", 2)
		s.sets(registry.ParamJustifyWithin, 60)
		second := s.breaks("doctor", 2)
		if have := s.justifyBy(second); have != nativetest.Now+justifyWithin {
			s.t.Fatalf("behind another: have %d", have)
		}
		s.does("doctor", api.PackJustify(first, common.Hash{7}))
		s.does("doctor", api.PackJustify(second, common.Hash{7}))
		third := s.breaks("doctor", 2)
		if have := s.justifyBy(third); have != nativetest.Now+60 {
			s.t.Fatalf("alone: have %d", have)
		}
		s.chain.Time += 61
		s.owes("doctor", 3, true)
	}},
}

func TestStories(t *testing.T) {
	for _, story := range stories {
		t.Run(story.story, func(t *testing.T) { story.tell(newTeller(t)) })
	}
}

// rotates gives all that a person is to the new key, which is the private key 1.
func (s teller) rotates(who string) {
	s.t.Helper()
	heir := nativetest.Person("newkey")
	proof, err := client.RotationOf(nativetest.Person(who), heir).Prove(nativetest.Key("newkey"), nativetest.Config().ChainID, s.chain.Time+100)
	if err != nil {
		s.t.Fatal(err)
	}
	s.ok(who, contracts.RegistryAddress, bindings.NewRegistry().PackRotateKey(heir, proof))
}

// sets sets a parameter, as an executed proposal does.
func (s teller) sets(param common.Hash, value uint64) {
	const slotParams = 8 // see registry/slots.go
	var w native.Word
	slot := native.Peek{}.Map(native.Base(slotParams), param)
	s.chain.State.SetState(contracts.RegistryAddress, common.Hash(slot), w.PutUint(value, 8).PutBool(true).Hash())
}
