// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"time"

	"github.com/dntp/dntp/core/quota"
)

// Limits of votes and certificates that wait for their block. The share of one
// peer fits the votes of 255 signers for two heads. A new certificate of a peer
// replaces its oldest.
var (
	waitingVotes = quota.Limits{Items: 4096, PerPeer: 512, Bytes: 4096 * voteSize, Life: waitingLife}
	waitingCerts = quota.Limits{Items: 64, PerPeer: 4, Bytes: 2 << 20, Life: waitingLife}
)

const (
	// waitingLife is how long a vote or a certificate waits for its block. A
	// longer fetch reads the peer's certificate again at its end.
	waitingLife = 10 * time.Minute

	// voteSize is the memory of a waiting vote, in bytes.
	voteSize = 128
)

// Limits of invalid input from one peer.
const (
	// faultsMax faults of a peer within faultsTime end its connection. Votes of
	// former or future signers are rare, and may only be late or early.
	faultsMax  = 64
	faultsTime = time.Minute
	faultsKept = 1024 // peers whose faults are remembered

	// certificateFault is the weight of an invalid certificate, in votes: checking
	// it costs that many signatures, and a snapshot.
	certificateFault = 8
)

// Sizes of caches.
const (
	// setsKept is the number of newest blocks whose signers are cached. A set equal
	// to that of the block before takes no extra room.
	setsKept = 1024

	// forkBlocks is the number of blocks beside the canonical chain for which the
	// newest justified block is cached: many times more than live forks have.
	forkBlocks = 1024

	// cachedNumbers is the number of block numbers whose hashes are cached. Votes
	// come for a few heads at a time. A peer that sends votes for many numbers
	// causes disk reads, which cost less than checking the vote's signature.
	cachedNumbers = 256

	// heardMax bounds the signers whose newest block or vote is remembered, former
	// ones included; delaysKept their newest blocks; pushesKept the pushed blocks
	// whose arrival time is remembered until they are inserted.
	heardMax   = 1024
	delaysKept = 8
	pushesKept = 256
)

// Depths of searches.
const (
	// voteWalk is the number of blocks of a fork in which the source of a vote is
	// searched. Below the fork, on the canonical chain, any distance is allowed.
	voteWalk = 1024

	// forkWalk is the same for certificates: no fork that this member could switch
	// to is longer.
	forkWalk = 1 << 17

	// lateVotes is the depth below the final block down to which votes are compared.
	lateVotes = 16

	// lookBackDepth is the number of newest blocks that are compared again at the
	// start. A fork of an honest minority is at most half the signers long.
	lookBackDepth = 128

	// rivalSpan is the distance above a certificate's target within which a
	// contradicting certificate is searched.
	rivalSpan = 64
)

// Limits on disk.
const (
	// CertificatesKept is the number of newest blocks whose certificates are all
	// kept. Of older ones the last of every certificateStep blocks stays, as each
	// proves all blocks below it.
	CertificatesKept = 8192
	certificateStep  = 256

	// evidenceMax bounds all evidence, and evidencePerSigner that against one
	// signer: a dozen proofs suffice, and one liar cannot crowd out the proofs
	// against another.
	evidenceMax       = 1024
	evidencePerSigner = 16

	// refusedMax bounds the headers of refused blocks that are kept in memory to
	// compare with later ones. One is kept for each signer and number.
	refusedMax = 512
)
