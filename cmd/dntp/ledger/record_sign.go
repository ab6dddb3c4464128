// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"math/bits"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	recordEndorseFlag = &cli.StringSliceFlag{Name: "endorse", Usage: "JSON `file` with another signer's signature, as `dntp record endorse --sign-only` prints it; may be repeated"}
	recordPurposeFlag = &cli.StringFlag{Name: "purpose", Usage: "`purpose` of the signature, such as author, verification, validation, review, source", Value: "author"}
	recordBaseFlag    = &cli.StringFlag{Name: "based-on", Usage: "`record` that this one is based on, such as the prescription of a dispensation"}
	recordPayerFlag   = &cli.StringFlag{Name: "payer", Usage: "`insurer` to which a claim is made (class 13 only)"}
	recordPrepareFlag = &cli.BoolFlag{Name: "prepare", Usage: "write the file that opens the record, and send nothing, so that others can sign first"}

	signOnlyFlag   = &cli.BoolFlag{Name: "sign-only", Usage: "print the signature as JSON for another person to send, and send nothing"}
	carryFlag      = &cli.StringFlag{Name: "carry", Usage: "JSON `file` with another person's signature to send"}
	deadlineFlag   = &cli.DurationFlag{Name: "valid", Usage: "`time` for which a signature of --sign-only is valid", Value: 7 * 24 * time.Hour}
	endorsePurpose = &cli.StringFlag{Name: "purpose", Usage: "`purpose` of the signature, such as verification, validation, review, source"}
	inRoleFlag     = &cli.StringFlag{Name: "in-role", Usage: "`role` in which the signer signs, such as doctor, patient or family (default = its only role)"}
	custodianFlag  = &cli.StringFlag{Name: "custodian", Usage: "`organization` that will anchor the file (default = the patient's custodian)"}
)

var endorseCommand = &cli.Command{
	Name: "endorse", Usage: "Sign a version of a record, or send another person's signature", ArgsUsage: "RECORDID",
	Description: `With --sign-only, RECORDID may also be a file that ends with .dntp.json, for a record that
is not on the ledger yet.

  dntp record endorse --purpose verification RECORDID
  dntp record endorse --purpose review --sign-only RECORDID > review.json
  dntp record endorse --carry review.json RECORDID`,
	Flags:  session.WriteFlags("doctor", recordVersionFlag, endorsePurpose, inRoleFlag, signOnlyFlag, custodianFlag, carryFlag, deadlineFlag),
	Action: terminal.Quiet(endorseRecord),
}

// signatureFile is an endorsement in a file, for the actor who sends it.
type signatureFile struct {
	RecordID common.Hash    `json:"recordId"`
	Version  uint32         `json:"version"`
	Signer   common.Address `json:"signer"`
	Purpose  string         `json:"purpose"`
	Role     string         `json:"role"`     // that it signs in
	Alg      uint8          `json:"sigAlg"`   // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn
	Deadline uint64         `json:"deadline"` // seconds since 1970
	Sig      hexutil.Bytes  `json:"sig"`
}

// endorsement returns the contract's form of the signature, which must be on this version.
func (f *signatureFile) endorsement(id common.Hash, version uint32) (client.Endorsement, error) {
	if f.RecordID != id || f.Version != version {
		return client.Endorsement{}, fmt.Errorf("the signature is on version %d of record %s, not on version %d of %s", f.Version, f.RecordID, version, id)
	}
	purpose, err := genesis.PurposeNamed(f.Purpose)
	if err != nil {
		return client.Endorsement{}, err
	}
	role, err := roleNumber(f.Role)
	return client.Endorsement{Signer: f.Signer, SigPurpose: purpose, Role: role, SigAlg: f.Alg, Deadline: f.Deadline, Sig: f.Sig}, err
}

func readSignature(path string) (*signatureFile, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	f, dec := new(signatureFile), json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s is not a signature: %w", path, err), "`dntp record endorse --sign-only` prints one")
	}
	return f, nil
}

