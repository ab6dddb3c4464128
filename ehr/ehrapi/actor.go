// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/rpc"
)

// Actor is a key and what it may do.
type Actor struct {
	Block      Block           `json:"block"` // of the answer
	Address    common.Address  `json:"address"`
	FirstKey   common.Address  `json:"firstKey"`   // first key of the person, by which duties and allowances count
	Org        *common.Hash    `json:"orgId"`      // organization that enrolled it; null for patients and guardians
	Status     Code            `json:"status"`     // unknown if no organization enrolled it
	Active     bool            `json:"active"`     // whether it and its organization are active, and its time is not over
	Roles      []Code          `json:"roles"`      // that it was enrolled with
	Usable     []Code          `json:"usable"`     // those of its roles that organizations of its kind may give now
	CertHash   *common.Hash    `json:"certHash"`   // SHA-256 of the credential, null for none
	NotAfter   *hexutil.Uint64 `json:"notAfter"`   // last second at which it may act, null for no end
	MaySend    bool            `json:"maySend"`    // whether it may send transactions
	Allowance  *Allowance      `json:"allowance"`  // gas of the block's day, null if it may not send
	Duties     Duties          `json:"duties"`     // after breaking the glass
	Encryption []Key           `json:"encryption"` // keys that others encrypt to
	Signing    []Key           `json:"signing"`    // keys that verify its endorsements
}

// Allowance is the gas that a person may use on a day of the blocks' time.
type Allowance struct {
	Used     hexutil.Uint64 `json:"used"`
	Limit    hexutil.Uint64 `json:"limit"`
	ResetsAt hexutil.Uint64 `json:"resetsAt"` // first second of the next day
}

// Duties are what a person owes after breaking the glass.
type Duties struct {
	OpenReviews hexutil.Uint64 `json:"openReviews"` // accesses without a review, except those in disasters
	Suspended   bool           `json:"suspended"`   // whether a duty is overdue, or a verdict is improper
	Barred      bool           `json:"barred"`      // whether a verdict is improper and no regulator has lifted it
}

// Key is a key that a person registered.
type Key struct {
	Algorithm Code           `json:"algorithm"`
	Key       hexutil.Bytes  `json:"key"`
	Since     hexutil.Uint64 `json:"since"` // block time
}

// GetActor returns what the chain knows of a key: its enrolment, its roles, the keys that it
// registered, its duties, and its allowance of gas. The key of a patient or a guardian has no
// enrolment, and the answer does not name the patient. It is read from the state of the block.
func (api *API) GetActor(address common.Address, block *rpc.BlockNumberOrHash) (*Actor, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	out := &Actor{Block: at.block(), Address: address}
	if err := at.enrolment(out); err != nil {
		return nil, err
	}
	at.allowance(out)
	if out.Status.Number == contracts.Unknown && !out.MaySend {
		return nil, notFound("actor", at)
	}
	owed, err := read(at, contracts.AccessAddress, accessCodec.PackOverdue(address), accessCodec.UnpackOverdue)
	if err != nil {
		return nil, err
	}
	out.Duties = Duties{quantity(uint64(owed.OpenReviews)), owed.Suspended, owed.Barred}
	return out, at.keys(out)
}

// enrolment reads the registry's entry.
func (at *snapshot) enrolment(out *Actor) error {
	a, err := read(at, contracts.RegistryAddress, registryCodec.PackActor(out.Address), registryCodec.UnpackActor)
	if err != nil {
		return err
	}
	out.FirstKey, _ = registry.PersonIn(at.state, out.Address)
	out.Org, out.Status = orNull(a.OrgId), codeOf(contracts.MemberStatuses, a.Status)
	out.CertHash, out.NotAfter = orNull(a.CertHash), secondOrNull(a.NotAfter)
	out.Roles, out.Usable = codesIn(contracts.Roles, uint64(a.RoleMask)), []Code{}
	if out.Org == nil {
		return nil
	}
	org, err := read(at, contracts.RegistryAddress, registryCodec.PackOrg(a.OrgId), registryCodec.UnpackOrg)
	if err != nil {
		return err
	}
	given, err := read(at, contracts.RegistryAddress, registryCodec.PackKindRoles(org.Kind), registryCodec.UnpackKindRoles)
	if err != nil {
		return err
	}
	out.Usable = codesIn(contracts.Roles, uint64(a.RoleMask&given))
	out.Active = a.Status == contracts.Active && org.Status == contracts.Active && (a.NotAfter == 0 || at.time() <= a.NotAfter)
	return nil
}

// secondsPerDay is the length of the days of allowances.
const secondsPerDay = 86_400

// allowance asks the gate, as it would be asked about a transaction in the block.
func (at *snapshot) allowance(out *Actor) {
	gate := vm.RegisteredGate()
	if gate == nil {
		return
	}
	a, err := gate.Admit(at.state, out.Address, at.time())
	if out.MaySend = err == nil; a == nil || err != nil {
		return
	}
	out.Allowance = &Allowance{quantity(a.Used), quantity(a.Limit), quantity((a.Day + 1) * secondsPerDay)}
}

// keys reads the registered keys.
func (at *snapshot) keys(out *Actor) error {
	out.Encryption, out.Signing = []Key{}, []Key{}
	e, err := read(at, contracts.RegistryAddress, registryCodec.PackEncryptionKey(out.Address), registryCodec.UnpackEncryptionKey)
	if err != nil {
		return err
	}
	if len(e.PubKey) > 0 {
		out.Encryption = append(out.Encryption, Key{codeOf(contracts.EncryptionAlgorithms, e.Alg), e.PubKey, quantity(e.Since)})
	}
	for _, alg := range []uint8{contracts.P256, contracts.WebAuthn} {
		k, err := read(at, contracts.RegistryAddress, registryCodec.PackSigningKey(out.Address, alg), registryCodec.UnpackSigningKey)
		if err != nil {
			return err
		}
		if len(k.PubKey) > 0 {
			out.Signing = append(out.Signing, Key{codeOf(contracts.SignatureAlgorithms, alg), k.PubKey, quantity(k.Since)})
		}
	}
	return nil
}
