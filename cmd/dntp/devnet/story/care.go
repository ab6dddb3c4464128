// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Codes that the story of care uses.
const (
	sessionSeconds = 600
	glassSeconds   = 3600
)

var errTooEarly = errors.New("an earlier step of it has failed")

// careStory is the part of the story that a patient has. The first member is
// the custodian, the second treats the patient too.
type careStory struct {
	*story
	patient *folder.Actor // who has a key in a wallet, is enrolled nowhere and sends nothing
	pid     common.Hash
	grant   client.Grant
	consent *recordfile.File // the consent as a record
	sent    map[string]sentCall
	opened  map[string]client.Access // by what was sent
	broken  uint64                   // block in which the glass was
	audit   *auditStory
}

// sentCall is a transaction that is on its way, or why it is not.
type sentCall struct {
	tx  *types.Transaction
	err error
}

func newCareStory(s *story) *careStory {
	c := &careStory{story: s, sent: make(map[string]sentCall), opened: make(map[string]client.Access)}
	c.audit = &auditStory{care: c}
	return c
}

// steps lists the steps. Transactions that do not depend on each other are sent
// together, and share a block.
func (c *careStory) steps() []step {
	return []step{
		{"a registrar registers a patient", c.register},
		{"the patient's signed grant is relayed", c.granted},
		{"glass is broken at once", c.brokeGlass},
		{"the case is open, and would suspend", c.suspends},
		{"signed consent becomes a final record", c.consentFinal},
		{"a doctor opens a session by consent", c.session},
		{"insurer with another purpose is denied", c.wrongPurpose},
		{"it is justified, and reviewed elsewhere", c.reviewed},
		{"signed revocation counts at once", c.revoked},
		{"every access is in an anchored log", c.audit.anchored},
		{"the patient proves the whole history", c.audit.history},
		{"the patient has sent nothing", c.sentNothing},
	}
}

func (c *careStory) custodian() *folder.Member { return c.State.Members[0] }
func (c *careStory) treating() *folder.Member  { return c.State.Members[1] }
func (c *careStory) insurer() *folder.Member   { return c.State.Members[2] }

// doctorElsewhere is at the hospital that is not the custodian.
func (c *careStory) doctorElsewhere() *folder.Actor {
	return c.State.Actor(c.treating().Name, "doctor")
}

func (c *careStory) chainID() *big.Int { return new(big.Int).SetUint64(c.State.ChainID) }

// post sends a call under a name.
func (c *careStory) post(ctx context.Context, name string, from *folder.Actor, call session.Call) {
	if from == nil {
		c.sent[name] = sentCall{err: errNotHired}
		return
	}
	tx, err := c.submit(ctx, from, call)
	c.sent[name] = sentCall{tx, err}
}

// outcome waits for what was sent under a name.
func (c *careStory) outcome(ctx context.Context, name string) (*types.Receipt, error) {
	sent, ok := c.sent[name]
	if !ok {
		return nil, errTooEarly
	}
	if sent.err != nil {
		return nil, sent.err
	}
	receipt, err := c.mined(ctx, sent.tx)
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("transaction %s failed", receipt.TxHash)
	}
	return receipt, err
}

// opening waits for a ticket.
func (c *careStory) opening(ctx context.Context, name string) (client.Access, error) {
	receipt, err := c.outcome(ctx, name)
	if err != nil {
		return client.Access{}, err
	}
	access, err := client.TicketOf(receipt)
	if err == nil {
		c.opened[name] = access
	}
	return access, err
}

// register has the custodian's registrar enter a patient by an address.
func (c *careStory) register(ctx context.Context) (string, error) {
	registrar := c.State.Actor(c.custodian().Name, folder.RoleRegistrar)
	if registrar == nil {
		return "", errNotHired
	}
	var err error
	if c.patient, err = folder.NewActor(c.custodian().Name, "patient"); err != nil {
		return "", err
	}
	c.pid = recordfile.RandomHash()
	c.post(ctx, "register", registrar, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.RegisterPatient(opts, c.pid, c.patient.Address)
	})
	receipt, err := c.outcome(ctx, "register")
	if err != nil {
		return "", err
	}
	if err := c.sendFirst(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("at %s, in block %d", c.custodian().Title(), receipt.BlockNumber), nil
}