// readSignatures reads the files of --endorse.
func readSignatures(ctx *cli.Context, id common.Hash, version uint32) (list []client.Endorsement, err error) {
	for _, path := range ctx.StringSlice(recordEndorseFlag.Name) {
		f, err := readSignature(path)
		if err != nil {
			return nil, err
		}
		e, err := f.endorsement(id, version)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, e)
	}
	return list, nil
}

// purposeFlag is the purpose of --purpose.
func purposeFlag(ctx *cli.Context) (uint8, error) {
	text := ctx.String(recordPurposeFlag.Name)
	if text == "" {
		return 0, terminal.ErrorHint("the purpose of the signature is missing", "give it with --purpose: verification, validation, review, source, …")
	}
	purpose, err := genesis.PurposeNamed(text)
	if err != nil {
		err = fmt.Errorf("--purpose: %w", err)
	}
	return purpose, err
}

func endorseRecord(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "the identifier of a record")
	if err != nil {
		return err
	}
	if ctx.Bool(signOnlyFlag.Name) {
		return signOnly(ctx, text)
	}
	var id common.Hash
	var version uint32
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		if id, version, err = versionNamed(ctx, n, text); err != nil {
			return nil, err
		}
		e, err := endorsementToSend(ctx, n, id, version)
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.Endorse(opts, id, version, e)
		}, err
	}, func(n *session.Session, receipt *types.Receipt) error {
		return tellRecord(ctx, n, id, version, receipt)
	})
}

// endorsementToSend is the signature of --carry, or the sender's own.
func endorsementToSend(ctx *cli.Context, n *session.Session, id common.Hash, version uint32) (client.Endorsement, error) {
	if path := ctx.String(carryFlag.Name); path != "" {
		f, err := readSignature(path)
		if err != nil {
			return client.Endorsement{}, err
		}
		return f.endorsement(id, version)
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return client.Endorsement{}, err
	}
	return ownEndorsement(ctx, n, who.Address, id)
}

// tellRecord prints a version on the ledger after a transaction.
func tellRecord(ctx *cli.Context, n *session.Session, id common.Hash, version uint32, receipt *types.Receipt) error {
	a, err := readRecord(ctx.Context, n, id, version)
	if err != nil {
		return err
	}
	a.Tx = &receipt.TxHash
	return a.print(ctx)
}

// versionNamed is the record of an argument and the version of --version, by default
// the newest.
func versionNamed(ctx *cli.Context, n *session.Session, text string) (common.Hash, uint32, error) {
	id, err := parseRecord(text)
	if err != nil {
		return id, 0, err
	}
	if version := ctx.Uint(recordVersionFlag.Name); version != 0 {
		return id, uint32(version), nil
	}
	head, err := n.Ledger.Head(ctx.Context, id)
	if err == nil && head.Latest == 0 {
		err = fmt.Errorf("the ledger has no record %s", id)
	}
	return id, head.Latest, err
}

