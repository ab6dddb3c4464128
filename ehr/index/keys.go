// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
)

// Tables, the first byte of every key. Numbers in keys are big-endian, so that rows are
// in the order of their numbers.
const (
	tableMarker byte = 'm' // -> the format, or the newest indexed block
	tableUndo   byte = 'u' // block number -> what the block changed
	tableBlock  byte = 'b' // block number -> hash, time and first sequence, of blocks with events
	tableTime   byte = 't' // block time, block number -> nothing, of blocks with events
	tableEvent  byte = 'e' // sequence -> event
	tableRow    byte = 'r' // family, number -> entity
	tableID     byte = 'i' // family, id -> number of the entity
	tableSize   byte = 'n' // list -> number of its entries
	tableList   byte = 'l' // list, position -> entry
	tableSet    byte = 's' // set, order -> nothing, lowest order first
	tableBack   byte = 'z' // set, inverted order -> nothing, highest order first
)

// Families of entities. An entity's number is the sequence of the event that made it.
const (
	familyRecord       byte = iota + 1 // id: recordId
	familyVersion                      // by number of the record and version
	familyEndorsement                  // by number of the record, version and place
	familyGrant                        // id: pid, consentId
	familyCare                         // id: careId
	familyTicket                       // id: ticket
	familyPatient                      // id: pid
	familyGuardians                    // by number of the patient: all of its guardians
	familyLinks                        // by number of the patient: all of its links
	familyRecovery                     // id: of the recovery
	familyOrganization                 // id: orgId
	familyActor                        // id: address
	familyKey                          // by address and algorithm: a registered key
	familyNode                         // id: nodeId
	familySigner                       // id: address
	familyProposal                     // id: number of the proposal
	familyLog                          // id: orgId and kind
	familyHead                         // by number of the log and seq
	familyParameter                    // by key: a parameter that entities depend on
	familyKind                         // by number: a kind of organizations
	familyDisaster                     // one row: the disaster that was declared last
)

// Lists, whose entries stay for ever and are read by position, and sets, whose entries
// may be removed.
const (
	listRecords        byte = iota + 1 // all, or by organization, or class, or both
	listPatientRecords                 // by pid
	listHistory                        // by subject
	listGrants
	listPatientGrants // by pid
	listGranteeGrants // by kind and grantee
	listCares
	listPatientCares      // by pid
	listOrganizationCares // by organization's number
	listTickets
	listPatientTickets      // by pid
	listPersonTickets       // by first key
	listOrganizationTickets // by organization's number
	listGlassTickets
	listPatients
	listRecoveries // by pid
	listOrganizations
	listActors
	listProposals
	listLogs

	setRecordStatus         // as listRecords, and status
	setOrganizationPatients // by organization's number
	setController           // by address
	setGuardian             // by address
	setOrganizationActors   // by organization's number
	setNodes
	setOrganizationNodes // by organization's number
	setSigners
	setDuties // all, or by kind
)

// markerFormat and markerHead are the two rows of tableMarker.
var (
	markerFormat = []byte{tableMarker, 'f'}
	markerHead   = []byte{tableMarker, 'h'}
)

// key joins a table and the parts of a key.
func key(table byte, parts ...[]byte) []byte {
	length := 1
	for _, part := range parts {
		length += len(part)
	}
	k := make([]byte, 1, length)
	k[0] = table
	for _, part := range parts {
		k = append(k, part...)
	}
	return k
}

// u64 is a number as a part of a key.
func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// rowKey is the key of an entity by its number.
func rowKey(family byte, number uint64, more ...[]byte) []byte {
	k := make([]byte, 2, 18)
	k[0], k[1] = tableRow, family
	k = binary.BigEndian.AppendUint64(k, number)
	for _, part := range more {
		k = append(k, part...)
	}
	return k
}

// idKey is the key of an entity's number by its id.
func idKey(family byte, id ...[]byte) []byte {
	k := make([]byte, 2, 2+common.HashLength)
	k[0], k[1] = tableID, family
	for _, part := range id {
		k = append(k, part...)
	}
	return k
}

// list names a list or a set: its kind and what it is of.
type list []byte

func newList(kind byte, parts ...[]byte) list { return key(kind, parts...) }

func (l list) size() []byte { return key(tableSize, l) }

func (l list) entry(position uint64) []byte {
	k := make([]byte, 1, 1+len(l)+8)
	k[0] = tableList
	return binary.BigEndian.AppendUint64(append(k, l...), position)
}

// member and back are the two keys of a set's entry.
func (l list) member(order []byte) []byte { return key(tableSet, l, order) }
func (l list) back(order []byte) []byte   { return key(tableBack, l, invert(order)) }

// invert turns an order around.
func invert(order []byte) []byte {
	out := make([]byte, len(order))
	for i, b := range order {
		out[i] = ^b
	}
	return out
}

// number reads a number that u64 wrote.
func number(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}
