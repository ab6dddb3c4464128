// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"crypto/sha256"

	"github.com/ethereum/go-ethereum/common"
)

// Subject is something that has a history of events.
type Subject struct {
	kind byte
	id   common.Hash
}

const (
	subjectPatient byte = iota + 1
	subjectAccess
	subjectRecord
	subjectTicket
	subjectOrganization
	subjectPerson
	subjectProposal
	subjectLog
)

// OfPatient is everything about a patient: its entry, guardians, recoveries, consents,
// records and accesses.
func OfPatient(pid common.Hash) Subject { return Subject{subjectPatient, pid} }

// OfAccess is the accesses to a patient: sessions, emergencies with their justifications
// and reviews, and keys that were released.
func OfAccess(pid common.Hash) Subject { return Subject{subjectAccess, pid} }

// OfRecord is everything about a record.
func OfRecord(id common.Hash) Subject { return Subject{subjectRecord, id} }

// OfTicket is everything about a ticket.
func OfTicket(id common.Hash) Subject { return Subject{subjectTicket, id} }

// OfOrganization is the administration of an organization: its entry, actors, nodes,
// signers, proposals, votes, custody and judgements. What it anchors, registers and
// opens is in lists of their own, and its heads are in Heads.
func OfOrganization(id common.Hash) Subject { return Subject{subjectOrganization, id} }

// OfPerson is what a person did, and what was done to its entry. Any key of the person
// names it.
func OfPerson(key common.Address) Subject {
	return Subject{subjectPerson, common.BytesToHash(key[:])}
}

// OfProposal is everything about a proposal.
func OfProposal(id uint64) Subject {
	return Subject{subjectProposal, common.BytesToHash(u64(id))}
}

// OfLog is the heads of a log, renewed ones too, and what it missed.
func OfLog(org common.Hash, kind uint8) Subject {
	return Subject{subjectLog, sha256.Sum256(append(org.Bytes(), kind))}
}

func (s Subject) list() list { return newList(listHistory, []byte{s.kind}, s.id[:]) }
