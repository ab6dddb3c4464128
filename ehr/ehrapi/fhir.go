// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// ListOptions select what the rows of a list hold.
type ListOptions struct {
	FHIR bool `json:"fhir"` // the FHIR R4 resource of each row
}

// RecordFHIR is a version of a record as FHIR R4 resources.
type RecordFHIR struct {
	DocumentReference json.RawMessage `json:"documentReference"`
	Provenance        json.RawMessage `json:"provenance"` // who signed the version, for what, and when
}

// wants reports whether resources are asked for.
func (o *ListOptions) wants() bool { return o != nil && o.FHIR }

// resource returns what FHIR can express, and null otherwise, as for a year of five digits.
func resource(out []byte, err error) json.RawMessage {
	if err != nil {
		return nil
	}
	return out
}

// signaturesMax is the most signatures of a version.
const signaturesMax = index.MaxLimit

// fhir reads from the index what the contracts do not tell of a version: when and for which
// organization each signer signed.
func (s *Service) fhir(ctx context.Context, r *Record) (out *RecordFHIR, err error) {
	number := uint32(r.Version.Number)
	at := rpc.BlockNumberOrHashWithHash(r.Block.Hash, false)
	err = s.view(ctx, &at, func(v *index.View) error {
		version, err := v.Version(r.ID, number)
		if err != nil {
			return err
		}
		list, _, err := v.Endorsements(r.ID, number, index.Page{Limit: signaturesMax, OldestFirst: true})
		if err != nil {
			return err
		}
		shown := fhir.Version{
			Record: r.ID, Number: number, Pid: r.PID, Class: r.Class.Number, Status: r.Version.Status.Number, Custodian: r.Custodian,
			AuthoredAt: version.AuthoredAt, AnchoredAt: version.Created.Time, Size: version.Size, Blob: version.Blob, BasedOn: version.BasedOn,
			Final: version.Final != index.Origin{},
		}
		for _, e := range list {
			shown.Signatures = append(shown.Signatures, fhir.Signature{Signer: e.Signer, Org: e.Organization, Purpose: e.Purpose, At: e.Created.Time})
		}
		out = &RecordFHIR{resource(fhir.DocumentReference(shown)), resource(fhir.Provenance(shown))}
		return nil
	})
	if errors.Is(err, index.ErrNotFound) {
		err = errorOf(reasonInternal, nil, "the index has no such version")
	}
	return out, err
}

// auditEvent returns the AuditEvent of a ticket: the contract's decision to open it. The chain
// does not know the client's program.
func (s *Service) auditEvent(t *index.Ticket) json.RawMessage {
	return resource(fhir.Decision(fhir.Decided{
		ID: [16]byte(t.ID[:16]), Recorded: time.Unix(int64(t.Created.Time), 0), By: fhir.Person{Actor: t.Actor, Org: t.Organization, Purpose: t.Purpose},
		Ground: fhir.Ground{Basis: t.Basis, Ref: t.Ref, Ticket: t.ID}, Pid: t.Patient, Allowed: true, Authorizer: s.ledger(),
	}))
}

// ledger is the chain as the device that decides, and its contract as the address.
func (s *Service) ledger() fhir.Device {
	id := s.chain.Config().ChainID
	return fhir.Device{Name: fmt.Sprintf("eip155:%d", id), Address: fmt.Sprintf("eip155:%d:%s", id, common.Address(contracts.AccessAddress).Hex())}
}

// consentOf returns the Consent of a grant in its state.
func consentOf(g *index.Grant) json.RawMessage { return resource(fhir.ShowConsent(g.Grant, g.Status)) }
