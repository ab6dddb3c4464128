// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Keys of the parameters: the name, padded with zeros.
var (
	ParamTimelock           = ParamKey("timelock")
	ParamProposalTTLMax     = ParamKey("proposalTtlMax")
	ParamSignersMin         = ParamKey("signersMin")
	ParamNodesMax           = ParamKey("nodesMax")
	ParamEndorseMax         = ParamKey("endorseMax")
	ParamAmendReview        = ParamKey("amendReview")
	ParamLogInterval        = ParamKey("logInterval")
	ParamDirectivesInterval = ParamKey("directivesInterval")
	ParamBreakGlassMax      = ParamKey("breakGlassMax")
	ParamBreakGlassLag      = ParamKey("breakGlassLag")
	ParamSessionMax         = ParamKey("sessionMax")
	ParamJustifyWithin      = ParamKey("justifyWithin")
	ParamReviewWithin       = ParamKey("reviewWithin")
	ParamRecoveryDelay      = ParamKey("recoveryDelay")
	ParamRecoveryQuorum     = ParamKey("recoveryQuorum")
	ParamCareMax            = ParamKey("careMax")
	ParamCareUse            = ParamKey("careUse")
	ParamPayerUse           = ParamKey("payerUse")
	ParamLegalUse           = ParamKey("legalUse")
	ParamRulesNotice        = ParamKey("rulesNotice")
	ParamActorsMax          = ParamKey("actorsMax")
	ParamProposalsDay       = ParamKey("proposalsDay")
	ParamProposalsOpen      = ParamKey("proposalsOpen")
	ParamPatientsDay        = ParamKey("patientsDay")
	ParamKeysDay            = ParamKey("keysDay")
	ParamStorageInterval    = ParamKey("storageInterval")
	ParamGasDayMember       = ParamKey("gasDayMember")
	ParamGasDayService      = ParamKey("gasDayService")
	ParamGasDayPatient      = ParamKey("gasDayPatient")
)

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	year   = 365 * day
)

// Parameter is a number that the alliance sets at genesis and can change by vote, unless
// it is frozen.
type Parameter struct {
	Name     string
	Default  uint64
	Min, Max uint64
	Unit     string // of the value
}

// parameters lists all parameters. The longest timelock is shorter than the shortest
// proposalTtlMax, so that no vote can prevent all later votes.
var parameters = append([]Parameter{
	{"timelock", day, 0, 14 * day, "seconds"},                    // from the vote that passes a proposal to its execution
	{"proposalTtlMax", 30 * day, 15 * day, year, "seconds"},      // that a proposal may be open
	{"signersMin", 1, 1, maxSigners, "signers"},                  // that stay when one is removed
	{"nodesMax", 8, 1, 64, "nodes"},                              // of one organization
	{"endorseMax", MaxSigners, 1, MaxSigners, "endorsements"},    // of one version of a record
	{"amendReview", 30 * day, minute, year, "seconds"},           // that a custodian has to review an amendment request
	{"logInterval", minute, 1, day, "seconds"},                   // between two heads of one log
	{"directivesInterval", day, minute, 30 * day, "seconds"},     // between two refreshes of the directives
	{"breakGlassMax", 4 * hour, minute, day, "seconds"},          // that emergency access lasts
	{"breakGlassLag", 3 * day, 0, 30 * day, "seconds"},           // from an emergency offline to its entry
	{"sessionMax", 12 * hour, minute, 30 * day, "seconds"},       // that a session lasts
	{"justifyWithin", day, minute, 30 * day, "seconds"},          // after breaking the glass
	{"reviewWithin", 7 * day, minute, 90 * day, "seconds"},       // after breaking the glass
	{"recoveryDelay", 7 * day, 0, 90 * day, "seconds"},           // from the approval of a recovery to its execution
	{"recoveryQuorum", 2, 1, 16, "approvals"},                    // of guardians and registrars that a recovery needs
	{"careMax", 90 * day, minute, 10 * year, "seconds"},          // that a care relationship lasts
	{"careUse", treat | etreat | coc, 0, anyPurpose, "purposes"}, // for which an open care relationship is enough
	{"payerUse", payment, 0, anyPurpose, "purposes"},             // for which an insurer's auditor reads claims
	{"legalUse", supervision, 0, anyPurpose, "purposes"},         // for which a regulator reads
	{"rulesNotice", 100_000, 1, 10_000_000, "blocks"},            // from the execution of an activation of rules to their first block
	{"actorsMax", 100_000, 1, 10_000_000, "actors"},              // that one organization has enrolled
	{"proposalsDay", 50, 1, 10_000, "proposals"},                 // of one organization a day
	{"proposalsOpen", 20, 1, 64, "proposals"},                    // of one organization that are open
	{"patientsDay", 2000, 1, 1_000_000, "patients"},              // that one registrar registers a day
	{"keysDay", 50, 1, 1000, "keys"},                             // that one patient names, or one person registers, a day
	{"storageInterval", 720, 16, 8000, "blocks"},                 // between two proofs of storage; the hash of a block is kept for 8,191 blocks
	{"gasDayMember", 5e9, gasDayMin, gasDayMax, "gas"},           // that an actor may use a day
	{"gasDayService", 1e12, gasDayMin, gasDayMax, "gas"},         // that a service or deployer may use a day
	{"gasDayPatient", 5e8, gasDayMin, gasDayMax, "gas"},          // that a patient or guardian may use a day
}, purposeParameters()...)

