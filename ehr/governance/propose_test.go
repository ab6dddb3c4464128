// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// TestProposerVotes looks at a proposal in the block in which it was made.
func TestProposerVotes(t *testing.T) {
	alone := func(g *registry.Genesis) { // North is the only member
		g.Orgs, g.Signers = g.Orgs[:1], nil
		var own []registry.GenesisActor
		for _, a := range g.Actors {
			if a.Org == nativetest.North {
				own = append(own, a)
			}
		}
		g.Actors = own
	}
	for _, story := range []struct {
		name   string
		setup  func(*registry.Genesis)
		by     string
		change client.Change
		state  uint8
		yes    uint16
		vote   string // what the proposer's own vote is answered
	}{
		{"the yes of who proposes counts at once", nil, "northadmin", anything, client.Open, 1, "AlreadyVoted"},
		{"the only member's proposal passes at once", alone, "northadmin", anything, client.Passed, 1, "AlreadyVoted"},
		{"a member proposes its own suspension and has no vote on it", nil, "southadmin", suspend(nativetest.South), client.Open, 0, "Concerned"},
		{"a member proposes that its signer leaves and has no vote on it", nil, "southadmin", client.RemoveSigner(person("southsigner")), client.Open, 0, "Concerned"},
	} {
		t.Run(story.name, func(t *testing.T) {
			w := newWorld(t, story.setup)
			id := w.propose(story.by, story.change)
			have, err := governance.UnpackProposal(w.view(contracts.GovernanceAddress, governance.PackProposal(id)))
			if err != nil || have.State != story.state || have.Yes != story.yes {
				t.Errorf("have %+v, error %v", have, err)
			}
			if story.state == client.Passed && have.ExecutableAt != w.Time+nativetest.Timelock {
				t.Errorf("have executable at %d", have.ExecutableAt)
			}
			if _, have := w.call(person(story.by), contracts.GovernanceAddress, governance.PackVote(id, true)); have != story.vote {
				t.Errorf("its vote: have %q, want %q", have, story.vote)
			}
		})
	}
}

// TestOpenProposals fills the places of an organization and frees them in every
// way in which a proposal ends.
func TestOpenProposals(t *testing.T) {
	const limit = 5 // of two words
	w := newWorld(t, func(g *registry.Genesis) {
		g.Params = append(g.Params, registry.GenesisParam{Key: registry.ParamProposalsOpen, Value: limit})
	})
	propose := func(by string, end uint64) nativetest.Result {
		return w.Run(nativetest.Call{From: person(by), To: contracts.GovernanceAddress,
			Input: governance.PackPropose(anything.Kind, anything.Payload, common.Hash{}, end)})
	}
	may := func(end uint64) {
		t.Helper()
		if out := propose("northadmin", end); out.Err != nil {
			t.Fatalf("a free place is refused: %x", out.Output)
		}
	}
	full := func(when string) {
		t.Helper()
		out := propose("northadmin", w.Time+week)
		failure, err := governance.UnpackError(out.Output)
		if have, ok := failure.(*bindings.GovernanceTooManyOpenProposals); err != nil || !ok || have.Limit != limit {
			t.Fatalf("%s: have %+v, error %v", when, failure, err)
		}
	}
	soon := w.Time + 2*nativetest.Timelock
	may(soon)
	for range limit - 1 {
		may(w.Time + week)
	}
	full("all places are taken")
	if out := propose("southadmin", w.Time+week); out.Err != nil {
		t.Fatal("each organization has places of its own")
	}
	w.call(person("northadmin"), contracts.GovernanceAddress, governance.PackCancel(2))
	may(w.Time + week)
	full("one was cancelled and made anew")
	w.vote(limit, true, "coveradmin", "ministryadmin")
	w.Time += nativetest.Timelock
	if refused := w.execute("southadmin", limit); refused != "" {
		t.Fatal(refused)
	}
	may(w.Time + week)
	full("one was executed and made anew")
	w.Time = soon
	full("the first proposal is in its last second")
	w.Time++
	may(w.Time + week)
	full("one has expired and was made anew")
}
