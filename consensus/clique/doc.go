// SPDX-License-Identifier: LGPL-3.0-or-later

// Package clique verifies and seals the blocks of an EIP-225 proof of
// authority chain on every fork up to Osaka.
//
// The signer set is a function of the headers. A Snapshot is its value
// after one block; each header moves it on:
//
//	extra      32 bytes of vanity, the signer list at epoch blocks, 65 bytes of seal
//	coinbase   whom the sealer votes on, zero for nobody
//	nonce      ff…ff votes the coinbase in, 00…00 votes it out
//	difficulty 2 by the signer in turn, 1 by another
//
// With N signers a vote passes at N/2+1, and a signer seals at most one of
// N/2+1 blocks in a row. Snapshots are rebuilt from genesis, never from the
// list in an epoch block, so headers that were stored unverified cannot bring
// in signers.
//
// Where too few signers are left to ever seal again, an Override that operators
// install sets them anew from a block on. It is no part of the chain: the state
// after a block depends on the headers and on the overrides up to there.
//
// The seal signs the header's RLP without the last 65 bytes of extra, fields
// of later forks included. An alliance block (see params.ChainConfig) has these
// rules beyond EIP-225; other blocks are judged as go-ethereum 1.13.15 did:
//
//   - withdrawalsRoot is empty, the blob fields are 0, parentBeaconBlockRoot is
//     zero and requestsHash is present, each from its own fork on;
//   - a vote against the only signer is not counted, so that the chain cannot
//     end by its own vote;
//   - the seal is in its lower form, so that nobody but the signer can make a
//     second block of it;
//   - a signer that sealed recently is refused at once also in the first N/2
//     blocks, where go-ethereum noticed it one block later.
package clique
