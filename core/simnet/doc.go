// SPDX-License-Identifier: LGPL-3.0-or-later

// Package simnet runs a whole alliance in one process on virtual time.
//
// The members are the real thing: engine, chain, fork choice, finality, sealer,
// guard rules and the dntp/1 protocol. The network between them, their disks and
// their clocks are simulated, and so are signers who lie. README.md tells the
// model, what must hold, and what came of it.
//
// Time is that of testing/synctest, so a minute takes a fraction of a second.
// What chance does to a message hangs on the seed, the message and the time; two
// runs of a seed differ only where goroutines that wake at the same instant go
// on in another order.
//
//	make sim                  # many seeds, and a table
//	make sim SEED=204         # one, with its events printed
package simnet
