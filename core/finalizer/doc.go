// SPDX-License-Identifier: LGPL-3.0-or-later

// Package finalizer keeps what is justified and final on the chain of a running
// member: it verifies votes and certificates, stores what they prove, stops the
// member at two final blocks in conflict, and keeps evidence against signers.
//
// The rule itself is in package finality, which is pure. Who fetches blocks and
// who talks to peers is above, in package chainsync.
package finalizer
