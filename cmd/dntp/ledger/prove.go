// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/urfave/cli/v2"
)

var (
	proofFlag    = &cli.PathFlag{Name: "proof", Usage: "`file` with the key's own signature, as `dntp prove` prints it"}
	ofOrgFlag    = &cli.StringFlag{Name: "org", Usage: "`organization` that the key will belong to", Required: true}
	validFlag    = &cli.DurationFlag{Name: "valid", Usage: "`time` for which the proof is valid", Value: 7 * 24 * time.Hour}
	longFlag     = &cli.DurationFlag{Name: "valid", Usage: "`time` for which the proof is valid; the vote must be executed within it", Value: 30 * 24 * time.Hour}
	ofActorFlag  = &cli.StringFlag{Name: "actor", Usage: "`address` of the actor that will use the key", Required: true}
	nodeKeyFlag  = &cli.PathFlag{Name: "nodekey", Usage: "`file` with the node's private key, in its data folder"}
	pemFlag      = &cli.PathFlag{Name: "key", Usage: "`file` with a P-256 private key, PEM (PKCS #8 or SEC 1)", Required: true}
	contractFlag = &cli.StringFlag{Name: "contract", Usage: "`address` of a contract that the key created, to enter instead of the key"}
	createdFlag  = &cli.Uint64Flag{Name: "nonce", Usage: "`nonce` of the transaction that created the contract"}
)

var ProveCommand = &cli.Command{
	Name: "prove", Usage: "Sign with a key that it may be entered on the ledger",
	Description: `Every new key must sign its own entry. The holder of the key makes this proof and gives it to
the administrator, who sends it.

  dntp prove enrolment --org ORGANIZATION --roles doctor > proof.json
  dntp actor enrol --roles doctor --proof proof.json ADDRESS`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "enrolment", Usage: "Prove the key of a new actor", Flags: session.WriteFlags("doctor", ofOrgFlag, rolesFlag, credentialFlag, expiresFlag, contractFlag, createdFlag, validFlag), Action: terminal.Quiet(proveEnrolment)},
		{Name: "administration", Usage: "Prove the key of a new administrator", Flags: session.WriteFlags(folder.RoleAdmin, ofOrgFlag, longFlag), Action: terminal.Quiet(proveAdministration)},
		{Name: "node", Usage: "Prove the key of a node", Flags: append([]cli.Flag{ofOrgFlag, mustBe(nodeKeyFlag), validFlag}, session.ReadFlags...), Action: terminal.Quiet(proveNode)},
		{Name: "signing-key", Usage: "Prove the P-256 key that an actor will endorse with", Flags: append([]cli.Flag{ofActorFlag, pemFlag, validFlag}, session.ReadFlags...), Action: terminal.Quiet(proveSigningKey)},
	},
}

// mustBe makes a flag required.
func mustBe(flag *cli.PathFlag) *cli.PathFlag {
	required := *flag
	required.Required = true
	return &required
}

// proofFile is a proof in a file, for the administrator who sends it.
type proofFile struct {
	Deadline uint64        `json:"deadline"` // seconds since 1970
	Alg      uint8         `json:"alg"`      // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn, 3 the creator of a contract
	Key      hexutil.Bytes `json:"key"`
	Sig      hexutil.Bytes `json:"sig"`
}

func printProof(ctx *cli.Context, p client.Proof) error {
	return terminal.PrintJSON(ctx.App.Writer, proofFile{p.Deadline, p.Alg, p.Key, p.Sig})
}

// proofOfFlag reads the file of --proof; without the flag the proof is empty.
func proofOfFlag(ctx *cli.Context) (p client.Proof, err error) {
	path := ctx.Path(proofFlag.Name)
	if path == "" {
		return p, nil
	}
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return p, err
	}
	var f proofFile
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return p, terminal.WithHint(fmt.Errorf("%s is not a proof: %w", path, err), "`dntp prove` prints one")
	}
	return client.Proof{Deadline: f.Deadline, Alg: f.Alg, Key: f.Key, Sig: f.Sig}, nil
}

func chainOf(n *session.Session) *big.Int { return new(big.Int).SetUint64(n.ChainID) }

func proofDeadline(ctx *cli.Context) uint64 {
	return uint64(time.Now().Add(ctx.Duration(validFlag.Name)).Unix())
}

// entrant returns the opened key that will enter an organization, and its id.
func entrant(ctx *cli.Context, n *session.Session) (who *session.Identity, org common.Hash, err error) {
	if _, err = terminal.Arguments(ctx, 0); err != nil {
		return nil, org, err
	}
	if org, err = n.Org(ctx.String(ofOrgFlag.Name)); err != nil {
		return nil, org, err
	}
	who, err = n.Identity(ctx)
	return who, org, err
}

