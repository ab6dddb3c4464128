// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

const (
	loadPerPeriod = 2       // transactions that each sender sends, while the node accepts them
	loadAheadMax  = 32      // of one sender in no block yet, far below a pool's limit for one account
	loadGas       = 500_000 // more than an anchor takes
	loadPatience  = 2 * time.Second
)

var recordsABI = bindings.NewRecords()

// faultLoad has every member's own people send transactions during the faults.
type faultLoad struct {
	senders []*faultSender
	stop    context.CancelFunc
	wg      sync.WaitGroup
}

// faultSender is one account that sends only to its own member's node. It never sends a
// transaction that the node has accepted to another node.
type faultSender struct {
	home   *devnet.Node
	actor  *folder.Actor
	key    *ecdsa.PrivateKey
	client *ethclient.Client
	signer types.Signer
	pid    common.Hash // of the patient of the records

	sending  sync.Mutex // held while a transaction is on its way
	mu       sync.Mutex
	accepted []common.Hash      // by nonce: the node has returned each
	held     bool               // nothing is sent
	open     *types.Transaction // possibly not received: sent again unchanged
	included uint64             // how many the node has in its head's state
	gap      *watch.GapMeter    // between inclusions
}

// newFaultLoad gives each member an account: a doctor, who anchors records, if the
// member has one, and otherwise a service.
func newFaultLoad(ctx context.Context, d *devnet.Alliance) (*faultLoad, error) {
	l := new(faultLoad)
	for _, n := range d.Nodes {
		actor := d.State.Actor(n.Member.Name, "doctor")
		if actor == nil {
			actor = d.State.Actor(n.Member.Name, folder.RoleService)
		}
		key, err := actor.PrivateKey()
		if err != nil {
			return nil, err
		}
		rpc, err := ethclient.Dial(n.Member.RPC)
		if err != nil {
			return nil, err
		}
		s := &faultSender{
			home: n, actor: actor, key: key, client: rpc, gap: new(watch.GapMeter),
			signer: types.LatestSignerForChainID(new(big.Int).SetUint64(d.State.ChainID)),
		}
		if actor.Role == "doctor" {
			if err := s.register(ctx, d.State.Actor(n.Member.Name, folder.RoleRegistrar)); err != nil {
				return nil, err
			}
		}
		l.senders = append(l.senders, s)
	}
	return l, nil
}

// register has the member's registrar register the patient of the records.
func (s *faultSender) register(ctx context.Context, registrar *folder.Actor) error {
	key, err := registrar.PrivateKey()
	if err != nil {
		return err
	}
	opts := bind.NewKeyedTransactor(key, s.signer.ChainID())
	opts.Context, s.pid = ctx, recordfile.RandomHash()
	tx, err := client.New(s.client).RegisterPatient(opts, s.pid, s.actor.Address)
	if err != nil {
		return fmt.Errorf("%s registers a patient: %w", s.home.Member.Title(), err)
	}
	_, err = bind.WaitMined(ctx, s.client, tx.Hash())
	return err
}

func (l *faultLoad) start(period time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	l.stop = cancel
	for _, s := range l.senders {
		l.wg.Add(1)
		go func() {
			defer l.wg.Done()
			s.run(ctx, period/loadPerPeriod)
		}()
	}
}

// of returns the sender at a node.
func (l *faultLoad) of(n *devnet.Node) *faultSender {
	for _, s := range l.senders {
		if s.home == n {
			return s
		}
	}
	panic("BUG: a node without a sender")
}

// end stops the senders and waits for them.
func (l *faultLoad) end() {
	if l.stop != nil {
		l.stop()
	}
	l.wg.Wait()
}

// accepted is how many transactions have been accepted by now, of each sender.
func (l *faultLoad) accepted() (counts []int) {
	for _, s := range l.senders {
		counts = append(counts, s.count())
	}
	return counts
}

// hold makes a sender wait, or continue. It returns after a transaction in progress
// has arrived.
func (s *faultSender) hold(held bool) {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = held
}

func (s *faultSender) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.accepted)
}

func (s *faultSender) run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.look(ctx)
			s.send(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// look asks the node how many of the transactions are in the chain.
func (s *faultSender) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, loadPatience)
	defer cancel()
	nonce, err := s.client.NonceAt(ctx, s.actor.Address, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if nonce > s.included || uint64(len(s.accepted)) == nonce {
		s.gap.Tick(time.Now())
	}
	s.included = nonce
}

// send sends the next transaction, or the last one again if it is unknown whether the
// node has it.
func (s *faultSender) send(ctx context.Context) {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.mu.Lock()
	tx, next, included, held := s.open, uint64(len(s.accepted)), s.included, s.held
	s.mu.Unlock()
	if held {
		return
	}
	if tx == nil {
		if next >= included+loadAheadMax {
			return
		}
		var err error
		if tx, err = s.make(next); err != nil {
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, loadPatience)
	defer cancel()
	err := s.client.SendTransaction(ctx, tx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil || isAccepted(err) {
		s.accepted, s.open = append(s.accepted, tx.Hash()), nil
		return
	}
	s.open = tx
}

// isAccepted recognizes errors for a transaction that the node has already accepted.
func isAccepted(err error) bool {
	return strings.Contains(err.Error(), "already known") || strings.Contains(err.Error(), "nonce too low")
}

// make signs a transaction: a doctor anchors a record, others send some bytes.
func (s *faultSender) make(nonce uint64) (*types.Transaction, error) {
	var id [32]byte
	rand.Read(id[:])
	to, data := s.actor.Address, id[:]
	if s.actor.Role == "doctor" {
		var err error
		to = contracts.RecordsAddress
		data, err = recordsABI.TryPackAnchor(client.Anchor{
			RecordId: id, Version: 1, Pid: s.pid, RecordClass: contracts.ClassPatientSummary, ContentCommit: id, BlobHash: id, Size: 1,
			AuthoredAt: uint64(time.Now().Add(-time.Hour).Unix()),
		}, nil)
		if err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
	}
	return types.SignNewTx(s.key, s.signer, &types.DynamicFeeTx{
		ChainID: s.signer.ChainID(), Nonce: nonce, GasTipCap: new(big.Int), GasFeeCap: new(big.Int), Gas: loadGas, To: &to, Data: data,
	})
}
