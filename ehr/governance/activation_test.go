// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"slices"
	"testing"

	"github.com/dntp/dntp/ehr/client"
	contract "github.com/dntp/dntp/ehr/governance"
	"github.com/dntp/dntp/ehr/native/nativetest"
)

// TestPassedActivations asks from outside which votes on rules wait for their
// execution, while proposals pass, are executed and expire.
func TestPassedActivations(t *testing.T) {
	w := newWorld(t, nil)
	expect := func(when string, from, closed uint64, ids ...uint64) {
		t.Helper()
		passed, have := contract.PassedActivations(w.State, w.Time, from)
		var found []uint64
		for _, a := range passed {
			if want := (contract.Activation{ID: a.ID, Version: uint32(a.ID), Height: 100 * a.ID}); a != want {
				t.Errorf("%s: have %+v, want %+v", when, a, want)
			}
			found = append(found, a.ID)
		}
		if have != closed || !slices.Equal(found, ids) {
			t.Errorf("%s: have %v, the first %d closed; want %v, %d", when, found, have, ids, closed)
		}
	}
	voters := []string{"northadmin", "coveradmin", "ministryadmin"}
	expect("before any", 1, 0)
	w.propose("northadmin", anything)
	for _, version := range []uint32{2, 3, 4} {
		w.propose("northadmin", client.Activate(version, 100*uint64(version)))
	}
	expect("none has passed", 1, 0)
	for _, id := range []uint64{1, 2, 4} {
		w.vote(id, true, voters...)
	}
	expect("two have passed", 1, 0, 2, 4)
	w.Time += nativetest.Timelock
	for _, id := range []uint64{1, 2} {
		if refused := w.execute("coveradmin", id); refused != "" {
			t.Fatal(refused)
		}
	}
	expect("two are executed", 1, 2, 4)
	expect("asked again", 3, 2, 4)
	w.Time += 2 * week
	expect("the others have expired", 3, 4)
	expect("asked again after all", 5, 4)
}