// signOnly prints a signature on a version on the ledger or in a file.
func signOnly(ctx *cli.Context, text string) error {
	purpose, err := purposeFlag(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	anchor, custodian, err := toSign(ctx, n, text)
	if err != nil {
		return err
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	s := client.Statement{Custodian: custodian, Purpose: purpose, Deadline: uint64(time.Now().Add(ctx.Duration(deadlineFlag.Name)).Unix())}
	if s.Role, s.Org, err = capacity(ctx, n, who.Address, anchor.Pid); err != nil {
		return err
	}
	sig, err := who.SignHash(client.EndorsementDigest(new(big.Int).SetUint64(n.ChainID), anchor, who.Address, s))
	if err != nil {
		return err
	}
	return terminal.PrintJSON(ctx.App.Writer, signatureFile{
		RecordID: anchor.RecordId, Version: anchor.Version, Signer: who.Address, Purpose: genesis.PurposeName(purpose),
		Role: roleName(s.Role), Deadline: s.Deadline, Sig: sig,
	})
}

// ownEndorsement is the sender's own signature on a record on the ledger.
func ownEndorsement(ctx *cli.Context, n *session.Session, who common.Address, id common.Hash) (e client.Endorsement, err error) {
	e.Signer = who
	if e.SigPurpose, err = purposeFlag(ctx); err != nil {
		return e, err
	}
	record, err := n.Ledger.Get(ctx.Context, id, 1)
	if err == nil {
		e.Role, _, err = capacity(ctx, n, who, record.A.Pid)
	}
	return e, err
}

// Roles in which no actor is enrolled.
const (
	rolePatient = uint8(registry.Patient)
	roleFamily  = uint8(registry.Family)
)

// capacity is the role in which an actor signs about a patient, and the role's
// organization: the role is that of --in-role, or the actor's only one.
func capacity(ctx *cli.Context, n *session.Session, who common.Address, pid common.Hash) (role uint8, org common.Hash, err error) {
	actor, err := n.Ledger.Actor(ctx.Context, who)
	if err != nil {
		return 0, org, err
	}
	roles := genesis.Roles(actor.RoleMask)
	if name := ctx.String(inRoleFlag.Name); name != "" {
		roles, err = genesis.RolesOf(name)
	} else if roles == 0 {
		roles, err = partyRole(ctx.Context, n, who, pid)
	}
	if err != nil {
		return 0, org, err
	}
	if role, err = onlyRole(roles); err != nil {
		return 0, org, terminal.WithHint(err, "choose the role with --in-role")
	}
	if role != rolePatient && role != roleFamily {
		org = actor.OrgId
	}
	return role, org, nil
}

// partyRole is the role of the patient for its key, and of a guardian for others.
func partyRole(ctx context.Context, n *session.Session, who common.Address, pid common.Hash) (genesis.Roles, error) {
	patient, err := n.Ledger.Patient(ctx, pid)
	if patient.Controller == who {
		return 1 << rolePatient, err
	}
	return 1 << roleFamily, err
}

func roleNumber(name string) (uint8, error) {
	roles, err := genesis.RolesOf(name)
	if err != nil {
		return 0, err
	}
	return onlyRole(roles)
}

func roleName(role uint8) string { return genesis.Roles(1 << role).Names()[0] }

// onlyRole is the number of the role in a mask of one.
func onlyRole(roles genesis.Roles) (uint8, error) {
	if bits.OnesCount32(uint32(roles)) != 1 {
		return 0, fmt.Errorf("a signature is for one role, have %q", strings.Join(roles.Names(), ","))
	}
	return uint8(bits.TrailingZeros32(uint32(roles))), nil
}

// toSign returns a version from a file or the ledger, and its custodian.
func toSign(ctx *cli.Context, n *session.Session, text string) (a client.Anchor, custodian common.Hash, err error) {
	if strings.HasSuffix(text, recordfile.Suffix) {
		if a, err = versionOf(ctx, n, text); err != nil {
			return a, custodian, err
		}
		if name := ctx.String(custodianFlag.Name); name != "" {
			custodian, err = n.Org(name)
			return a, custodian, err
		}
		custodian, err = n.Ledger.Custodian(ctx.Context, a.Pid)
		return a, custodian, err
	}
	id, version, err := versionNamed(ctx, n, text)
	if err != nil {
		return a, custodian, err
	}
	have, err := n.Ledger.Get(ctx.Context, id, version)
	return have.A, have.CustodianOrg, err
}

// versionOf is the version of --version in a record's file, by default the last.
func versionOf(ctx *cli.Context, n *session.Session, path string) (client.Anchor, error) {
	f, err := recordfile.Load(path)
	if err != nil {
		return client.Anchor{}, err
	}
	if f.ChainID != n.ChainID {
		return client.Anchor{}, fmt.Errorf("the record belongs to chain %d, this is chain %d", f.ChainID, n.ChainID)
	}
	version := ctx.Uint(recordVersionFlag.Name)
	if version == 0 {
		version = uint(len(f.Versions))
	}
	if version > uint(len(f.Versions)) {
		return client.Anchor{}, fmt.Errorf("no version %d: %s has %d", version, path, len(f.Versions))
	}
	return f.Anchor(int(version)), nil
}
