// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/proof"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/receipt"
)

// vectors are receipts of a real chain, as TestReceipt of core/member writes them.
type vectors struct {
	ChainID     uint64
	GenesisHash common.Hash
	Receipts    []vector
	Refused     []struct{ Name, Error string }
	genesis     *types.Header
	document    []byte
}

type vector struct {
	Name                       string
	Start, End                 int
	Bytes, Nodes, Certificates int
	Claim                      *receipt.Claim
	text                       []byte
	part                       []byte
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func load(t testing.TB) *vectors {
	t.Helper()
	v := &vectors{document: read(t, "document.json")}
	if err := json.Unmarshal(read(t, "vectors.json"), v); err != nil {
		t.Fatal(err)
	}
	genesis := new(core.Genesis)
	if err := json.Unmarshal(read(t, "genesis.json"), genesis); err != nil {
		t.Fatal(err)
	}
	v.genesis = genesis.ToBlock().Header()
	if v.genesis.Hash() != v.GenesisHash || genesis.Config.ChainID.Uint64() != v.ChainID {
		t.Fatalf("genesis.json has hash %s, want %s", v.genesis.Hash(), v.GenesisHash)
	}
	for i := range v.Receipts {
		r := &v.Receipts[i]
		r.text, r.part = read(t, r.Name+".json"), v.document[r.Start:r.End]
	}
	return v
}

// verify is everything that a verifier does.
func (v *vectors) verify(text, part []byte) (*receipt.Claim, error) {
	f, err := receipt.Parse(text)
	if err != nil {
		return nil, err
	}
	claim, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinality)
	if err != nil {
		return nil, err
	}
	return claim, f.VerifyDocument(claim, part)
}

func TestVectors(t *testing.T) {
	v := load(t)
	defer func() {
		if t.Failed() {
			t.Log("a change of the contracts' storage changes the vectors, and contracts/kit/receipt/src/contracts.ts: see CONTRIBUTING.md")
		}
	}()
	if len(v.Receipts) == 0 {
		t.Fatal("there is no vector")
	}
	for _, r := range v.Refused {
		f, err := receipt.Parse(read(t, r.Name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinality); err == nil || !strings.Contains(err.Error(), r.Error) {
			t.Errorf("%s: have %v, want %q", r.Name, err, r.Error)
		}
	}
	for _, r := range v.Receipts {
		claim, err := v.verify(r.text, r.part)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		} else if !reflect.DeepEqual(claim, r.Claim) {
			t.Errorf("%s: have %+v, want %+v", r.Name, claim, r.Claim)
		}
		if len(r.text) != r.Bytes {
			t.Errorf("%s: have %d bytes, want %d", r.Name, len(r.text), r.Bytes)
		}
	}
}

// TestOverridden verifies a receipt of a chain whose signers were all lost: by the override
// that replaced them, and by no other.
func TestOverridden(t *testing.T) {
	v := load(t)
	f, err := receipt.Parse(read(t, "overridden.json"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := clique.ParseOverride(read(t, "override.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		story string
		edit  func(*clique.Override)
		want  error
	}{
		{"the override that the operators installed", func(*clique.Override) {}, nil},
		{"one from a later block", func(o *clique.Override) { o.Number = 1 << 40 }, proof.ErrStrangers},
		{"one at another parent", func(o *clique.Override) { o.Number, o.Parent = f.Certificates[0].Source.Number+1, common.Hash{1} }, clique.ErrOverridden},
		{"one of another chain", func(o *clique.Override) { o.Genesis[0]++ }, receipt.ErrNotFinal},
	} {
		other := *o
		test.edit(&other)
		claim, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinalityWith(clique.Overrides{&other}))
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
		if err == nil && (!claim.PolicyMet || claim.Block.Number <= o.Number) {
			t.Errorf("have %+v, want a block above %d", claim, o.Number)
		}
	}
	if _, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinality); !errors.Is(err, proof.ErrStrangers) {
		t.Errorf("no override: have %v, want %v", err, proof.ErrStrangers)
	}
}

var everyFlip = flag.Bool("flips", false, "have TestFlips change every byte of all vectors, in two ways: some minutes")

// TestFlips changes each byte of a receipt and of its document, one bit of it: all are
// refused. Of most vectors it changes a part of the bytes, unless -flips is given.
func TestFlips(t *testing.T) {
	v := load(t)
	const stride = 31 // of the other vectors
	for n, r := range v.Receipts {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			step, bits := 1, []byte{0}
			if *everyFlip {
				bits = append(bits, 0x20) // makes another case of a letter
			} else if r.Name != "claim" {
				step = stride
			}
			flip := func(what string, text []byte, check func(changed []byte) error) {
				for i := n % step; i < len(text); i += step {
					for _, bit := range bits {
						changed := bytes.Clone(text)
						changed[i] ^= cmp.Or(bit, 1<<((i+n)%8))
						if check(changed) == nil {
							t.Errorf("%s: byte %d changed from %q to %q is accepted", what, i, text[i], changed[i])
						}
					}
				}
			}
			flip("receipt", r.text, func(changed []byte) error { _, err := v.verify(changed, r.part); return err })
			flip("document", r.part, func(changed []byte) error { _, err := v.verify(r.text, changed); return err })
		})
	}
}

