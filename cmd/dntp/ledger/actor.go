// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

const addressArgument = "ADDRESS"

var (
	rolesFlag      = &cli.StringFlag{Name: "roles", Usage: "`roles`, separated by commas, such as doctor,nurse", Required: true}
	credentialFlag = &cli.StringFlag{Name: "credential", Usage: "SHA-256 `hash` of the credential that was shown, 32 bytes in hex"}
	expiresFlag    = &cli.StringFlag{Name: "expires", Usage: "`time` after which the actor may not act, such as 2030-01-31, or never", Value: "never"}
	codeFlag       = &cli.UintFlag{Name: "reason", Usage: "`code` that the organization has chosen for the reason, 0 to 255"}
	algFlag        = &cli.StringFlag{Name: "alg", Usage: "`algorithm`: x25519 or p256 for encryption; sign-p256 or sign-webauthn for endorsements", Required: true}
	newKeyFlag     = &cli.PathFlag{Name: "new-key", Usage: "keystore `file` of the new key"}
	newKeyPassword = &cli.PathFlag{Name: "new-password", Usage: "`file` whose first line opens the new key"}
)

// ActorCommand manages the people and services of an organization.
var ActorCommand = &cli.Command{
	Name:   "actor",
	Usage:  "Enrol and suspend the people and services of an organization, change keys",
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "list", Usage: "List the actors; of a node without an index, those in events and in the genesis file", Flags: append([]cli.Flag{session.GenesisFlag}, session.ReadFlags...), Action: terminal.Quiet(listActors)},
		{Name: "show", Usage: "Show one actor, patient or guardian with its keys", ArgsUsage: addressArgument, Flags: session.ReadFlags, Action: terminal.Quiet(showActor)},
		{Name: "enrol", Usage: "Enrol an actor at the sender's organization, or change its roles", ArgsUsage: addressArgument, Flags: session.WriteFlags(folder.RoleAdmin, rolesFlag, credentialFlag, expiresFlag, proofFlag, newKeyFlag, newKeyPassword), Action: terminal.Quiet(enrolActor)},
		{Name: "suspend", Usage: "Suspend an actor of the sender's organization", ArgsUsage: addressArgument, Flags: session.WriteFlags(folder.RoleAdmin, codeFlag), Action: terminal.Quiet(actorStatusCommand(client.Suspended))},
		{Name: "activate", Usage: "Let a suspended actor act again", ArgsUsage: addressArgument, Flags: session.WriteFlags(folder.RoleAdmin, codeFlag), Action: terminal.Quiet(actorStatusCommand(client.Active))},
		{Name: "rotate", Usage: "Move the sender's enrolment to a new key, permanently", Flags: session.WriteFlags("doctor", mustBe(newKeyFlag), newKeyPassword), Action: terminal.Quiet(rotateActor)},
		{Name: "key", Usage: "Set the key for encryption or endorsements of the sender, who may be a patient; without KEY, remove it", ArgsUsage: "[KEY]", Flags: session.WriteFlags("doctor", algFlag, proofFlag), Action: terminal.Quiet(setActorKey)},
	},
}

// actorAnswer is one actor in the output of commands.
type actorAnswer struct {
	Address    common.Address  `json:"address"`
	Org        common.Hash     `json:"orgId"`
	Roles      genesis.Roles   `json:"roles"`
	Status     string          `json:"status"`
	Credential common.Hash     `json:"certHash"`
	Expires    genesis.Expiry  `json:"expires"`
	Keys       []actorKeyValue `json:"keys,omitempty"` // only show fills it
}

type actorKeyValue struct {
	Alg   string        `json:"alg"`
	Key   hexutil.Bytes `json:"key"`
	Since uint64        `json:"since"`
}

func readActor(ctx context.Context, n *session.Session, address common.Address) (*actorAnswer, error) {
	have, err := n.Ledger.Actor(ctx, address)
	return &actorAnswer{
		Address: address, Org: have.OrgId, Roles: genesis.Roles(have.RoleMask), Status: contracts.MemberStatuses.Name(have.Status),
		Credential: have.CertHash, Expires: genesis.Expiry(have.NotAfter),
	}, err
}

// actorsOfIndex lists all actors from the node's index, in the order of their enrolment.
func actorsOfIndex(ctx context.Context, n *session.Session) (list []*actorAnswer, err error) {
	rows, err := collect[ehrapi.ActorRow](ctx, n, "ehr_listActors", true, math.MaxUint64)
	for _, row := range rows {
		a := &actorAnswer{Address: row.Address, Org: row.Org, Status: row.Status.Name}
		for _, role := range row.Roles {
			a.Roles |= 1 << role.Number
		}
		if row.CertHash != nil {
			a.Credential = *row.CertHash
		}
		if row.NotAfter != nil {
			a.Expires = genesis.Expiry(*row.NotAfter)
		}
		list = append(list, a)
	}
	return list, err
}

