// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// What the tests of this package see of its inside. They stand outside as they
// need an importer, which is above this package.

const (
	CachedNumbers     = cachedNumbers
	CertificateStep   = certificateStep
	DelaysKept        = delaysKept
	EvidencePerSigner = evidencePerSigner
	HeardMax          = heardMax
	LateVotes         = lateVotes
	VoteWalk          = voteWalk
)

// Limits of what waits.
var (
	WaitingVotes = waitingVotes
	WaitingCerts = waitingCerts
)

var (
	EvidencePrefix = evidencePrefix
)

func (s *Seen) Voted(signer common.Address, target uint64) { s.voted(signer, target) }

func (s *Seen) Signers() int { return len(s.signers) }

func (f *Finalizer) Domain() finality.Chain      { return f.voters.domain }
func (f *Finalizer) SetDomainID(id *big.Int)     { f.voters.domain.ID = id }
func (f *Finalizer) SetFinalNumber(n uint64)     { f.final.Store(&finality.Checkpoint{Number: n}) }
func (f *Finalizer) Prune(from, to uint64) error { return f.certs.prune(from, to) }
func (f *Finalizer) RememberedNumbers() int      { return f.stored.numbers.Len() }
func (f *Finalizer) RefusedHeaders() int         { return f.evidence.refused.Len() }
func (f *Finalizer) EvidenceKept() int           { return len(f.evidence.kept) }
func (f *Finalizer) WaitingVotes() int           { return f.waiting.votes.Len() }
func (f *Finalizer) WaitingCertificates() int    { return f.waiting.certs.Len() }

// ForgetCertificate is what time does to old ones.
func (f *Finalizer) ForgetCertificate(at finality.Checkpoint) error {
	f.certs.drop([]finality.Checkpoint{at})
	return f.db.Delete(certificateKey(at))
}

// KeepProof stores a certificate that proves a block final.
func (f *Finalizer) KeepProof(number uint64, cert *finality.Certificate) error {
	return errors.Join(f.certs.put(cert), putRLP(f.db, proofKey(number), cert.Target))
}

// AddEvidence reports whether the evidence found room.
func (f *Finalizer) AddEvidence(e *finality.Evidence) (bool, error) {
	r, err := f.evidence.add(e)
	return r != nil, err
}

// JudgeAll counts all evidence.
func (f *Finalizer) JudgeAll() {
	for _, r := range f.evidence.kept {
		f.evidence.judge(r)
	}
}
