// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// vaultStory is the part of the story that a document has, by the commands that people use: it is
// put at the first hospital, and opened at the second one.
type vaultStory struct {
	*story
	pid    common.Hash
	text   []byte
	record common.Hash
}

// vaultBytes is the size of the document: large enough to be divided among the members.
const vaultBytes = 3 << 20

func (v *vaultStory) steps() []step {
	return []step{
		{"a document is put at one hospital", v.put},
		{"another hospital opens it by consent", v.byConsent},
		{"it is refused without ground", v.withoutGround},
		{"it opens in an emergency without its author", v.emergency},
		{"every holder has its part again", v.repaired},
		{"it is erased everywhere", v.erase},
	}
}

func (v *vaultStory) author() *folder.Member   { return v.State.Members[0] }
func (v *vaultStory) treating() *folder.Member { return v.State.Members[1] }

// run runs a command for a person of a member, and decodes its answer.
func (v *vaultStory) command(ctx context.Context, as string, into any, args ...string) error {
	out, err := v.Command(ctx, append(args, "--devnet", v.Folder.Path, "--as", as, "--json")...)
	if err != nil {
		return err
	}
	// Progress and hints are on the same stream, before the answer.
	start := strings.Index(out, "{")
	if start < 0 {
		return fmt.Errorf("no answer in %q", out)
	}
	return json.Unmarshal([]byte(out[start:]), into)
}

// put registers a patient who consents to the other hospital's access, and puts a scan.
func (v *vaultStory) put(ctx context.Context) (string, error) {
	patient, err := folder.NewActor(v.author().Name, "patient")
	if err != nil {
		return "", err
	}
	v.pid, v.text = recordfile.RandomHash(), make([]byte, vaultBytes)
	rand.Read(v.text) // never fails
	if _, err := v.succeed(ctx, v.State.Actor(v.author().Name, folder.RoleRegistrar), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return v.writer().Ledger.RegisterPatient(opts, v.pid, patient.Address)
	}); err != nil {
		return "", err
	}
	if err := v.consent(ctx, patient); err != nil {
		return "", err
	}
	path := v.Folder.File("scan.dcm")
	if err := os.WriteFile(path, v.text, 0o600); err != nil {
		return "", err
	}
	var out struct {
		RecordID common.Hash `json:"recordId"`
		Shards   int         `json:"shards"`
		Needed   int         `json:"needed"`
		Block    uint64      `json:"block"`
	}
	if err := v.command(ctx, "doctor@"+v.author().Name, &out, "record", "put", "--class", "imaging", "--pid", v.pid.Hex(), "--title", "scan", path); err != nil {
		return "", err
	}
	v.record = out.RecordID
	return fmt.Sprintf("%d MiB in %d shards, of which %d are needed; block %d", vaultBytes>>20, out.Shards, out.Needed, out.Block), os.Remove(path)
}

func (v *vaultStory) consent(ctx context.Context, patient *folder.Actor) error {
	key, err := patient.PrivateKey()
	if err != nil {
		return err
	}
	until := time.Now().Add(time.Hour)
	grant := client.Grant{
		Pid: v.pid, ConsentId: recordfile.RandomHash(), GranteeKind: contracts.GranteeOrganization, Grantee: v.treating().OrgID, ClassMask: 1 << contracts.ClassImaging,
		PurposeMask: 1 << contracts.TREAT, ActionMask: uint8(contracts.ActionAccess), NotAfter: uint64(until.Unix()), FhirConsentHash: recordfile.RandomHash(),
	}
	operation := client.GrantOperation(grant)
	signed, err := client.SignOperation(key, new(big.Int).SetUint64(v.State.ChainID), contracts.ConsentAddress, operation, new(big.Int), uint64(until.Unix()))
	if err != nil {
		return err
	}
	_, err = v.succeed(ctx, v.State.Actor(v.author().Name, folder.RoleService), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return v.writer().Ledger.Relay(opts, contracts.ConsentAddress, operation, signed)
	})
	return err
}