// sendFirst sends what needs nothing but a patient: the grant, an emergency,
// and the record of the consent.
func (c *careStory) sendFirst(ctx context.Context) error {
	key, err := c.patient.PrivateKey()
	if err != nil {
		return err
	}
	if err := c.prepareConsent(); err != nil {
		return err
	}
	if err := c.relay(ctx, "grant", c.State.Actor(c.treating().Name, folder.RoleService), client.GrantOperation(c.grant)); err != nil {
		return err
	}
	c.post(ctx, "emergency", c.doctorElsewhere(), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.BreakGlass(opts, c.emergency(contracts.BTG))
	})
	endorsed, err := client.SignEndorsement(key, c.chainID(), c.consent.Anchor(1), client.Statement{
		Custodian: c.custodian().OrgID, Role: uint8(registry.Patient),
		Purpose: contracts.SigConsent, Deadline: uint64(time.Now().Add(ledger.SignatureLife).Unix()),
	})
	if err != nil {
		return err
	}
	c.post(ctx, "record", c.doctor(), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.Anchor(opts, c.consent.Anchor(1), endorsed)
	})
	return nil
}

// relay has an actor send an operation of the consent contract that the patient signs.
func (c *careStory) relay(ctx context.Context, name string, carrier *folder.Actor, operation []byte) error {
	key, err := c.patient.PrivateKey()
	if err != nil {
		return err
	}
	nonce, err := c.writer().Ledger.Nonce(ctx, c.patient.Address, new(big.Int))
	if err != nil {
		return err
	}
	until := uint64(time.Now().Add(ledger.SignatureLife).Unix())
	signed, err := client.SignOperation(key, c.chainID(), contracts.ConsentAddress, operation, nonce, until)
	if err != nil {
		return err
	}
	c.post(ctx, name, carrier, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.Relay(opts, contracts.ConsentAddress, operation, signed)
	})
	return nil
}

func (c *careStory) emergency(purpose uint8) client.Emergency {
	return client.Emergency{PID: c.pid, Purpose: purpose, Classes: 1 << contracts.ClassPatientSummary, Reason: recordfile.RandomHash(), TTL: glassSeconds}
}

// prepareConsent makes the grant, and the document that it names.
func (c *careStory) prepareConsent() error {
	c.grant = client.Grant{
		ConsentId: recordfile.RandomHash(), Pid: c.pid, GranteeKind: contracts.GranteeOrganization, Grantee: c.treating().OrgID,
		PurposeMask: 1 << contracts.TREAT, ActionMask: contracts.ActionAccess, ClassMask: 1 << contracts.ClassPatientSummary,
		NotAfter: uint64(time.Now().Add(ledger.SignatureLife).Unix()),
	}
	text, err := fhir.EncodeConsent(c.grant, true)
	if err != nil {
		return err
	}
	c.grant.FhirConsentHash = sha256.Sum256(text)
	file, err := recordfile.New(c.State.ChainID, c.pid)
	if err != nil {
		return err
	}
	if _, err := file.Add(text, contracts.ClassConsent, uint64(time.Now().Unix())); err != nil {
		return err
	}
	c.consent = file
	return nil
}

// granted reads the decision that the relayed grant makes.
func (c *careStory) granted(ctx context.Context) (string, error) {
	receipt, err := c.outcome(ctx, "grant")
	if err != nil {
		return "", err
	}
	// The grant says so exactly, and nothing beside it.
	for _, ask := range []struct {
		purpose, class uint8
		want           bool
	}{{contracts.TREAT, contracts.ClassPatientSummary, true}, {contracts.BTG, contracts.ClassPatientSummary, false}, {contracts.TREAT, contracts.ClassLaboratory, false}} {
		have, err := c.writer().Ledger.At(receipt.BlockNumber).Check(ctx, c.pid, c.doctorElsewhere().Address, ask.purpose, contracts.ActionAccess, ask.class)
		if err != nil {
			return "", err
		}
		if have.Allowed != ask.want || ask.want && (have.Basis != contracts.BasisConsent || have.Ref != c.grant.ConsentId) {
			return "", fmt.Errorf("purpose %d, class %d: have %+v, want %v", ask.purpose, ask.class, have, ask.want)
		}
	}
	return fmt.Sprintf("by the service of %s, in block %d", c.treating().Title(), receipt.BlockNumber), nil
}

// session.Session opens a session by consent, and one at the custodian that needs none.
func (c *careStory) session(ctx context.Context) (string, error) {
	if _, ok := c.opened["emergency"]; !ok {
		return "", errTooEarly
	}
	open := func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.OpenSession(opts, c.request(contracts.TREAT))
	}
	c.post(ctx, "session", c.doctorElsewhere(), open)
	c.post(ctx, "at the custodian", c.doctor(), open)
	c.post(ctx, "justify", c.doctorElsewhere(), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.Justify(opts, c.opened["emergency"].Ticket, recordfile.RandomHash())
	})
	c.post(ctx, "review", c.State.Actor(c.insurer().Name, folder.RoleReviewer), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.Review(opts, c.opened["emergency"].Ticket, contracts.Proper, recordfile.RandomHash())
	})
	for name, basis := range map[string]uint8{"session": contracts.BasisConsent, "at the custodian": contracts.BasisCustodian} {
		access, err := c.opening(ctx, name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if access.Basis != basis {
			return "", fmt.Errorf("%s: have basis %d, want %d", name, access.Basis, basis)
		}
	}
	access := c.opened["session"]
	if access.Ref != c.grant.ConsentId {
		return "", fmt.Errorf("the session rests on %s, want %s", access.Ref, c.grant.ConsentId)
	}
	ok, err := c.writer().Ledger.At(new(big.Int).SetUint64(access.Block)).Permits(ctx, access.Ticket, contracts.ClassPatientSummary)
	if err == nil && !ok {
		err = errors.New("the ticket does not permit a read")
	}
	return fmt.Sprintf("%s, in block %d", c.treating().Title(), access.Block), err
}

