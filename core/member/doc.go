// SPDX-License-Identifier: LGPL-3.0-or-later

// Package member wires one node of the alliance.
//
// Upstream's eth service provides the chain, the pools, transaction gossip, the eth
// and snap protocols and the JSON-RPC. A Member adds what a chain sealed by its own
// signers needs: the Clique engine's key, the dntp/1 protocol with block fetching,
// the sealer, the clique namespace, and the rule that only members' nodes connect.
package member