// Frozen reports whether no vote changes the parameter unless genesis says otherwise: how often
// a holder must prove what it keeps is a promise to those who place documents.
func (p Parameter) Frozen() bool { return p.Name == "storageInterval" }

// Parameters lists all parameters.
func Parameters() []Parameter { return append([]Parameter(nil), parameters...) }

// ParamKey is the key of the parameter with the name, which has at most 32 bytes.
func ParamKey(name string) (key common.Hash) {
	if len(name) > len(key) {
		panic("BUG: parameter name " + name + " is too long")
	}
	copy(key[:], name)
	return key
}

// Key is the key of the parameter.
func (p Parameter) Key() common.Hash { return ParamKey(p.Name) }

// parameterOf finds a parameter by its key.
func parameterOf(key common.Hash) (Parameter, bool) {
	for _, p := range parameters {
		if p.Key() == key {
			return p, true
		}
	}
	return Parameter{}, false
}

// holds reports whether the value is in the parameter's range.
func (p Parameter) holds(value uint64) bool { return value >= p.Min && value <= p.Max }

// GenesisParam sets one parameter from the beginning.
type GenesisParam struct {
	Key    common.Hash
	Value  uint64
	Frozen bool // no vote changes it
}

// DefaultParams are all parameters with the alliance's usual values.
func DefaultParams() (list []GenesisParam) {
	for _, p := range parameters {
		list = append(list, GenesisParam{Key: p.Key(), Value: p.Default, Frozen: p.Frozen()})
	}
	return list
}

// LoadParam returns the value of a parameter.
func LoadParam(env *native.Env, key common.Hash) uint64 {
	return loadParam(env.Foreign(contracts.RegistryAddress), key).value
}

// FindParam returns a parameter and whether no vote can change it; ok is false
// for an unknown key.
func FindParam(env *native.Env, key common.Hash) (value uint64, frozen, ok bool) {
	if _, ok = parameterOf(key); !ok {
		return 0, false, false
	}
	p := loadParam(env.Foreign(contracts.RegistryAddress), key)
	return p.value, p.frozen, true
}

// paramState is a parameter as stored, or its default if it is not stored.
type paramState struct {
	value  uint64
	frozen bool
}

func loadParam(s native.Reader, key common.Hash) paramState {
	known, ok := knownParams[key]
	if !ok {
		panic("BUG: unknown parameter " + key.Hex())
	}
	w := native.Unpack(s.Load(s.Known(known.slot, 1)))
	value, set, frozen := w.Uint(8), w.Bool(), w.Bool()
	if !set {
		value, frozen = known.usual, known.frozen
	}
	return paramState{value, frozen}
}

// knownParams are the slots and defaults of all parameters, which saves hashing and
// searching.
var knownParams = func() map[common.Hash]knownParam {
	known := make(map[common.Hash]knownParam)
	for _, p := range parameters {
		known[p.Key()] = knownParam{make(native.Image).Map(slotParams, p.Key()), p.Default, p.Frozen()}
	}
	return known
}()

// knownParam is what a parameter is if genesis does not set it.
type knownParam struct {
	slot   native.Slot
	usual  uint64
	frozen bool
}

func (p paramState) store(s native.Writer, key common.Hash) {
	var w native.Word
	s.Store(s.Map(slotParams, key), w.PutUint(p.value, 8).PutBool(true).PutBool(p.frozen).Hash())
}

// param sets one parameter of a genesis.
func (w *writer) param(g GenesisParam) error {
	p, ok := parameterOf(g.Key)
	switch {
	case !ok:
		return fmt.Errorf("unknown parameter %v", g.Key)
	case w.Load(w.Map(slotParams, g.Key)) != (common.Hash{}):
		return fmt.Errorf("parameter %s is set twice", p.Name)
	case !p.holds(g.Value):
		return fmt.Errorf("have %s %d, want %d to %d %s", p.Name, g.Value, p.Min, p.Max, p.Unit)
	}
	paramState{g.Value, g.Frozen}.store(w, g.Key)
	return nil
}
