// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// Identify says who makes a request, or returns errAnonymous.
type Identify func(r *http.Request) (common.Address, error)

var errAnonymous = errors.New("the request is not signed by a person: see Authorization in ehr/gateway/documents/README.md")

const (
	scheme     = "DNTP-Signature "
	signedTime = time.Minute // that the time of a signed request may differ from the gateway's
	headerMax  = 8 << 10
)

// signedRequest is the value of the header Authorization, as base64url of JSON.
type signedRequest struct {
	Signer common.Address `json:"signer"`
	Time   int64          `json:"time"`  // Unix seconds
	Nonce  common.Hash    `json:"nonce"` // random
	Sig    hexutil.Bytes  `json:"sig"`   // secp256k1, r || s || v, v 27 or 28
}

// digest is what is signed: who is asked for what, and when. The headers that it covers are
// those that say what a request means.
func (s *signedRequest) digest(chainID uint64, org common.Hash, r *http.Request) common.Hash {
	text := fmt.Sprintf("dntp request\n%d\n%x\n%s\n%s\n%d\n%x\n%s\n%s\n", chainID, org, r.Method, r.URL.RequestURI(), s.Time, s.Nonce,
		r.Header.Get(DocumentHeader), r.Header.Get(TicketHeader))
	return sha256.Sum256([]byte(text))
}

// SignRequest signs a request to an organization's gateway. sign returns r || s || v.
func SignRequest(r *http.Request, chainID uint64, org common.Hash, signer common.Address, sign func(common.Hash) ([]byte, error)) error {
	s := signedRequest{Signer: signer, Time: time.Now().Unix()}
	rand.Read(s.Nonce[:]) // never fails
	var err error
	if s.Sig, err = sign(s.digest(chainID, org, r)); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", scheme+base64.RawURLEncoding.EncodeToString(text))
	return nil
}

// Signatures identify callers by signed requests. Each counts once, and for a minute.
type Signatures struct {
	chainID uint64
	org     common.Hash

	mu   sync.Mutex
	seen map[common.Hash]time.Time // nonces, until they are too old anyway
}

// NewSignatures accepts requests to one organization.
func NewSignatures(chainID uint64, org common.Hash) *Signatures {
	return &Signatures{chainID: chainID, org: org, seen: make(map[common.Hash]time.Time)}
}

// Identify implements Identify.
func (s *Signatures) Identify(r *http.Request) (common.Address, error) {
	encoded, ok := strings.CutPrefix(r.Header.Get("Authorization"), scheme)
	if !ok || len(encoded) > headerMax {
		return common.Address{}, errAnonymous
	}
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return common.Address{}, errAnonymous
	}
	var in signedRequest
	if json.Unmarshal(text, &in) != nil || len(in.Sig) != crypto.SignatureLength || in.Sig[crypto.RecoveryIDOffset] < 27 {
		return common.Address{}, errAnonymous
	}
	now := time.Now()
	if age := now.Sub(time.Unix(in.Time, 0)); age > signedTime || age < -signedTime {
		return common.Address{}, errAnonymous
	}
	in.Sig[crypto.RecoveryIDOffset] -= 27
	digest := in.digest(s.chainID, s.org, r)
	key, err := crypto.SigToPub(digest[:], in.Sig)
	if err != nil || crypto.PubkeyToAddress(*key) != in.Signer {
		return common.Address{}, errAnonymous
	}
	if !s.first(digest, now) {
		return common.Address{}, errAnonymous
	}
	return in.Signer, nil
}

// seenMax is how many signed requests are remembered.
const seenMax = 200_000

// first reports whether a request comes for the first time.
func (s *Signatures) first(digest common.Hash, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= seenMax {
		for d, until := range s.seen {
			if until.Before(now) {
				delete(s.seen, d)
			}
		}
		if len(s.seen) >= seenMax {
			return false
		}
	}
	if _, again := s.seen[digest]; again {
		return false
	}
	s.seen[digest] = now.Add(2 * signedTime)
	return true
}
