// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// shell runs command lines on a devnet.
type shell struct {
	t      *testing.T
	devnet string
}

// run returns what a command prints, and what it complains of.
func (p *shell) run(args ...string) (string, string, error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), devnetLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, testbin.Path(p.t))
	cmd.Args = append([]string{terminal.ClientIdentifier}, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	return string(out), stderr.String(), err
}

// on puts the devnet into a line, after the last word of the command's name.
func (p *shell) on(command, rest string) []string {
	return slices.Concat(strings.Fields(command), []string{"--devnet", p.devnet}, strings.Fields(rest))
}

// ok runs a command that must print all the words.
func (p *shell) ok(command, rest string, words ...string) string {
	p.t.Helper()
	out, complaint, err := p.run(p.on(command, rest)...)
	if err != nil {
		p.t.Fatalf("%s %s: %s", command, rest, complaint)
	}
	for _, word := range words {
		if !strings.Contains(out, word) {
			p.t.Fatalf("%s %s: have %q, want %q in it", command, rest, out, word)
		}
	}
	return out
}

// narrow is ok for a table, which must fit a terminal of 100 columns.
func (p *shell) narrow(command, rest string, words ...string) {
	p.t.Helper()
	for line := range strings.Lines(p.ok(command, rest, words...)) {
		if width := utf8.RuneCountInString(strings.TrimRight(line, " \n")); width > 100 {
			p.t.Errorf("%s %s: have a line of %d columns: %s", command, rest, width, line)
		}
	}
}

// refused runs a command that must fail with the words in its complaint.
func (p *shell) refused(command, rest string, words ...string) {
	p.t.Helper()
	out, complaint, err := p.run(p.on(command, rest)...)
	if err == nil {
		p.t.Fatalf("%s %s: have %q, want a refusal", command, rest, out)
	}
	for _, word := range words {
		if !strings.Contains(complaint, word) {
			p.t.Errorf("%s %s: have %q, want %q in it", command, rest, complaint, word)
		}
	}
}

// commandStories go through the commands on a devnet that runs.
func commandStories(t *testing.T, devnet string, state *folder.State) {
	t.Run("commands", func(t *testing.T) {
		for name, story := range map[string]func(*shell, *folder.State){
			"organizations and actors": memberStory, "keys of a keystore": keystoreStory,
			"proposals": proposalStory, "signatures": signatureStory, "holds": holdStory,
			"patients and consent": careCommands, "guardians and recovery": recoveryCommands, "logs": logCommands, "storage": storageStory,
			"certificates": certificateStory, "receipts": receiptStory, "evidence": evidenceStory,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				story(&shell{t, devnet}, state)
			})
		}
	})
}

func memberStory(p *shell, state *folder.State) {
	member := state.Member("hospital-b")
	nurse, proof := p.newcomer(member, "enrolment", "--org "+member.OrgID.Hex()+" --roles nurse,laboratory --expires 2100-01-01")
	node, nodeKey := p.nodeKey()
	p.ok("org list", "", "hospital-a", "government", "suspended") // who was voted out
	p.refused("org node add", "--as administrator@hospital-b "+node, "own signature is missing", "dntp prove node")
	p.refused("org node add", "--as administrator@hospital-b --nodekey "+nodeKey+" 0x00000000000000000000000000000000000000000000000000000000000000bb", "BadProof")
	p.ok("org node add", "--as administrator@hospital-b --nodekey "+nodeKey+" "+node, "transaction")
	p.ok("org show", "hospital-b", node, state.Members[1].Signer.Hex(), "since")
	p.refused("org node remove", node, "NotYourNode")
	p.ok("org node remove", "--as administrator@hospital-b "+node)
	if out := p.ok("org show", "hospital-b"); strings.Contains(out, node) {
		p.t.Errorf("the node is still listed: %s", out)
	}
	p.refused("org show", "urn:example:nobody", "no organization", "dntp org list")
	p.refused("org node add", "--as administrator@hospital-b nonsense", "admin.nodeInfo.enode")

	p.refused("actor show", nurse, "nobody enrolled", "dntp actor list")
	p.refused("actor enrol", "--as doctor --roles nurse,laboratory --expires 2100-01-01 --proof "+proof+" "+nurse, "NotAllowed", "registry.enrol", "dntp actor show")
	p.refused("actor enrol", "--roles nurses "+nurse, `did you mean "nurse"`)
	const enrol = "--as administrator@hospital-b --roles nurse,laboratory "
	p.refused("actor enrol", enrol+nurse, "own signature is missing", "dntp prove enrolment")
	p.refused("actor enrol", enrol+"--proof "+proof+" "+nurse, "BadProof") // another end than was signed
	p.ok("actor enrol", enrol+"--expires 2100-01-01 --proof "+proof+" "+nurse, "block")
	p.ok("actor enrol", enrol+"--expires 2100-01-01 "+nurse, "block")
	p.ok("actor show", nurse, "nurse, laboratory", "active", "2100-01-01")
	p.refused("actor suspend", nurse, "NotYours")
	p.ok("actor suspend", "--as administrator@hospital-b --reason 7 "+nurse)
	p.narrow("actor list", "", common.HexToAddress(nurse).Hex(), "suspended", "administrator", "replaced")
	p.ok("actor activate", "--as administrator@hospital-b "+nurse)

	const key = "0x1111111111111111111111111111111111111111111111111111111111111111"
	p.ok("actor key", "--as doctor@hospital-b --alg x25519 "+key)
	p.ok("actor show", state.Actor("hospital-b", "doctor").Address.Hex(), key, "x25519", "doctor")
	p.refused("actor key", "--as doctor@hospital-b --alg p256 "+key, "BadField")
	p.refused("actor key", "--as doctor@nowhere --alg p256", "the devnet has no")
}

