// SPDX-License-Identifier: LGPL-3.0-or-later

// Package finalizer keeps what is justified and final on the chain of a running
// member. It verifies votes and certificates, stores what they prove, stops the
// member at two final blocks in conflict, and keeps evidence against signers.
//
// The rule itself is in package finality, which is pure. Package chainsync, above
// this one, fetches blocks and talks to peers.
//
// The final block, the newest certificate, and whether the member has stopped are
// read often, so they are read without a lock. Certificates are applied one after
// the other under the lock applying, which readers never take. Each other part has
// a lock of its own, which is never held during a slow operation:
//
//	certificates  stored certificates, and which blocks they justify
//	electorate    which signers vote from a block
//	ballots       votes that are not a certificate yet
//	waiting       votes and certificates whose block is not here
//	siblings      which blocks of a number are stored
//	roots         overrides of the signer set
//	evidence      contradictions of signers
//	tags          the blocks of the tags safe and finalized
//
// A peer may send anything, so input is checked in the order of cost: numbers and
// lookups first, then one signature against the cached signer sets. The engine is
// asked for the signers after another block only if a quorum has signed, or a few
// times a minute. All bounds are in limits.go.
package finalizer
