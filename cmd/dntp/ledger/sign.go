// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	signValidFlag = &cli.DurationFlag{Name: "valid", Usage: "`time` from now for which the signature is valid", Value: 7 * 24 * time.Hour}
	signRowFlag   = &cli.Uint64Flag{Name: "row", Usage: "`number` of the row of nonces; a person who signs on several devices uses a row for each"}
	signKeyFlag   = &cli.PathFlag{Name: "p256-key", Usage: "PEM `file` of a P-256 key, whose holder signs instead of an account"}
	signPlaceFlag = &cli.Uint64Flag{Name: "place", Usage: "`number` of the signature in its row (default = the next one that the ledger accepts)"}
)

// SignCommand signs an operation for somebody else to send.
var SignCommand = &cli.Command{
	Name: "sign", Usage: "Sign any operation, for anybody to send with `dntp relay`", ArgsUsage: "OPERATION NAME=VALUE…",
	Description: `Prints each field in words, signs, and sends nothing. The signature counts once, on this chain, until
its time is over. The operations and their arguments:

` + operationsHelp() + `
A number that has words takes them, several separated by commas; a time takes seconds since 1970, a
date such as 2027-01-31T12:00:00Z, or a time from now such as +24h. Bytes are hexadecimal. @FILE
reads a value from a file: a struct or a list as JSON, bytes in hexadecimal. A member of a struct may
be given by its own name:

  dntp sign consent.allowCare pid=0x… orgId=ORGANIZATION -o allow.json
  dntp sign registry.setEncryptionKey alg=x25519 pubKey=@key.hex -o key.json
  dntp relay allow.json

With --p256-key the signer is the address that follows from the key: a person with such a key needs no
account.`,
	Flags:  session.WriteFlags("", signKeyFlag, signValidFlag, signRowFlag, signPlaceFlag, terminal.OutputFlag(terminal.StdoutFile)),
	Action: terminal.Quiet(signOperation),
}

// RelayCommand sends what SignCommand signed.
var RelayCommand = &cli.Command{
	Name: "relay", Usage: "Send an operation that somebody else signed with `dntp sign`", ArgsUsage: "FILE",
	Description: `Prints each field in words and sends the operation. The signer acts; the sender pays the gas from its
own allowance, and needs no role that may call the operation.`,
	Flags:  session.WriteFlags("service"),
	Action: terminal.Quiet(relayOperation),
}

// operationsHelp lists the operations that can be signed, one in a line.
func operationsHelp() string {
	var text strings.Builder
	for _, name := range contracts.OperationNames() {
		_, method, _ := contracts.OperationNamed(name)
		fmt.Fprintf(&text, "  %s %s\n", name, strings.Join(argumentNames(method), " "))
	}
	return text.String()
}

// SignedOperation is an operation that a person signed, so that anybody can send it.
type SignedOperation struct {
	ChainID    uint64         `json:"chainId"`
	Operation  string         `json:"operation"` // such as records.anchor
	Calldata   hexutil.Bytes  `json:"calldata"`
	Signer     common.Address `json:"signer"`
	Nonce      *hexutil.Big   `json:"nonce"` // IRegistry.nonceOf
	ValidUntil uint64         `json:"validUntil"`
	Alg        uint8          `json:"sigAlg"` // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn
	Key        hexutil.Bytes  `json:"key,omitempty"`
	Sig        hexutil.Bytes  `json:"sig"`

	contract contracts.Contract
	method   abi.Method
}

func (o *SignedOperation) signature() client.Signature {
	return client.Signature{Signer: o.Signer, Nonce: o.Nonce.ToInt(), ValidUntil: o.ValidUntil, Alg: o.Alg, Key: o.Key, Sig: o.Sig}
}

func signOperation(ctx *cli.Context) error {
	if !ctx.Args().Present() {
		return terminal.ErrorHint("need an operation and its arguments", "`%s --help` lists them", ctx.Command.HelpName)
	}
	contract, method, err := findOperation(ctx.Args().First())
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	o := &SignedOperation{ChainID: n.ChainID, Operation: contract.Name + "." + method.Name, contract: contract, method: method}
	read := &argumentReader{operation: o.Operation, org: n.Org, now: uint64(time.Now().Unix())}
	if o.Calldata, err = read.calldata(method, ctx.Args().Tail()); err != nil {
		return err
	}
	if err := o.sign(ctx, n); err != nil {
		return err
	}
	text, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	if terminal.OutputPath(ctx) == terminal.StdoutFile { // the file is the answer
		if err := o.tell(ctx, n, ctx.App.ErrWriter, false); err != nil {
			return err
		}
	} else if err := o.tell(ctx, n, ctx.App.Writer, ctx.Bool(terminal.JSONFlag.Name)); err != nil {
		return err
	}
	return terminal.WriteOutput(ctx, append(text, '\n'), ", to be sent with `dntp relay`")
}

// findOperation finds an operation by its name, and suggests one that is spelled similarly.
func findOperation(name string) (contracts.Contract, abi.Method, error) {
	contract, method, ok := contracts.OperationNamed(name)
	if ok {
		return contract, method, nil
	}
	hint := "`dntp sign --help` lists the operations"
	if near := strictyaml.Nearest(name, contracts.OperationNames()); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return contract, method, terminal.ErrorHint(fmt.Sprintf("unknown operation %q", name), "%s", hint)
}

