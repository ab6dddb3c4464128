// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// told reads what a command printed as JSON.
func told[T any](p *shell, command, rest string) (answer T) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.ok(command, "--json "+rest)), &answer); err != nil {
		p.t.Fatalf("%s: %v", command, err)
	}
	return answer
}

// careCommands has a patient with a key in a keystore decide, and others act.
func careCommands(p *shell, state *folder.State) {
	folder := p.t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
		return path
	}
	password, report := file("password", "secret\n"), file("report", "looked at it")
	account, err := keystore.StoreKey(filepath.Join(folder, "keystore"), "secret", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		p.t.Fatal(err)
	}
	own := "--keystore " + filepath.Join(folder, "keystore") + " --password " + password + " "
	doctor := state.Actor("hospital-b", "doctor").Address.Hex()

	p.refused("patient register", "--as doctor --controller "+account.Address.Hex(), "NotAllowed")
	pid := told[struct{ Pid common.Hash }](p, "patient register", "--controller "+account.Address.Hex()).Pid.Hex()
	p.ok("patient show", pid, account.Address.Hex(), state.Members[0].OrgID.Hex())
	p.refused("patient show", common.Hash{1}.Hex(), "no patient")

	ask := "--purpose TREAT --class patient-summary " + pid + " "
	p.refused("consent grant", own+"--to hospital-b "+pid, "--purpose is missing")
	p.refused("consent grant", own+"--sign-only --to hospital-b --purpose TREET --class 1 "+pid, "TREAT")
	signed := p.ok("consent grant", own+"--sign-only --to hospital-b --purpose TREAT,COC --class 1,laboratory "+pid)
	grant := file("grant.json", signed)
	forged := file("forged.json", strings.Replace(signed, `"purposeMask": 17`, `"purposeMask": 19`, 1))
	p.refused("consent grant", "--as service --relay "+forged, "BadRelaySignature")
	p.ok("consent grant", "--as service --relay "+grant, "block")
	p.refused("consent grant", "--as service --relay "+grant, "RelayNonce", "relayed already")
	p.refused("consent revoke", "--as service --relay "+grant, "a decision of the other kind")
	consent := new(ledger.SignedDecision)
	if err := json.Unmarshal([]byte(signed), consent); err != nil {
		p.t.Fatal(err)
	}
	id := consent.Grant.ConsentID.Hex()
	p.ok("consent show", pid+" "+id, "TREAT, COC", "patient-summary, laboratory", "granted")
	p.narrow("consent check", ask+doctor, "true", "consent", id, "a grant allows it")
	p.ok("access open", "--as doctor@hospital-b "+ask, "consent")

	consentDocument(p, own, pid)

	p.refused("access break-glass", "--as nurse@hospital-b --class 1 "+pid, "NotAllowed")
	ticket := told[ledger.TicketAnswer](p, "access break-glass", "--as doctor@hospital-b --class 1 --ago 1m "+pid).Ticket.Hex()
	p.ok("access overdue", doctor, "open reviews    1", "false")
	p.refused("access review", "--as privacy-reviewer@hospital-b --verdict proper --text "+report+" "+ticket, "SameOrganization")
	p.refused("access review", "--as privacy-reviewer@hospital-a --verdict proper --text "+report+" "+ticket, "SameOrganization")
	p.ok("access review", "--as regulator --verdict improper --text "+report+" "+ticket)
	p.ok("access overdue", doctor, "true")
	p.ok("access lift", "--text "+report+" "+ticket)
	p.ok("access disaster", "--for 1h --text "+report)
	p.ok("access justify", "--as doctor@hospital-b --text "+report+" "+ticket)
	p.ok("access show", ticket, "break-glass", "improper", "true")

	visit := p.anchored(p.ok("record anchor", "--json --class 1 --pid "+pid+" "+file("visit.json", `{"resourceType":"Basic"}`)), "current").RecordID.Hex()
	p.ok("access release", "--as service@hospital-a --share 3 "+ticket+" "+visit, "share        3")
	p.refused("access release", "--as service@hospital-a "+id+" "+visit, "UnknownTicket")

	revocation := file("revoke.json", p.ok("consent revoke", own+"--sign-only "+pid+" "+id))
	p.ok("consent revoke", "--as insurer-auditor --relay "+revocation)
	p.refused("access open", "--as doctor@hospital-b "+ask, "Denied", "break-glass")
	care := told[struct{ CareID common.Hash }](p, "consent care open", "--as doctor@hospital-b --for 1h "+pid).CareID.Hex()
	p.ok("consent check", ask+doctor, "true", "care relationship", care)
	p.ok("consent care close", "--as doctor@hospital-b "+care)
	p.refused("consent care close", "--as doctor@hospital-b "+care, "CareEnded", "closed already")
	again := told[struct{ CareID common.Hash }](p, "consent care open", "--as doctor@hospital-b --for 1h "+pid).CareID.Hex()
	p.ok("consent care close", own+again)
	p.refused("consent care open", "--as doctor@hospital-b --for 1h "+pid, "CareRefused", "hospital-b (0x")
	p.ok("consent care allow", own+pid+" hospital-b")
	if list := told[[]ledger.TicketAnswer](p, "access history", pid); len(list) != 2 || list[1].Verdict != "improper" {
		p.t.Errorf("have %+v, want two accesses", list)
	}
	p.narrow("access list", pid, "TREAT", "break-glass")
	p.narrow("access list", "--break-glass --open=false "+pid, "BTG")
	p.narrow("consent list", pid, id)
}