// open opens the document at the other hospital and compares every byte. It returns the ticket.
func (v *vaultStory) open(ctx context.Context, args ...string) (ticket common.Hash, err error) {
	path := v.Folder.File("opened.dcm")
	defer os.Remove(path)
	var out struct {
		Ticket common.Hash `json:"ticket"`
	}
	if err := v.command(ctx, "doctor@"+v.treating().Name, &out, append([]string{"record", "open", "-o", path, v.record.Hex()}, args...)...); err != nil {
		return ticket, err
	}
	have, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(have, v.text) {
		err = errors.New("it is another document")
	}
	return out.Ticket, err
}

func (v *vaultStory) byConsent(ctx context.Context) (string, error) {
	if v.record == (common.Hash{}) {
		return "", errTooEarly
	}
	_, err := v.open(ctx)
	return fmt.Sprintf("every byte verified at %s", v.treating().Title()), err
}

// withoutGround asks with a ticket that nobody has opened.
func (v *vaultStory) withoutGround(ctx context.Context) (string, error) {
	if v.record == (common.Hash{}) {
		return "", errTooEarly
	}
	_, err := v.open(ctx, "--ticket", recordfile.RandomHash().Hex())
	if err == nil {
		return "", errors.New("it was opened")
	}
	if !strings.Contains(err.Error(), "does not permit") && !strings.Contains(err.Error(), "no such record") {
		return "", err
	}
	return "as if there were no such record", nil
}

// emergency kills the author's node and gateway. The others have all that is needed.
func (v *vaultStory) emergency(ctx context.Context) (string, error) {
	if v.record == (common.Hash{}) {
		return "", errTooEarly
	}
	v.Gateways[0].Crash()
	v.Nodes[0].Crash()
	began := time.Now()
	ticket, err := v.open(ctx, "--break-glass", "unconscious after an accident")
	took := time.Since(began).Round(100 * time.Millisecond)
	if err := errors.Join(err, v.StartNode(ctx, v.Nodes[0]), v.RunGateway(ctx, v.Gateways[0])); err != nil {
		return "", err
	}
	if err := v.settle(ctx, ticket); err != nil {
		return "", err
	}
	return fmt.Sprintf("in %v, with node and gateway of %s killed", took, v.author().Title()), nil
}

// settle justifies and reviews the emergency: whoever tells the story again finds nothing owed.
func (v *vaultStory) settle(ctx context.Context, ticket common.Hash) error {
	_, err := v.succeed(ctx, v.State.Actor(v.treating().Name, "doctor"), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return v.writer().Ledger.Justify(opts, ticket, recordfile.RandomHash())
	})
	if err != nil {
		return err
	}
	_, err = v.succeed(ctx, v.State.Actor(v.State.Members[2].Name, folder.RoleReviewer), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return v.writer().Ledger.Review(opts, ticket, contracts.Proper, recordfile.RandomHash())
	})
	return err
}

func (v *vaultStory) repaired(ctx context.Context) (string, error) {
	if v.record == (common.Hash{}) {
		return "", errTooEarly
	}
	var out struct {
		Parts, Missing, Mended, Unknown int
	}
	err := devnet.WaitFor(ctx, v.Patience(), func(ctx context.Context) error {
		if err := v.command(ctx, "service@"+v.author().Name, &out, "vault", "repair"); err != nil {
			return err
		}
		if out.Missing+out.Unknown > 0 || out.Parts == 0 {
			return fmt.Errorf("of %d parts %d are missing, %d unknown", out.Parts, out.Missing, out.Unknown)
		}
		return nil
	})
	return fmt.Sprintf("%d shards and shares", out.Parts), err
}

func (v *vaultStory) erase(ctx context.Context) (string, error) {
	if v.record == (common.Hash{}) {
		return "", errTooEarly
	}
	var out struct {
		Destroyed []json.RawMessage `json:"destroyed"`
		Attested  bool              `json:"attested"`
	}
	if err := v.command(ctx, "service@"+v.author().Name, &out, "vault", "erase", v.record.Hex()); err != nil {
		return "", err
	}
	if !out.Attested {
		return "", errors.New("it is not attested")
	}
	if _, err := v.open(ctx); err == nil {
		return "", errors.New("it was opened after that")
	}
	return fmt.Sprintf("%d holders have signed that they did; attested", len(out.Destroyed)), nil
}
