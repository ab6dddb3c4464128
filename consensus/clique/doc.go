// SPDX-License-Identifier: LGPL-3.0-or-later

// Package clique verifies and seals the blocks of an EIP-225 proof of
// authority chain on every fork up to Osaka.
//
// The signer set is a function of the headers. A Snapshot is its value after one
// block. Each header updates it:
//
//	extra      32 bytes of vanity, the signer list at epoch blocks, 65 bytes of seal
//	coinbase   account that the sealer votes on, zero for no vote
//	nonce      ff…ff votes the coinbase in, 00…00 votes it out
//	difficulty 2 by the signer in turn, 1 by another
//
// With N signers a vote passes at N/2+1, and a signer seals at most one of
// N/2+1 blocks in a row. Snapshots are rebuilt from genesis, never from the
// list in an epoch block, so headers that were stored unverified cannot add
// signers.
//
// If too few signers are left to ever seal again, operators may install an Override,
// which replaces the signers from a block on. It is not part of the chain: the state
// after a block depends on the headers and on the overrides up to that block.
//
// The seal signs the header's RLP without the last 65 bytes of extra, fields
// of later forks included. An alliance block (see params.ChainConfig) has these
// rules beyond EIP-225; other blocks are verified as by go-ethereum 1.13.15:
//
//   - withdrawalsRoot is empty, the blob fields are 0, parentBeaconBlockRoot is
//     zero and requestsHash is present, each from its own fork on;
//   - a vote against the only signer is not counted, so that the chain cannot
//     end by its own vote;
//   - the seal is in its lower form, so that only the signer can make a second
//     block of it;
//   - a signer that sealed recently is refused at once, also in the first N/2
//     blocks; go-ethereum refused it there one block later.
package clique
