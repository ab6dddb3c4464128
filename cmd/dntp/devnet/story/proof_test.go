// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/inspect"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
)

// write puts text into a file of the test.
func (p *shell) write(name string, text []byte) string {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// alone runs a command that talks to no devnet, and returns what it prints or
// complains of.
func (p *shell) alone(line string) (string, bool) {
	p.t.Helper()
	out, complaint, err := p.run(strings.Fields(line)...)
	return out + complaint, err == nil
}

// certificateStory proves a block by the genesis file alone, and finds out a
// certificate that was changed.
func certificateStory(p *shell, state *folder.State) {
	genesis := filepath.Join(p.devnet, folder.GenesisFile)
	headers := filepath.Join(p.t.TempDir(), "headers")
	text := p.ok("certificate get", "--headers "+headers+" finalized", `"source"`, `"signatures"`)
	file := p.write("certificate.json", []byte(text))
	for _, flags := range []string{"", " --headers " + headers, " --rpc " + state.Members[2].RPC} {
		out, ok := p.alone("certificate verify --json --genesis " + genesis + flags + " " + file)
		var answer inspect.CertificateAnswer
		if !ok || json.Unmarshal([]byte(out), &answer) != nil || !answer.Final {
			p.t.Errorf("with%s: have %s", flags, out)
		}
		if (answer.Headers > 0) != (flags != "") {
			p.t.Errorf("with%s: followed %d headers", flags, answer.Headers)
		}
	}
	var cert map[string]any
	if err := json.Unmarshal([]byte(text), &cert); err != nil {
		p.t.Fatal(err)
	}
	cert["signatures"] = cert["signatures"].([]any)[:1]
	short := p.write("short.json", must(json.Marshal(cert)))
	if out, ok := p.alone("certificate verify --genesis " + genesis + " --headers " + headers + " " + short); ok || !strings.Contains(out, "lacks votes") {
		p.t.Errorf("one signature: have %s", out)
	}
	if out, ok := p.alone("certificate verify " + file); ok || !strings.Contains(out, "--genesis") {
		p.t.Errorf("nothing to trust: have %s", out)
	}
	p.refused("certificate get", "9999999", "not final")
	p.refused("certificate get", "newest", "not a block")
}

// memberKey opens the key of a devnet's signer.
func (p *shell) memberKey(m *folder.Member) *ecdsa.PrivateKey {
	p.t.Helper()
	folder := filepath.Join(p.devnet, m.Folder)
	files, err := filepath.Glob(filepath.Join(folder, "keystore", "UTC*"))
	if err != nil || len(files) != 1 {
		p.t.Fatalf("have keys %v, error %v", files, err)
	}
	key, err := keystore.DecryptKey(must(os.ReadFile(files[0])), strings.TrimSpace(string(must(os.ReadFile(filepath.Join(folder, "password"))))))
	if err != nil {
		p.t.Fatal(err)
	}
	return key.PrivateKey
}

// twoSeals is evidence of a signer that seals twice on a block.
func twoSeals(t *testing.T, parent *types.Header, key *ecdsa.PrivateKey) *finality.Evidence {
	t.Helper()
	var pair [2]*types.Header
	for i := range pair {
		h := types.CopyHeader(parent)
		h.ParentHash, h.Root = parent.Hash(), common.Hash{byte(i)}
		h.Number.Add(h.Number, common.Big1)
		sig, err := crypto.Sign(clique.SealHash(h).Bytes(), key)
		if err != nil {
			t.Fatal(err)
		}
		copy(h.Extra[len(h.Extra)-len(sig):], sig)
		pair[i] = h
	}
	return finality.SealEvidence(crypto.PubkeyToAddress(key.PublicKey), pair[0], pair[1])
}

// evidenceStory removes a signer by its own signatures.
func evidenceStory(p *shell, state *folder.State) {
	p.ok("evidence list", "", "SIGNER")
	p.refused("evidence show", "ff", "want 1")
	n, err := ethclient.Dial(state.Members[0].RPC)
	if err != nil {
		p.t.Fatal(err)
	}
	defer n.Close()
	first, parent := must(n.HeaderByNumber(p.t.Context(), common.Big0)), must(n.HeaderByNumber(p.t.Context(), common.Big3))
	liar := state.Members[1]
	f, err := inspect.NewEvidenceFile(must(n.ChainID(p.t.Context())).Uint64(), first.Hash(), must(twoSeals(p.t, parent, p.memberKey(liar)).Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	text := must(f.Text())
	file, sum := p.write("evidence.json", text), sha256.Sum256(text)

	genesis := filepath.Join(p.devnet, folder.GenesisFile)
	for _, line := range []string{
		"evidence verify " + file,
		"evidence verify --devnet " + p.devnet + " " + file,
		"evidence verify --genesis " + genesis + " --rpc " + state.Members[3].RPC + " " + file,
	} {
		if out, ok := p.alone(line); !ok || !strings.Contains(out, hexutil.Encode(sum[:])) {
			p.t.Errorf("%s: have %s", line, out)
		}
	}
	if out, ok := p.alone("evidence verify --genesis " + genesis + " " + file); ok || !strings.Contains(out, "headers are missing") {
		p.t.Errorf("without headers: have %s", out)
	}
	other := p.write("other.json", []byte(strings.Replace(string(text), `"number": 4`, `"number": 5`, 1)))
	if out, ok := p.alone("evidence verify " + other); ok || !strings.Contains(out, "not as") {
		p.t.Errorf("a file that was changed: have %s", out)
	}

	p.refused("proposal new remove-signer", "--evidence "+file+" "+state.Members[2].Signer.Hex(), "it is against")
	p.refused("proposal new remove-signer", "--evidence "+other+" "+liar.Signer.Hex(), "not as")
	var told ledger.ProposalAnswer
	if err := json.Unmarshal([]byte(p.ok("proposal new remove-signer", "--json --evidence "+file+" "+liar.Signer.Hex())), &told); err != nil {
		p.t.Fatal(err)
	}
	if told.Rationale != sum {
		p.t.Errorf("have rationale %v, want %#x", told.Rationale, sum)
	}
	id := strconv.FormatUint(told.ID, 10)
	p.ok("evidence verify", "--proposal "+id+" "+file, "rationale of proposal "+id)
	p.refused("evidence verify", "--proposal 1 "+file, "another rationale")
}
