// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"math"
	"time"

	"github.com/ethereum/go-ethereum/params"
	"golang.org/x/time/rate"
)

// Sizes of one message, in bytes of its RLP.
const (
	maxStatusSize          = 512                        // eight small fields; 250 bytes in practice
	maxHeadSize            = 128                        // 78 bytes with the largest weight
	maxNewBlockSize        = params.MaxBlockSize + 1024 // one block, its weight and list prefixes
	maxGetBlocksSize       = 8 * 1024                   // MaxBlocks hashes take 4.2 kB
	maxBlocksSize          = 10 * 1024 * 1024           // hard bound; p2p itself stops at 16 MiB
	maxGetHeadersSize      = 64                         // three integers
	maxHeadersSize         = 2 * 1024 * 1024            // hard bound
	maxVoteSize            = 96                         // for the largest numbers; 84 bytes in practice
	maxCertificateSize     = 32 * 1024                  // one signature of each of 255 signers takes 17 kB
	maxGetCertificatesSize = 32                         // two integers
	maxCertificatesSize    = 512 * 1024                 // MaxCertificates of 255 signers take 280 kB
	softBlocksSize         = 8 * 1024 * 1024            // a response stops growing here, after its first block
	softHeadersSize        = 1024 * 1024                // same for headers
	envelopeSize           = 64                         // request id and list prefixes of a response
)

// Counts of one message.
const (
	MaxBlocks       = 128  // blocks or hashes of one request
	MaxHeaders      = 1024 // headers of one request
	MaxCertificates = 16   // certificates of one answer; the newest of them proves all blocks below it
)

// Bounds of a header, looser than any valid one.
const (
	maxNumber  = math.MaxInt64           // numbers stay comparable as signed integers
	maxTDBits  = 256                     // total difficulty fits one EVM word
	maxSigners = 1024                    // signers that an epoch header may list
	maxExtra   = 32 + 65 + 20*maxSigners // vanity, seal, signer addresses
)

// Queues of one peer.
const (
	maxOutstanding = 4    // our requests without an answer
	maxServing     = 8    // its requests waiting for us; twice what an honest peer sends
	maxQueuedPush  = 8    // blocks waiting to be pushed; the oldest goes first
	maxQueuedNote  = 512  // votes and certificates waiting to be sent; the oldest goes first
	maxKnown       = 8192 // hashes of blocks, votes and certificates that the peer is known to have
	maxPeers       = 512  // members of one peer set; alliances have about a hundred nodes
)

// pushAll is the number of peers up to which a block is pushed to everyone.
const pushAll = 16

const (
	handshakeTimeout = 5 * time.Second  // for the remote status to arrive
	requestTimeout   = 10 * time.Second // default and upper bound of one request
	stallTimeout     = 30 * time.Second // a request still unanswered then costs the peer its connection
)

// Rates of one peer. What we send is paced below what we tolerate: an honest
// peer whose connection hung for networkStall and then delivered everything
// at once stays inside the burst.
const (
	networkStall = 30 // seconds; p2p gives up on a silent connection then

	sendHeadRate  rate.Limit = 10
	sendHeadBurst            = 20
	recvHeadRate             = 2 * sendHeadRate
	recvHeadBurst            = sendHeadBurst + networkStall*int(sendHeadRate)

	sendBlockRate  rate.Limit = 4
	sendBlockBurst            = 8
	recvBlockRate             = 2 * sendBlockRate
	recvBlockBurst            = sendBlockBurst + networkStall*int(sendBlockRate)

	// A head of a hundred signers brings a hundred votes within a second.
	recvNoteRate  rate.Limit = 512
	recvNoteBurst int        = 4096

	serveRate      rate.Limit = 64 // responses per second
	serveBurst                = 64
	serveByteRate  rate.Limit = 16 * 1024 * 1024 // bytes of responses per second
	serveByteBurst            = maxBlocksSize
)
