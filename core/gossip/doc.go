// SPDX-License-Identifier: LGPL-3.0-or-later

// Package gossip speaks dntp/1, the devp2p protocol by which the members of an
// alliance tell each other about sealed blocks. It runs beside eth and snap,
// which carry transactions and state. It knows messages, limits and peers, and
// nothing of chains: what to insert, fetch or announce is its Backend's matter.
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
// All are RLP lists, strictly decoded: canonical, every field, nothing behind
// the last one. A head is {hash, number, total difficulty}.
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
// Version, network id, chain id and genesis must be equal; the fork id is
// judged by the Backend. The head of a Status counts as announced.
//
// NewHead tells the sender's head; a newer one replaces it. NewBlock pushes a
// block that the receiver is not known to have. Its body must match its header;
// its seal is for the receiver's engine to judge.
//
// Vote and Certificate are those of package finality; source and target are
// {number, hash}. A vote does not repeat what the receiver knows: it has the
// number of its target, how many blocks below it the source is, 1 to that number,
// and the first 8 bytes of the target's hash. Its signature is of the whole vote.
// A side sends its own vote to every peer, passes votes of others on to peers
// that are not known to have them, and sends its newest certificate to a new
// peer. Who lacks a certificate asks for it.
//
// GetBlocks asks for count canonical blocks ascending from a number, or with
// from and count 0 for blocks by hash; 1 to 128 either way. GetHeaders asks for
// 1 to 1,024 headers, GetCertificates for the newest certificates of canonical
// blocks from a number on. The answer repeats the id and holds what the other
// side has: for a range, linked blocks that begin at the asked number; for
// hashes, those it knows in the asked order; at most 16 certificates, ascending
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
// twice that, with a burst that covers a connection that hung for 30 seconds.
// It answers at most 64 requests and 16 MiB per second; more requests wait.
// It accepts 512 votes and certificates per second (burst of 4,096).
// Announcements to a slow peer wait in queues of 512 votes and certificates and
// of 8 blocks, oldest given up first, and one head.
//
// A request fails after 10 seconds, or earlier by its context; an answer that
// comes later is ignored. After 30 seconds without an answer the peer is
// dropped.
//
// # Errors
//
// There is no error message: whoever breaks a rule is disconnected. The reason
// is "incompatible p2p protocol version" for a version, "useless peer" for
// another network, chain, genesis or fork, "read timeout" for a missing Status
// or a stalled request, "already connected" for a second connection, "too many
// peers" above 512, "client quitting" at shutdown, and "subprotocol error" for
// all else: an unknown, oversized or undecodable message, a second Status, a bad
// header or body, a vote or a request out of bounds, an answer that was not asked
// for or does not fit the request, and a flood.
package gossip
