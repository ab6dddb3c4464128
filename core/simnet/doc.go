// SPDX-License-Identifier: LGPL-3.0-or-later

// Package simnet runs a whole alliance in one process on virtual time.
//
// The members are the real thing: engine, chain, fork choice, finality, sealer,
// and the dntp/1 protocol. The network between them is simulated, with delays,
// cuts, partitions, clock skew, crashes that lose what was not on disk, and
// signers that run twice. Time is that of testing/synctest, so a minute takes a
// fraction of a second and a run depends on nothing but its seed and the order
// in which goroutines that wake at the same instant go on.
//
//	make sim                  # many seeds
//	make sim SEED=204         # one, with its events printed
package simnet