// signEntry has an open account sign an entry.
func signEntry(ctx *cli.Context, n *session.Session, who *session.Identity, entry client.Entry) (p client.Proof, err error) {
	p.Deadline = proofDeadline(ctx)
	p.Sig, err = who.SignHash(entry.Digest(chainOf(n), p.Deadline))
	return p, err
}

func proveEnrolment(ctx *cli.Context) error {
	e, err := readEnrolment(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	who, org, err := entrant(ctx, n)
	if err != nil {
		return err
	}
	text := ctx.String(contractFlag.Name)
	if text == "" {
		p, err := signEntry(ctx, n, who, e.entry(who.Address, org))
		if err != nil {
			return err
		}
		return printProof(ctx, p)
	}
	contract, err := terminal.ParseAddress(text)
	if err != nil {
		return fmt.Errorf("--contract: %w", err)
	}
	if nonce := ctx.Uint64(createdFlag.Name); crypto.CreateAddress(who.Address, nonce) != contract {
		return terminal.ErrorHint(fmt.Sprintf("%s did not create %s with nonce %d", who.Address, contract, nonce), "the receipt of its creation shows the sender; a contract that another contract created cannot be enrolled")
	}
	p, err := signEntry(ctx, n, who, e.entry(contract, org))
	if err != nil {
		return err
	}
	p.Alg, p.Key = client.ByCreator, client.CreatedAt(ctx.Uint64(createdFlag.Name))
	return printProof(ctx, p)
}

func proveAdministration(ctx *cli.Context) error {
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	who, org, err := entrant(ctx, n)
	if err != nil {
		return err
	}
	p, err := signEntry(ctx, n, who, client.AdministrationOf(who.Address, org))
	if err != nil {
		return err
	}
	return printProof(ctx, p)
}

func proveNode(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	org, err := n.Org(ctx.String(ofOrgFlag.Name))
	if err != nil {
		return err
	}
	p, err := nodeProof(ctx, n, org)
	if err != nil {
		return err
	}
	return printProof(ctx, p)
}

// nodeProof has the key of --nodekey sign that its node is an organization's.
func nodeProof(ctx *cli.Context, n *session.Session, org common.Hash) (p client.Proof, err error) {
	key, err := crypto.LoadECDSA(ctx.Path(nodeKeyFlag.Name))
	if err != nil {
		return p, fmt.Errorf("--nodekey: %w", err)
	}
	id := crypto.Keccak256Hash(crypto.FromECDSAPub(&key.PublicKey)[1:])
	return client.NodeOf(id, org).Prove(key, chainOf(n), proofDeadline(ctx))
}

func proveSigningKey(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	actor, err := terminal.ParseAddress(ctx.String(ofActorFlag.Name))
	if err != nil {
		return fmt.Errorf("--actor: %w", err)
	}
	key, err := readPEM(ctx.Path(pemFlag.Name))
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	const p256 = 1
	p, err := client.SigningKeyOf(actor, p256).Prove(key, chainOf(n), proofDeadline(ctx))
	if err != nil {
		return err
	}
	return printProof(ctx, p)
}

// readPEM reads a private key.
func readPEM(path string) (*ecdsa.PrivateKey, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", path)
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if own, ok := key.(*ecdsa.PrivateKey); ok {
		return own, err
	}
	return nil, fmt.Errorf("%s holds no private key of an elliptic curve", path)
}

// enrolment is what an actor is enrolled with.
type enrolment struct {
	roles      genesis.Roles
	credential common.Hash
	expires    genesis.Expiry
}

func readEnrolment(ctx *cli.Context) (e enrolment, err error) {
	if e.roles, err = genesis.RolesOf(strings.Split(ctx.String(rolesFlag.Name), ",")...); err != nil {
		return e, fmt.Errorf("--roles: %w", err)
	}
	if err := e.expires.UnmarshalText([]byte(ctx.String(expiresFlag.Name))); err != nil {
		return e, fmt.Errorf("--expires: %w", err)
	}
	if text := ctx.String(credentialFlag.Name); text != "" {
		if e.credential, err = terminal.ParseHash(text); err != nil {
			return e, fmt.Errorf("--credential: %w", err)
		}
	}
	return e, nil
}

// entry is the entry that the actor signs for the enrolment.
func (e enrolment) entry(actor common.Address, org common.Hash) client.Entry {
	return client.EnrolmentOf(actor, org, uint32(e.roles), e.credential, uint64(e.expires))
}
