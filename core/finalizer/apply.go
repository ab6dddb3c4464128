// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"

	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
)

// errCertificate wraps the reason why a certificate does not hold.
var errCertificate = errors.New("certificate does not hold")

// AddCertificate verifies and applies a certificate of a peer, and reports whether
// it was new. If its block is not here yet, it waits, and no error is returned. The
// signatures are checked before the chain is read, and a quorum of them before the
// engine is asked for signers that are not cached.
func (f *Finalizer) AddCertificate(peer enode.ID, cert *finality.Certificate) (bool, error) {
	if f.roots.decided(cert.Link) || f.certs.has(cert.Target) && !f.Halted() && !cert.Finalizes() {
		return false, nil
	}
	if known := f.certs.of(cert.Target); known != nil && known.Link == cert.Link {
		return false, nil
	}
	if cert.Target.Number <= cert.Source.Number {
		return false, finality.ErrBadLink
	}
	if !f.chain.HasHeader(cert.Target.Hash, cert.Target.Number) {
		f.waiting.addCertificate(peer, cert)
		return false, nil
	}
	err := f.voters.quorum(cert, f.candidates(cert.Link))
	if err == nil {
		err = f.linked(cert.Link)
	}
	switch {
	case f.roots.ruledOut(cert.Target), errors.Is(err, errNoSet):
		return false, nil
	case err != nil:
		return false, errors.Join(errCertificate, err)
	}
	f.expose(cert)
	if f.Halted() {
		return false, nil // useful only as evidence
	}
	return f.apply(cert)
}

// apply stores a verified certificate and moves what it makes final. It reports
// whether the certificate was new.
func (f *Finalizer) apply(cert *finality.Certificate) (bool, error) {
	f.applying.Lock()
	defer f.applying.Unlock()

	known := f.certs.of(cert.Target)
	if f.Halted() || known != nil && known.Link == cert.Link || f.floor.below(cert.Target.Number) {
		return false, nil
	}
	// A certificate that finalizes its source replaces one that only justifies
	// the same target.
	if known == nil || cert.Finalizes() {
		if err := f.certs.put(cert); err != nil {
			return false, err
		}
		f.disk.dirty.Store(true)
	}
	f.evidence.doubted.Store(true)
	if newest := f.Newest(); newest == nil || cert.Target.Number > newest.Target.Number {
		f.newest.Store(cert)
		if err := putRLP(f.db, newestKey, cert.Target); err != nil {
			return false, err
		}
	}
	defer f.doubt()
	if !cert.Finalizes() {
		return true, nil
	}
	return true, f.finalize(cert)
}

// finalize moves the final block up to a certificate's source. The caller holds
// applying.
func (f *Finalizer) finalize(cert *finality.Certificate) error {
	before := f.Final()
	low, high := before, cert.Source
	if low.Number > high.Number {
		low, high = high, low
	}
	header := f.chain.GetHeader(high.Hash, high.Number)
	if header == nil {
		return nil // taken away by a rewind: what is not here is in no conflict
	}
	if !f.chain.isAncestor(low, header) {
		return f.halt(cert)
	}
	if high == before {
		return nil
	}
	if err := f.certs.prove(cert); err != nil {
		return err
	}
	if err := f.certs.prune(before.Number, high.Number); err != nil {
		log.Warn("Cannot drop old certificates", "number", high.Number, "err", err)
	}
	f.final.Store(&high)
	if err := putRLP(f.db, finalKey, high); err != nil {
		return err
	}
	f.ballots.forget(high.Number)
	f.waiting.release(high.Number)
	f.mark()
	f.watchers.tell()
	return nil
}
