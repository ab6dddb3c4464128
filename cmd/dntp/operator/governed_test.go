// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rpc"
)

// governed is a node that seals for an alliance of one organization, whose
// votes take effect at once.
type governed struct {
	t      *testing.T
	admin  *ecdsa.PrivateKey
	model  *genesis.Spec
	file   string // genesis.json
	url    string
	stack  *node.Node
	client *ethclient.Client
	index  *index.Index
	nonce  uint64
}

const (
	latest = "latest" // block of --at

	governedPatience = time.Minute // for one transaction, on a slow machine too
	governedPoll     = 50 * time.Millisecond
)

// governedKey returns the same key for the same seed.
func governedKey(t *testing.T, seed string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newGoverned starts a governed node, with the settings that change makes.
func newGoverned(t *testing.T, change func(*node.Config)) *governed {
	t.Helper()
	admin, signer := governedKey(t, "admin"), governedKey(t, "signer")
	model := genesis.Default("Governed", 7003)
	model.Period, model.Timestamp = 1, genesis.Time(time.Now().Add(-time.Minute).Unix())
	model.Parameters["timelock"] = genesis.Parameter{Value: 0}
	model.Organizations = []genesis.Organization{{
		Name: "general", Identifier: "urn:general", Kind: genesis.Hospital,
		Admin: crypto.PubkeyToAddress(admin.PublicKey), Signers: []common.Address{crypto.PubkeyToAddress(signer.PublicKey)},
	}}
	g := &governed{t: t, admin: admin, model: model, file: filepath.Join(t.TempDir(), "genesis.json")}
	cfg := node.DefaultConfig
	cfg.Name, cfg.DataDir, cfg.IPCPath = terminal.ClientIdentifier, t.TempDir(), ""
	cfg.HTTPHost, cfg.HTTPPort, cfg.AuthPort, cfg.HTTPModules = "127.0.0.1", 0, 0, []string{"eth"}
	cfg.P2P = p2p.Config{PrivateKey: governedKey(t, "node"), ListenAddr: "127.0.0.1:0", NoDiscovery: true}
	if change != nil {
		change(&cfg)
	}
	text, err := model.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	g.start(signer, &cfg)
	return g
}

func (g *governed) start(signer *ecdsa.PrivateKey, cfg *node.Config) {
	t := g.t
	t.Helper()
	member.Register()
	block, err := g.model.Genesis()
	if err != nil {
		t.Fatal(err)
	}
	stack, err := node.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stack.Close() })
	ethCfg := ethconfig.Defaults
	ethCfg.Genesis, ethCfg.SyncMode = block, ethconfig.FullSync
	ethCfg.DatabaseCache, ethCfg.TrieCleanCache, ethCfg.SnapshotCache = 16, 16, 16
	entries, err := g.model.Registry()
	if err != nil {
		t.Fatal(err)
	}
	if g.index, err = index.Open(memorydb.New(), entries, index.Block{Hash: block.ToBlock().Hash(), Time: block.Timestamp}); err != nil {
		t.Fatal(err)
	}
	_, err = member.New(stack, &member.Config{
		Index: g.index,
		Eth:   &ethCfg, Sealing: true, Etherbase: crypto.PubkeyToAddress(signer.PublicKey),
		Sign: func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
			return crypto.Sign(crypto.Keccak256(message), signer)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	logs, err := logger.New(logger.Config{Dir: t.TempDir(), Org: genesis.OrgID(g.model.Organizations[0].Identifier)})
	if err != nil {
		t.Fatal(err)
	}
	stack.RegisterAPIs([]rpc.API{logs.AppendAPI(), logs.ProofAPI()})
	stack.RegisterLifecycle(logs)
	if err := serveLogs(stack, logs, "", block.Config.ChainID); err != nil {
		t.Fatal(err)
	}
	if err := stack.Start(); err != nil {
		t.Fatal(err)
	}
	g.stack = stack
	g.url = stack.HTTPEndpoint()
	if g.client, err = ethclient.Dial(g.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.client.Close)
}

// send sends a call of the governance by the administrator.
func (g *governed) send(method string, args ...any) *types.Transaction {
	g.t.Helper()
	data, err := contracts.Governance.Pack(method, args...)
	if err != nil {
		g.t.Fatal(err)
	}
	to := contracts.GovernanceAddress
	tx := types.MustSignNewTx(g.admin, types.LatestSignerForChainID(new(big.Int).SetUint64(g.model.ChainID)), &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(g.model.ChainID), Nonce: g.nonce, Gas: 1_000_000, GasTipCap: new(big.Int), GasFeeCap: new(big.Int), To: &to, Data: data,
	})
	g.nonce++
	if err := g.client.SendTransaction(g.t.Context(), tx); err != nil {
		g.t.Fatal(err)
	}
	return tx
}

