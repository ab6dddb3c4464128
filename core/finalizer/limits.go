// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"time"

	"github.com/dntp/dntp/core/quota"
)

// What waits for its block. The votes of 255 signers for two heads find room in
// the share of one peer. A certificate of a peer makes room for its next ones.
var (
	waitingVotes = quota.Limits{Items: 4096, PerPeer: 512, Bytes: 4096 * voteSize, Life: waitingLife}
	waitingCerts = quota.Limits{Items: 64, PerPeer: 4, Bytes: 2 << 20, Life: waitingLife}
)

const (
	// waitingLife is how long a vote or a certificate waits for its block. A fetch
	// that takes longer ends with a look at the peer's certificate again.
	waitingLife = 10 * time.Minute

	// voteSize is what a waiting vote takes, in bytes.
	voteSize = 128
)

// What a peer may send that does not hold.
const (
	// faultsMax faults of a peer within faultsTime end its connection. Votes of
	// who is no signer any more, or not yet, are seldom and may be late.
	faultsMax  = 64
	faultsTime = time.Minute
	faultsKept = 1024 // peers whose faults are remembered

	// certificateFault is how many votes a certificate counts for that its
	// signers did not sign: it costs as many signatures, and a snapshot.
	certificateFault = 8
)

// What is remembered.
const (
	// setsKept is after how many of the newest blocks the signers are known. They
	// take no room of their own where they are those of the block before.
	setsKept = 1024

	// forkBlocks is for how many blocks beside the canonical chain the newest
	// justified block is remembered: all forks that are alive, many times over.
	forkBlocks = 1024

	// cachedNumbers is for how many block numbers the hashes are remembered. Votes
	// come for a few heads at a time. Who votes for ever other numbers makes this
	// member look on disk, which takes it less than the signature of a vote does.
	cachedNumbers = 256

	// heardMax bounds the signers of whom is remembered what was heard, former
	// ones included; delaysKept their newest blocks, and pushesKept the pushed
	// blocks whose arrival is remembered until they are inserted.
	heardMax   = 1024
	delaysKept = 8
	pushesKept = 256
)

// How far this member looks.
const (
	// voteWalk is how many blocks of a fork the source of a vote is looked for
	// on. Below it, and on the canonical chain, it is looked up at any distance.
	voteWalk = 1024

	// forkWalk is the same for what a quorum has signed: no fork is longer that
	// this member could switch to.
	forkWalk = 1 << 17

	// lateVotes is how far below the final block votes are still compared.
	lateVotes = 16

	// lookBackDepth is how many newest blocks are compared again at the start. No
	// fork of an honest minority grows longer than half the signers.
	lookBackDepth = 128

	// rivalSpan is how far above a certificate's target another is sought that
	// contradicts it.
	rivalSpan = 64
)

// What is kept on disk.
const (
	// CertificatesKept is how many newest certificates are all kept. Of older
	// ones the last of every certificateStep blocks stays, as each proves all
	// blocks below it.
	CertificatesKept = 8192
	certificateStep  = 256

	// evidenceMax bounds the evidence that is kept, and evidencePerSigner that
	// against one signer: a dozen proofs are as good as more, and no liar
	// crowds out those against another.
	evidenceMax       = 1024
	evidencePerSigner = 16

	// refusedMax bounds the headers of refused blocks that are held in memory
	// against those that come later. One is kept of each signer and number.
	refusedMax = 512
)