// change is one way to change a receipt.
type change struct {
	story string
	make  func(f *receipt.File)
	want  string // in the error
}

// TestChanged changes receipts as somebody would who wants to claim something else.
func TestChanged(t *testing.T) {
	v := load(t)
	byName := make(map[string]vector)
	for _, r := range v.Receipts {
		byName[r.Name] = r
	}
	parse := func(name string) *receipt.File {
		f, err := receipt.Parse(byName[name].text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	other := parse("patient")
	for _, c := range []change{
		{"another record", func(f *receipt.File) { f.RecordID = other.RecordID }, "does not prove what the contracts read"},
		{"another version", func(f *receipt.File) { f.Version = 2 }, "no such version"},
		{"no version", func(f *receipt.File) { f.Version = 0 }, "no such version"},
		{"another chain", func(f *receipt.File) { f.ChainID++ }, "another chain"},
		{"another genesis", func(f *receipt.File) { f.Genesis = f.Header }, "another chain"},
		{"a node is missing", func(f *receipt.File) { f.Nodes = f.Nodes[1:] }, ""},
		{"a node is there twice", func(f *receipt.File) { f.Nodes = append(f.Nodes[:1:1], f.Nodes...) }, "out of order"},
		{"two nodes are exchanged", func(f *receipt.File) { f.Nodes[0], f.Nodes[1] = f.Nodes[1], f.Nodes[0] }, "out of order"},
		{"a node of another block too", func(f *receipt.File) { f.Nodes = withForeign(f.Nodes, parse("all-signers-changed").Nodes) }, "not under the state root"},
		{"nodes of another receipt", func(f *receipt.File) { f.Nodes = other.Nodes }, "does not prove what the contracts read"},
		{"a node that is no node", func(f *receipt.File) { f.Nodes = []hexutil.Bytes{{0x80}} }, "invalid node"},
		{"another header", func(f *receipt.File) { f.Header = f.Genesis }, "invalid header"},
		{"without a vote", func(f *receipt.File) { f.Certificates[0].Signatures = f.Certificates[0].Signatures[1:] }, "lacks votes"},
		{"with a vote twice", func(f *receipt.File) { f.Certificates[0].Signatures[1] = f.Certificates[0].Signatures[0] }, "ascending"},
		{"with a vote in its other form", func(f *receipt.File) { otherForm(f.Certificates[0].Signatures[0]) }, "malformed signature"},
		{"with a short signature", func(f *receipt.File) { f.Certificates[0].Signatures[0] = f.Certificates[0].Signatures[0][1:] }, "64 bytes"},
		{"without a signer", func(f *receipt.File) { f.Certificates[0].Signers = f.Certificates[0].Signers[1:] }, "does not prove that its block is final"},
		{"of another block", func(f *receipt.File) { f.Certificates[0].Source.Hash[0]++ }, "invalid header"},
		{"no link to the child", func(f *receipt.File) { f.Certificates[0].Target.Number++ }, "does not prove that its block is final"},
		{"no certificate", func(f *receipt.File) { f.Certificates = nil }, "not a receipt"},
		{"no node", func(f *receipt.File) { f.Nodes = nil }, "not a receipt"},
		{"another part of the document", func(f *receipt.File) { f.Opening.Index = 1 }, "opening does not match"},
		{"more leaves", func(f *receipt.File) { f.Opening.Count++ }, "opening does not match"},
		{"another salt of the part", func(f *receipt.File) { f.Opening.LeafSalt[0]++ }, "document does not match"},
		{"no opening", func(f *receipt.File) { f.Opening = nil }, receipt.ErrNoOpening.Error()},
	} {
		f := parse("claim")
		c.make(f)
		text, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.verify(text, byName["claim"].part); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.story, err, c.want)
		}
	}
	skip := parse("all-signers-changed")
	skip.Certificates = skip.Certificates[len(skip.Certificates)-1:]
	if _, err := skip.Verify(v.ChainID, v.genesis, member.ReceiptFinality); !errors.Is(err, receipt.ErrNotFinal) {
		t.Errorf("without the signers in between: have %v", err)
	}
}

