// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

func (b *backend) FilterLogs(_ context.Context, q ethereum.FilterQuery) (logs []types.Log, err error) {
	for _, log := range b.chain.State.Logs() {
		match := slices.Contains(q.Addresses, log.Address)
		for i, wanted := range q.Topics {
			match = match && (len(wanted) == 0 || i < len(log.Topics) && slices.Contains(wanted, log.Topics[i]))
		}
		if match {
			logs = append(logs, *log)
		}
	}
	return logs, nil
}

// newAdmin returns the client and the options of the administrator of the only
// organization, whose own vote decides.
func newAdmin(t *testing.T) (*client.Client, *backend, *bind.TransactOpts) {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(key, big.NewInt(1337))
	g := nativetest.Alliance()
	g.Orgs = g.Orgs[:1]
	g.Orgs[0].Admin = opts.From
	g.Signers = []registry.GenesisSigner{{Address: common.Address{1}, Org: nativetest.North}, {Address: common.Address{2}, Org: nativetest.North}}
	g.Actors = slices.DeleteFunc(g.Actors, func(a registry.GenesisActor) bool { return a.Org != nativetest.North })
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{chain: nativetest.New(t, alloc), sent: make(map[common.Hash]*types.Receipt)}
	return client.New(b), b, opts
}

// done waits for a transaction that must succeed.
func done(t *testing.T, c *client.Client) func(*types.Transaction, error) *types.Receipt {
	return func(tx *types.Transaction, err error) *types.Receipt {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := c.Wait(t.Context(), tx)
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}
}

func TestGovernance(t *testing.T) {
	c, b, opts := newAdmin(t)
	ctx, done := t.Context(), done(t, c)
	model, err := c.ModelHash(ctx)
	if err != nil || model != nativetest.Alliance().ModelHash {
		t.Fatalf("have model %v, error %v", model, err)
	}
	changes := []client.Change{
		client.SetParameter(registry.ParamNodesMax, 9),
		client.AddSigner(common.Address{3}, nativetest.North),
		client.Activate(2, 50),
	}
	for i, change := range changes {
		id, err := client.ProposalID(done(c.Propose(opts, change, common.Hash{1}, b.chain.Time+5000)))
		if err != nil || id != uint64(i+1) {
			t.Fatalf("have proposal %d, error %v", id, err)
		}
		done(c.WithdrawVote(opts, id))
		done(c.Vote(opts, id, true))
		if p, err := c.Proposal(ctx, id); err != nil || p.State != client.Passed || p.Yes != 1 || p.ByOrg != nativetest.North || p.ExecutableAt != b.chain.Time+nativetest.Timelock {
			t.Errorf("have %+v, error %v", p, err)
		}
		if vote, err := c.VoteOf(ctx, id, nativetest.North); err != nil || vote != 1 {
			t.Errorf("have vote %d, error %v", vote, err)
		}
		var refused *client.Refusal
		if _, err := c.Execute(opts, id); !errors.As(err, &refused) || refused.Name != "TimelockRuns" {
			t.Errorf("have error %v", err)
		}
		b.chain.Time += nativetest.Timelock
		done(c.Execute(opts, id))
	}
	executions, err := c.Executions(ctx)
	if err != nil || len(executions) != len(changes) {
		t.Fatalf("have %d executions, error %v", len(executions), err)
	}
	for i, e := range executions {
		model = e.Change.NextModelHash(model, e.ID)
		if !reflect.DeepEqual(e.Change, changes[i]) || e.ModelHash != model || e.Block != nativetest.Number {
			t.Errorf("have %+v, want %+v with %v", e, changes[i], model)
		}
	}
	if count, err := c.Proposals(ctx); err != nil || count != 3 {
		t.Errorf("have %d proposals, error %v", count, err)
	}
	if have, err := c.ModelHash(ctx); err != nil || have != model {
		t.Errorf("have model %v, error %v, want %v", have, err, model)
	}
	if p, err := c.Param(ctx, registry.ParamNodesMax); err != nil || p.Value != 9 || p.Frozen {
		t.Errorf("have %+v, error %v", p, err)
	}
	if s, err := c.Signers(ctx); err != nil || len(s.Addresses) != 3 {
		t.Errorf("have %+v, error %v", s, err)
	}
	if have, err := c.Rules(ctx); err != nil || have != (client.Rules{Version: 1, Next: 2, Height: 50}) {
		t.Errorf("have %+v, error %v", have, err)
	}
}

