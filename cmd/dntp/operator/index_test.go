// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"context"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/registry"
)

// TestIndexFollows lets a node's index follow its chain, and asks the node for its status.
func TestIndexFollows(t *testing.T) {
	t.Parallel()
	g := newGoverned(t, nil)
	last := g.pass(1, change(contracts.SetParameter, registry.ParamLogInterval, uint64(30)))
	ctx, cancel := context.WithTimeout(t.Context(), governedPatience)
	defer cancel()
	if err := g.index.Wait(ctx, last); err != nil {
		t.Fatal(err)
	}
	v, err := g.index.Latest()
	if err != nil {
		t.Fatal(err)
	}
	have, next, err := v.Proposals(index.ProposalFilter{State: contracts.ProposalExecuted}, index.Page{})
	if err != nil || next != nil || len(have) != 1 || have[0].Closed.Block != last {
		t.Errorf("have %d executed proposals, %x, %v, want one that ended in block %d", len(have), next, err, last)
	}
	var status ehrapi.Index
	if err := g.client.Client().CallContext(ctx, &status, "ehr_indexStatus"); err == nil {
		t.Error("a namespace that is not served was answered")
	}
	inside := g.stack.Attach()
	defer inside.Close()
	if err := inside.CallContext(ctx, &status, "ehr_indexStatus"); err != nil {
		t.Fatal(err)
	}
	if uint64(status.Head.Number) < last || status.Events == 0 || status.Error != nil || status.Rebuilding {
		t.Errorf("have %+v", status)
	}
}