// otherForm replaces s of a signature by n-s, which recovers the same key.
func otherForm(sig hexutil.Bytes) {
	s := new(big.Int).SetBytes(sig[32:64])
	s.Sub(crypto.S256().Params().N, s).FillBytes(sig[32:64])
	sig[64] ^= 1
}

// withForeign adds a node that is not among the nodes, at its place.
func withForeign(nodes, others []hexutil.Bytes) []hexutil.Bytes {
	for _, other := range others {
		if !slices.ContainsFunc(nodes, func(n hexutil.Bytes) bool { return bytes.Equal(n, other) }) {
			nodes = append(nodes, other)
			break
		}
	}
	slices.SortFunc(nodes, func(a, b hexutil.Bytes) int { return bytes.Compare(crypto.Keccak256(a), crypto.Keccak256(b)) })
	return nodes
}

// Other texts of the same receipt are refused.
func TestOneForm(t *testing.T) {
	v := load(t)
	text := string(v.Receipts[0].text)
	compact := new(bytes.Buffer)
	if err := json.Compact(compact, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for story, changed := range map[string]string{
		"without blanks":      compact.String(),
		"without a line feed": strings.TrimSuffix(text, "\n"),
		"a second text":       text + text,
		"a blank more":        text + " ",
		"an unknown member":   strings.Replace(text, `"version"`, `"more": 1, "version"`, 1),
		"a member twice":      strings.Replace(text, `  "version": 1,`, "  \"version\": 1,\n  \"version\": 1,", 1),
		"upper case":          strings.Replace(text, `"0xf9`, `"0xF9`, 1),
		"another name's case": strings.Replace(text, `"version"`, `"Version"`, 1),
		"a long number":       strings.Replace(text, `"version": 1,`, `"version": 1.0,`, 1),
		"null for a list":     strings.Replace(text, `"path": [`, `"path": null, "x": [`, 1),
		"another format":      strings.Replace(text, receipt.Format, "dntp-receipt/2", 1),
		"nothing":             "",
		"null":                "null\n",
		"too long":            text + strings.Repeat(" ", receipt.MaxBytes),
	} {
		if changed == text {
			t.Fatalf("%s: nothing is changed", story)
		}
		if _, err := receipt.Parse([]byte(changed)); err == nil {
			t.Errorf("%s: accepted", story)
		}
	}
}

// A verifier without the document, and one with another genesis.
func TestTrust(t *testing.T) {
	v := load(t)
	f, err := receipt.Parse(v.Receipts[0].text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinality); err != nil {
		t.Errorf("without the document: %v", err)
	}
	other := types.CopyHeader(v.genesis)
	other.GasLimit++
	if _, err := f.Verify(v.ChainID, other, member.ReceiptFinality); !errors.Is(err, receipt.ErrOtherChain) {
		t.Errorf("another genesis: have %v", err)
	}
	if _, err := f.Verify(v.ChainID+1, v.genesis, member.ReceiptFinality); !errors.Is(err, receipt.ErrOtherChain) {
		t.Errorf("another chain: have %v", err)
	}
	claim, err := f.Verify(v.ChainID, v.genesis, member.ReceiptFinality)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.VerifyDocument(claim, []byte("{}")); !errors.Is(err, document.ErrMismatch) {
		t.Errorf("another document: have %v", err)
	}
	huge := types.CopyHeader(v.genesis)
	huge.Number = new(big.Int).Lsh(common.Big1, 70)
	if _, err := member.ReceiptFinality(v.ChainID, huge); err == nil {
		t.Error("a genesis with a number is accepted")
	}
}

// BenchmarkVerify verifies a claim with two signatures, the document included.
func BenchmarkVerify(b *testing.B) {
	v := load(b)
	for _, r := range v.Receipts {
		if r.Name != "claim" {
			continue
		}
		for b.Loop() {
			if _, err := v.verify(r.text, r.part); err != nil {
				b.Fatal(err)
			}
		}
		return
	}
	b.Fatal("there is no claim")
}
