// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

// backend is a node whose blocks hold one transaction each.
type backend struct {
	bind.Backend
	chain *nativetest.Chain
	sent  map[common.Hash]*types.Receipt
}

// reverted is JSON-RPC's error for a revert.
type reverted []byte

func (r reverted) Error() string  { return "execution reverted" }
func (r reverted) ErrorData() any { return hexutil.Encode(r) }

func run(chain *nativetest.Chain, msg ethereum.CallMsg) ([]byte, uint64, error) {
	out := chain.Run(nativetest.Call{From: msg.From, To: *msg.To, Input: msg.Data})
	if out.Err == vm.ErrExecutionReverted {
		return nil, out.Gas, fmt.Errorf("node: %w", reverted(out.Output))
	}
	return out.Output, out.Gas, out.Err
}

func (b *backend) CallContract(_ context.Context, msg ethereum.CallMsg, _ *big.Int) ([]byte, error) {
	out, _, err := run(b.chain.Copy(), msg)
	return out, err
}

func (b *backend) EstimateGas(_ context.Context, msg ethereum.CallMsg) (uint64, error) {
	_, gas, err := run(b.chain.Copy(), msg)
	return gas, err
}

func (b *backend) SendTransaction(_ context.Context, tx *types.Transaction) error {
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	if err != nil {
		return err
	}
	if tx.GasFeeCap().Sign() != 0 || tx.GasTipCap().Sign() != 0 {
		return errors.New("a fee was offered")
	}
	receipt := &types.Receipt{Status: types.ReceiptStatusSuccessful}
	before := len(b.chain.State.Logs())
	if _, _, err := run(b.chain, ethereum.CallMsg{From: from, To: tx.To(), Data: tx.Data()}); err != nil {
		receipt.Status = types.ReceiptStatusFailed
	}
	receipt.Logs = b.chain.State.Logs()[before:]
	b.sent[tx.Hash()] = receipt
	return nil
}

func (b *backend) TransactionReceipt(_ context.Context, hash common.Hash) (*types.Receipt, error) {
	return b.sent[hash], nil
}

func (b *backend) PendingCodeAt(context.Context, common.Address) ([]byte, error) {
	return []byte{0xfe}, nil
}

func (b *backend) PendingNonceAt(context.Context, common.Address) (uint64, error) { return 0, nil }

func (b *backend) HeaderByNumber(context.Context, *big.Int) (*types.Header, error) {
	return &types.Header{BaseFee: new(big.Int)}, nil
}

// newClient returns a client and the options of an enrolled doctor.
func newClient(t *testing.T) (*client.Client, *bind.TransactOpts) {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(key, big.NewInt(1337))
	g := nativetest.Alliance()
	g.Actors = append(g.Actors, registry.GenesisActor{Address: opts.From, Org: nativetest.North, Roles: registry.Doctor.Mask()})
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), common.Hash{4})
	return client.New(&backend{chain: nativetest.New(t, alloc), sent: make(map[common.Hash]*types.Receipt)}), opts
}

var root, salt, record = common.Hash{1}, common.Hash{2}, common.Hash{3}

func anchorOf(version uint32, prev common.Hash) client.Anchor {
	return client.Anchor{
		RecordId: record, Version: version, Pid: common.Hash{4}, RecordClass: 2, BlobHash: common.Hash{5},
		ContentCommit: sha256.Sum256(append(append([]byte{0}, salt[:]...), root[:]...)),
		Size:          6, AuthoredAt: 7, PrevCommit: prev,
	}
}

