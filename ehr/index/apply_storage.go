// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
)

var storageABI = bindings.NewStorage()

// storageEvents change no row: what an organization must prove is read from the state, which is
// small. What is rare is in the organization's history; proofs and releases are only in the list of
// events.
var storageEvents = []kindEntry{
	{GatewaySet, contracts.StorageAddress, "GatewaySet", on(storageABI.UnpackGatewaySetEvent, func(c *change, e *bindings.StorageGatewaySet) {
		c.history(OfOrganization(e.OrgId))
	})},
	{GatewayRemoved, contracts.StorageAddress, "GatewayRemoved", on(storageABI.UnpackGatewayRemovedEvent, func(c *change, e *bindings.StorageGatewayRemoved) {
		c.history(OfOrganization(e.OrgId))
	})},
	{StorageEntered, contracts.StorageAddress, "StorageEntered", on(storageABI.UnpackStorageEnteredEvent, func(c *change, e *bindings.StorageStorageEntered) {
		c.history(OfOrganization(e.OrgId))
	})},
	{StorageProven, contracts.StorageAddress, "StorageProven", on(storageABI.UnpackStorageProvenEvent, func(*change, *bindings.StorageStorageProven) {})},
	{ProofMissed, contracts.StorageAddress, "ProofMissed", on(storageABI.UnpackProofMissedEvent, func(c *change, e *bindings.StorageProofMissed) {
		c.history(OfOrganization(e.OrgId))
	})},
	{HoldingReleased, contracts.StorageAddress, "HoldingReleased", on(storageABI.UnpackHoldingReleasedEvent, func(*change, *bindings.StorageHoldingReleased) {})},
}
