// SPDX-License-Identifier: LGPL-3.0-or-later

// Package chainsync inserts blocks, moves the head, and fetches missing blocks.
//
// Every block of a member goes through one Importer: blocks that it sealed, that a
// peer pushed, and that it fetched. The Importer executes and stores the block,
// adds up its weight, and asks package forkchoice whether it becomes the head. The
// Syncer is the other half: it serves the dntp/1 protocol, holds early blocks until
// their time, and fetches ranges from a peer whose head wins over ours.
//
// A fetched chain is verified forward from the last common block, header by header
// with the engine. So a lying peer is found at its first bad block, and no head is
// accepted on a peer's word.
package chainsync