func TestEnrolmentAndKeys(t *testing.T) {
	c, b, opts := newAdmin(t)
	ctx, done := t.Context(), done(t, c)
	prove := func(key *ecdsa.PrivateKey, entry client.Entry) client.Proof {
		p, err := entry.Prove(key, big.NewInt(1337), b.chain.Time)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	someone, nodeKey := nativetest.Person("stranger"), nativetest.Key("secondnode")
	node := crypto.Keccak256Hash(crypto.FromECDSAPub(&nodeKey.PublicKey)[1:])
	enrolment := client.EnrolmentOf(someone, nativetest.North, registry.Nurse.Mask(), common.Hash{7}, 0)
	done(c.Enrol(opts, someone, registry.Nurse.Mask(), common.Hash{7}, 0, prove(nativetest.Key("stranger"), enrolment)))
	done(c.SetActorStatus(opts, someone, client.Suspended, 3))
	if a, err := c.Actor(ctx, someone); err != nil || a.Status != client.Suspended || a.CertHash != [32]byte{7} {
		t.Errorf("have %+v, error %v", a, err)
	}
	done(c.SetNode(opts, node, true, prove(nodeKey, client.NodeOf(node, nativetest.North))))
	if n, err := c.Node(ctx, node); err != nil || !n.Admitted {
		t.Errorf("have %+v, error %v", n, err)
	}
	if o, err := c.Orgs(ctx, 0, 10); err != nil || len(o.Ids) != 1 || o.Next != 0 {
		t.Errorf("have %+v, error %v", o, err)
	}
	key := make([]byte, 32)
	done(c.SetEncryptionKey(opts, registry.X25519, key))
	next, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	heir := crypto.PubkeyToAddress(next.PublicKey)
	done(c.RotateKey(opts, heir, prove(next, client.RotationOf(opts.From, heir))))
	if k, err := c.EncryptionKey(ctx, heir); err != nil || k.Alg != registry.X25519 || !slices.Equal(k.PubKey, key) {
		t.Errorf("have %+v, error %v", k, err)
	}
	if o, err := c.Org(ctx, nativetest.North); err != nil || o.Admin != heir {
		t.Errorf("have %+v, error %v", o, err)
	}
	if _, err := c.SetSigningKey(opts, 1, nil, client.Proof{}); err == nil {
		t.Error("the old key still acts")
	}
	roles, err := c.OpClasses(ctx, contracts.RegistryAddress, [4]byte(contracts.Registry.Methods["enrol"].ID))
	if err != nil || !slices.Equal(roles, []uint32{registry.Administrator.Mask()}) {
		t.Errorf("have %v, error %v", roles, err)
	}
	if k, err := c.SigningKey(ctx, heir, 1); err != nil || len(k.PubKey) != 0 {
		t.Errorf("have %+v, error %v", k, err)
	}
}

// TestChangeFields decodes changes to their fields, or explains why it cannot.
func TestChangeFields(t *testing.T) {
	c := client.AddOrganization(nativetest.South, 2, common.Address{1}, common.Hash{2}, client.Proof{Deadline: 3})
	fields, err := c.Fields()
	if err != nil || c.Name() != "addOrganization" || len(fields) != 5 || fields[0].Name != "orgId" || fields[1].Value != uint8(2) || fields[4].Name != "proof" {
		t.Errorf("have %+v, error %v", fields, err)
	}
	if _, err := (client.Change{Kind: 200}).Fields(); !errors.Is(err, client.ErrUnknownKind) {
		t.Errorf("have error %v", err)
	}
	if _, err := (client.Change{Kind: 1, Payload: []byte{1}}).Fields(); err == nil {
		t.Error("a payload that is none was read")
	}
}