// actorsOfEvents lists the actors that a node without an index knows.
func actorsOfEvents(ctx context.Context, n *session.Session) ([]*actorAnswer, error) {
	addresses, err := actorAddresses(ctx, n)
	list := []*actorAnswer{}
	for _, address := range addresses {
		a, err := readActor(ctx, n, address)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, err
}

// actorAddresses lists the actors in the genesis file and in events: the registry
// itself has no list.
func actorAddresses(ctx context.Context, n *session.Session) (list []common.Address, err error) {
	spec, err := n.Spec()
	if err != nil {
		return nil, err
	}
	if spec != nil {
		for _, org := range spec.Organizations {
			list = append(list, org.Admin)
		}
		for _, actor := range spec.Actors {
			list = append(list, actor.Address)
		}
	}
	logs, err := eventsOf(ctx, n, bindings.RegistryActorEnrolledEventName)
	if err != nil {
		return nil, err
	}
	for i := range logs {
		event, err := registryEvents.UnpackActorEnrolledEvent(&logs[i])
		if err != nil {
			return nil, err
		}
		list = append(list, event.A)
	}
	if logs, err = eventsOf(ctx, n, bindings.RegistryKeyRotatedEventName); err != nil {
		return nil, err
	}
	for i := range logs {
		event, err := registryEvents.UnpackKeyRotatedEvent(&logs[i])
		if err != nil {
			return nil, err
		}
		list = append(list, event.OldKey, event.NewKey)
	}
	slices.SortFunc(list, common.Address.Cmp)
	return slices.Compact(list), nil
}

func listActors(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	list, err := actorsOfIndex(ctx.Context, n)
	if session.LacksIndex(err) {
		if list, err = actorsOfEvents(ctx.Context, n); n.GenesisFile == "" {
			fmt.Fprintln(ctx.App.ErrWriter, "give --genesis FILE to list the actors of the genesis too")
		}
	}
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	const rolesWidth = 30
	t := terminal.NewTable(ctx.App.Writer, "ADDRESS", "ORGANIZATION", "STATUS", "ROLES")
	for _, a := range list {
		t.Row(a.Address, terminal.ShortWord(a.Org.Hex()), a.Status, cut(strings.Join(a.Roles.Names(), ","), rolesWidth))
	}
	t.Flush()
	return nil
}

// keyAlgs are the names of --alg, and the contract's numbers for them.
var keyAlgs = []struct {
	name    string
	signing bool
	alg     uint8
}{{"x25519", false, 1}, {"p256", false, 2}, {"sign-p256", true, 1}, {"sign-webauthn", true, 2}}

func showActor(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an address")
	if err != nil {
		return err
	}
	address, err := terminal.ParseAddress(text)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	a, err := readActor(ctx.Context, n, address)
	if err != nil {
		return err
	}
	if a.Keys, err = keysOf(ctx.Context, n, address); err != nil {
		return err
	}
	facts := []any{
		"address", a.Address, "organization", a.Org, "roles", strings.Join(a.Roles.Names(), ", "),
		"status", a.Status, "credential hash", a.Credential, "expires", a.Expires,
	}
	if a.Status == contracts.MemberStatuses.Name(contracts.Unknown) { // a patient or a guardian may have keys
		if len(a.Keys) == 0 {
			return terminal.ErrorHint(fmt.Sprintf("nobody enrolled %s", address), "`dntp actor list` shows who is")
		}
		facts = []any{"address", a.Address, "status", a.Status}
	}
	for _, key := range a.Keys {
		facts = append(facts, "key "+key.Alg, key.Key)
	}
	return terminal.PrintFacts(ctx, a, facts...)
}

func keysOf(ctx context.Context, n *session.Session, address common.Address) (keys []actorKeyValue, err error) {
	encryption, err := n.Ledger.EncryptionKey(ctx, address)
	if err != nil {
		return nil, err
	}
	for _, k := range keyAlgs {
		if !k.signing && k.alg == encryption.Alg && len(encryption.PubKey) > 0 {
			keys = append(keys, actorKeyValue{k.name, encryption.PubKey, encryption.Since})
		}
		if !k.signing {
			continue
		}
		signing, err := n.Ledger.SigningKey(ctx, address, k.alg)
		if err != nil {
			return nil, err
		}
		if len(signing.PubKey) > 0 {
			keys = append(keys, actorKeyValue{k.name, signing.PubKey, signing.Since})
		}
	}
	return keys, nil
}

func enrolActor(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an address")
	if err != nil {
		return err
	}
	address, err := terminal.ParseAddress(text)
	if err != nil {
		return err
	}
	e, err := readEnrolment(ctx)
	if err != nil {
		return err
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		proof, err := enrolmentProof(ctx, n, address, e)
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.Enrol(opts, address, uint32(e.roles), e.credential, uint64(e.expires), proof)
		}, err
	})
}

