// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native" // callTracer and prestateTracer
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
)

// office is a node whose chain holds records, one transaction in each block.
type office struct {
	*running
	t      *testing.T
	client *rpc.Client
	doctor *ecdsa.PrivateKey
	txs    []*types.Transaction // of block 1, 2, ...
}

var (
	surfaceRecord = common.Hash{0xaa}
	surfacePID    = common.Hash{0xbb}
)

// newOffice seals a story: the admin enrols a doctor who may create contracts,
// who anchors a record and its second version; a contract of hers, enrolled as
// well, anchors another one.
func newOffice(t *testing.T, a *alliance) *office {
	o := &office{running: a.start(t, 0, a.nodes[0], t.TempDir(), func(cfg *Config) {
		cfg.Sealing = false
		cfg.Eth.NoPruning = true
	}), t: t, doctor: newKey(t, "doctor")}
	o.client = o.stack.Attach()
	t.Cleanup(o.client.Close)

	reg, doctor := bindings.NewRegistry(), address(o.doctor)
	o.send(a, a.admin, &contracts.RegistryAddress, enrolment(t, a, o.doctor, registry.Doctor.Mask()|registry.Deployer.Mask(), common.Hash{1}))
	first := o.version(surfaceRecord, 1, common.Hash{})
	o.send(a, o.doctor, &contracts.RecordsAddress, packAnchor(first))
	o.send(a, o.doctor, &contracts.RecordsAddress, packAnchor(o.version(surfaceRecord, 2, first.ContentCommit)))
	dapp := crypto.CreateAddress(doctor, 2)
	o.send(a, o.doctor, nil, program.New().ReturnViaCodeCopy(forwarder()).Bytes())
	entry := client.EnrolmentOf(dapp, common.Hash{1}, registry.Doctor.Mask(), common.Hash{2}, 0)
	proof, err := entry.ProveCreated(o.doctor, 2, a.genesis.Config.ChainID, math.MaxUint64)
	if err != nil {
		t.Fatal(err)
	}
	o.send(a, a.admin, &contracts.RegistryAddress, reg.PackEnrol(dapp, registry.Doctor.Mask(), common.Hash{2}, 0, proof))
	o.send(a, o.doctor, &dapp, packAnchor(o.version(common.Hash{0xac}, 1, common.Hash{})))
	return o
}

func packAnchor(a bindings.Anchor) []byte {
	return bindings.NewRecords().PackAnchor(a, nil)
}

// forwarder is a contract that passes its calldata on to the records and
// returns what they answer.
func forwarder() []byte {
	p := program.New().Op(vm.CALLDATASIZE).Push0().Push0().Op(vm.CALLDATACOPY)
	p.Push0().Push0().Op(vm.CALLDATASIZE).Push0().Push0().Push(contracts.RecordsAddress).Op(vm.GAS).Op(vm.CALL)
	p.Push0().Op(vm.SSTORE)
	p.Op(vm.RETURNDATASIZE).Push0().Push0().Op(vm.RETURNDATACOPY)
	return p.Op(vm.RETURNDATASIZE).Push0().Op(vm.RETURN).Bytes()
}

func (o *office) version(id common.Hash, n uint32, before common.Hash) bindings.Anchor {
	return bindings.Anchor{
		RecordId: id, Version: n, Pid: surfacePID, RecordClass: 2, ContentCommit: common.Hash{0xcc, byte(n)},
		BlobHash: common.Hash{0xdd, byte(n)}, Size: 100, AuthoredAt: 1_700_000_000, PrevCommit: before,
	}
}

// enrolment is a call by which the only organization enrols who signs it.
func enrolment(t *testing.T, a *alliance, key *ecdsa.PrivateKey, roles uint32, credential common.Hash) []byte {
	t.Helper()
	entry := client.EnrolmentOf(address(key), common.Hash{1}, roles, credential, 0)
	proof, err := entry.Prove(key, a.genesis.Config.ChainID, math.MaxUint64)
	if err != nil {
		t.Fatal(err)
	}
	return bindings.NewRegistry().PackEnrol(address(key), roles, credential, 0, proof)
}

