// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
)

// Config holds the settings of a Service.
type Config struct {
	Dir   string      // holds the folder of each organization
	Org   common.Hash // organization of the logs
	Kinds []Kind      // nil for all
	Chain Chain       // nil to collect and prove without anchoring
}

// Service keeps the logs of an organization.
type Service struct {
	chain     Chain
	logs      map[Kind]*Log
	anchorers map[Kind]*anchorer
	cancel    context.CancelFunc
	running   sync.WaitGroup
}

var _ node.Lifecycle = (*Service)(nil)

// New opens the logs, which accept leaves from then on. Start begins to anchor.
func New(cfg Config) (*Service, error) {
	s := &Service{chain: cfg.Chain, logs: make(map[Kind]*Log), anchorers: make(map[Kind]*anchorer)}
	if cfg.Org == (common.Hash{}) {
		return nil, errors.New("logs need an organization")
	}
	kinds := cfg.Kinds
	if kinds == nil {
		kinds = []Kind{Records, Audit, Consents, Placements, Holdings}
	}
	for _, kind := range kinds {
		if s.logs[kind] != nil {
			return nil, errors.Join(fmt.Errorf("the log of %s is named twice", kind), s.close())
		}
		l, err := Open(filepath.Join(cfg.Dir, fmt.Sprintf("%x", cfg.Org), kind.String()), cfg.Org, kind)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("log of %s: %w", kind, err), s.close())
		}
		s.logs[kind] = l
		if cfg.Chain != nil {
			s.anchorers[kind] = &anchorer{log: l, chain: cfg.Chain}
		}
	}
	return s, nil
}

// Start implements node.Lifecycle.
func (s *Service) Start() error {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	for _, a := range s.anchorers {
		s.running.Go(func() { a.run(ctx) })
	}
	return nil
}

// Stop implements node.Lifecycle. Accepted leaves are on disk; heads that are not anchored
// yet are anchored after the next start.
func (s *Service) Stop() error {
	if s.cancel != nil {
		s.cancel()
	}
	s.running.Wait()
	return s.close()
}

func (s *Service) close() error {
	var errs []error
	for _, l := range s.logs {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

// Log returns a log, nil if the service has none of the kind.
func (s *Service) Log(kind Kind) *Log { return s.logs[kind] }

// AppendAPI offers ehr_logAppend. Every client that reaches it can add leaves.
func (s *Service) AppendAPI() rpc.API { return rpc.API{Namespace: "ehr", Service: &appendAPI{s}} }

// ProofAPI offers ehr_logHead, ehr_logInclusion and ehr_logConsistency, which show only
// hashes.
func (s *Service) ProofAPI() rpc.API { return rpc.API{Namespace: "ehr", Service: &proofAPI{s}} }
