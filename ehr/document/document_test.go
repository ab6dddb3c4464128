// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	mathrand "math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// seeded draws the same salts in every run.
func seeded() io.Reader { return mathrand.New(mathrand.NewSource(1)) }

func commit(t *testing.T, doc []byte) *Document {
	t.Helper()
	d, err := Commit(doc, seeded())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The tree of the first test vectors of Certificate Transparency.
func TestTreeVectors(t *testing.T) {
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var data [][]byte
	for i, leaf := range leaves {
		data = append(data, common.FromHex(leaf))
		have, err := treeRoot(data)
		if err != nil || hex.EncodeToString(have[:]) != roots[i] {
			t.Errorf("%d leaves: have %x (%v), want %s", i+1, have, err, roots[i])
		}
	}
}

// The formulas of the package comment, computed by hand.
func TestCommitByHand(t *testing.T) {
	doc := []byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A"}},{"resource":{"resourceType":"B"}}]}`)
	d := commit(t, doc)
	parts := [][]byte{doc, []byte(`{"resourceType":"A"}`), []byte(`{"resourceType":"B"}`)}
	var nodes [][]byte
	for i, part := range parts {
		digest := sha256.Sum256(append(d.Leaves[i].Salt.Bytes(), part...))
		node := sha256.Sum256(append([]byte{0}, digest[:]...))
		nodes = append(nodes, node[:])
	}
	pair := sha256.Sum256(bytes.Join([][]byte{{1}, nodes[0], nodes[1]}, nil))
	top := sha256.Sum256(bytes.Join([][]byte{{1}, pair[:], nodes[2]}, nil))
	want := sha256.Sum256(bytes.Join([][]byte{{0}, d.Salt[:], top[:]}, nil))
	if d.Root != top || d.Commit != want {
		t.Fatalf("have root %x and commitment %x, want %x and %x", d.Root, d.Commit, top, want)
	}
	salts := map[common.Hash]bool{d.Salt: true}
	for _, leaf := range d.Leaves {
		salts[leaf.Salt] = true
	}
	if len(salts) != 4 {
		t.Fatalf("have %d different salts, want 4", len(salts))
	}
}

func TestExactBytes(t *testing.T) {
	stories := []struct {
		name  string
		doc   string
		parts []string // besides the whole document
	}{
		{"a single resource has one leaf", `{"resourceType":"Patient","id":"x"}`, nil},
		{"blanks around the document belong to it", " \n{\"resourceType\":\"Patient\"}\n", nil},
		{"a bundle without entries has one leaf", `{"resourceType":"Bundle"}`, nil},
		{"an empty list of entries is one leaf", `{"resourceType":"Bundle","entry":[ ]}`, nil},
		{"trailing zeros, exponents and blanks stay",
			`{"resourceType":"Bundle","entry":[{"resource" : {"resourceType":"O", "v":125.00,"w":1e+05 } }, {"resource":{"v":0.10,"resourceType":"O"}}]}`,
			[]string{`{"resourceType":"O", "v":125.00,"w":1e+05 }`, `{"v":0.10,"resourceType":"O"}`}},
		{"the type may follow the entries",
			`{"entry":[{"resource":{"resourceType":"A"}}],"resourceType":"Bundle"}`, []string{`{"resourceType":"A"}`}},
		{"an entry without a resource has no leaf",
			`{"resourceType":"Bundle","entry":[{"fullUrl":"u"},{"resource":{"resourceType":"A"},"fullUrl":"v"}]}`, []string{`{"resourceType":"A"}`}},
		{"braces, escapes and other scripts inside strings do not confuse",
			`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A","t":"}]\"\\","ü":"\u007b 患者"}}]}`,
			[]string{`{"resourceType":"A","t":"}]\"\\","ü":"\u007b 患者"}`}},
		{"an inner bundle is one resource",
			`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A"}}]}}]}`,
			[]string{`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A"}}]}`}},
		{"entries of another resource mean nothing",
			`{"resourceType":"List","entry":[{"item":{}},7,{"resource":{"resourceType":"A"}}]}`, nil},
		{"numbers beyond any float stay",
			`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A","v":1e999}}]}`, []string{`{"resourceType":"A","v":1e999}`}},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			doc := []byte(story.doc)
			d := commit(t, doc)
			want := append([]string{story.doc}, story.parts...)
			if len(d.Leaves) != len(want) {
				t.Fatalf("have %d leaves, want %d", len(d.Leaves), len(want))
			}
			for i := range want {
				part, err := d.Part(doc, i)
				if err != nil || string(part) != want[i] {
					t.Errorf("leaf %d: have %s (%v), want %s", i, part, err, want[i])
				}
			}
			if err := d.Verify(doc); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	const secret = "Confidential"
	deep := func(n int) string {
		return `{"resourceType":"A","v":` + strings.Repeat("[", n-1) + `"` + secret + `"` + strings.Repeat("]", n-1) + "}"
	}
	many := func(n int) string {
		one := `{"resource":{"resourceType":"A"}}`
		return `{"resourceType":"Bundle","entry":[` + strings.Repeat(one+",", n-1) + one + "]}"
	}
	for name, ok := range map[string]string{"depth": deep(MaxDepth), "resources": many(MaxResources)} {
		if _, err := Commit([]byte(ok), seeded()); err != nil {
			t.Errorf("%s at its limit: %v", name, err)
		}
	}
	stories := []struct {
		name string
		doc  string
		want error
	}{
		{"nothing", "", errEmpty},
		{"blanks", " \n", errSyntax},
		{"byte order mark", "\xef\xbb\xbf{}", errBOM},
		{"latin-1", "{\"resourceType\":\"Patient\",\"v\":\"" + secret + "\xfc\"}", errUTF8},
		{"trailing garbage", `{"resourceType":"A"} ` + secret, errSyntax},
		{"two documents", `{"resourceType":"A"}{"resourceType":"` + secret + `"}`, errSyntax},
		{"cut short", `{"resourceType":"A","v":"` + secret, errSyntax},
		{"trailing comma", `{"resourceType":"A","v":["` + secret + `",]}`, errSyntax},
		{"comment", `{"resourceType":"A"/*` + secret + `*/}`, errSyntax},
		{"mismatched brackets", `{"resourceType":"A","v":["` + secret + `"}]`, errSyntax},
		{"bare word", `{"resourceType":` + secret + `}`, errSyntax},
		{"leading zero", `{"resourceType":"A","v":007}`, errSyntax},
		{"null", "null", errResource},
		{"list", `[{"resourceType":"` + secret + `"}]`, errResource},
		{"no type", `{"id":"` + secret + `"}`, errResource},
		{"empty type", `{"resourceType":"","id":"` + secret + `"}`, errResource},
		{"type is a number", `{"resourceType":7}`, errResource},
		{"key twice", `{"resourceType":"A","` + secret + `":1,"` + secret + `":2}`, errDuplicate},
		{"type twice", `{"resourceType":"A","resourceType":"Bundle"}`, errDuplicate},
		{"key twice, once escaped", `{"resourceType":"A","ab":1,"\u0061b":2}`, errDuplicate},
		{"key twice, deep inside", `{"resourceType":"A","v":[[{"w":{"` + secret + `":1,"` + secret + `":2}}]]}`, errDuplicate},
		{"key twice in an entry", `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"A"},"resource":{"resourceType":"B"}}]}`, errDuplicate},
		{"entry is no list", `{"resourceType":"Bundle","entry":{"v":"` + secret + `"}}`, errBundle},
		{"entry holds text", `{"resourceType":"Bundle","entry":["` + secret + `"]}`, errBundle},
		{"resource is text", `{"resourceType":"Bundle","entry":[{"resource":"` + secret + `"}]}`, errBundle},
		{"resource has no type", `{"resourceType":"Bundle","entry":[{"resource":{"id":"` + secret + `"}}]}`, errBundle},
		{"too deep", deep(MaxDepth + 1), errDepth},
		{"bottomless", strings.Repeat("[", 1<<20), errDepth},
		{"too many resources", many(MaxResources + 1), errCount},
		{"too large", strings.Repeat(" ", MaxSize+1), errSize},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			d, err := Commit([]byte(story.doc), seeded())
			if !errors.Is(err, story.want) || d != nil {
				t.Fatalf("have %v, want %v", err, story.want)
			}
			if err := Check([]byte(story.doc)); !errors.Is(err, story.want) {
				t.Errorf("check: have %v, want %v", err, story.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Fatalf("error repeats the content: %v", err)
			}
		})
	}
}

func TestSaltsRunOut(t *testing.T) {
	short := bytes.NewReader(make([]byte, 3*common.HashLength))
	if d, err := Commit(Sample, short); !errors.Is(err, io.EOF) || d != nil {
		t.Fatalf("have %v, want %v", err, io.EOF)
	}
}

// Every single changed byte is found, and so is a wrong sidecar.
func TestTampered(t *testing.T) {
	d := commit(t, Sample)
	for i := range Sample {
		bad := bytes.Clone(Sample)
		bad[i] ^= 1
		if err := d.Verify(bad); !errors.Is(err, ErrMismatch) {
			t.Fatalf("byte %d: have %v, want %v", i, err, ErrMismatch)
		}
	}
	for name, doc := range map[string][]byte{"shorter": Sample[:len(Sample)-1], "longer": append(bytes.Clone(Sample), '\n'), "empty": nil} {
		if err := d.Verify(doc); !errors.Is(err, ErrMismatch) {
			t.Errorf("%s: have %v, want %v", name, err, ErrMismatch)
		}
	}
	for name, change := range map[string]func(*Document){
		"commitment":      func(d *Document) { d.Commit[0] ^= 1 },
		"root":            func(d *Document) { d.Root[0] ^= 1 },
		"content salt":    func(d *Document) { d.Salt[31] ^= 1 },
		"leaf salt":       func(d *Document) { d.Leaves[2].Salt[0] ^= 1 },
		"digest":          func(d *Document) { d.Leaves[1].Digest[0] ^= 1 },
		"offset":          func(d *Document) { d.Leaves[1].Offset++ },
		"length":          func(d *Document) { d.Leaves[3].Length-- },
		"negative length": func(d *Document) { d.Leaves[3].Length = -1 },
		"huge offset":     func(d *Document) { d.Leaves[3].Offset = 1 << 62 },
		"order":           func(d *Document) { d.Leaves[1], d.Leaves[2] = d.Leaves[2], d.Leaves[1] },
		"fewer leaves":    func(d *Document) { d.Leaves = d.Leaves[:3] },
		"no leaves":       func(d *Document) { d.Leaves = nil },
	} {
		d := commit(t, Sample)
		change(d)
		if err := d.Verify(Sample); !errors.Is(err, ErrMismatch) {
			t.Errorf("%s: have %v, want %v", name, err, ErrMismatch)
		}
	}
	// A tree over wrong spans is consistent, but refused.
	wrong := commit(t, Sample)
	wrong.Leaves[1].Offset++
	wrong.Leaves[1].Digest = Digest(wrong.Leaves[1].Salt, Sample[wrong.Leaves[1].Offset:][:wrong.Leaves[1].Length])
	wrong.Root, _ = treeRoot(digests(wrong.Leaves))
	wrong.Commit = ContentCommit(wrong.Salt, wrong.Root)
	if err := wrong.Verify(Sample); !errors.Is(err, ErrMismatch) {
		t.Errorf("wrong span: have %v, want %v", err, ErrMismatch)
	}
}

func TestProofs(t *testing.T) {
	for count := 0; count <= 9; count++ {
		entries := strings.Repeat(`{"resource":{"resourceType":"A"}},`, count)
		doc := []byte(`{"resourceType":"Bundle","entry":[` + strings.TrimSuffix(entries, ",") + `]}`)
		d := commit(t, doc)
		for i := range d.Leaves {
			proof, err := d.Proof(i)
			if err != nil {
				t.Fatal(err)
			}
			part, _ := d.Part(doc, i)
			if err := VerifyLeaf(d.Commit, proof, part); err != nil {
				t.Fatalf("leaf %d of %d: %v", i, len(d.Leaves), err)
			}
			refuseProofs(t, d, *proof, part)
		}
		for _, i := range []int{-1, len(d.Leaves)} {
			if _, err := d.Proof(i); !errors.Is(err, errNoLeaf) {
				t.Errorf("leaf %d: have %v, want %v", i, err, errNoLeaf)
			}
			if _, err := d.Part(doc, i); !errors.Is(err, errNoLeaf) {
				t.Errorf("part %d: have %v, want %v", i, err, errNoLeaf)
			}
		}
	}
}

func refuseProofs(t *testing.T, d *Document, good Proof, part []byte) {
	t.Helper()
	for name, change := range map[string]func(*Proof){
		"content salt": func(p *Proof) { p.ContentSalt[0] ^= 1 },
		"leaf salt":    func(p *Proof) { p.LeafSalt[0] ^= 1 },
		"root":         func(p *Proof) { p.Root[0] ^= 1 },
		"index":        func(p *Proof) { p.Index++ },
		"below":        func(p *Proof) { p.Index = -1 },
		"no leaves":    func(p *Proof) { p.Count = 0 },
		"many leaves":  func(p *Proof) { p.Count = 1 << 62 },
		"longer path":  func(p *Proof) { p.Path = append(p.Path[:len(p.Path):len(p.Path)], common.Hash{}) },
	} {
		bad := good
		change(&bad)
		if err := VerifyLeaf(d.Commit, &bad, part); err == nil {
			t.Errorf("leaf %d of %d: accepted with wrong %s", good.Index, good.Count, name)
		}
	}
	if err := VerifyLeaf(d.Commit, &good, append(bytes.Clone(part), ' ')); !errors.Is(err, ErrMismatch) {
		t.Errorf("leaf %d of %d: have %v, want %v", good.Index, good.Count, err, ErrMismatch)
	}
}

func TestSidecar(t *testing.T) {
	d := commit(t, Sample)
	text, err := d.Sidecar()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseSidecar(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Verify(Sample); err != nil || back.Commit != d.Commit {
		t.Fatalf("have %v", err)
	}
	for name, bad := range map[string]string{
		"empty":         "",
		"other format":  strings.Replace(string(text), "dntp-document/1", "dntp-document/2", 1),
		"unknown field": strings.Replace(string(text), `"size"`, `"extra": 1, "size"`, 1),
		"trailing":      string(text) + "{}",
		"wrong commit":  strings.Replace(string(text), d.Commit.Hex(), d.Root.Hex(), 1),
		"short hash":    strings.Replace(string(text), d.Salt.Hex(), "0x00", 1),
		"outside":       strings.Replace(string(text), `"offset": 0`, `"offset": 1`, 1),
		"too large":     string(text) + strings.Repeat(" ", maxSidecar),
	} {
		if _, err := ParseSidecar([]byte(bad)); !errors.Is(err, errSidecar) {
			t.Errorf("%s: have %v, want %v", name, err, errSidecar)
		}
	}
}

// Nobody may mistake the sample for a real person's record.
func TestSampleIsMarked(t *testing.T) {
	d := commit(t, Sample)
	if len(d.Leaves) != 4 {
		t.Fatalf("have %d leaves, want 4", len(d.Leaves))
	}
	for i := range d.Leaves {
		part, _ := d.Part(Sample, i)
		var resource struct {
			Meta struct{ Security []struct{ Code string } }
		}
		if err := json.Unmarshal(part, &resource); err != nil {
			t.Fatal(err)
		}
		if len(resource.Meta.Security) != 1 || resource.Meta.Security[0].Code != "HTEST" {
			t.Errorf("leaf %d is not marked HTEST", i)
		}
	}
	if !bytes.Contains(Sample, []byte("70.00")) {
		t.Error("sample has no decimal with trailing zeros")
	}
}

// Real bundles are large and hold many decimals; every resource must be found.
func TestSyntheaBundles(t *testing.T) {
	files, _ := filepath.Glob("../../build/testdata/*_*.json") // patients by name; the schema has none
	if len(files) == 0 {
		t.Skip("no Synthea bundles in build/testdata: make testdata fetches them")
	}
	for _, file := range files {
		doc, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var bundle struct {
			Entry []struct{ Resource json.RawMessage }
		}
		if err := json.Unmarshal(doc, &bundle); err != nil {
			t.Fatal(err)
		}
		d, err := Commit(doc, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Leaves) != 1+len(bundle.Entry) {
			t.Fatalf("have %d leaves, want %d", len(d.Leaves), 1+len(bundle.Entry))
		}
		for i, entry := range bundle.Entry {
			if part, _ := d.Part(doc, i+1); !bytes.Equal(part, entry.Resource) {
				t.Fatalf("leaf %d is not resource %d", i+1, i)
			}
		}
		if err := d.Verify(doc); err != nil {
			t.Error(err)
		}
	}
}

// Compares the scanner with encoding/json: an accepted document is valid JSON, has
// the resources that a full decoder finds, and verifies.
func FuzzCommit(f *testing.F) {
	f.Add(Sample)
	f.Add([]byte(`{"entry":[{"resource":{"resourceType":"A"}},{}],"resourceType":"Bundle"}`))
	f.Add([]byte(`{"resourceType":"List","entry":[7]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		d, err := Commit(doc, seeded())
		if err != nil {
			return
		}
		if err := d.Verify(doc); err != nil {
			t.Fatal(err)
		}
		top := make(map[string]json.RawMessage)
		if err := json.Unmarshal(doc, &top); err != nil {
			t.Fatal(err)
		}
		var kind string
		if err := json.Unmarshal(top["resourceType"], &kind); err != nil || kind == "" {
			t.Fatalf("accepted without a type: %v", err)
		}
		var entries []map[string]json.RawMessage
		if kind == "Bundle" && top["entry"] != nil {
			if err := json.Unmarshal(top["entry"], &entries); err != nil {
				t.Fatal(err)
			}
		}
		n := 1
		for _, entry := range entries {
			resource, found := entry["resource"]
			if !found {
				continue
			}
			if part, err := d.Part(doc, n); err != nil || !bytes.Equal(part, resource) {
				t.Fatalf("leaf %d: %v", n, err)
			}
			n++
		}
		if n != len(d.Leaves) {
			t.Fatalf("have %d leaves, want %d", len(d.Leaves), n)
		}
	})
}

func FuzzParseSidecar(f *testing.F) {
	d, err := Commit(Sample, seeded())
	if err != nil {
		f.Fatal(err)
	}
	text, _ := d.Sidecar()
	f.Add(text)
	f.Add([]byte(`{"format":"dntp-document/1"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := ParseSidecar(in)
		if err != nil {
			return
		}
		for i := range d.Leaves {
			if _, err := d.Proof(i); err != nil {
				t.Fatal(err)
			}
		}
		_ = d.Verify(Sample) // must not panic
	})
}

// BenchmarkCommit reads a Bundle of a thousand resources.
func BenchmarkCommit(b *testing.B) {
	entry := `{"resource":{"resourceType":"Observation","status":"final","valueQuantity":{"value":70.00,"unit":"kg"},"note":[{"text":"` + strings.Repeat("HTEST ", 200) + `"}]}}`
	doc := []byte(`{"resourceType":"Bundle","entry":[` + strings.Repeat(entry+",", 999) + entry + `]}`)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := Commit(doc, rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