// send seals a transaction into a block of its own.
func (o *office) send(a *alliance, key *ecdsa.PrivateKey, to *common.Address, input []byte) {
	o.t.Helper()
	pool := o.Ethereum().TxPool()
	if err := pool.Sync(); err != nil {
		o.t.Fatal(err)
	}
	tx := types.MustSignNewTx(key, types.LatestSigner(o.Ethereum().BlockChain().Config()), &types.LegacyTx{
		Nonce: pool.Nonce(address(key)), To: to, Gas: 1_000_000, GasPrice: new(big.Int), Data: input,
	})
	if err := pool.Add([]*types.Transaction{tx}, true)[0]; err != nil {
		o.t.Fatal(err)
	}
	o.grow(o.t, a, 1)
	receipts := o.Ethereum().BlockChain().GetReceiptsByHash(o.head().Hash())
	if len(receipts) != 1 || receipts[0].Status != types.ReceiptStatusSuccessful {
		o.t.Fatalf("block %v: have receipts %+v, want one of a success", o.head().Number, receipts)
	}
	o.txs = append(o.txs, tx)
}

// ask calls a method and reads its result into out.
func (o *office) ask(out any, method string, args ...any) {
	o.t.Helper()
	if err := o.client.CallContext(o.t.Context(), out, method, args...); err != nil {
		o.t.Fatalf("%s: %v", method, err)
	}
}

// callArgs is the call that a transaction made.
type callArgs struct {
	From       common.Address    `json:"from"`
	To         *common.Address   `json:"to,omitempty"`
	Gas        hexutil.Uint64    `json:"gas"`
	Input      hexutil.Bytes     `json:"input"`
	AccessList *types.AccessList `json:"accessList,omitempty"`
}

func (o *office) args(tx *types.Transaction) callArgs {
	from, err := types.Sender(types.LatestSigner(o.Ethereum().BlockChain().Config()), tx)
	if err != nil {
		o.t.Fatal(err)
	}
	return callArgs{From: from, To: tx.To(), Gas: hexutil.Uint64(tx.Gas()), Input: tx.Data()}
}

// frame is what callTracer tells.
type frame struct {
	To      common.Address
	GasUsed hexutil.Uint64
	Output  hexutil.Bytes
	Error   string
	Calls   []frame
	Logs    []struct {
		Address common.Address
		Topics  []common.Hash
		Data    hexutil.Bytes
	}
}

// logs are the events of a frame and those below it, in their order where no
// frame has both.
func (f *frame) logs() (list []*types.Log) {
	for i := range f.Calls {
		list = append(list, f.Calls[i].logs()...)
	}
	for _, l := range f.Logs {
		list = append(list, &types.Log{Address: l.Address, Topics: l.Topics, Data: l.Data})
	}
	return list
}

// touched is what prestateTracer tells.
type touched map[common.Address]struct {
	Balance *hexutil.Big
	Nonce   uint64
	Code    hexutil.Bytes
	Storage map[common.Hash]common.Hash
}

type options map[string]any

var (
	calls    = options{"tracer": "callTracer", "tracerConfig": options{"withLog": true}}
	prestate = options{"tracer": "prestateTracer"}
	changes  = options{"tracer": "prestateTracer", "tracerConfig": options{"diffMode": true}}
)

// TestSurfaces holds what the RPC says of calls to native contracts to what
// their transactions did.
func TestSurfaces(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	o := newOffice(t, a)
	o.send(a, o.doctor, &contracts.RecordsAddress, packAnchor(o.version(common.Hash{0xad}, 1, common.Hash{})))
	for i, tx := range o.txs {
		if tx.To() == nil {
			continue
		}
		t.Run(fmt.Sprintf("block %d", i+1), func(t *testing.T) {
			s := &surface{office: o, t: t, tx: tx, number: uint64(i + 1)}
			s.header = o.Ethereum().BlockChain().GetHeaderByNumber(s.number)
			s.receipt = o.Ethereum().BlockChain().GetReceiptsByHash(s.header.Hash())[0]
			s.checkCalls()
			s.checkPrestate()
			s.checkAccessList()
			s.checkChanges()
			s.checkLater()
			s.checkOthers()
		})
	}
}

// surface looks at one transaction.
type surface struct {
	*office
	t       *testing.T
	tx      *types.Transaction
	number  uint64
	header  *types.Header
	receipt *types.Receipt
	traced  frame
	pre     touched
}

func (s *surface) before() hexutil.Uint64 { return hexutil.Uint64(s.number - 1) }

