// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
)

// receiptStory writes receipts of a record, and verifies them without the devnet.
func receiptStory(p *shell, _ *folder.State) {
	dir, doc := p.t.TempDir(), p.document("summary.json")
	genesis := " --genesis " + filepath.Join(p.devnet, folder.GenesisFile) + " "
	file, part, bare, one := filepath.Join(dir, "receipt.json"), filepath.Join(dir, "part.json"), filepath.Join(dir, "bare.json"), filepath.Join(dir, "one.json")
	id := p.anchored(p.ok("record anchor", "--json --class 1 --pid "+registeredAt(p, "hospital-a")+" "+doc), "current").RecordID.Hex()
	waiting := devnet.WaitFor(p.t.Context(), devnetLimit, func(context.Context) error {
		_, complaint, err := p.run(p.on("record receipt", "--document "+doc+" -o "+file+" "+id)...)
		if err != nil && strings.Contains(complaint, "newest final block") {
			return errors.New(complaint)
		}
		return nil
	})
	if waiting != nil {
		p.t.Fatal(waiting)
	}
	out, ok := p.alone("record verify-receipt --json" + genesis + "--document " + doc + " " + file)
	var a ledger.ReceiptAnswer
	if !ok || json.Unmarshal([]byte(out), &a) != nil || a.Document != "verified" || a.RecordID.Hex() != id || len(a.Signers) != 1 || !a.PolicyMet {
		p.t.Fatalf("have %s", out)
	}
	verified := func(line string, words ...string) {
		p.t.Helper()
		out, ok := p.alone("record verify-receipt" + line)
		for _, word := range words {
			if !ok || !strings.Contains(out, word) {
				p.t.Errorf("verify-receipt%s: have %q, want %q in it", line, out, word)
			}
		}
	}
	refused := func(line, word string) {
		p.t.Helper()
		if out, ok := p.alone("record verify-receipt" + line); ok || !strings.Contains(out, word) {
			p.t.Errorf("verify-receipt%s: have %q, want %q in it", line, out, word)
		}
	}
	verified(genesis+"--document "+doc+" "+file, "every byte", "for author as doctor", "patient-summary", "current", "hospital-a", "as of final block")
	verified(genesis+file, "compare it with --document")
	p.ok("record receipt", "-o "+bare+" "+id)
	verified(genesis+bare, "proves no content")
	refused(genesis+"--document "+doc+" "+bare, "proves no content")
	p.ok("record receipt", "--document "+doc+" --resource 1 --part "+part+" -o "+one+" "+id)
	verified(genesis+"--document "+part+" "+one, "every byte of resource 1")
	refused(genesis+"--document "+doc+" "+one, "does not match its commitment")
	refused(" "+file, "--genesis")
	refused(genesis+doc, "not a receipt")

	text := must(os.ReadFile(file))
	changed := p.write("changed.json", bytes.Replace(text, []byte(`"version": 1`), []byte(`"version": 2`), 1))
	refused(genesis+changed, "no such version")

	p.refused("record receipt", "--document "+doc+" 0x"+strings.Repeat("ab", 32), "opens record")
	p.refused("record receipt", "0x"+strings.Repeat("ab", 32), "no such version", "final block")
	p.refused("record receipt", "--resource 1 "+id, "document is missing")
	p.refused("record receipt", "--document "+doc+" --resource 7 "+id, "want 1 to 1")
	p.refused("record receipt", "--version 2 --document "+doc+" "+id, "no version 2")
	p.refused("record receipt", "nonsense", "identifier of a record")
}