// consentDocument grants what a FHIR Consent says, and nothing that it does not say.
func consentDocument(p *shell, own, pid string) {
	const say = "--to insurer-a --purpose HPAYMT --class claim "
	written := p.ok("consent write", say+pid, "Consent", "permit")
	document := p.write("consent.json", []byte(written))
	for old, text := range map[string]string{
		`"status":"active"`: `"status":"rejected"`, `"type":"permit"`: `"type":"deny"`, pid: common.Hash{7}.Hex(), `"end":"2`: `"end":"1`,
	} {
		if !strings.Contains(written, old) {
			p.t.Fatalf("the Consent has no %s: %s", old, written)
		}
		other := p.write("other.json", []byte(strings.Replace(written, old, text, 1)))
		p.refused("consent grant", own+"--fhir "+other+" "+pid, "other.json")
	}
	p.refused("consent grant", own+"--fhir "+document+" --purpose TREAT "+pid, "--purpose differs from")
	p.refused("consent grant", own+"--fhir "+document+" --to hospital-b "+pid, "--to differs from")
	p.refused("consent grant", own+"--fhir "+document+" --for 2h "+pid, "exclude each other")
	p.refused("consent grant", own+"--fhir "+p.write("text.json", []byte("any text"))+" "+pid, "cannot be granted", "dntp consent write")
	signed := p.ok("consent grant", own+"--sign-only --fhir "+document+" "+say+pid)
	p.ok("consent grant", "--as service --relay "+p.write("grant.json", []byte(signed)))
	var decision ledger.SignedDecision
	if err := json.Unmarshal([]byte(signed), &decision); err != nil {
		p.t.Fatal(err)
	}
	p.ok("consent show", pid+" "+decision.Grant.ConsentID.Hex(), "granted", "HPAYMT", common.Hash(sha256.Sum256([]byte(written))).Hex())
}