// checkCalls compares callTracer, eth_call and eth_estimateGas with the receipt.
func (s *surface) checkCalls() {
	s.ask(&s.traced, "debug_traceTransaction", s.tx.Hash(), calls)
	if uint64(s.traced.GasUsed) != s.receipt.GasUsed || s.traced.Error != "" {
		s.t.Errorf("traced: have gas %d, error %q, want gas %d", s.traced.GasUsed, s.traced.Error, s.receipt.GasUsed)
	}
	if !sameLogs(s.traced.logs(), s.receipt.Logs) {
		s.t.Errorf("traced: have events %v, want %v", s.traced.logs(), s.receipt.Logs)
	}
	var again frame
	s.ask(&again, "debug_traceCall", s.args(s.tx), s.before(), calls)
	if !reflect.DeepEqual(again, s.traced) {
		s.t.Errorf("traced call: have %+v, want %+v", again, s.traced)
	}
	var output hexutil.Bytes
	s.ask(&output, "eth_call", s.args(s.tx), s.before())
	if !bytes.Equal(output, s.traced.Output) {
		s.t.Errorf("eth_call: have %v, want %v", output, s.traced.Output)
	}
	var gas hexutil.Uint64
	s.ask(&gas, "eth_estimateGas", s.args(s.tx), s.before())
	// Upstream's estimate may be 1.5 % too high.
	if uint64(gas) < s.receipt.GasUsed || uint64(gas) > s.receipt.GasUsed*1015/1000+1+s.callStipend() {
		s.t.Errorf("estimate: have %d, want %d or little more", gas, s.receipt.GasUsed)
	}
}

// callStipend is the gas that a contract keeps of what it passes on, one part
// in 64, and need not use.
func (s *surface) callStipend() uint64 {
	if len(s.traced.Calls) == 0 {
		return 0
	}
	return s.receipt.GasUsed / 60
}

func sameLogs(have, want []*types.Log) bool {
	return slices.EqualFunc(have, want, func(a, b *types.Log) bool {
		return a.Address == b.Address && slices.Equal(a.Topics, b.Topics) && bytes.Equal(a.Data, b.Data)
	})
}

// checkPrestate runs the call again on nothing but what prestateTracer tells.
func (s *surface) checkPrestate() {
	s.ask(&s.pre, "debug_traceTransaction", s.tx.Hash(), prestate)
	s.takeAllowance()
	var again touched
	s.ask(&again, "debug_traceCall", s.args(s.tx), s.before(), prestate)
	delete(s.pre, s.header.Coinbase) // traceCall may have another one
	delete(again, s.header.Coinbase)
	if !reflect.DeepEqual(s.pre, again) {
		s.t.Errorf("prestate of the call: have %v, want %v", again, s.pre)
	}
	alloc := make(types.GenesisAlloc)
	for address, account := range s.pre {
		alloc[address] = types.Account{Balance: account.Balance.ToInt(), Nonce: account.Nonce, Code: account.Code, Storage: account.Storage}
		for slot, value := range account.Storage {
			var have hexutil.Bytes
			if s.ask(&have, "eth_getStorageAt", address, slot, s.before()); !bytes.Equal(have, value[:]) {
				s.t.Errorf("prestate of %v at %v: have %v, want %x", address, slot, value, have)
			}
		}
	}
	chain := nativetest.New(s.t, alloc)
	chain.Time, chain.Block = s.header.Time, s.number
	args := s.args(s.tx)
	out := chain.Run(nativetest.Call{From: args.From, To: *args.To, Input: args.Input})
	if out.Err != nil || !bytes.Equal(out.Output, s.traced.Output) || !sameLogs(out.Logs, s.receipt.Logs) {
		s.t.Errorf("on the prestate alone: have %x, %v, %d events, want %x", out.Output, out.Err, len(out.Logs), []byte(s.traced.Output))
	}
}

// takeAllowance takes the sender's allowance out of the prestate: a transaction
// spends of it, and a call does not.
func (s *surface) takeAllowance() {
	person := common.BytesToHash(s.args(s.tx).From.Bytes())
	slot := crypto.Keccak256Hash(person[:], common.Hash{31: 17}.Bytes())
	value, ok := s.pre[contracts.RegistryAddress].Storage[slot]
	var have hexutil.Bytes
	if s.ask(&have, "eth_getStorageAt", contracts.RegistryAddress, slot, s.before()); !ok || !bytes.Equal(have, value[:]) {
		s.t.Errorf("prestate of the allowance: have %v, found %v, want %v", value, ok, have)
	}
	delete(s.pre[contracts.RegistryAddress].Storage, slot)
}

