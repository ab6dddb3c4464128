// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Record is a record with one of its versions.
type Record struct {
	Block       Block          `json:"block"` // of the answer
	ID          common.Hash    `json:"recordId"`
	PID         common.Hash    `json:"pid"` // patient's pseudonym
	Class       Code           `json:"recordClass"`
	AnchoredBy  common.Hash    `json:"custodianOrg"` // organization that anchored the first version
	Custodian   common.Hash    `json:"custodian"`    // organization that has custody now, the same unless a vote moved it
	Latest      hexutil.Uint64 `json:"latest"`       // newest version
	LatestFinal hexutil.Uint64 `json:"latestFinal"`  // newest version whose policy was met and that is not entered in error; 0x0 for none
	Status      Code           `json:"status"`       // of the newest version
	Held        bool           `json:"held"`         // whether a legal hold is on the record
	Amendment   *Amendment     `json:"amendment"`    // null unless the record is an amendment request
	Version     Version        `json:"version"`      // that was asked for
	FHIR        *RecordFHIR    `json:"fhir"`         // null unless it was asked for
}

// Amendment is the review of an amendment request.
type Amendment struct {
	ReviewBy   hexutil.Uint64  `json:"reviewBy"`   // last second at which a review is in time
	ReviewedAt *hexutil.Uint64 `json:"reviewedAt"` // null before the review
	Overdue    bool            `json:"overdue"`    // whether the review came late, or is missing and late
}

// Version is one version of a record with its signatures.
type Version struct {
	Number        hexutil.Uint64 `json:"version"`       // counted from 1
	Status        Code           `json:"status"`        // at the block of the answer
	ContentCommit common.Hash    `json:"contentCommit"` // salted commitment of the content
	BlobHash      common.Hash    `json:"blobHash"`      // SHA-256 of the ciphertext
	Size          hexutil.Uint64 `json:"size"`          // bytes of the ciphertext
	AuthoredAt    hexutil.Uint64 `json:"authoredAt"`    // by the source's clock
	PrevCommit    *common.Hash   `json:"prevCommit"`    // commitment of the version before, null for version 1
	BasedOn       *common.Hash   `json:"basedOn"`       // record that this one is based on, null for none
	Payer         *common.Hash   `json:"payer"`         // insurer that a claim was made to, null for others
	BlockNumber   hexutil.Uint64 `json:"blockNumber"`   // block that holds the anchor
	PolicyMet     bool           `json:"policyMet"`     // whether the signatures meet the present policy of the class
	Endorsements  []Endorsement  `json:"endorsements"`  // the author's first
}

// Endorsement is a signature on a version.
type Endorsement struct {
	Signer  common.Address `json:"signer"`
	Purpose Code           `json:"purpose"` // what the signature is for (ASTM E1762)
	Role    Code           `json:"role"`    // in which the signer signed; the signature counts while the signer has it
}

// RecordOptions select what an answer about a record holds.
type RecordOptions struct {
	Version *hexutil.Uint64 `json:"version"` // the newest if missing
	FHIR    bool            `json:"fhir"`    // also the version as FHIR R4 resources, which needs the index
}

// GetRecord returns a record with one of its versions, the newest if no other is asked for.
// It is read from the state of the block, and its FHIR resources also from the index.
func (api *API) GetRecord(ctx context.Context, id common.Hash, block *rpc.BlockNumberOrHash, options *RecordOptions) (*Record, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	if options == nil {
		options = new(RecordOptions)
	}
	out, err := at.record(id, options.Version)
	if err == nil && options.FHIR {
		out.FHIR, err = api.service.fhir(ctx, out)
	}
	return out, err
}

func (at *snapshot) record(id common.Hash, wanted *hexutil.Uint64) (*Record, error) {
	head, n, err := at.recordHead(id, wanted)
	if err != nil {
		return nil, err
	}
	got, version, err := at.version(id, n)
	if err != nil {
		return nil, err
	}
	custodian, err := read(at, contracts.RegistryAddress, registryCodec.PackCustodianOf(got.CustodianOrg), registryCodec.UnpackCustodianOf)
	if err != nil {
		return nil, err
	}
	amendment, err := at.amendment(id, got.A.RecordClass)
	if err != nil {
		return nil, err
	}
	return &Record{
		Block: at.block(), ID: id, PID: got.A.Pid, Class: codeOf(contracts.RecordClasses, got.A.RecordClass),
		AnchoredBy: got.CustodianOrg, Custodian: custodian, Latest: quantity(uint64(head.Latest)), LatestFinal: quantity(uint64(head.LatestFinal)),
		Status: codeOf(contracts.RecordStatuses, head.Status), Held: head.Held, Amendment: amendment, Version: *version,
	}, nil
}

