// SPDX-License-Identifier: LGPL-3.0-or-later

// Package index keeps what the native contracts' events say in tables of a key-value
// store, so that lists and histories are read by page at a cost that does not grow with
// the ledger.
//
//	ix, err := index.Open(db, genesis, first)   // what config.alliance of genesis.json says
//	err = ix.Follow(chain)                      // in a goroutine of its own
//	view, err := ix.At(block)                   // from the final block to the newest
//	rows, next, err := view.Records(filter, page)
//
// README.md lists the tables, what is answered at which block, and the limits.
package index
