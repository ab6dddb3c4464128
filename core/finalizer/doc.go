// SPDX-License-Identifier: LGPL-3.0-or-later

// Package finalizer keeps what is justified and final on the chain of a running
// member: it verifies votes and certificates, stores what they prove, stops the
// member at two final blocks in conflict, and keeps evidence against signers.
//
// The rule itself is in package finality, which is pure. Who fetches blocks and
// who talks to peers is above, in package chainsync.
//
// What an importer and the interfaces ask all the time is read without a lock:
// the final block, the newest certificate, and whether the member has stopped.
// Certificates are applied one after the other, under a lock that nobody takes who
// only asks. Each other part has a lock of its own, held over nothing slow:
//
//	certificates  what is stored, and which blocks it justifies
//	electorate    who votes from a block
//	ballots       votes that are not a certificate yet
//	waiting       votes and certificates whose block is not here
//	siblings      which blocks of a number are stored
//	roots         overrides of the signer set
//	evidence      contradictions of signers
//	tags          what safe and finalized are answered with
//
// A peer may send whatever it likes, so what it sends is judged by what it costs:
// numbers and lookups first, then one signature by the sets of signers that are at
// hand, and the signers after another block only for what a quorum has signed, or
// a few times a minute. All bounds are in limits.go.
package finalizer