// proposed is the change of one proposal.
type proposed struct {
	kind uint8
	args []any
}

// change is a proposal of a kind, with the fields of its payload.
func change(kind uint8, args ...any) proposed { return proposed{kind, args} }

// pass proposes changes, which pass by the only member's yes, executes them, and returns
// the block after which they are in force. The first has the given id.
func (g *governed) pass(id uint64, list ...proposed) uint64 {
	g.t.Helper()
	head, err := g.client.HeaderByNumber(g.t.Context(), nil)
	if err != nil {
		g.t.Fatal(err)
	}
	const day = 86_400
	expiry := max(head.Time, uint64(time.Now().Unix())) + day
	var last *types.Transaction
	for _, c := range list {
		_, fields := contracts.Change(c.kind)
		payload, err := fields.Pack(c.args...)
		if err != nil {
			g.t.Fatal(err)
		}
		g.send("propose", c.kind, payload, [32]byte{1}, expiry)
		last = g.send("execute", id)
		id++
	}
	return g.included(last)
}

// included waits for a transaction that succeeds.
func (g *governed) included(tx *types.Transaction) uint64 {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), governedPatience)
	defer cancel()
	tick := time.NewTicker(governedPoll)
	defer tick.Stop()
	for {
		receipt, err := g.client.TransactionReceipt(ctx, tx.Hash())
		if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
			g.t.Fatal("a proposal was not carried out")
		}
		if err == nil {
			return receipt.BlockNumber.Uint64()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			g.t.Fatalf("a proposal is in no block: %v", err)
		}
	}
}

