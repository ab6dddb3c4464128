// SPDX-License-Identifier: LGPL-3.0-or-later

package records_test

import (
	"bytes"
	"math/rand"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// model is a simple model of the rules of anchor.
type model map[common.Hash][]entry

type entry struct {
	anchor bindings.Anchor
	org    common.Hash
	author string
}

type writer struct {
	name string
	org  common.Hash
	deny string
}

// writers are the callers of the model test. All but the last two may anchor classes
// 1 and 16.
var writers = []writer{
	{"doctor", nativetest.North, ""},
	{"office", nativetest.North, ""},
	{"southdoctor", nativetest.South, ""},
	{"nurse", nativetest.North, "ClassNotAllowed"},
	{"stranger", common.Hash{}, "NotAllowed"},
}

// anchor adds the version and returns nothing, or returns the name of the error.
func (m model) anchor(by writer, a bindings.Anchor) string {
	org, deny := by.org, by.deny
	versions := m[a.RecordId]
	switch {
	case deny != "":
		return deny
	case org == nativetest.South && a.Pid != common.Hash{31: 1}: // who lets it
		return "NoGround"
	case len(versions) > 0 && versions[0].org != org:
		return "NotCustodian"
	case int(a.Version) != len(versions)+1:
		return "BadVersion"
	case len(versions) == 0 && a.PrevCommit != [32]byte{}:
		return "LostUpdate"
	case len(versions) > 0 && a.PrevCommit != versions[len(versions)-1].anchor.ContentCommit:
		return "LostUpdate"
	case len(versions) > 0 && (a.Pid != versions[0].anchor.Pid || a.RecordClass != versions[0].anchor.RecordClass):
		return "BadField"
	case len(versions) > 0 && versions[len(versions)-1].author != by.name && by.name != "office":
		return "NotAuthor"
	}
	m[a.RecordId] = append(versions, entry{a, org, by.name})
	return ""
}

// TestModel runs random calls, most of them almost valid, on the contract and on
// the model.
func TestModel(t *testing.T) {
	const calls = 2000
	seed := rand.Int63()
	rnd, chain, m := rand.New(rand.NewSource(seed)), newChain(t), make(model)
	results := make(map[string]int)
	for i := range calls {
		by := writers[rnd.Intn(len(writers))]
		a := m.randomAnchor(rnd)
		want := m.anchor(by, a)
		results[want]++
		input, err := contracts.Records.Pack("anchor", a, []bindings.Endorsement{})
		if err != nil {
			t.Fatal(err)
		}
		out := chain.Run(nativetest.Call{From: nativetest.Person(by.name), To: contracts.RecordsAddress, Input: input})
		if have := errorName(t, out); have != want {
			t.Fatalf("seed %d, call %d by %s, %+v: have %q, want %q", seed, i, by.name, a, have, want)
		}
		m.compare(t, chain, a.RecordId)
	}
	for _, name := range []string{"", "ClassNotAllowed", "NotAllowed", "NoGround", "NotCustodian", "BadVersion", "LostUpdate", "BadField", "NotAuthor"} {
		if results[name] == 0 {
			t.Errorf("seed %d: %q never happened in %v", seed, name, results)
		}
	}
}

func (m model) randomAnchor(rnd *rand.Rand) bindings.Anchor {
	id := common.Hash{31: byte(1 + rnd.Intn(24))} // enough for each writer to begin some
	a := bindings.Anchor{
		RecordId: id, Version: uint32(len(m[id]) + 1), Pid: common.Hash{31: 1}, RecordClass: 1,
		Size: 1 + uint64(rnd.Intn(1000)), AuthoredAt: 1 + uint64(rnd.Intn(nativetest.Now)),
	}
	rnd.Read(a.ContentCommit[:])
	rnd.Read(a.BlobHash[:])
	if n := len(m[id]); n > 0 {
		a.PrevCommit = m[id][n-1].anchor.ContentCommit
	}
	switch rnd.Intn(8) {
	case 0:
		a.Version += uint32(rnd.Intn(3))
	case 1:
		rnd.Read(a.PrevCommit[:])
	case 2:
		a.PrevCommit = [32]byte{}
	case 3:
		a.Pid = common.Hash{31: byte(1 + rnd.Intn(2))}
	case 4:
		a.RecordClass = []uint8{1, 16}[rnd.Intn(2)]
	}
	a.Version = max(a.Version, 1)
	return a
}

// compare reads one record back from the contract and compares it with the model.
func (m model) compare(t *testing.T, chain *nativetest.Chain, id common.Hash) {
	t.Helper()
	api, versions := bindings.NewRecords(), m[id]
	head, err := api.UnpackHead(read(t, chain, api.PackHead(id)))
	latest := uint32(len(versions))
	if err != nil || head.Latest != latest || head.LatestFinal != latest || head.Held || (head.Status == 2) != (latest > 0) {
		t.Fatalf("head: have %+v, error %v, want version %d", head, err, latest)
	}
	for i, want := range versions {
		have, err := api.UnpackGet(read(t, chain, api.PackGet(id, uint32(i+1))))
		status := uint8(3)
		if i == len(versions)-1 {
			status = 2
		}
		if err != nil || have.A != want.anchor || have.CustodianOrg != versions[0].org || have.Status != status {
			t.Fatalf("version %d: have %+v, error %v, want %+v", i+1, have, err, want)
		}
	}
}

func read(t *testing.T, chain *nativetest.Chain, input []byte) []byte {
	t.Helper()
	out := chain.Run(nativetest.Call{Kind: vm.STATICCALL, To: contracts.RecordsAddress, Input: input})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	return out.Output
}

func errorName(t *testing.T, out nativetest.Result) string {
	t.Helper()
	if out.Err == nil {
		return ""
	}
	for name, e := range contracts.Records.Errors {
		if out.Err == vm.ErrExecutionReverted && bytes.HasPrefix(out.Output, e.ID[:4]) {
			return name
		}
	}
	t.Fatalf("have error %v, data %x", out.Err, out.Output)
	return ""
}