func (c *careStory) request(purpose uint8) client.Session {
	return client.Session{PID: c.pid, Purpose: purpose, Action: contracts.ActionAccess, Classes: 1 << contracts.ClassPatientSummary, TTL: sessionSeconds, Request: recordfile.RandomHash()}
}

// wrongPurpose has an insurer ask for a patient summary to treat.
func (c *careStory) wrongPurpose(ctx context.Context) (string, error) {
	auditor := c.State.AnyActor("insurer-auditor")
	if auditor == nil {
		return "", errNotHired
	}
	return c.refused(ctx, auditor, "Denied")
}

// refused has an actor ask for a session that it must not get.
func (c *careStory) refused(ctx context.Context, actor *folder.Actor, want string) (string, error) {
	have, err := c.writer().Ledger.Check(ctx, c.pid, actor.Address, contracts.TREAT, contracts.ActionAccess, contracts.ClassPatientSummary)
	if err != nil {
		return "", err
	}
	if have != (client.Decision{}) {
		return "", fmt.Errorf("have %+v, want no access", have)
	}
	var refusal *client.Refusal
	_, err = c.submit(ctx, actor, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return c.writer().Ledger.OpenSession(opts, c.request(contracts.TREAT))
	})
	if !errors.As(err, &refusal) || refusal.Name != want {
		return "", fmt.Errorf("have %v, want %s", err, want)
	}
	return refusal.Error(), nil
}

// revoked ends the grant by the patient's signature, which an insurer carries.
func (c *careStory) revoked(ctx context.Context) (string, error) {
	session, ok := c.opened["session"]
	if !ok {
		return "", errTooEarly
	}
	if err := c.relay(ctx, "revoke", c.State.AnyActor("insurer-auditor"), client.RevokeOperation(c.pid, c.grant.ConsentId)); err != nil {
		return "", err
	}
	receipt, err := c.outcome(ctx, "revoke")
	if err != nil {
		return "", err
	}
	// In the block before the open ticket permits to read, in this one no more.
	for back, want := range map[uint64]bool{1: true, 0: false} {
		block := new(big.Int).SetUint64(receipt.BlockNumber.Uint64() - back)
		have, err := c.writer().Ledger.At(block).Permits(ctx, session.Ticket, contracts.ClassPatientSummary)
		if err != nil {
			return "", err
		}
		if have != want {
			return "", fmt.Errorf("the open ticket permits a read after block %d: have %v, want %v", block, have, want)
		}
	}
	answer, err := c.refused(ctx, c.doctorElsewhere(), "Denied")
	return fmt.Sprintf("in block %d, also for the open session; then %s", receipt.BlockNumber, answer), err
}

// consentFinal reads the consent that the patient signed as a record.
func (c *careStory) consentFinal(ctx context.Context) (string, error) {
	receipt, err := c.outcome(ctx, "record")
	if err != nil {
		return "", err
	}
	head, err := c.writer().Ledger.At(receipt.BlockNumber).Head(ctx, c.consent.RecordID)
	if err != nil {
		return "", err
	}
	if head.LatestFinal != 1 || head.Status != contracts.Current {
		return "", fmt.Errorf("have %+v, want a final version 1", head)
	}
	return fmt.Sprintf("in block %d", receipt.BlockNumber), nil
}

// sentNothing looks at the account of the patient.
func (c *careStory) sentNothing(ctx context.Context) (string, error) {
	if c.patient == nil {
		return "", errTooEarly
	}
	balance, err := c.writer().Client.BalanceAt(ctx, c.patient.Address, nil)
	if err != nil {
		return "", err
	}
	nonce, err := c.writer().Client.NonceAt(ctx, c.patient.Address, nil)
	if err == nil && (balance.Sign() != 0 || nonce != 0) {
		err = fmt.Errorf("the patient has %s wei and sent %d transactions, want none", balance, nonce)
	}
	return "no transaction, no ether, two signatures relayed", err
}