// checkAccessList compares eth_createAccessList with the prestate, and its gas
// with a call that has the list.
func (s *surface) checkAccessList() {
	var out struct {
		AccessList types.AccessList
		GasUsed    hexutil.Uint64
		Error      string
	}
	s.ask(&out, "eth_createAccessList", s.args(s.tx), s.before())
	have, want := slotsOf(out.AccessList), make(map[string]bool)
	for address, account := range s.pre {
		for slot := range account.Storage {
			want[address.Hex()+slot.Hex()] = true
		}
	}
	if out.Error != "" || !maps.Equal(have, want) || len(want) == 0 {
		s.t.Errorf("access list: have %v, error %q, want %v", have, out.Error, want)
	}
	args := s.args(s.tx)
	args.AccessList = &out.AccessList
	var with frame
	s.ask(&with, "debug_traceCall", args, s.before(), calls)
	if with.GasUsed != out.GasUsed || with.Error != "" {
		s.t.Errorf("with the access list: have gas %d, error %q, want gas %d", with.GasUsed, with.Error, out.GasUsed)
	}
}

func slotsOf(list types.AccessList) map[string]bool {
	set := make(map[string]bool)
	for _, entry := range list {
		for _, slot := range entry.StorageKeys {
			set[entry.Address.Hex()+slot.Hex()] = true
		}
	}
	return set
}

// checkChanges makes the changes that prestateTracer tells, and wants the
// storage of the native contracts as it is after the block, with proofs.
func (s *surface) checkChanges() {
	var diff struct{ Pre, Post touched }
	s.ask(&diff, "debug_traceTransaction", s.tx.Hash(), changes)
	chain := s.Ethereum().BlockChain()
	parent := chain.GetHeaderByNumber(s.number - 1)
	state, err := chain.StateAt(parent.Root, parent.Number, parent.Time)
	if err != nil {
		s.t.Fatal(err)
	}
	for address, account := range diff.Pre {
		for slot := range account.Storage {
			state.SetState(address, slot, diff.Post[address].Storage[slot])
		}
	}
	for address, account := range diff.Post {
		for slot, value := range account.Storage {
			state.SetState(address, slot, value)
		}
		if account.Nonce != 0 {
			state.SetNonce(address, account.Nonce, tracing.NonceChangeUnspecified)
		}
	}
	state.IntermediateRoot(chain.Config().Rules(s.header.Number, false, s.header.Time))
	after, err := chain.StateAt(s.header.Root, s.header.Number, s.header.Time)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, address := range []common.Address{contracts.RegistryAddress, contracts.RecordsAddress} {
		if have, want := state.GetStorageRoot(address), after.GetStorageRoot(address); have != want {
			s.t.Errorf("changes of %v: have storage root %v, want %v", address, have, want)
		}
		for slot := range diff.Post[address].Storage {
			proveSlot(s.t, s.office, s.header, address, slot)
		}
	}
}

// proveSlot verifies eth_getProof of a slot against the header, knowing
// nothing else.
func proveSlot(t *testing.T, o *office, header *types.Header, address common.Address, slot common.Hash) {
	var proof struct {
		AccountProof []hexutil.Bytes
		StorageProof []struct {
			Value *hexutil.Big
			Proof []hexutil.Bytes
		}
	}
	o.ask(&proof, "eth_getProof", address, []common.Hash{slot}, hexutil.Uint64(header.Number.Uint64()))
	var account types.StateAccount
	if err := rlp.DecodeBytes(proven(t, header.Root, address[:], proof.AccountProof), &account); err != nil {
		t.Fatal(err)
	}
	var value []byte
	if err := rlp.DecodeBytes(proven(t, account.Root, slot[:], proof.StorageProof[0].Proof), &value); err != nil {
		t.Fatal(err)
	}
	state, err := o.Ethereum().BlockChain().StateAt(header.Root, header.Number, header.Time)
	if err != nil {
		t.Fatal(err)
	}
	want := state.GetState(address, slot)
	if common.BytesToHash(value) != want || common.BigToHash(proof.StorageProof[0].Value.ToInt()) != want {
		t.Errorf("proof of %v at %v: have %x, want %v", address, slot, value, want)
	}
}

// proven is the value of a key in the tree with the root.
func proven(t *testing.T, root common.Hash, key []byte, nodes []hexutil.Bytes) []byte {
	t.Helper()
	db := memorydb.New()
	for _, node := range nodes {
		if err := db.Put(crypto.Keccak256(node), node); err != nil {
			t.Fatal(err)
		}
	}
	value, err := trie.VerifyProof(root, crypto.Keccak256(key), db)
	if err != nil {
		t.Fatalf("proof: %v", err)
	}
	return value
}