// operationSigner is who signs an operation.
type operationSigner struct {
	address common.Address
	alg     uint8
	key     []byte // empty for an account
	sign    func(common.Hash) ([]byte, error)
}

// operationSignerOf is the holder of the P-256 key of --p256-key, or the session's identity.
func operationSignerOf(ctx *cli.Context, n *session.Session) (*operationSigner, error) {
	file := ctx.Path(signKeyFlag.Name)
	if file == "" {
		who, err := n.Identity(ctx)
		if err != nil {
			return nil, err
		}
		return &operationSigner{address: who.Address, alg: contracts.Secp256k1, sign: who.SignHash}, nil
	}
	for _, flag := range []string{session.FromFlag.Name, utils.KeyStoreDirFlag.Name, session.AsFlag} {
		if ctx.IsSet(flag) {
			return nil, fmt.Errorf("--%s and --%s name two signers", signKeyFlag.Name, flag)
		}
	}
	key, err := keys.ReadP256(file)
	if err != nil {
		return nil, err
	}
	public, address, err := client.KeyAddress(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	return &operationSigner{address, contracts.P256, public, func(digest common.Hash) ([]byte, error) { return client.SignP256(key, digest) }}, nil
}

// sign signs the operation.
func (o *SignedOperation) sign(ctx *cli.Context, n *session.Session) error {
	who, err := operationSignerOf(ctx, n)
	if err != nil {
		return err
	}
	row := new(big.Int).SetUint64(ctx.Uint64(signRowFlag.Name))
	nonce := new(big.Int).Lsh(row, 64)
	if ctx.IsSet(signPlaceFlag.Name) {
		nonce.Add(nonce, new(big.Int).SetUint64(ctx.Uint64(signPlaceFlag.Name)))
	} else if nonce, err = n.Ledger.Nonce(ctx.Context, who.address, row); err != nil {
		return err
	}
	o.Signer, o.Alg, o.Key, o.Nonce = who.address, who.alg, who.key, (*hexutil.Big)(nonce)
	valid := ctx.Duration(signValidFlag.Name)
	if valid <= 0 {
		return fmt.Errorf("--%s is %v, want a time above 0", signValidFlag.Name, valid)
	}
	o.ValidUntil = uint64(time.Now().Add(valid).Unix())
	digest, err := client.OperationDigest(chainOf(n), o.contract.Address, o.Calldata, o.signature())
	if err != nil {
		return err
	}
	o.Sig, err = who.sign(digest)
	return err
}

// tell prints the operation field by field: what is signed.
func (o *SignedOperation) tell(ctx *cli.Context, n *session.Session, out io.Writer, asJSON bool) error {
	names, err := n.Names()
	if err != nil {
		return err
	}
	fields, err := operationFields(o.Operation, o.method, o.Calldata, names)
	if err != nil {
		return err
	}
	if asJSON {
		return terminal.PrintJSON(out, struct {
			*SignedOperation
			Fields []operationField `json:"fields"`
		}{o, fields})
	}
	t := terminal.NewTable(out)
	t.Row("operation", o.Operation)
	for _, f := range fields {
		t.Row(f.Name, f.Text)
	}
	nonce := o.Nonce.ToInt()
	place := new(big.Int).And(nonce, new(big.Int).SetUint64(^uint64(0)))
	t.Row("chain", o.ChainID)
	t.Row("signer", o.Signer)
	t.Row("nonce", fmt.Sprintf("%v in row %v", place, new(big.Int).Rsh(nonce, 64)))
	t.Row("valid until", terminal.UTC(o.ValidUntil))
	t.Flush()
	return nil
}

// readOperation reads a signed operation that is meant for the session's chain.
func readOperation(n *session.Session, path string) (*SignedOperation, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	o, dec := new(SignedOperation), json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(o); err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s is not a signed operation: %w", path, err), "`dntp sign` writes one")
	}
	if err := o.check(n.ChainID); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

// check finds the operation, and refuses a file that contradicts itself.
func (o *SignedOperation) check(chain uint64) (err error) {
	switch {
	case o.Nonce == nil:
		return errNoNonce
	case o.ChainID != chain:
		return fmt.Errorf("it is for chain %d, the member is on chain %d", o.ChainID, chain)
	case o.ValidUntil < uint64(time.Now().Unix()):
		return fmt.Errorf("its time was over at %s: it must be signed again", terminal.UTC(o.ValidUntil))
	}
	if o.contract, o.method, err = findOperation(o.Operation); err != nil {
		return err
	}
	if !bytes.HasPrefix(o.Calldata, o.method.ID) {
		return errors.New("its calldata is of another operation than " + o.Operation)
	}
	return nil
}

func relayOperation(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file of a signed operation")
	if err != nil {
		return err
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		o, err := readOperation(n, path)
		if err != nil {
			return nil, err
		}
		if err := o.tell(ctx, n, ctx.App.ErrWriter, false); err != nil {
			return nil, err
		}
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.Relay(opts, o.contract.Address, o.Calldata, o.signature())
		}, nil
	})
}
