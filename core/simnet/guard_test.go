// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import "testing"

// TestRestored puts old copies of their databases back at three of four signers,
// beside the guards of today, while the fourth, who has what they have lost, is
// cut off. They go on from the copies on a fork of their own, beyond the blocks
// that they had voted for, and nothing but the sources in their guards keeps them
// from making other blocks final there. When the fourth is heard again they
// follow it.
func TestRestored(t *testing.T) {
	for seed := range int64(3) {
		simulate(t, seed, 4, func(w *world) {
			w.start(w.members...)
			w.run(6 * period)
			keeper, restored := w.members[seed], append(w.members[:seed:seed], w.members[seed+1:]...)
			w.backup(restored...)
			w.recovers()
			w.run(3 * period)
			groups := make([]int, 4)
			groups[keeper.id] = 1
			w.part(groups)
			w.restore(restored...)
			fork := restored[2] // its copy is the newest
			from, voted := fork.head().Number.Uint64(), fork.guard.kept
			if from >= voted.Source {
				t.Fatalf("the copy has block %d, and a vote is from %d: this story tells nothing any more", from, voted.Source)
			}
			// Not longer: a quorum is there, and of its guards the rules know nothing.
			w.run((healPeriods - 1) * period)
			if have := fork.head().Number.Uint64(); have <= voted.Target {
				t.Fatalf("the fork has block %d, and a vote is for %d: this story tells nothing any more", have, voted.Target)
			}
			for _, m := range restored {
				if final := m.final.Final().Number; final > from {
					t.Errorf("member %d: final %d on a fork from %d", m.id, final, from)
				}
			}
			w.part(nil)
			w.recovers()
			w.verifyAll()
			w.judgeEvidence()
		})
	}
}

// TestRestoredWaiting puts old copies back at all that are there of five signers,
// while finality waits for the others: their source is that of today. They do not
// vote for other blocks at the heights that they voted for, and finality goes on
// when the others come.
func TestRestoredWaiting(t *testing.T) {
	for seed := range int64(3) {
		simulate(t, seed, 5, func(w *world) {
			w.start(w.members...)
			w.run(6 * period)
			there := w.members[:3]
			for _, m := range w.members[3:] {
				w.crash(m)
			}
			w.run(3 * period)
			w.backup(there...)
			w.run(5 * period)
			voted := there[0].guard.kept
			w.restore(there...)
			if have := there[0].final.Justified(there[0].head()).Number; have != voted.Source || there[0].head().Number.Uint64() >= voted.Target {
				t.Fatalf("the copy has source %d, and a vote is from %d: this story tells nothing any more", have, voted.Source)
			}
			w.run(healPeriods * period)
			w.start(w.members[3:]...)
			w.recovers()
			w.verifyAll()
			w.judgeEvidence()
		})
	}
}

// backup stops members one after the other and copies their databases.
func (w *world) backup(members ...*member) {
	for _, m := range members {
		w.crash(m)
		m.copy = m.disk.clone()
		w.start(m)
		w.run(period)
	}
}

// restore puts the copies back, and leaves the guards as they are.
func (w *world) restore(members ...*member) {
	for _, m := range members {
		w.crash(m)
		m.disk = m.copy
	}
	w.start(members...)
}