// checkLater makes an anchor's call again on top of itself: everything tells
// the same refusal.
func (s *surface) checkLater() {
	if !bytes.HasPrefix(s.tx.Data(), contracts.Records.Methods["anchor"].ID) || *s.tx.To() != contracts.RecordsAddress {
		return
	}
	err := s.client.CallContext(s.t.Context(), new(hexutil.Bytes), "eth_call", s.args(s.tx), hexutil.Uint64(s.number))
	data, ok := err.(rpc.DataError)
	if !ok {
		s.t.Fatalf("eth_call: have %v, want a refusal", err)
	}
	var late frame
	s.ask(&late, "debug_traceCall", s.args(s.tx), hexutil.Uint64(s.number), calls)
	refusal := hexutil.Encode(late.Output)
	if data.ErrorData() != refusal || !bytes.HasPrefix(late.Output, contracts.Records.Errors["BadVersion"].ID.Bytes()[:4]) || late.Error == "" {
		s.t.Errorf("eth_call: have %v, traced call: have %s, %q", data.ErrorData(), refusal, late.Error)
	}
	if err := s.client.CallContext(s.t.Context(), new(hexutil.Uint64), "eth_estimateGas", s.args(s.tx), hexutil.Uint64(s.number)); err == nil {
		s.t.Error("gas was estimated for a refused call")
	}
}

// checkOthers runs the tracers that nothing above looks at, and wants the log
// of instructions to hold what was written.
func (s *surface) checkOthers() {
	for _, name := range []string{"4byteTracer", "flatCallTracer", "keccak256PreimageTracer", "erc7562Tracer"} {
		s.ask(new(json.RawMessage), "debug_traceTransaction", s.tx.Hash(), options{"tracer": name})
	}
	var steps struct {
		StructLogs []struct {
			Op    string
			Depth int
		}
	}
	s.ask(&steps, "debug_traceTransaction", s.tx.Hash(), options{})
	depth, written := 1+len(s.traced.Calls), 0
	for _, step := range steps.StructLogs {
		if step.Op == vm.SSTORE.String() && step.Depth == depth {
			written++
		}
	}
	if written == 0 {
		s.t.Errorf("have no SSTORE at depth %d", depth)
	}
}

// TestSnapAnswers wants the same answers of a member that fetched the state as
// of one that executed every block.
func TestSnapAnswers(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 2)
	full := newOffice(t, a)
	full.grow(t, a, 200)
	snap := &office{running: a.start(t, 9, a.nodes[1], t.TempDir(), func(cfg *Config) { cfg.Eth.SyncMode = ethconfig.SnapSync }, full.running), t: t}
	snap.client = snap.stack.Attach()
	t.Cleanup(snap.client.Close)
	head := full.head().Number.Uint64()
	agreeAt(t, head, full.running, snap.running)
	if snap.Ethereum().BlockChain().HasState(snap.Ethereum().BlockChain().GetHeaderByNumber(3).Root) {
		t.Fatal("early blocks were executed, the test shows nothing")
	}

	records, reg := bindings.NewRecords(), bindings.NewRegistry()
	number, latest := hexutil.Uint64(head), full.version(surfaceRecord, 3, common.Hash{0xcc, 2})
	to := func(contract common.Address, input []byte) callArgs {
		return callArgs{From: address(full.doctor), To: &contract, Gas: 1_000_000, Input: input}
	}
	for name, args := range map[string]callArgs{
		"head":      to(contracts.RecordsAddress, records.PackHead(surfaceRecord)),
		"get":       to(contracts.RecordsAddress, records.PackGet(surfaceRecord, 1)),
		"recordsOf": to(contracts.RecordsAddress, records.PackRecordsOf(surfacePID, 1<<2, 0, 10)),
		"actor":     to(contracts.RegistryAddress, reg.PackActor(address(full.doctor))),
		"anchor":    to(contracts.RecordsAddress, packAnchor(latest)),
	} {
		for _, method := range []struct {
			name string
			args []any
		}{
			{"eth_call", []any{args, number}},
			{"eth_estimateGas", []any{args, number}},
			{"eth_createAccessList", []any{args, number}},
			{"debug_traceCall", []any{args, number, calls}},
			{"debug_traceCall", []any{args, number, prestate}},
			{"eth_getProof", []any{*args.To, []common.Hash{{}}, number}},
		} {
			var want, have json.RawMessage
			full.ask(&want, method.name, method.args...)
			if snap.ask(&have, method.name, method.args...); !bytes.Equal(have, want) {
				t.Errorf("%s of %s: have %s, want %s", method.name, name, have, want)
			}
		}
	}
}