// show runs the command like its users.
func (g *governed) show(args ...string) (stdout, stderr string, err error) {
	g.t.Helper()
	var out, errs bytes.Buffer
	cmd := &exec.Cmd{Path: testbin.Path(g.t), Args: append([]string{terminal.ClientIdentifier, "genesis", "show"}, append(args, g.file)...), Stdout: &out, Stderr: &errs}
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func TestModelAt(t *testing.T) {
	g := newGoverned(t, nil)
	var (
		anchor   = [4]byte(contracts.Records.Methods["anchor"].ID)
		policy   = registry.Policy{Clauses: [][]registry.Term{{{Count: 2, Purposes: registry.PurposeMask(1)}}}}
		key      = governedKey(t, "newcomer")
		newcomer = crypto.PubkeyToAddress(key.PublicKey)
	)
	entry, err := client.AdministrationOf(newcomer, [32]byte{9}).Prove(key, new(big.Int).SetUint64(g.model.ChainID), 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	first := g.pass(1, change(7, registry.ParamLogInterval, uint64(30)))
	last := g.pass(2,
		change(3, newcomer, genesis.OrgID("urn:general")),
		change(4, newcomer),
		change(5, contracts.RecordsAddress, anchor, uint8(5), registry.Doctor.Mask()),
		change(6, uint8(16), policy.Encode()),
		change(8, uint32(2), uint64(1<<40)),
		change(1, [32]byte{9}, uint8(2), newcomer, [32]byte{}, entry),
	)
	for _, story := range []struct {
		at      string
		changes int
		seconds uint64
		orgs    int
	}{
		{"0", 0, 60, 1}, {fmt.Sprint(first), 1, 30, 1}, {fmt.Sprint(last), 7, 30, 2}, {latest, 7, 30, 2},
	} {
		text, problem, err := g.show("--json", "--at", story.at, "--rpc", g.url)
		if err != nil {
			t.Fatalf("at block %s: %v\n%s", story.at, err, problem)
		}
		var have struct {
			Block      uint64
			Recomputed common.Hash `json:"recomputedHash"`
			OnChain    common.Hash `json:"chainHash"`
			Match      bool
			Model      *genesis.Model
		}
		if err := json.Unmarshal([]byte(text), &have); err != nil {
			t.Fatal(err)
		}
		if !have.Match || have.Recomputed != have.OnChain || len(have.Model.Changes) != story.changes ||
			have.Model.Parameters["logInterval"].Value != story.seconds || len(have.Model.Organizations) != story.orgs {
			t.Errorf("at block %s: have %s", story.at, text)
		}
		g.compareState(story.at, have.Block, have.Model)
	}
	g.showText()
	g.refusals()
}

// ask calls a view of a contract at a block.
func (g *governed) ask(block uint64, to common.Address, api abi.ABI, method string, args ...any) []any {
	g.t.Helper()
	data, err := api.Pack(method, args...)
	if err != nil {
		g.t.Fatal(err)
	}
	answer, err := g.client.CallContract(g.t.Context(), ethereum.CallMsg{To: &to, Data: data}, new(big.Int).SetUint64(block))
	if err != nil {
		g.t.Fatal(err)
	}
	values, err := api.Unpack(method, answer)
	if err != nil {
		g.t.Fatal(err)
	}
	return values
}

// compareState compares a recomputed model with the contracts.
func (g *governed) compareState(at string, block uint64, model *genesis.Model) {
	g.t.Helper()
	var signers []common.Address
	for _, org := range model.Organizations {
		signers = append(signers, org.Signers...)
		if status := g.ask(block, contracts.RegistryAddress, contracts.Registry, "org", org.ID)[1]; (status == registry.Active) != org.Active {
			g.t.Errorf("at block %s: organization %v has status %v, and active is %t", at, org.ID, status, org.Active)
		}
	}
	if have := g.ask(block, contracts.RegistryAddress, contracts.Registry, "signers")[0]; !reflect.DeepEqual(have, signers) {
		g.t.Errorf("at block %s: have signers %v, want %v", at, signers, have)
	}
	anchor := [4]byte(contracts.Records.Methods["anchor"].ID)
	roles := g.ask(block, contracts.RegistryAddress, contracts.Registry, "opClasses", contracts.RecordsAddress, anchor)[0].([]uint32)
	if have := uint32(model.Operations["records.anchor"].Classes["laboratory"]); have != roles[5] {
		g.t.Errorf("at block %s: have roles %#x for laboratory reports, want %#x", at, have, roles[5])
	}
	policy, err := registry.ParsePolicy(g.ask(block, contracts.RecordsAddress, contracts.Records, "policy", uint8(16))[0].([]byte))
	if err != nil {
		g.t.Fatal(err)
	}
	if have := model.Policies["other"].AnyOf[0][0].Count; have != uint64(policy.Clauses[0][0].Count) {
		g.t.Errorf("at block %s: have %d signers of other records, want %d", at, have, policy.Clauses[0][0].Count)
	}
}

func (g *governed) showText() {
	text, problem, err := g.show("--at", latest, "--rpc", g.url)
	if err != nil {
		g.t.Fatalf("%v\n%s", err, problem)
	}
	for _, want := range []string{`proposals carried out +7\n`, `1 +logInterval is 30s\n`, `7 +insurer 0x0900`, `logInterval +30s`, `general +hospital +active`} {
		if !regexp.MustCompile(want).MatchString(text) {
			g.t.Errorf("have\n%s\nwant %q in it", text, want)
		}
	}
}

// lastLog is the end of a list of two or more logs.
const lastLog = `,\{[^{}]*\}\]`

// word is a number as the contract's ABI has it.
func word(n uint64) string { return fmt.Sprintf("%064x", n) }

// liar is the node with another answer to one method.
func (g *governed) liar(method, old, new string) (url string) {
	pattern := regexp.MustCompile(old)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		question, _ := io.ReadAll(r.Body)
		answer, err := http.Post(g.url, "application/json", bytes.NewReader(question))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		if bytes.Contains(question, []byte(method)) {
			text = pattern.ReplaceAll(text, []byte(new))
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(text)
	}))
	g.t.Cleanup(server.Close)
	return server.URL
}

func (g *governed) refusals() {
	other := *g.model
	other.Name = "Other"
	stranger := &governed{t: g.t, file: filepath.Join(g.t.TempDir(), "genesis.json")}
	text, err := other.Encode()
	if err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(stranger.file, text, 0o600); err != nil {
		g.t.Fatal(err)
	}
	for _, story := range []struct {
		name string
		of   *governed
		at   string
		url  string
		want string
	}{
		{"a node that forgets the last proposal", g, latest, g.liar("eth_getLogs", lastLog, "]"), "is not that of the genesis file and the proposals"},
		{"a node that tells another payload", g, latest, g.liar("eth_call", word(30), word(40)), "the proposals, from proposal 1 on"},
		{"a block to come", g, "1000000", g.url, "there is no block 1000000 yet"},
		{"no block", g, "soon", g.url, `"soon" is not a block`},
		{"another alliance", stranger, latest, g.url, "its chain begins with"},
		{"no node", g, latest, "http://127.0.0.1:1", "connection refused"},
	} {
		_, problem, err := story.of.show("--at", story.at, "--rpc", story.url)
		if err == nil || !strings.Contains(problem, story.want) || !strings.Contains(problem, "dntp: error:") {
			g.t.Errorf("%s:\nhave %v, %s\nwant %s", story.name, err, problem, story.want)
		}
	}
}