// keystoreStory has an actor whose key is in a keystore replace it.
func keystoreStory(p *shell, state *folder.State) {
	folder := p.t.TempDir()
	password := filepath.Join(folder, "password")
	if err := os.WriteFile(password, []byte("secret\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	make := func(name string) (common.Address, string) {
		account, err := keystore.StoreKey(filepath.Join(folder, name), "secret", keystore.LightScryptN, keystore.LightScryptP)
		if err != nil {
			p.t.Fatal(err)
		}
		return account.Address, account.URL.Path
	}
	old, oldFile := make("keystore")
	fresh, file := make("new")
	p.ok("actor enrol", "--as administrator@insurer-a --roles service --new-key "+oldFile+" --new-password "+password+" "+old.Hex())
	with := []string{
		"actor", "rotate", "--rpc", state.Member("insurer-a").RPC, "--keystore", filepath.Join(folder, "keystore"),
		"--password", password, "--new-key", file, "--new-password", password, "--json",
	}
	out, complaint, err := p.run(with...)
	var told session.Sent
	if err != nil || json.Unmarshal([]byte(out), &told) != nil || told.Block == 0 {
		p.t.Fatalf("rotate: have %q, %s", out, complaint)
	}
	p.ok("actor show", old.Hex(), "replaced")
	p.ok("actor show", fresh.Hex(), "active", "service")
	if _, complaint, err := p.run(with...); err == nil || !strings.Contains(complaint, "dntp: error:") {
		p.t.Errorf("the old key rotates again: %s", complaint)
	}
}

func proposalStory(p *shell, state *folder.State) {
	var told ledger.ProposalAnswer
	read := func(out string) {
		p.t.Helper()
		if err := json.Unmarshal([]byte(out), &told); err != nil {
			p.t.Fatal(err)
		}
	}
	read(p.ok("proposal new parameter", "--json logInterval 90s"))
	id := func() string { return string(must(json.Marshal(told.ID))) }
	parameter := id()
	if told.State != "open" || told.Change[0].Value != "logInterval" || told.Change[1].Value != "90s" {
		p.t.Fatalf("have %+v", told)
	}
	left, custody := custodyProposal(p)
	p.refused("proposal execute", parameter, "NotPassed", "more than half")
	p.refused("proposal vote", "--as administrator@"+state.Members[0].Name+" "+parameter, "AlreadyVoted") // it proposed
	for _, m := range state.Members[1:] {
		p.ok("proposal vote", "--as administrator@"+m.Name+" "+parameter)
		p.ok("proposal vote", "--as administrator@"+m.Name+" "+custody)
	}
	p.refused("proposal vote", "--against "+parameter, "AlreadyVoted")
	p.ok("proposal show", parameter, "4 yes, 0 no", "passed", state.Members[3].OrgID.Hex())

	admin, proof := p.newcomer(state.Members[0], "administration", "--org urn:example:new")
	other, otherProof := p.newcomer(state.Members[0], "administration", "--org "+state.Members[1].OrgID.Hex())
	// What each kind proposes is read back in the words of the model, while the
	// timelock runs.
	for _, kind := range []struct{ command, args, want string }{
		{"roles", "--class claim records.anchor records-office,insurer-auditor", "records.anchor claim [records-office, insurer-auditor]"},
		{"policy", `other [[{"count":2,"roles":["doctor"],"purposes":["author"]}]]`, "other"},
		{"add-org", "--kind insurer --admin " + admin + " --proof " + proof + " urn:example:new", "insurer"},
		{"replace-admin", "--admin " + other + " --proof " + otherProof + " " + state.Members[1].Name, "replaceAdministrator"},
		{"activate", "2 4000000000", "activate 2 4000000000"},
		{"remove-signer", state.Members[1].Signer.Hex(), "removeSigner"},
		{"add-signer", "0x00000000000000000000000000000000000000dd hospital-b", "addSigner"},
		{"suspend-org", "hospital-b", "suspended"},
	} {
		p.ok("proposal new "+kind.command, kind.args, kind.want, "open")
	}
	p.ok("proposal list", "--limit 3", "setOrganizationStatus", "addSigner")
	read(p.ok("proposal execute", "--json "+parameter))
	if told.State != "executed" {
		p.t.Errorf("have %+v", told)
	}
	p.refused("proposal execute", parameter, "ProposalClosed")
	custodianStory(p, state, left, custody)
	p.refused("proposal show", "0", "there is no proposal")
	p.refused("proposal new parameter", "logIntervall 90s", "did you mean")
	p.refused("proposal new parameter", "logInterval 90", "not a duration")
	p.refused("proposal new roles", "records.anchr doctor", "did you mean")
	p.refused("proposal new policy", "other {", "policy:", "such as")
	p.refused("proposal new replace-admin", "--admin "+other+" --proof "+proof+" "+state.Members[1].Name, "BadPayload")
	p.refused("proposal new activate-org", "hospital-b", "BadPayload")
	p.refused("proposal new activate", "1 4000000000", "BadPayload")
	p.refused("proposal new activate", "1.4.0 4000000000", "not the number of a version")
	p.refused("proposal new add-signer", "0x12 hospital-b", "is not an address")
}

// custodyProposal proposes to move the custody of an organization that the story has voted
// out, and returns the organization and the proposal.
func custodyProposal(p *shell) (left, proposal string) {
	p.t.Helper()
	for _, org := range told[[]struct {
		OrgID  common.Hash
		Status string
	}](p, "org list", "") {
		if org.Status == "suspended" {
			left = org.OrgID.Hex()
			made := told[struct{ ID json.Number }](p, "proposal new move-custody", left+" hospital-b")
			return left, made.ID.String()
		}
	}
	p.t.Fatal("no organization is suspended")
	return "", ""
}

// custodianStory moves the custody of an organization that left, and reads it back.
func custodianStory(p *shell, state *folder.State, left, proposal string) {
	p.t.Helper()
	want := state.Member("hospital-b").OrgID
	custodianOf := func(org string) *common.Hash {
		return told[struct{ Custodian *common.Hash }](p, "org show", org).Custodian
	}
	if have := custodianOf(left); have != nil {
		p.t.Errorf("have custodian %s before the vote", have)
	}
	p.ok("proposal execute", proposal, "executed")
	p.ok("org show", left, "custodian of its patients and records", want.Hex())
	if have := custodianOf(left); have == nil || *have != want {
		p.t.Errorf("have custodian %v, want %s", have, want)
	}
	if have := custodianOf("hospital-b"); have != nil {
		p.t.Errorf("hospital-b has %s as custodian of its own", have)
	}
}

// newcomer makes a key, which proves that it enters, and returns its address and
// the file of the proof.
func (p *shell) newcomer(at *folder.Member, entry, flags string) (address, proof string) {
	p.t.Helper()
	folder := p.t.TempDir()
	password := p.writes(folder, "password", "secret\n")
	account, err := keystore.StoreKey(filepath.Join(folder, "keystore"), "secret", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		p.t.Fatal(err)
	}
	args := append([]string{"prove", entry, "--keystore", filepath.Join(folder, "keystore"), "--password", password, "--rpc", at.RPC}, strings.Fields(flags)...)
	out, complaint, err := p.run(args...)
	if err != nil {
		p.t.Fatalf("prove %s: %s", entry, complaint)
	}
	return account.Address.Hex(), p.writes(folder, "proof.json", out)
}

// nodeKey makes the key of a node, and returns its id and file.
func (p *shell) nodeKey() (id, path string) {
	p.t.Helper()
	key, err := crypto.GenerateKey()
	path = filepath.Join(p.t.TempDir(), "nodekey")
	if err == nil {
		err = crypto.SaveECDSA(path, key)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return crypto.Keccak256Hash(crypto.FromECDSAPub(&key.PublicKey)[1:]).Hex(), path
}

func (p *shell) writes(folder, name, text string) string {
	p.t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// document writes a file that records can be anchored of.
func (p *shell) document(name string) string {
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(`{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Basic","v":1.50}}]}`), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// anchored reads what anchor prints with --json.
func (p *shell) anchored(out, status string) (a ledger.RecordAnswer) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(out), &a); err != nil || a.Status != status {
		p.t.Fatalf("have %s, want status %s: %v", out, status, err)
	}
	return a
}

// registeredAt enters a patient at a hospital.
func registeredAt(p *shell, hospital string) string {
	const controller = " --controller 0x00000000000000000000000000000000000000AB"
	return told[struct{ Pid common.Hash }](p, "patient register", "--as identity-registrar@"+hospital+controller).Pid.Hex()
}

// signatureStory has records that need others' signatures get them in the three
// ways: sent by the signer, carried after the anchor, and along with it.
func signatureStory(p *shell, _ *folder.State) {
	pid := registeredAt(p, "hospital-a")
	report := p.document("report.json")
	a := p.anchored(p.ok("record anchor", "--json --as laboratory --class 5 --pid "+pid+" "+report), "pending")
	p.refused("record endorse", a.RecordID.Hex(), "--purpose")
	p.refused("record endorse", "--purpose verfication "+a.RecordID.Hex(), "did you mean")
	p.refused("record endorse", "--as insurer-auditor --purpose verification "+a.RecordID.Hex(), "NotAllowed")
	a = p.anchored(p.ok("record endorse", "--json --purpose verification "+a.RecordID.Hex()), "current")
	p.ok("record verify", "--resource 1 "+report, "verified")
	p.refused("record verify", "--resource 2 "+report, "have 2, want 1 to 1")

	discharge := p.document("discharge.json")
	b := p.anchored(p.ok("record anchor", "--json --class 6 --based-on "+a.RecordID.Hex()+" --pid "+pid+" "+discharge), "pending")
	carried := filepath.Join(p.t.TempDir(), "validation.json")
	signed := p.ok("record endorse", "--as doctor@hospital-b --sign-only --purpose validation "+b.RecordID.Hex())
	if err := os.WriteFile(carried, []byte(signed), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.refused("record endorse", "--carry "+carried+" "+a.RecordID.Hex(), "the signature is on version 1 of record "+b.RecordID.Hex())
	p.anchored(p.ok("record endorse", "--json --carry "+carried+" "+b.RecordID.Hex()), "current")
	p.refused("record endorse", "--carry "+carried+" "+b.RecordID.Hex(), "AlreadyEndorsed")

	operation := p.document("operation.json")
	p.ok("record anchor", "--prepare --class 8 --pid "+pid+" "+operation, "to sign")
	signed = p.ok("record endorse", "--as doctor@hospital-b --sign-only --purpose validation "+operation+recordfile.Suffix)
	if err := os.WriteFile(carried, []byte(signed), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.anchored(p.ok("record anchor", "--json --endorse "+carried+" "+operation), "current")

	var page ledger.RecordPage
	if err := json.Unmarshal([]byte(p.ok("record list", "--json --limit 2 "+pid)), &page); err != nil || len(page.Records) != 2 || page.Next == "" {
		p.t.Errorf("have %+v, %v", page, err)
	}
	p.narrow("record list", "--limit 3", "CLASS")
	p.narrow("record list", "--class laboratory "+pid, genesis.ClassName(5), a.RecordID.Hex())
	p.narrow("record list", "--cursor "+page.Next+" "+pid)
	p.refused("record list", "--cursor 0x00 "+pid, "cursor")
	p.ok("record list", "--class laboratory,8 "+pid, genesis.ClassName(5), genesis.ClassName(8), a.RecordID.Hex())
	p.refused("record list", "--class 17 "+pid, "want 1 to 16")
}

// holdStory has a record held, released, erased, and one marked as an error.
func holdStory(p *shell, _ *folder.State) {
	order := p.document("order.json")
	visit := p.document("visit.json")
	a := p.anchored(p.ok("record anchor", "--json --as doctor@hospital-b --class 1 --pid "+registeredAt(p, "hospital-b")+" "+visit), "current")
	p.refused("record anchor", "--as doctor@hospital-b --class 1 "+p.document("nobody.json"), "the patient of the record is missing")
	id := a.RecordID.Hex()
	p.refused("record hold", id, "the reason is missing")
	p.ok("record hold", "--reason "+order+" "+id)
	p.refused("record erase", "--as service@hospital-b --reason "+order+" "+id, "OnHold")
	p.ok("record release", "--reason "+order+" "+id)
	p.refused("record status", "--as nurse@hospital-b --reason "+order+" "+id, "NotAuthor")
	p.ok("record status", "--as doctor@hospital-b --reason "+order+" "+id, "entered-in-error")
	p.ok("record erase", "--as service@hospital-b --reason "+order+" "+id, "erased")
}
