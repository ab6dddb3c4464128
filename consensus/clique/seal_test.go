// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/consensus"
	upstream "github.com/ethereum/go-ethereum/consensus/clique"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rlp"
)

var rewrite = flag.Bool("rewrite", false, "write testdata anew")

// sealVector is one header with what its seal must show.
type sealVector struct {
	Name     string         `json:"name"`
	Header   hexutil.Bytes  `json:"header"` // RLP
	SealHash common.Hash    `json:"sealHash"`
	Sealer   common.Address `json:"sealer"`
	Error    string         `json:"error,omitempty"` // of recovering the sealer
}

const sealVectors = "testdata/seals.json"

func TestSealVectors(t *testing.T) {
	if *rewrite {
		writeSealVectors(t)
	}
	blob, err := os.ReadFile(sealVectors)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []sealVector
	if err := json.Unmarshal(blob, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 2*len(forkNames) {
		t.Fatalf("have %d vectors, want two for each fork", len(vectors))
	}
	for _, v := range vectors {
		header := new(types.Header)
		if err := rlp.DecodeBytes(v.Header, header); err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if have := SealHash(header); have != v.SealHash {
			t.Errorf("%s: have seal hash %v, want %v", v.Name, have, v.SealHash)
		}
		sealer, err := newEngine(newTestChain(londonConfig(0), "A")).Author(header)
		if sealer != v.Sealer || (err == nil) != (v.Error == "") || err != nil && err.Error() != v.Error {
			t.Errorf("%s: have %v (%v), want %v (%s)", v.Name, sealer, err, v.Sealer, v.Error)
		}
		if len(header.Extra) >= sealLength && SealHash(header) != listedSealHash(header) {
			t.Errorf("%s: seal hash is not that of the fields listed one by one", v.Name)
		}
		if len(header.Extra) >= sealLength && header.WithdrawalsHash == nil && SealHash(header) != upstream.SealHash(header) {
			t.Errorf("%s: seal hash is not go-ethereum's", v.Name)
		}
	}
}

// listedSealHash names each signed field, in EIP-225's order and then in that
// of the forks.
func listedSealHash(h *types.Header) common.Hash {
	fields := []any{
		h.ParentHash, h.UncleHash, h.Coinbase, h.Root, h.TxHash, h.ReceiptHash, h.Bloom, h.Difficulty, h.Number,
		h.GasLimit, h.GasUsed, h.Time, h.Extra[:len(h.Extra)-65], h.MixDigest, h.Nonce,
	}
	if h.BaseFee != nil {
		fields = append(fields, h.BaseFee)
	}
	if h.WithdrawalsHash != nil {
		fields = append(fields, *h.WithdrawalsHash)
	}
	if h.ParentBeaconRoot != nil {
		fields = append(fields, *h.BlobGasUsed, *h.ExcessBlobGas, *h.ParentBeaconRoot)
	}
	if h.RequestsHash != nil {
		fields = append(fields, *h.RequestsHash)
	}
	enc, err := rlp.EncodeToBytes(fields)
	if err != nil {
		panic(err)
	}
	return crypto.Keccak256Hash(enc)
}

func writeSealVectors(t *testing.T) {
	var vectors []sealVector
	add := func(name string, header *types.Header) {
		enc, err := rlp.EncodeToBytes(header)
		if err != nil {
			t.Fatal(err)
		}
		v := sealVector{Name: name, Header: enc, SealHash: SealHash(header)}
		if v.Sealer, err = recoverSealer(header); err != nil {
			v.Error = err.Error()
		}
		vectors = append(vectors, v)
	}
	for _, fork := range forkNames {
		chain := newTestChain(forkConfig(fork), "ABC")
		engine := newEngine(chain)
		for _, name := range []string{"vote", "plain", "plain", "epoch"} {
			header := inTurn(t, engine, chain, func(h *types.Header) {
				if name == "vote" {
					h.Coinbase, h.Nonce = addr('D'), nonceAdd
				}
			})
			chain.add(header)
			add(fork+" "+name, header)
		}
		broken := types.CopyHeader(chain.CurrentHeader())
		clear(broken.Extra[len(broken.Extra)-sealLength:])
		add(fork+" without a signature", broken)
		short := types.CopyHeader(broken)
		short.Extra = short.Extra[:sealLength-1]
		add(fork+" with a short extra", short)
	}
	blob, err := json.MarshalIndent(vectors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sealVectors, append(blob, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSealCoversHeader changes every field that a header has, today's and
// those of forks to come: none may be left unsigned.
func TestSealCoversHeader(t *testing.T) {
	full := func() *types.Header {
		chain := newTestChain(osakaConfig(0), "A")
		header := inTurn(t, newEngine(chain), chain, nil)
		header.BlockAccessListHash, header.SlotNumber = hashOf(1), uintOf(1)
		return header
	}
	base := SealHash(full())
	for i := range reflect.TypeFor[types.Header]().NumField() {
		header := full()
		field := reflect.ValueOf(header).Elem().Field(i)
		name := reflect.TypeFor[types.Header]().Field(i).Name
		switch v := field.Addr().Interface().(type) {
		case *uint64:
			*v++
		case **uint64:
			*v = uintOf(**v + 1)
		case **big.Int:
			*v = new(big.Int).Add(*v, common.Big1)
		case **common.Hash:
			*v = &common.Hash{0xee}
		case *[]byte:
			(*v)[0]++
		default: // arrays of bytes
			field.Index(0).SetUint(field.Index(0).Uint() ^ 1)
		}
		if SealHash(header) == base {
			t.Errorf("%s is not signed", name)
		}
	}
}

// unsealed is a block that Prepare has filled in for the engine's signer.
func unsealed(t *testing.T, engine *Clique, chain *testChain) *types.Block {
	t.Helper()
	header := chain.child()
	if err := engine.Prepare(chain, header); err != nil {
		t.Fatal(err)
	}
	return types.NewBlockWithHeader(header)
}

// sealNext has one of the actors prepare, seal and add the next block.
func sealNext(t *testing.T, engines map[byte]*Clique, chain *testChain, actor byte) *types.Header {
	t.Helper()
	block, err := engines[actor].SealBlock(chain, unsealed(t, engines[actor], chain))
	if err != nil {
		t.Fatalf("%c: %v", actor, err)
	}
	for _, engine := range engines {
		if err := engine.VerifyHeader(chain, block.Header()); err != nil {
			t.Fatalf("sealed by %c: %v", actor, err)
		}
	}
	chain.add(block.Header())
	return block.Header()
}

// enginesAt gives each actor an engine whose clock follows the chain.
func enginesAt(chain *testChain, actors string) map[byte]*Clique {
	engines := make(map[byte]*Clique)
	for _, actor := range []byte(actors) {
		engine := New(chain.config.Clique, memory(), WithClock(func() time.Time {
			return time.Unix(int64(chain.CurrentHeader().Time)+testPeriod, 0)
		}))
		engine.Authorize(addr(actor), signAs(actor))
		engines[actor] = engine
	}
	return engines
}

func TestProposalsPass(t *testing.T) {
	for name, config := range map[string]*params.ChainConfig{"london": londonConfig(6), "osaka": osakaConfig(6)} {
		chain := newTestChain(config, "ABC")
		engines := enginesAt(chain, "ABD")
		for _, engine := range engines {
			for _, err := range []error{engine.Propose(addr('D'), true), engine.Propose(addr('C'), false)} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		// C stays away; block 6 is an epoch.
		for range 14 {
			header := sealNext(t, engines, chain, free(t, engines, chain))
			if epoch := header.Number.Uint64()%6 == 0; epoch != (len(signerBytes(header)) > 0) {
				t.Errorf("%s, block %d: wrong signer list", name, header.Number)
			}
		}
		if have := headSnapshot(t, engines['A'], chain).signers; !slices.Equal(have, addrs("ABD")) {
			t.Errorf("%s: have %v, want A, B and D", name, have)
		}
		if last := chain.CurrentHeader(); last.Coinbase != (common.Address{}) || last.Nonce != nonceDrop {
			t.Errorf("%s: still votes on %v", name, last.Coinbase)
		}
	}
}

// TestOneChangeAtATime withholds votes for a second change until a block with
// the first is final.
func TestOneChangeAtATime(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	engines := enginesAt(chain, "ABDE")
	final := chain.CurrentHeader()
	for _, engine := range engines {
		engine.SetFinal(func() (uint64, common.Hash) { return final.Number.Uint64(), final.Hash() })
		for account, authorize := range map[byte]bool{'C': false, 'D': true, 'E': true} {
			if err := engine.Propose(addr(account), authorize); err != nil {
				t.Fatal(err)
			}
		}
	}
	signers := func() []common.Address { return headSnapshot(t, engines['A'], chain).signers }
	for range 3 {
		for before := signers(); slices.Equal(signers(), before); {
			if header := sealNext(t, engines, chain, free(t, engines, chain)); header.Coinbase == (common.Address{}) {
				t.Fatalf("block %d: no vote while all changes are final", header.Number)
			}
		}
		for range 5 {
			if header := sealNext(t, engines, chain, free(t, engines, chain)); header.Coinbase != (common.Address{}) {
				t.Fatalf("block %d: a vote while a change is not final", header.Number)
			}
		}
		final = chain.CurrentHeader()
	}
	if have := signers(); !slices.Equal(have, addrs("ABDE")) {
		t.Errorf("have %v, want A, B, D and E", have)
	}
	final = &types.Header{Number: big.NewInt(1), Extra: chain.line[1].Extra} // is not here
	if err := engines['A'].Propose(addr('C'), true); err != nil {
		t.Fatal(err)
	}
	if header := unsealed(t, engines['A'], chain).Header(); header.Coinbase != (common.Address{}) {
		t.Error("a vote while nobody knows what the final block has left")
	}
}

// free is the first actor with an engine who may seal the next block.
func free(t *testing.T, engines map[byte]*Clique, chain *testChain) byte {
	t.Helper()
	for _, actor := range []byte(actors) {
		if engine := engines[actor]; engine != nil {
			snap := headSnapshot(t, engine, chain)
			if snap.MaySeal(snap.Number+1, addr(actor)) == nil {
				return actor
			}
		}
	}
	t.Fatal("nobody may seal")
	return 0
}

func TestLastSigner(t *testing.T) {
	// go-ethereum lets the last signer vote itself out, and the chain ends.
	chain := newTestChain(londonConfig(0), "A")
	engine := newEngine(chain)
	chain.add(inTurn(t, engine, chain, func(h *types.Header) { h.Coinbase = addr('A') }))
	if have := headSnapshot(t, engine, chain).signers; len(have) != 0 {
		t.Errorf("london: have %v, want nobody", have)
	}
	header := chain.child()
	seal(t, header, 'A')
	if err := engine.VerifyHeader(chain, header); !errors.Is(err, ErrUnauthorized) {
		t.Errorf("london: have %v, want %v", err, ErrUnauthorized)
	}
	if err := engine.Prepare(chain, chain.child()); err != nil {
		t.Errorf("london: a pending block on an ended chain: %v", err)
	}

	// On an alliance chain the vote does not count, and the sealer casts none.
	chain = newTestChain(osakaConfig(0), "A")
	engines := enginesAt(chain, "A")
	chain.add(inTurn(t, engines['A'], chain, func(h *types.Header) { h.Coinbase = addr('A') }))
	if err := engines['A'].Propose(addr('A'), false); err != nil {
		t.Fatal(err)
	}
	if header := sealNext(t, engines, chain, 'A'); header.Coinbase != (common.Address{}) {
		t.Errorf("osaka: votes on %v", header.Coinbase)
	}
	if snap := headSnapshot(t, engines['A'], chain); !snap.isSigner(addr('A')) || len(snap.votes) != 0 {
		t.Errorf("osaka: have %+v, want A without votes", snap)
	}
}

// TestEarlySeal shows where the first blocks of a chain are judged otherwise
// than by go-ethereum 1.13.15.
func TestEarlySeal(t *testing.T) {
	for _, alliance := range []bool{false, true} {
		config := londonConfig(0)
		if alliance {
			config = osakaConfig(0)
		}
		chain := newTestChain(config, "ABCD")
		engine := newEngine(chain)
		var err error
		for range 2 {
			header := chain.child()
			header.Difficulty = difficulty(headSnapshot(t, engine, newTestChain(config, "ABCD")), header.Number.Uint64(), addr('A'))
			seal(t, header, 'A')
			err = engine.VerifyHeader(chain, header)
			chain.add(header)
		}
		if alliance != errors.Is(err, ErrRecentlySealed) {
			t.Errorf("alliance %v, second block in a row: %v", alliance, err)
		}
		if err := engine.VerifyHeader(chain, chain.child()); !errors.Is(err, ErrRecentlySealed) {
			t.Errorf("alliance %v, its child: have %v, want %v", alliance, err, ErrRecentlySealed)
		}
	}
}

func TestPrepare(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	engine := newEngine(chain)

	lent := append(bytes.Repeat([]byte{7}, 40), "beyond"...)
	header := chain.child()
	header.Extra, header.Coinbase, header.MixDigest = lent[:40], addr('X'), common.Hash{1}
	if err := engine.Prepare(chain, header); err != nil {
		t.Fatal(err)
	}
	want := append(bytes.Repeat([]byte{7}, vanityLength), make([]byte, sealLength)...)
	if !bytes.Equal(header.Extra, want) || header.Coinbase != (common.Address{}) || header.MixDigest != (common.Hash{}) {
		t.Errorf("have %+v", header)
	}
	if string(lent[40:]) != "beyond" || lent[39] != 7 {
		t.Error("the caller's extra was written to")
	}
	if header.Difficulty.Cmp(difficultyNoTurn) != 0 {
		t.Errorf("without a signer: have difficulty %v, want 1", header.Difficulty)
	}

	// The time is the caller's, but not before the period is over.
	for given, want := range map[uint64]uint64{0: testPeriod, testPeriod: testPeriod, 90: 90} {
		header := chain.child()
		header.Time = genesisTime + given
		if err := engine.Prepare(chain, header); err != nil || header.Time != genesisTime+want {
			t.Errorf("given %d: have %d (%v), want %d", given, header.Time-genesisTime, err, want)
		}
	}

	header = chain.child()
	header.ParentHash[0]++
	if err := engine.Prepare(chain, header); !errors.Is(err, consensus.ErrUnknownAncestor) {
		t.Errorf("unknown parent: have %v, want %v", err, consensus.ErrUnknownAncestor)
	}
	if err := engine.Prepare(chain, types.CopyHeader(chain.line[0])); !errors.Is(err, errNumber) {
		t.Errorf("genesis: have %v, want %v", err, errNumber)
	}
}

func TestSealBlockRefuses(t *testing.T) {
	wrong := errors.New("device unplugged")
	for _, c := range []struct {
		says  string
		actor byte
		sign  SignFunc
		spoil func(*types.Header)
		want  string
	}{
		{says: "no signer", want: errNoSigner.Error()},
		{says: "a stranger", actor: 'X', sign: signAs('X'), want: ErrUnauthorized.Error()},
		{says: "who has just sealed", actor: 'A', sign: signAs('A'), want: ErrRecentlySealed.Error()},
		{says: "another's key", actor: 'B', sign: signAs('A'), want: errSignature.Error()},
		{says: "a failing key", actor: 'B', want: wrong.Error(),
			sign: func(accounts.Account, string, []byte) ([]byte, error) { return nil, wrong }},
		{says: "a short signature", actor: 'B', want: "have 64 bytes, want 65",
			sign: func(accounts.Account, string, []byte) ([]byte, error) { return make([]byte, 64), nil }},
		{says: "a wrong turn", actor: 'B', sign: signAs('B'), want: errTurn.Error(),
			spoil: func(h *types.Header) { h.Difficulty.Sub(big.NewInt(3), h.Difficulty) }},
		{says: "a missing fork field", actor: 'B', sign: signAs('B'), want: "requestsHash is missing",
			spoil: func(h *types.Header) { h.RequestsHash = nil }},
		{says: "no room for the seal", actor: 'B', sign: signAs('B'), want: errNoSeal.Error(),
			spoil: func(h *types.Header) { h.Extra = h.Extra[:64] }},
		{says: "the genesis", actor: 'B', sign: signAs('B'), want: errNumber.Error(),
			spoil: func(h *types.Header) { h.Number = new(big.Int) }},
		{says: "nothing wrong", actor: 'B', sign: signAs('B')},
	} {
		chain := newTestChain(osakaConfig(0), "AB")
		sealNext(t, enginesAt(chain, "A"), chain, 'A')
		engine := newEngine(chain)
		engine.Authorize(addr(c.actor), c.sign)
		header := unsealed(t, engine, chain).Header()
		if c.spoil != nil {
			c.spoil(header)
		}
		block, err := engine.SealBlock(chain, types.NewBlockWithHeader(header))
		if c.want == "" && (err != nil || block == nil) {
			t.Errorf("%s: %v", c.says, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || block != nil) {
			t.Errorf("%s: have %v, want %s", c.says, err, c.want)
		}
	}
}

func TestNoPeriod(t *testing.T) {
	config := osakaConfig(0)
	config.Clique.Period = 0
	chain := newTestChain(config, "A")
	engine := enginesAt(chain, "A")['A']
	block := unsealed(t, engine, chain)
	if _, err := engine.SealBlock(chain, block); !errors.Is(err, ErrNoTransactions) {
		t.Errorf("empty: have %v, want %v", err, ErrNoTransactions)
	}
	full := block.WithBody(types.Body{Transactions: []*types.Transaction{types.NewTx(&types.LegacyTx{})}})
	if _, err := engine.SealBlock(chain, full); err != nil {
		t.Errorf("with a transaction: %v", err)
	}
}

// TestNoGoroutineIsLeft fails by deadlock if a goroutine outlives its use.
func TestNoGoroutineIsLeft(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "A")
	grow(t, newEngine(chain), chain, 20)
	block := chain.child()
	for says, use := range map[string]func(*Clique){
		"results not read": func(c *Clique) { c.VerifyHeaders(chain, chain.line[1:]) },
		"aborted": func(c *Clique) {
			abort, _ := c.VerifyHeaders(chain, chain.line[1:])
			close(abort)
		},
		"no headers": func(c *Clique) { c.VerifyHeaders(chain, nil) },
		"seal stopped": func(c *Clique) {
			stop := make(chan struct{})
			if err := c.Seal(chain, unsealed(t, c, chain), make(chan *types.Block), stop); err != nil {
				t.Error(err)
			}
			close(stop)
		},
		"engine closed": func(c *Clique) {
			if err := c.Seal(chain, unsealed(t, c, chain), make(chan *types.Block), nil); err != nil {
				t.Error(err)
			}
			c.Close()
			c.Close()
		},
		"seal taken": func(c *Clique) {
			results := make(chan *types.Block)
			if err := c.Seal(chain, unsealed(t, c, chain), results, nil); err != nil {
				t.Error(err)
			}
			if sealed := <-results; sealed.NumberU64() != block.Number.Uint64() {
				t.Errorf("have block %d, want %d", sealed.NumberU64(), block.Number)
			}
		},
	} {
		t.Run(says, func(t *testing.T) {
			synctest.Test(t, func(*testing.T) {
				engine := newEngine(chain)
				engine.Authorize(addr('A'), signAs('A'))
				use(engine)
			})
		})
	}
}

func TestBatch(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	engine := newEngine(chain)
	grow(t, engine, chain, 10)
	bottom := rehash(&testChain{config: chain.config, line: chain.line[:1]})
	headers := slices.Clone(chain.line[1:])
	headers[4] = types.CopyHeader(headers[4])
	headers[4].Extra[0]++
	engine = newEngine(chain)

	// Several callers at once, as the race detector likes it.
	done := make(chan []error)
	for range 4 {
		go func() { done <- collect(engine.VerifyHeaders(bottom, headers)) }()
	}
	for range 4 {
		errs := <-done
		for i, err := range errs {
			switch {
			case i < 4 && err != nil:
				t.Errorf("block %d: %v", i+1, err)
			case i == 4 && (err == nil || errors.Is(err, errInvalidAncestor)):
				t.Errorf("block %d: have %v, want its own error", i+1, err)
			case i > 4 && !errors.Is(err, errInvalidAncestor):
				t.Errorf("block %d: have %v, want %v", i+1, err, errInvalidAncestor)
			}
		}
		if len(errs) != len(headers) {
			t.Errorf("have %d results, want %d", len(errs), len(headers))
		}
	}
	if err := engine.VerifyUncles(nil, types.NewBlockWithHeader(headers[0])); err != nil {
		t.Errorf("no uncles: %v", err)
	}
	withUncle := types.NewBlockWithHeader(headers[1]).WithBody(types.Body{Uncles: headers[:1]})
	if err := engine.VerifyUncles(nil, withUncle); !errors.Is(err, errUncles) {
		t.Errorf("uncle: have %v, want %v", err, errUncles)
	}
}
