// SPDX-License-Identifier: LGPL-3.0-or-later

// Package documents puts, opens, repairs and erases the documents of one organization through
// the gateways of the alliance.
//
//	put:    encrypt -> shards and shares to their holders -> descriptor in the log -> anchor
//	open:   ticket -> shares and shards from whoever is up -> decrypt -> verify against the chain
//
// Every step of a put is in the catalogue's outbox before it begins. A gateway that ends at any
// moment finds there, when it starts again, what to finish or to take back.
package documents

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Settings are what a Service needs.
type Settings struct {
	Org       common.Hash
	Host      *exchange.Host
	Caller    *exchange.Caller
	Catalogue *catalogue.Catalogue
	Store     blobs.Store
	Logs      exchange.Logs
	Judge     exchange.Judge
	Chain     Chain
	Relay     Sender // sends what people have signed; nil for a gateway that cannot anchor
	Identity  age.Identity
	Recipient string
	Spool     string   // folder for ciphertext that is on its way
	Owner     [16]byte // of puts: the same after every start of this gateway

	Terms    vault.Terms   // of share packages, 0 for TermsLedger
	Floor    time.Duration // every refusal takes a multiple of it, 0 for the default
	SignTime time.Duration // that a put waits for its author's signature, 0 for the default
	Test     bool
}

// Chain reads what is anchored, as *client.Client does.
type Chain interface {
	Head(ctx context.Context, record common.Hash) (client.Head, error)
	Get(ctx context.Context, record common.Hash, version uint32) (client.Version, error)
}

// Sender sends transactions in the name of the organization's service.
type Sender interface {
	// Anchor sends what the author has signed, and returns when it is in a block.
	Anchor(ctx context.Context, o *Operation) (*types.Receipt, error)
	// AttestErasure returns when the attestation is in a block.
	AttestErasure(ctx context.Context, v catalogue.Version, evidence common.Hash) error
}

const (
	defaultFloor    = 500 * time.Millisecond
	defaultSignTime = 15 * time.Minute
	leaseTime       = 2 * time.Minute
	placePatience   = 5 * time.Minute // for one shard
	signMax         = time.Hour       // that an author's signature may be valid
)

// Errors that callers distinguish.
var (
	// ErrRefused is the same for what is not there and what may not be had.
	ErrRefused = exchange.ErrRefused
	// ErrFewHolders is returned while too few holders answer.
	ErrFewHolders = errors.New("too few of the organizations that hold the document answer")

	errBad = errors.New("bad request")
)

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errBad, fmt.Sprintf(format, args...))
}

// Service works for one gateway.
type Service struct {
	Settings
	own     age.Recipient
	started time.Time

	mu         sync.Mutex
	recipients map[common.Hash]known // by RecipientHash
	mending    sync.Mutex            // one repair at a time
	report     Report
}

type known struct{ text string }

// New checks the settings and makes the spool.
func New(s Settings) (*Service, error) {
	own, err := vault.ParseRecipient(s.Recipient)
	if err != nil {
		return nil, err
	}
	if s.Terms == 0 {
		s.Terms = vault.TermsLedger
	}
	if s.Floor == 0 {
		s.Floor = defaultFloor
	}
	if s.SignTime == 0 {
		s.SignTime = defaultSignTime
	}
	if err := os.MkdirAll(s.Spool, 0o700); err != nil {
		return nil, err
	}
	return &Service{Settings: s, own: own, started: time.Now(), recipients: make(map[common.Hash]known)}, nil
}

// members lists the organizations that have a gateway, each with its first.
func (s *Service) members(ctx context.Context) (list []exchange.Peer, err error) {
	peers, err := s.Caller.Directory().Peers(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range peers {
		if len(list) == 0 || list[len(list)-1].Org != p.Org {
			list = append(list, p)
		}
	}
	if len(list) > vault.MaxMembers {
		list = list[:vault.MaxMembers]
	}
	return list, nil
}

// recipientOf finds the age recipient of a member, which the ledger has the hash of.
func (s *Service) recipientOf(ctx context.Context, p exchange.Peer) (age.Recipient, error) {
	if p.Org == s.Org {
		return s.own, nil
	}
	s.mu.Lock()
	have, ok := s.recipients[p.RecipientHash]
	s.mu.Unlock()
	if !ok {
		text, err := s.Caller.Recipient(ctx, p.Org)
		if err != nil {
			return nil, err
		}
		have = known{text}
		s.mu.Lock()
		s.recipients[exchange.RecipientHash(text)] = have
		s.mu.Unlock()
	}
	return vault.ParseRecipient(have.text)
}

// ownPeer is this gateway's entry in the directory, as far as Release needs it.
func (s *Service) ownPeer() exchange.Peer {
	return exchange.Peer{Org: s.Org, RecipientHash: exchange.RecipientHash(s.Recipient)}
}

// source reads a shard wherever it is.
func (s *Service) source(org, placement common.Hash, shard uint8, access common.Hash) erasure.Source {
	if org == s.Org {
		return blobs.Source{Store: s.Store, ID: blobs.NewID(placement, blobs.KindShard, shard)}
	}
	return &exchange.Remote{Caller: s.Caller, Org: org, Placement: placement, Shard: shard, Access: access}
}

// outline gets the outline of a shard wherever it is, verified.
func (s *Service) outline(ctx context.Context, d *vault.Descriptor, shard int, access common.Hash) (*vault.Outline, error) {
	part := d.Shards[shard]
	if part.Org == s.Org {
		text, err := s.Host.Outline(ctx, d.Placement, uint8(shard))
		if err != nil {
			return nil, err
		}
		return vault.ParseOutline(d.ShardSize, part.ChunkRoot, text)
	}
	remote := &exchange.Remote{Caller: s.Caller, Org: part.Org, Placement: d.Placement, Shard: uint8(shard), Access: access}
	return remote.Outline(ctx, d.ShardSize, part.ChunkRoot)
}

// spoolFile is a new file for ciphertext; every start of the gateway removes what is left.
func (s *Service) spoolFile() (*os.File, error) { return os.CreateTemp(s.Spool, "part-*") }

// Clean removes what an earlier process has left in the spool.
func (s *Service) Clean() error {
	files, err := s.spoolFiles()
	for _, file := range files {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

func (s *Service) spoolFiles() ([]string, error) {
	return filepath.Glob(filepath.Join(s.Spool, "part-*"))
}

func randomHash() (h common.Hash) {
	rand.Read(h[:]) // never fails
	return h
}