func TestAnchorAndRead(t *testing.T) {
	c, opts := newClient(t)
	ctx := t.Context()
	a := anchorOf(1, common.Hash{})
	tx, err := c.Anchor(opts, a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(ctx, tx); err != nil {
		t.Fatal(err)
	}
	if head, err := c.Head(ctx, record); err != nil || head.Latest != 1 || head.Status != 2 {
		t.Errorf("have head %+v, error %v", head, err)
	}
	if v, err := c.Get(ctx, record, 1); err != nil || v.A != a || v.CustodianOrg != nativetest.North {
		t.Errorf("have version %+v, error %v", v, err)
	}
	for _, opening := range []struct {
		root, salt common.Hash
		want       bool
	}{{root, salt, true}, {salt, root, false}} {
		if ok, err := c.Verify(ctx, record, 1, opening.root, opening.salt); err != nil || ok != opening.want {
			t.Errorf("have verified %v, error %v, want %v", ok, err, opening.want)
		}
	}
}

func TestRegistryReads(t *testing.T) {
	c, opts := newClient(t)
	ctx := t.Context()
	if o, err := c.Org(ctx, nativetest.Cover); err != nil || o.Kind != 2 || o.Status != 1 || o.Admin != nativetest.Person("coveradmin") {
		t.Errorf("have organization %+v, error %v", o, err)
	}
	if a, err := c.Actor(ctx, opts.From); err != nil || a.OrgId != nativetest.North || a.RoleMask != 1 {
		t.Errorf("have actor %+v, error %v", a, err)
	}
	if n, err := c.Node(ctx, common.Hash{3}); err != nil || n.OrgId != nativetest.South || !n.Admitted {
		t.Errorf("have node %+v, error %v", n, err)
	}
	op := [4]byte(contracts.Records.Methods["anchor"].ID)
	if ok, err := c.OpAllowed(ctx, opts.From, contracts.RecordsAddress, op); err != nil || !ok {
		t.Errorf("have allowed %v, error %v", ok, err)
	}
	if api, err := c.APIFor(ctx, uint8(registry.Doctor)); err != nil || len(api.Ops) < 4 || api.Ops[0] != op || api.Targets[0] != contracts.RecordsAddress {
		t.Errorf("have API %+v, error %v", api, err)
	}
}

func TestRefusals(t *testing.T) {
	c, opts := newClient(t)
	ctx := t.Context()
	stranger := *opts
	stranger.From = nativetest.Person("stranger")
	commit := anchorOf(1, common.Hash{}).ContentCommit
	for _, story := range []struct {
		name string
		call func() error
		want string
	}{
		{"a stranger", func() error { _, err := c.Anchor(&stranger, anchorOf(1, common.Hash{})); return err },
			fmt.Sprintf("refused: NotAllowed(caller %v, op records.anchor)", stranger.From)},
		{"no record", func() error { _, err := c.Get(ctx, record, 1); return err },
			fmt.Sprintf("refused: UnknownRecord(recordId %v)", record)},
		{"a wrong version", func() error { _, err := c.Anchor(opts, anchorOf(2, commit)); return err },
			"refused: BadVersion(have 2, want 1)"},
		{"a lost update", func() error { _, err := c.Anchor(opts, anchorOf(1, commit)); return err },
			fmt.Sprintf("refused: LostUpdate(have %v, want %v)", common.Hash(commit), common.Hash{})},
		{"an endorsement", func() error {
			_, err := c.Anchor(opts, anchorOf(1, common.Hash{}), client.Endorsement{Signer: nativetest.Person("office"), SigPurpose: 19, Role: 4})
			return err
		}, fmt.Sprintf("refused: BadEndorsement(signer %v, field 1)", nativetest.Person("office"))},
		{"a batch whose second version is wrong", func() error {
			_, err := c.AnchorMany(opts, []client.Anchor{anchorOf(1, common.Hash{}), anchorOf(3, commit)})
			return err
		}, "refused: BatchRefused(index 1, reason refused: BadVersion(have 3, want 2))"},
		{"a role that is none", func() error { _, err := c.APIFor(ctx, 31); return err }, "refused: BadField(field 0)"},
	} {
		t.Run(story.name, func(t *testing.T) {
			err := story.call()
			var refused *client.Refusal
			if !errors.As(err, &refused) || err.Error() != story.want {
				t.Errorf("have error %v, want %s", err, story.want)
			}
		})
	}
}

// TestFailedInBlock sends a transaction that was valid when tried and no longer is.
func TestFailedInBlock(t *testing.T) {
	c, opts := newClient(t)
	first, err := c.Anchor(opts, anchorOf(1, common.Hash{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	opts.GasLimit = first.Gas() // so that it is not tried first
	opts.Nonce = big.NewInt(1)
	again, err := c.Anchor(opts, anchorOf(1, common.Hash{}))
	if err != nil {
		t.Fatal(err)
	}
	if receipt, err := c.Wait(t.Context(), again); !errors.Is(err, client.ErrFailed) || receipt == nil {
		t.Errorf("have error %v, want %v", err, client.ErrFailed)
	}
}

func TestDecodeOthersErrors(t *testing.T) {
	for _, data := range []string{"0x", "0x0102", "0xdeadbeef", "0x08c379a0", hexutil.Encode(contracts.Records.Errors["BadVersion"].ID.Bytes()[:4])} {
		if r := client.Decode(hexutil.MustDecode(data)); r != nil {
			t.Errorf("%s: have %v", data, r)
		}
	}
}
