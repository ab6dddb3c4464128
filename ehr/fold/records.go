// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"crypto/sha256"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var recordsABI = bindings.NewRecords()

// Names of the custom errors of reads.
const (
	unknownRecord  refusal = "UnknownRecord"
	unknownVersion refusal = "UnknownVersion"
)

// record is a record with all its versions.
type record struct {
	pid         common.Hash
	custodian   common.Hash
	class       uint8
	payer       common.Hash // of a claim
	versions    []*version  // index 0 is version 1
	latestFinal uint32
	held        bool
	reviewBy    uint64
	reviewedAt  uint64
}

// version is one version of a record.
type version struct {
	commit, blob, basedOn common.Hash
	size, authoredAt      uint64
	status                uint8 // as stored: it may be superseded
	block                 uint64
	signatures            []signature
}

// signature is one signature of a version, the author's first.
type signature struct {
	signer  common.Address
	purpose uint8
	role    contracts.Role // that it counts for
}

// listName names the list of a patient's records of one class.
type listName struct {
	pid   common.Hash
	class uint8
}

// records are the records of all patients.
type records struct {
	byID  map[common.Hash]*record
	lists map[listName][]common.Hash
	// payers are the insurers that received claims about each patient.
	payers map[common.Hash]map[common.Hash]bool
}

func newRecords() *records {
	return &records{make(map[common.Hash]*record), make(map[listName][]common.Hash), make(map[common.Hash]map[common.Hash]bool)}
}

// recordEvents are the events of the records contract.
var recordEvents = map[string]handler{
	"RecordAnchored": on(recordsABI.UnpackRecordAnchoredEvent, (*State).recordAnchored),
	"RecordEndorsed": on(recordsABI.UnpackRecordEndorsedEvent, func(s *State, _ Block, e *bindings.RecordsRecordEndorsed) {
		v := s.records.byID[e.RecordId].versions[e.Version-1]
		v.signatures = append(v.signatures, signature{e.Signer, e.SigPurpose, contracts.Role(e.Role)})
	}),
	"RecordFinal": on(recordsABI.UnpackRecordFinalEvent, func(s *State, _ Block, e *bindings.RecordsRecordFinal) {
		r := s.records.byID[e.RecordId]
		r.versions[e.Version-1].status, r.latestFinal = contracts.Current, e.Version
	}),
	"RecordStatus": on(recordsABI.UnpackRecordStatusEvent, func(s *State, _ Block, e *bindings.RecordsRecordStatus) {
		r := s.records.byID[e.RecordId]
		r.versions[e.Version-1].status, r.latestFinal = e.Status, e.LatestFinal
	}),
	"AmendmentDue": on(recordsABI.UnpackAmendmentDueEvent, func(s *State, _ Block, e *bindings.RecordsAmendmentDue) {
		r := s.records.byID[e.RecordId]
		r.reviewBy, r.reviewedAt = e.ReviewBy, 0
	}),
	"AmendmentReviewed": on(recordsABI.UnpackAmendmentReviewedEvent, func(s *State, at Block, e *bindings.RecordsAmendmentReviewed) {
		s.records.byID[e.RecordId].reviewedAt = at.Time
	}),
	"HoldChanged": on(recordsABI.UnpackHoldChangedEvent, func(s *State, _ Block, e *bindings.RecordsHoldChanged) {
		s.records.byID[e.RecordId].held = e.Held
	}),
	"ErasureAttested": on(recordsABI.UnpackErasureAttestedEvent, func(s *State, _ Block, e *bindings.RecordsErasureAttested) {
		s.records.byID[e.RecordId].versions[e.Version-1].status = contracts.Erased
	}),
}

