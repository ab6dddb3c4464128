// SPDX-License-Identifier: LGPL-3.0-or-later

// Package gossip implements dntp/1, the devp2p protocol by which the members of an
// alliance exchange sealed blocks, votes and certificates. It runs beside eth and
// snap, which carry transactions and state. It handles messages, limits and peers,
// but no chain: its Backend decides what to insert, fetch or announce.
//
// # Exchange
//
// A and B connect; B is one block behind, then A seals block 9:
//
//	A → B  Status    {1, 7777, 7777, genesis, fork id, {a8…, 8, 15}, {a5…, 5, 10}}
//	B → A  Status    {1, 7777, 7777, genesis, fork id, {a7…, 7, 13}, {a5…, 5, 10}}
//	B → A  GetBlocks {1, 8, 128, []}
//	A → B  Blocks    {1, [block 8]}
//	B → A  NewHead   {a8…, 8, 15}
//	A → B  NewBlock  {block 9, 17}
//
// # Messages
//
// All are RLP lists, strictly decoded: canonical, every field, nothing after the last one. A head is {hash, number, total difficulty}.
//
//	code  name             content                                        bytes at most
//	0     Status           version, network id, chain id, genesis,        512
//	                       fork id {hash, next}, head, finalized
//	1     NewHead          hash, number, total difficulty                 128
//	2     NewBlock         block, total difficulty                        8 MiB + 1 KiB
//	3     GetBlocks        id, from, count, [hash …]                      8 KiB
//	4     Blocks           id, [block …]                                  10 MiB
//	5     GetHeaders       id, from, count                                64
//	6     Headers          id, [header …]                                 2 MiB
//	7     Vote             number, span, start of hash, signature         96
//	8     Certificate      {source, target}, [signature …]                32 KiB
//	9     GetCertificates  id, from                                       32
//	10    Certificates     id, [certificate …]                            512 KiB
//
// Status is the first message of both sides, within 5 seconds, and comes once.
// Version, network id, chain id and genesis must be equal; the Backend checks the fork id. The head of a Status counts as announced.
//
// NewHead announces the sender's head; a newer one replaces it. NewBlock pushes a
// block that the receiver is not known to have. Its body must match its header; the
// receiver's engine verifies the seal.
//
// Vote and Certificate are those of package finality; source and target are
// {number, hash}. A vote leaves out what the receiver knows. It has the number of its target, the
// span (the number of blocks from the source to the target, at least 1 and at most the
// target's number), and the first 8 bytes of the target's hash. It signs the whole
// vote. A side sends its own vote to every peer, relays votes of others to peers that
// are not known to have them, and sends its newest certificate to a new peer. A side
// that lacks a certificate requests it.
//
// GetBlocks requests count canonical blocks ascending from a number, or, with from and
// count 0, blocks by hash; 1 to 128 in both cases. GetHeaders requests 1 to 1,024
// headers, GetCertificates the newest certificates of canonical
// blocks from a number on. The answer repeats the id and holds what the other side has: for a range, linked blocks that begin at the
// requested number; for hashes, the known ones in the requested order; at most 16
// certificates, ascending
// by target. It may be shorter, and is empty when there is nothing. It stops
// growing at 8 MiB (headers 1 MiB), after its first item.
//
// # Limits
//
// A header's number and a range's end are at most 2^63-1, total difficulties
// have at most 256 bits, difficulties 64 and none is zero after genesis, extra
// data has at most 32+65+20·1024 bytes, and there are no uncles.
//
// A side has at most 4 requests unanswered and accepts 8 waiting ones. It sends
// at most 10 heads and 4 blocks per second (bursts of 20 and 8) and accepts
// twice that, with a burst for a connection that hung for 30 seconds.
// It answers at most 64 requests and 16 MiB per second; more requests wait.
// It accepts 512 votes and certificates per second (burst of 4,096).
// Announcements to a slow peer wait in queues of 512 votes and certificates and
// of 8 blocks, of which the oldest are dropped first, and one head.
//
// A request fails after 10 seconds, or earlier with its context; a later answer is
// ignored. After 30 seconds without an answer the peer is
// dropped.
//
// # Errors
//
// There is no error message: a peer that breaks a rule is disconnected. The reason
// is "incompatible p2p protocol version" for a version, "useless peer" for
// another network, chain, genesis or fork, "read timeout" for a missing Status
// or a stalled request, "already connected" for a second connection, "too many
// peers" above 512, "client quitting" at shutdown, and "subprotocol error" for
// all else: an unknown, oversized or undecodable message, a second Status, a bad
// header or body, a vote or a request out of bounds, an answer that was not requested or does not fit the request, and a flood.
package gossip