// recoveryCommands guards a patient, and refuses another key for it.
func recoveryCommands(p *shell, state *folder.State) {
	const other = "0x00000000000000000000000000000000000000AA"
	folder := p.t.TempDir()
	evidence := filepath.Join(folder, "evidence")
	if err := os.WriteFile(evidence, []byte("secret\n"), 0o600); err != nil { // the password too
		p.t.Fatal(err)
	}
	account, err := keystore.StoreKey(filepath.Join(folder, "keystore"), "secret", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		p.t.Fatal(err)
	}
	own := "--keystore " + filepath.Join(folder, "keystore") + " --password " + evidence + " "
	pid := told[struct{ Pid common.Hash }](p, "patient register", "--as identity-registrar@hospital-b --controller "+account.Address.Hex()).Pid.Hex()
	twin := told[struct{ Pid common.Hash }](p, "patient register", "--as identity-registrar@hospital-b --controller "+account.Address.Hex()).Pid.Hex()
	p.ok("patient link", "--as identity-registrar@hospital-b --evidence "+evidence+" "+pid+" "+twin)
	p.ok("patient guardian", own+"--kind nok --class 1 --for 24h "+pid+" "+other)
	p.ok("patient show", pid, twin, other, "nok", "patient-summary")
	p.refused("patient guardian", own+"--kind uncle "+pid+" "+other, "delegatee")

	recovery := "--as identity-registrar@hospital-b "
	id := told[struct{ ID common.Hash }](p, "patient recover propose", recovery+"--evidence "+evidence+" "+pid+" "+other).ID.Hex()
	p.refused("patient recover execute", recovery+id, "NotApproved")
	p.ok("patient recover cancel", own+id)
	p.ok("patient recover show", id, "cancelled", other)

	p.refused("consent directives refresh", own+id, "NotAllowed")
	p.ok("consent directives refresh", "--as service@hospital-b "+id)
	p.refused("consent directives refresh", "--as service@hospital-b "+twin, "TooEarly", "directives show")
	p.ok("consent directives show", "hospital-b", id, "late", "missed intervals")
	p.refused("patient transfer request", own+pid+" insurer-a", "BadField")
	p.ok("patient transfer request", own+pid+" hospital-a")
	p.refused("patient transfer accept", recovery+pid, "NoTransfer")
	p.ok("patient show", pid, "transfer waits", "for organization "+state.Member("hospital-a").OrgID.Hex())
	p.ok("patient transfer cancel", own+pid)
	p.hasCustodian(pid, state.Member("hospital-b").OrgID, common.Hash{})
	p.ok("patient transfer request", own+"--for 24h "+pid+" hospital-a")
	p.hasCustodian(pid, state.Member("hospital-b").OrgID, state.Member("hospital-a").OrgID)
	p.ok("patient transfer accept", "--as identity-registrar@hospital-a "+pid)
	p.hasCustodian(pid, state.Member("hospital-a").OrgID, common.Hash{})
	p.refused("patient link", recovery+"--evidence "+evidence+" --remove "+pid+" "+twin, "NotCustodian")
	p.ok("patient controller", own+pid+" "+other)
	p.refused("patient controller", own+pid+" "+account.Address.Hex(), "NotAllowed")
}

// hasCustodian compares a patient's custodian, and the organization that is asked to
// become it, zero for none.
func (p *shell) hasCustodian(pid string, custodian, asked common.Hash) {
	p.t.Helper()
	have := told[struct {
		Custodian common.Hash
		Transfer  struct {
			ToOrg    common.Hash
			NotAfter uint64
		}
	}](p, "patient show", pid)
	if have.Custodian != custodian || have.Transfer.ToOrg != asked || (have.Transfer.NotAfter == 0) != (asked == common.Hash{}) {
		p.t.Errorf("have %+v, want custodian %s and a transfer to %s", have, custodian, asked)
	}
}

// logCommands verifies what the story has logged, and refuses what it has not.
func logCommands(p *shell, state *folder.State) {
	folder := p.t.TempDir()
	entry, proof := filepath.Join(folder, "entry"), filepath.Join(folder, "proof")
	if err := os.WriteFile(entry, []byte("not anchored yet"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	size := told[struct{ Size, Seq uint64 }](p, "log head", "hospital-a")
	if size.Seq == 0 || size.Size == 0 {
		p.t.Fatalf("have %+v, want a head", size)
	}
	first := told[struct{ First uint64 }](p, "log append", entry).First
	prove := func(rest string) *ledger.LeafProof {
		text := p.ok("log prove", rest)
		if err := os.WriteFile(proof, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
		have := new(ledger.LeafProof)
		if err := json.Unmarshal([]byte(text), have); err != nil {
			p.t.Fatal(err)
		}
		return have
	}
	if have := prove(fmt.Sprint(first)); have.Leaf != common.Hash(tlog.RecordHash([]byte("not anchored yet"))) {
		p.t.Errorf("have leaf %s", have.Leaf)
	}
	p.refused("log verify", "--org hospital-a --proof "+proof+" "+entry, "no head of that size", "log prove")
	prove("--size " + fmt.Sprint(size.Size) + " 0")
	p.refused("log verify", "--org hospital-a --proof "+proof+" "+entry, "is not leaf 0")
	p.refused("log head", "--kind records hospital-a", "anchored no log of records")
}
