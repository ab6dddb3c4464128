// SPDX-License-Identifier: LGPL-3.0-or-later

// Package simnet runs a whole alliance in one process on virtual time.
//
// The members run the real engine, chain, fork choice, finality, sealer, guard
// rules and dntp/1 protocol. The network between them, their disks, their clocks,
// and signers that lie are simulated. README.md describes the model, the rules and
// the results.
//
// Time is that of testing/synctest, so a minute takes a fraction of a second.
// Random effects on a message depend on the seed, the message and the time. Two
// runs of a seed differ only because goroutines that wake at the same instant may
// continue in another order.
//
//	make sim                  # many seeds, and a table
//	make sim SEED=204         # one, with its events printed
package simnet