// recordHead returns the head of a record, and the version that is wanted of it.
func (at *snapshot) recordHead(id common.Hash, wanted *hexutil.Uint64) (head bindings.HeadOutput, n uint32, err error) {
	head, err = read(at, contracts.RecordsAddress, recordsCodec.PackHead(id), recordsCodec.UnpackHead)
	switch {
	case err != nil:
		return head, 0, err
	case head.Latest == 0:
		return head, 0, notFound("record", at)
	case wanted == nil:
		return head, head.Latest, nil
	case *wanted == 0 || uint64(*wanted) > uint64(head.Latest):
		return head, 0, notFound("version", at)
	}
	return head, uint32(*wanted), nil
}

// version returns a version that exists.
func (at *snapshot) version(id common.Hash, n uint32) (bindings.GetOutput, *Version, error) {
	got, err := read(at, contracts.RecordsAddress, recordsCodec.PackGet(id, n), recordsCodec.UnpackGet)
	if err != nil {
		return got, nil, err
	}
	list, met, err := at.endorsements(id, n)
	if err != nil {
		return got, nil, err
	}
	a := got.A
	return got, &Version{
		Number: quantity(uint64(n)), Status: codeOf(contracts.RecordStatuses, got.Status), ContentCommit: a.ContentCommit, BlobHash: a.BlobHash,
		Size: quantity(a.Size), AuthoredAt: quantity(a.AuthoredAt), PrevCommit: orNull(a.PrevCommit), BasedOn: orNull(a.BasedOn), Payer: orNull(a.Payer),
		BlockNumber: quantity(got.BlockNumber), PolicyMet: met, Endorsements: list,
	}, nil
}

func (at *snapshot) endorsements(id common.Hash, n uint32) ([]Endorsement, bool, error) {
	out, err := read(at, contracts.RecordsAddress, recordsCodec.PackEndorsements(id, n), recordsCodec.UnpackEndorsements)
	if err != nil {
		return nil, false, err
	}
	list := make([]Endorsement, len(out.Signers))
	for i, signer := range out.Signers {
		list[i] = Endorsement{signer, codeOf(contracts.SignaturePurposes, out.Purposes[i]), codeOf(contracts.Roles, out.Roles[i])}
	}
	return list, out.PolicyMet, nil
}

// amendment returns the review of a request, nil for a record of another class.
func (at *snapshot) amendment(id common.Hash, class uint8) (*Amendment, error) {
	if class != contracts.ClassAmendment {
		return nil, nil
	}
	out, err := read(at, contracts.RecordsAddress, recordsCodec.PackAmendment(id), recordsCodec.UnpackAmendment)
	if err != nil {
		return nil, err
	}
	return &Amendment{quantity(out.ReviewBy), secondOrNull(out.ReviewedAt), out.Overdue}, nil
}

// secondOrNull returns nil for 0, which stands for no time in the contracts.
func secondOrNull(second uint64) *hexutil.Uint64 {
	if second == 0 {
		return nil
	}
	q := quantity(second)
	return &q
}

// Endorsements are the signatures of a version.
type Endorsements struct {
	Block        Block          `json:"block"` // of the answer
	ID           common.Hash    `json:"recordId"`
	Version      hexutil.Uint64 `json:"version"`
	Status       Code           `json:"status"`       // of the version
	PolicyMet    bool           `json:"policyMet"`    // whether the signatures meet the present policy of the class
	Endorsements []Endorsement  `json:"endorsements"` // the author's first
}

// GetEndorsements returns the signatures of a version of a record, the newest if none is
// given. It is read from the state of the block.
func (api *API) GetEndorsements(id common.Hash, version *hexutil.Uint64, block *rpc.BlockNumberOrHash) (*Endorsements, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	_, n, err := at.recordHead(id, version)
	if err != nil {
		return nil, err
	}
	_, v, err := at.version(id, n)
	if err != nil {
		return nil, err
	}
	return &Endorsements{at.block(), id, v.Number, v.Status, v.PolicyMet, v.Endorsements}, nil
}
