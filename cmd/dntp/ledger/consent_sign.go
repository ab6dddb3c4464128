// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

// grantText is a grant in a file.
type grantText struct {
	ConsentID   common.Hash `json:"consentId"`
	Pid         common.Hash `json:"pid"`
	GranteeKind uint8       `json:"granteeKind"`
	Grantee     common.Hash `json:"grantee"`
	Purposes    uint32      `json:"purposeMask"`
	Actions     uint8       `json:"actionMask"`
	Classes     uint64      `json:"classMask"`
	NotBefore   uint64      `json:"notBefore"`
	NotAfter    uint64      `json:"notAfter"`
	FHIR        common.Hash `json:"fhirConsentHash"`
}

func textOfGrant(g client.Grant) *grantText {
	return &grantText{g.ConsentId, g.Pid, g.GranteeKind, g.Grantee, g.PurposeMask, g.ActionMask, g.ClassMask, g.NotBefore, g.NotAfter, g.FhirConsentHash}
}

func (g *grantText) grant() client.Grant {
	return client.Grant{
		ConsentId: g.ConsentID, Pid: g.Pid, GranteeKind: g.GranteeKind, Grantee: g.Grantee, PurposeMask: g.Purposes,
		ActionMask: g.Actions, ClassMask: g.Classes, NotBefore: g.NotBefore, NotAfter: g.NotAfter, FhirConsentHash: g.FHIR,
	}
}

// revocationText is a revocation in a file.
type revocationText struct {
	Pid       common.Hash `json:"pid"`
	ConsentID common.Hash `json:"consentId"`
}

// SignedDecision is a decision of a patient or guardian, signed so that another actor
// can send it: a grant or a revocation.
type SignedDecision struct {
	ChainID    uint64          `json:"chainId"`
	Grant      *grantText      `json:"grant,omitempty"`
	Revoke     *revocationText `json:"revoke,omitempty"`
	Signer     common.Address  `json:"signer"`
	Nonce      *hexutil.Big    `json:"nonce"` // IRegistry.nonceOf
	ValidUntil uint64          `json:"validUntil"`
	Alg        uint8           `json:"sigAlg"` // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn
	Key        hexutil.Bytes   `json:"key,omitempty"`
	Sig        hexutil.Bytes   `json:"sig"`
}

var (
	errOtherDecision = errors.New("the file holds a decision of the other kind")
	errNoNonce       = errors.New("the file has no nonce")
)

// operation is the calldata of the decision.
func (d *SignedDecision) operation() []byte {
	if d.Grant != nil {
		return client.GrantOperation(d.Grant.grant())
	}
	return client.RevokeOperation(d.Revoke.Pid, d.Revoke.ConsentID)
}

func (d *SignedDecision) signature() client.Signature {
	return client.Signature{Signer: d.Signer, Nonce: d.Nonce.ToInt(), ValidUntil: d.ValidUntil, Alg: d.Alg, Key: d.Key, Sig: d.Sig}
}

// readDecision reads a signed decision that is meant for the session's chain.
func readDecision(n *session.Session, path string) (*SignedDecision, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	d := new(SignedDecision)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(d); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if d.Nonce == nil {
		return nil, fmt.Errorf("%s: %w", path, errNoNonce)
	}
	if d.ChainID != n.ChainID {
		return nil, fmt.Errorf("%s is for chain %d, the member is on chain %d", path, d.ChainID, n.ChainID)
	}
	return d, nil
}

// signDecision makes a decision, and prints it with its signature.
func signDecision(ctx *cli.Context, decide func(*session.Session) (*SignedDecision, error)) error {
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	d, err := decide(n)
	if err != nil {
		return err
	}
	return d.sign(ctx, n)
}

// sign signs a decision with the session's identity and prints it. Its nonce is the
// next one of the first row, so decisions of one key must be relayed in the order
// in which they were signed.
func (d *SignedDecision) sign(ctx *cli.Context, n *session.Session) error {
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	nonce, err := n.Ledger.Nonce(ctx.Context, who.Address, new(big.Int))
	if err != nil {
		return err
	}
	d.ChainID, d.Signer, d.Nonce = n.ChainID, who.Address, (*hexutil.Big)(nonce)
	d.ValidUntil = uint64(time.Now().Add(ctx.Duration(deadlineFlag.Name)).Unix())
	digest, err := client.OperationDigest(chainOf(n), contracts.ConsentAddress, d.operation(), d.signature())
	if err != nil {
		return err
	}
	if d.Sig, err = who.SignHash(digest); err != nil {
		return err
	}
	return terminal.PrintJSON(ctx.App.Writer, d)
}

// relayDecision sends a decision that another person signed, if it fits the command.
func relayDecision(ctx *cli.Context, fits func(*SignedDecision) bool) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		path := ctx.Path(relayFlag.Name)
		d, err := readDecision(n, path)
		if err != nil {
			return nil, err
		}
		if !fits(d) {
			return nil, fmt.Errorf("%s: %w", path, errOtherDecision)
		}
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.Relay(opts, contracts.ConsentAddress, d.operation(), d.signature())
		}, nil
	})
}
