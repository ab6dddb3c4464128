// SPDX-License-Identifier: LGPL-3.0-or-later

// Package chainsync inserts blocks, moves the head, and fetches what is
// missing.
//
// Every block of a member goes through one Importer: those that it sealed,
// those that a peer pushed, those that it fetched. The Importer executes and
// stores the block, adds up its weight, and lets package forkchoice say
// whether it becomes the head. The Syncer is the other half: it answers the
// dntp/1 protocol, holds early blocks until their time has come, and fetches
// ranges from a peer whose head wins over ours.
//
// A fetched chain is verified forward from the last block in common, header by
// header with the engine, so a lying peer is found at its first bad block and
// no head is trusted on a peer's word.
package chainsync