func (s *State) recordAnchored(at Block, e *bindings.RecordsRecordAnchored) {
	r := s.records.byID[e.RecordId]
	if r == nil {
		r = &record{pid: e.Pid, custodian: e.CustodianOrg, class: e.RecordClass, payer: e.Payer}
		s.records.byID[e.RecordId] = r
		list := listName{e.Pid, e.RecordClass}
		s.records.lists[list] = append(s.records.lists[list], e.RecordId)
		if e.Payer != (common.Hash{}) {
			if s.records.payers[e.Pid] == nil {
				s.records.payers[e.Pid] = make(map[common.Hash]bool)
			}
			s.records.payers[e.Pid][e.Payer] = true
		}
	}
	r.versions = append(r.versions, &version{
		commit: e.ContentCommit, blob: e.BlobHash, basedOn: e.BasedOn, size: e.Size, authoredAt: e.AuthoredAt,
		status: contracts.Pending, block: at.Number,
	})
}

// recordReads are the reads of the records contract.
var recordReads = map[string]reader{
	"head": func(v view, args []any) ([]any, error) {
		r, ok := v.records.byID[hash(args[0])]
		if !ok {
			return []any{uint32(0), uint32(0), uint8(0), false}, nil
		}
		latest := uint32(len(r.versions))
		return []any{latest, r.latestFinal, r.shown(latest), r.held}, nil
	},
	"amendment": func(v view, args []any) ([]any, error) {
		r, ok := v.records.byID[hash(args[0])]
		if !ok {
			r = new(record)
		}
		until := r.reviewedAt
		if until == 0 {
			until = v.Time
		}
		return []any{r.reviewBy, r.reviewedAt, r.reviewBy != 0 && until > r.reviewBy}, nil
	},
	"get": func(v view, args []any) ([]any, error) { return v.getVersion(hash(args[0]), args[1].(uint32)) },
	"endorsements": func(v view, args []any) ([]any, error) {
		r, one, err := v.records.version(hash(args[0]), args[1].(uint32))
		if err != nil {
			return nil, err
		}
		signers, purposes, roles := []common.Address{}, []uint8{}, []uint8{}
		for _, s := range one.signatures {
			signers, purposes, roles = append(signers, s.signer), append(purposes, s.purpose), append(roles, uint8(s.role))
		}
		return []any{signers, purposes, roles, v.policyMet(r, one)}, nil
	},
	"recordsOf": func(v view, args []any) ([]any, error) {
		return v.records.page(hash(args[0]), args[1].(uint64), args[2].(uint64), args[3].(uint16))
	},
	"verify": func(v view, args []any) ([]any, error) {
		_, one, err := v.records.version(hash(args[0]), args[1].(uint32))
		if err != nil {
			return nil, err
		}
		return []any{one.opens(hash(args[3]), hash(args[2]))}, nil
	},
	"verifyLeaf": func(v view, args []any) ([]any, error) {
		_, one, err := v.records.version(hash(args[0]), args[1].(uint32))
		if err != nil {
			return nil, err
		}
		leaf := hash(args[3])
		root, ok := treeRoot(sha256.Sum256(append([]byte{0}, leaf[:]...)), args[4].(uint64), args[5].(uint64), args[6].([][32]byte))
		return []any{ok && one.opens(hash(args[2]), root)}, nil
	},
	"policy": func(v view, args []any) ([]any, error) {
		class := args[0].(uint8)
		if !contracts.RecordClasses.Has(class) {
			return nil, badField
		}
		return []any{v.model.policy(class)}, nil
	},
}

// version finds one version of a record.
func (r *records) version(id common.Hash, number uint32) (*record, *version, error) {
	have, ok := r.byID[id]
	if !ok {
		return nil, nil, unknownRecord
	}
	if number == 0 || int(number) > len(have.versions) {
		return nil, nil, unknownVersion
	}
	return have, have.versions[number-1], nil
}

// shown returns the status of a version that readers see.
func (r *record) shown(number uint32) uint8 {
	status := r.versions[number-1].status
	if number < r.latestFinal && (status == contracts.Pending || status == contracts.Current) {
		return contracts.Superseded
	}
	return status
}

func (v *version) opens(salt, leavesRoot common.Hash) bool {
	return sha256.Sum256(slices.Concat([]byte{0}, salt[:], leavesRoot[:])) == v.commit
}

