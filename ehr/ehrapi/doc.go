// SPDX-License-Identifier: LGPL-3.0-or-later

// Package ehrapi is the JSON-RPC namespace ehr of a node: it answers, in one call each, what
// an application asks about records, access, consent, members and the model. It only reads.
//
// An answer about one thing is read from the contracts in the state of a block. A list or a
// history is read from the index of the events. Each answer names its block.
//
// In the answers and arguments quantities are hex (0x1a), times are seconds since 1970, and a
// number of the contracts stands beside its name: {"number": 2, "name": "access"}.
package ehrapi