// enrolmentProof is the proof of --proof, or one by the key of --new-key. An actor that
// is enrolled already needs none.
func enrolmentProof(ctx *cli.Context, n *session.Session, actor common.Address, e enrolment) (p client.Proof, err error) {
	if ctx.Path(proofFlag.Name) != "" {
		return proofOfFlag(ctx)
	}
	known, err := n.Ledger.Actor(ctx.Context, actor)
	if err != nil || known.Status != 0 {
		return p, err
	}
	if ctx.Path(newKeyFlag.Name) == "" {
		return p, terminal.ErrorHint(fmt.Sprintf("%s is new: its own signature is missing", actor), "the holder of the key makes it with `dntp prove enrolment`; give the result with --proof, or the key itself with --new-key")
	}
	by, err := n.Identity(ctx)
	if err != nil {
		return p, err
	}
	mine, err := n.Ledger.Actor(ctx.Context, by.Address)
	if err != nil {
		return p, err
	}
	key, err := newKey(ctx)
	if err != nil {
		return p, err
	}
	return e.entry(actor, mine.OrgId).Prove(key.PrivateKey, chainOf(n), uint64(time.Now().Add(SignatureLife).Unix()))
}

func actorStatusCommand(status uint8) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		text, err := terminal.Argument(ctx, "an address")
		if err != nil {
			return err
		}
		address, err := terminal.ParseAddress(text)
		if err != nil {
			return err
		}
		code := ctx.Uint(codeFlag.Name)
		if code > 255 {
			return fmt.Errorf("--reason: have %d, want 0 to 255", code)
		}
		return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.SetActorStatus(opts, address, status, uint8(code))
		})
	}
}

// rotateActor has the old key send the proof that the new key signed.
func rotateActor(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		who, err := n.Identity(ctx)
		if err != nil {
			return nil, err
		}
		key, err := newKey(ctx)
		if err != nil {
			return nil, err
		}
		deadline := uint64(time.Now().Add(SignatureLife).Unix())
		proof, err := client.RotationOf(who.Address, key.Address).Prove(key.PrivateKey, chainOf(n), deadline)
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.RotateKey(opts, key.Address, proof)
		}, err
	})
}

// newKey opens the key of --new-key.
func newKey(ctx *cli.Context) (*keystore.Key, error) {
	path := ctx.Path(newKeyFlag.Name)
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	var password string
	if file := ctx.Path(newKeyPassword.Name); file != "" {
		password, err = keys.ReadPassword(file)
	} else {
		password, err = keys.AskPassword("Password of the new key", false)
	}
	if err != nil {
		return nil, err
	}
	key, err := keys.Decrypt(text, password)
	if err != nil {
		err = fmt.Errorf("cannot open the key in %s: %w", path, err)
	}
	return key, err
}

func setActorKey(ctx *cli.Context) error {
	if ctx.NArg() > 1 {
		return errors.New("too many arguments")
	}
	var key []byte
	if text := ctx.Args().First(); text != "" {
		var err error
		if key, err = hexutil.Decode(text); err != nil {
			return fmt.Errorf("public key: %w", err)
		}
	}
	for _, k := range keyAlgs {
		if k.name != ctx.String(algFlag.Name) {
			continue
		}
		if !k.signing {
			return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
				return n.Ledger.SetEncryptionKey(opts, k.alg, key)
			})
		}
		proof, err := proofOfFlag(ctx)
		if err != nil {
			return err
		}
		if len(key) > 0 && len(proof.Sig) == 0 {
			return terminal.ErrorHint("the key's own signature is missing", "`dntp prove signing-key` makes it; give it with --proof")
		}
		return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.SetSigningKey(opts, k.alg, key, proof)
		})
	}
	return terminal.ErrorHint(fmt.Sprintf("--alg: unknown algorithm %q", ctx.String(algFlag.Name)), "want x25519, p256, sign-p256 or sign-webauthn")
}

// SignatureLife is the time for which a signature that another actor sends is valid.
const SignatureLife = time.Hour
