// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

const maxOrgs = 1024

// largest is an alliance of as many organizations as there may be; all but the
// first four are hospitals.
func largest(g *registry.Genesis) {
	for i := len(g.Orgs); i < maxOrgs; i++ {
		g.Orgs = append(g.Orgs, registry.GenesisOrg{ID: common.Hash{2: 1, 30: byte(i >> 8), 31: byte(i)}, Kind: 1, Admin: adminOf(i)})
	}
}

func adminOf(org int) common.Address { return common.Address{0: 1, 18: byte(org >> 8), 19: byte(org)} }

// TestLargestAlliance decides by the smallest majority there, within the gas
// of a block, and lets nobody enter.
func TestLargestAlliance(t *testing.T) {
	const ceiling = 2_400_000 // gas; an organization costs a cold read
	w := newWorld(t, largest)
	id := w.propose("northadmin", anything)
	w.vote(id, true, "northadmin", "coveradmin", "ministryadmin")
	for org := 4; org < 4+maxOrgs/2-3; org++ { // up to half of them
		if _, refused := w.call(adminOf(org), contracts.GovernanceAddress, governance.PackVote(id, true)); refused != "" {
			t.Fatal(refused)
		}
	}
	w.Time += nativetest.Timelock
	if have := w.execute("southadmin", id); have != "NotPassed" {
		t.Errorf("half of the organizations: have %q", have)
	}
	last := nativetest.Call{From: adminOf(maxOrgs - 1), To: contracts.GovernanceAddress, Input: governance.PackVote(id, true)}
	if out := w.Run(last); out.Err != nil || len(out.Logs) != 2 || out.Gas > ceiling {
		t.Errorf("last vote: have error %v, %d events, gas %d", out.Err, len(out.Logs), out.Gas)
	}
	w.Time += nativetest.Timelock
	out := w.Run(nativetest.Call{From: person("southadmin"), To: contracts.GovernanceAddress, Input: governance.PackExecute(id)})
	if out.Err != nil || out.Gas > ceiling {
		t.Errorf("execution: have error %v, gas %d", out.Err, out.Gas)
	}
	c := enter(clinic, registry.Hospital, "stranger")
	input := governance.PackPropose(c.Kind, c.Payload, common.Hash{}, w.Time+week)
	if _, have := w.call(person("northadmin"), contracts.GovernanceAddress, input); have != "BadPayload" {
		t.Errorf("one more organization: have %q", have)
	}
}

// TestSameEveryTime runs the same decisions again and again: state, gas and
// events do not differ.
func TestSameEveryTime(t *testing.T) {
	const rounds = 100
	var first []string
	for round := range rounds {
		w, trace := newWorld(t, nil), []string(nil)
		for _, c := range changes {
			w.decide(c, "northadmin", "coveradmin", "ministryadmin")
			trace = append(trace, w.Root().Hex())
		}
		for _, log := range w.State.Logs() {
			trace = append(trace, log.Address.Hex()+string(log.Data))
		}
		if first == nil {
			first = trace
		}
		for i := range max(len(trace), len(first)) {
			if i >= len(trace) || i >= len(first) || trace[i] != first[i] {
				t.Fatalf("round %d differs at step %d", round, i)
			}
		}
	}
}

// BenchmarkVote measures the vote that passes a proposal in the largest
// alliance, most of which is a cold read for each organization.
func BenchmarkVote(b *testing.B) {
	g := nativetest.Alliance()
	largest(g)
	alloc, err := ehr.Alloc(g)
	if err != nil {
		b.Fatal(err)
	}
	base := nativetest.New(b, alloc)
	base.Run(nativetest.Call{From: person("northadmin"), To: contracts.GovernanceAddress,
		Input: governance.PackPropose(anything.Kind, anything.Payload, common.Hash{}, base.Time+week)})
	gas := uint64(0)
	for b.Loop() {
		b.StopTimer()
		chain := base.Copy()
		chain.NextTransaction()
		b.StartTimer()
		out := chain.RunMore(nativetest.Call{From: person("southadmin"), To: contracts.GovernanceAddress, Input: governance.PackVote(1, true)})
		if out.Err != nil {
			b.Fatal(out.Err)
		}
		gas += out.Gas
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(gas), "ns/gas")
	b.ReportMetric(float64(gas)/float64(b.N), "gas/op")
}
