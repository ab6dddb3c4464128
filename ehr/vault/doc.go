// SPDX-License-Identifier: LGPL-3.0-or-later

// Package vault defines how a document is encrypted, who can open it, and how its
// ciphertext is placed at the organizations of an alliance.
//
// A document becomes a blob, an age file that only its content key opens:
//
//	sealed, err := vault.Seal(blob, document, size) // the key, and what is anchored
//	err = vault.Open(place, blob, sealed.Key, sealed.Anchor)
//
// The content key reaches its readers in two ways. A sealed key is the content key
// encrypted to one recipient (SealKey, OpenKey); another reader gets another sealed key,
// and the blob stays as it is. Escrow divides the content key among organizations
// (Split): as many of them as the threshold says give it back together (Combine), and
// fewer learn nothing.
//
// The blob is divided into shards, one for an organization. Outline is the Merkle tree
// of a shard, by which each part of it is verified. A Descriptor says which organization
// holds which shard, and who holds shares of the key. NewPlan decides it, and Audit says
// what must be repaired when members join, leave or lose something.
//
// The package works on bytes and uses no network and no disk. README.md has the formats.
package vault
