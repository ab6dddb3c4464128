// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// EventKind is the number of an event of the native contracts. It is stored, so a
// number keeps its meaning: new kinds come at the end.
type EventKind uint8

// Kinds of events.
const (
	OrgChanged EventKind = iota + 1
	ActorEnrolled
	ActorStatus
	KeyRotated
	EncryptionKeySet
	SigningKeySet
	NodeChanged
	AdministratorReplaced
	CustodyMoved
	SignersChanged
	PatientRegistered
	ControllerChanged
	GuardianSet
	GuardianRemoved
	TransferRequested
	TransferCancelled
	CustodianChanged
	PatientLinked
	RecoveryProposed
	RecoveryApproved
	RecoveryReady
	RecoveryClosed
	RecordAnchored
	RecordEndorsed
	RecordFinal
	RecordStatus
	AmendmentDue
	AmendmentReviewed
	HoldChanged
	ErasureAttested
	ConsentGranted
	ConsentRevoked
	DirectivesRefreshed
	CareOpened
	CareClosed
	CareAllowed
	SessionOpened
	SessionGround
	GlassBroken
	GlassJustified
	GlassReviewed
	SuspensionLifted
	DisasterDeclared
	KeyReleased
	TreeHead
	HeadMissed
	Proposed
	Voted
	Passed
	Executed
	VoteWithdrawn
	Reopened
	Cancelled
	Relayed
	GatewaySet
	GatewayRemoved
	StorageEntered
	StorageProven
	ProofMissed
	HoldingReleased
)

// kindEntry is one row of the table of kinds.
type kindEntry struct {
	kind     EventKind
	contract common.Address // zero for an event of every contract
	name     string
	handler  func(abi.Event) handler
}

// kinds are all kinds of events. entries is complete for every ABI, as a test checks.
var kinds = concat(registryEvents, patientEvents, recordEvents, consentEvents, accessEvents, logEvents, storageEvents, governanceEvents, sharedEvents)

func concat(lists ...[]kindEntry) (all []kindEntry) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// emitter names an event: its contract and its first topic.
type emitter struct {
	contract common.Address
	topic    common.Hash
}

// sourceKind is an event of a contract.
type sourceKind struct {
	kindEntry
	decode handler
}

// bySource finds an event of a block, and byKind what the index knows of a kind.
var bySource, byKind = func() (map[emitter]sourceKind, map[EventKind]kindEntry) {
	sources, numbers := make(map[emitter]sourceKind), make(map[EventKind]kindEntry)
	for _, k := range kinds {
		numbers[k.kind] = k
		for _, c := range contracts.All() {
			if event, ok := c.ABI.Events[k.name]; ok && (k.contract == c.Address || k.contract == common.Address{}) {
				sources[emitter{c.Address, event.ID}] = sourceKind{k, k.handler(event)}
			}
		}
	}
	return sources, numbers
}()

// String is the name of the event.
func (k EventKind) String() string {
	if entry, ok := byKind[k]; ok {
		return entry.name
	}
	return fmt.Sprintf("event %d", uint8(k))
}

// KindOf returns the kind of an event of a contract, 0 if it has no such event.
func KindOf(contract common.Address, name string) EventKind {
	for _, k := range kinds {
		if k.name == name && (k.contract == contract || k.contract == common.Address{} && contracts.At(contract) != nil) {
			return k.kind
		}
	}
	return 0
}

// topic is the first topic of a kind's events.
func (k EventKind) topic(contract common.Address) common.Hash {
	c := contracts.At(contract)
	if c == nil {
		return common.Hash{}
	}
	return c.ABI.Events[k.String()].ID
}