func (v view) getVersion(id common.Hash, number uint32) ([]any, error) {
	have, one, err := v.records.version(id, number)
	if err != nil {
		return nil, err
	}
	a := bindings.Anchor{
		RecordId: id, Version: number, Pid: have.pid, RecordClass: have.class, ContentCommit: one.commit, BlobHash: one.blob,
		Size: one.size, AuthoredAt: one.authoredAt, BasedOn: one.basedOn, Payer: have.payer,
	}
	if number > 1 {
		a.PrevCommit = have.versions[number-2].commit
	}
	return []any{a, v.model.custodianOf(have.custodian), have.shown(number), one.block}, nil
}

// Pages of a patient's records.
const (
	recordPageMax   = 256
	cursorIndexBits = 56 // of a cursor; the class is in the bits above
)

func (r *records) page(pid common.Hash, classes, cursor uint64, limit uint16) ([]any, error) {
	class, index := cursor>>cursorIndexBits, cursor&(1<<cursorIndexBits-1)
	if class > uint64(contracts.LastClass) || limit == 0 || limit > recordPageMax {
		return nil, badField
	}
	ids := []common.Hash{}
	for ; class <= uint64(contracts.LastClass); class, index = class+1, 0 {
		if classes&(1<<class) == 0 {
			continue
		}
		list := r.lists[listName{pid, uint8(class)}]
		for ; index < uint64(len(list)); index++ {
			if len(ids) == int(limit) {
				return []any{ids, class<<cursorIndexBits | index}, nil
			}
			ids = append(ids, list[index])
		}
	}
	return []any{ids, uint64(0)}, nil
}

// policyMet reports whether the signatures meet the class's policy now.
func (v view) policyMet(r *record, one *version) bool {
	policy, err := registry.ParsePolicy(v.model.policy(r.class))
	if err != nil {
		return false
	}
	var people []common.Address
	var signers []registry.Signer
	for _, s := range one.signatures {
		person := v.model.person(s.signer)
		people = append(people, person)
		signer := v.stakeholder(r, s)
		signer.Person, signer.Purposes = slices.Index(people, person), registry.PurposeMask(s.purpose)
		signers = append(signers, signer)
	}
	return policy.Met(signers) && (policy.Base == 0 || v.restsOn(r, one, policy.Base))
}

// stakeholder returns what a policy checks of a signature: that of a patient or
// guardian counts while the signer is still one, any other by the signer's enrolment.
func (v view) stakeholder(r *record, s signature) (out registry.Signer) {
	if s.role == contracts.Patient || s.role == contracts.Family {
		st := v.standing(r.pid, s.signer)
		if !st.decides(1 << r.class) {
			st.guardian = guardian{}
		}
		if out.Roles = st.roles() & s.role.Mask(); out.Roles != 0 {
			out.Relations = contracts.Subject.Mask()
		}
		return out
	}
	who := v.enrolled(s.signer)
	out.Roles = who.roles & s.role.Mask()
	of := v.model.custodianOf(who.org) // a signature for a closed organization counts for its successor
	custodian := v.model.custodianOf(r.custodian)
	if who.kind != 0 && of == custodian {
		out.Relations |= contracts.Custodian.Mask()
	}
	switch who.kind {
	case contracts.Hospital:
		out.Relations |= contracts.AnyHospital.Mask()
		if of != custodian {
			out.Relations |= contracts.OtherHospital.Mask()
		}
	case contracts.Insurer:
		if r.payer == (common.Hash{}) || v.model.custodianOf(r.payer) == of {
			out.Relations |= contracts.AnyInsurer.Mask()
		}
	case contracts.Government:
		out.Relations |= contracts.AnyGovernment.Mask()
	}
	return out
}

// restsOn reports whether the version names a record of the class and of the same
// patient that has a current version.
func (v view) restsOn(r *record, one *version, class uint8) bool {
	base, ok := v.records.byID[one.basedOn]
	return ok && base.latestFinal != 0 && base.class == class && base.pid == r.pid &&
		base.versions[base.latestFinal-1].status == contracts.Current
}
