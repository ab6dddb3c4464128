// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Organization is a member of the alliance.
type Organization struct {
	Block      Block            `json:"block"` // of the answer
	ID         common.Hash      `json:"orgId"` // SHA-256 of its public identifier
	Kind       Code             `json:"kind"`
	Status     Code             `json:"status"`
	Admin      common.Address   `json:"admin"`
	MetaHash   *common.Hash     `json:"metaHash"`   // SHA-256 of its public description, null for none
	Since      hexutil.Uint64   `json:"since"`      // block time of its entry, 0x0 for genesis
	Custodian  common.Hash      `json:"custodian"`  // organization that has custody of its patients and records, itself unless a vote moved it
	Signers    []common.Address `json:"signers"`    // its block signers
	Roles      []Code           `json:"roles"`      // that organizations of its kind may give
	Directives *Directives      `json:"directives"` // null if it owes none
	Logs       []LogHead        `json:"logs"`       // newest head of each of its logs
}

// Directives are the root of all patients' directives at an organization. It changes on a
// schedule, whether or not a directive changed.
type Directives struct {
	Root      *common.Hash    `json:"root"`      // null before the first refresh
	Since     *hexutil.Uint64 `json:"since"`     // block time of the refresh, null before the first
	NotBefore hexutil.Uint64  `json:"notBefore"` // first second at which the next refresh is accepted
	DueBy     hexutil.Uint64  `json:"dueBy"`     // last second at which the next refresh is in time
	Missed    hexutil.Uint64  `json:"missed"`    // intervals that ended without a refresh
	Late      bool            `json:"late"`
}

// GetOrganization returns an organization with its signers, directives and logs. It is read
// from the state of the block.
func (api *API) GetOrganization(id common.Hash, block *rpc.BlockNumberOrHash) (*Organization, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	signers, err := at.signers()
	if err != nil {
		return nil, err
	}
	return at.organization(id, signers)
}

// signers returns the block signers of each organization.
func (at *snapshot) signers() (map[common.Hash][]common.Address, error) {
	out, err := read(at, contracts.RegistryAddress, registryCodec.PackSigners(), registryCodec.UnpackSigners)
	list := make(map[common.Hash][]common.Address)
	for i, signer := range out.Addresses {
		org := common.Hash(out.OrgIds[i])
		list[org] = append(list[org], signer)
	}
	return list, err
}

func (at *snapshot) organization(id common.Hash, signers map[common.Hash][]common.Address) (*Organization, error) {
	o, err := read(at, contracts.RegistryAddress, registryCodec.PackOrg(id), registryCodec.UnpackOrg)
	if err != nil {
		return nil, err
	}
	if o.Status == contracts.Unknown {
		return nil, notFound("organization", at)
	}
	custodian, err := read(at, contracts.RegistryAddress, registryCodec.PackCustodianOf(id), registryCodec.UnpackCustodianOf)
	if err != nil {
		return nil, err
	}
	roles, err := read(at, contracts.RegistryAddress, registryCodec.PackKindRoles(o.Kind), registryCodec.UnpackKindRoles)
	if err != nil {
		return nil, err
	}
	out := &Organization{
		Block: at.block(), ID: id, Kind: codeOf(contracts.OrganizationKinds, o.Kind), Status: codeOf(contracts.MemberStatuses, o.Status), Admin: o.Admin,
		MetaHash: orNull(o.MetaHash), Since: quantity(o.Since), Custodian: custodian, Signers: signers[id], Roles: codesIn(contracts.Roles, uint64(roles)),
	}
	if out.Signers == nil {
		out.Signers = []common.Address{}
	}
	if out.Directives, err = at.directives(id); err != nil {
		return nil, err
	}
	for kind := contracts.LogKinds.First(); kind <= contracts.LogKinds.Last(); kind++ {
		head, err := at.logHead(id, kind)
		if err != nil {
			return nil, err
		}
		out.Logs = append(out.Logs, *head)
	}
	return out, nil
}

func (at *snapshot) directives(org common.Hash) (*Directives, error) {
	d, err := read(at, contracts.ConsentAddress, consentCodec.PackDirectives(org), consentCodec.UnpackDirectives)
	if err != nil || d.DueBy == 0 {
		return nil, err
	}
	return &Directives{orNull(d.Root), secondOrNull(d.Since), quantity(d.NotBefore), quantity(d.DueBy), quantity(d.Missed), d.Late}, nil
}

// LogHead is the newest head of one log of an organization.
type LogHead struct {
	Org    common.Hash     `json:"orgId"`
	Kind   Code            `json:"kind"`
	Seq    hexutil.Uint64  `json:"seq"`         // of the head, counted from 1; 0x0 before the first
	Size   hexutil.Uint64  `json:"size"`        // leaves of the tree
	Root   *common.Hash    `json:"root"`        // null before the first head
	Number *hexutil.Uint64 `json:"blockNumber"` // block that added or last renewed the head, null before the first
	LastAt hexutil.Uint64  `json:"lastAt"`      // block time of the newest head, of the organization's entry before the first
	DueBy  hexutil.Uint64  `json:"dueBy"`       // last second at which the next one is in time
	Missed hexutil.Uint64  `json:"missed"`      // intervals that ended without one
	Late   bool            `json:"late"`        // whether the next one is overdue
}

// LogHeadAt is a LogHead with the block of the answer.
type LogHeadAt struct {
	Block Block `json:"block"` // of the answer
	LogHead
}

// GetLogHead returns the newest head of an organization's log on the chain and how punctual
// the log is. ehr_logHead returns the log that this node keeps itself. It is read from the
// state of the block.
func (api *API) GetLogHead(org common.Hash, kind Word, block *rpc.BlockNumberOrHash) (*LogHeadAt, error) {
	number, err := kind.resolve(contracts.LogKinds, "kind")
	if err != nil {
		return nil, err
	}
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	head, err := at.logHead(org, number)
	if err != nil {
		return nil, err
	}
	if head.DueBy == 0 {
		return nil, notFound("organization", at)
	}
	return &LogHeadAt{at.block(), *head}, nil
}

func (at *snapshot) logHead(org common.Hash, kind uint8) (*LogHead, error) {
	h, err := read(at, contracts.LogsAddress, logsCodec.PackTreeHead(org, kind), logsCodec.UnpackTreeHead)
	if err != nil {
		return nil, err
	}
	p, err := read(at, contracts.LogsAddress, logsCodec.PackPunctuality(org, kind), logsCodec.UnpackPunctuality)
	if err != nil {
		return nil, err
	}
	out := &LogHead{
		Org: org, Kind: codeOf(contracts.LogKinds, kind), Seq: quantity(h.Seq), Size: quantity(h.Size),
		LastAt: quantity(p.LastAt), DueBy: quantity(p.DueBy), Missed: quantity(p.Missed), Late: h.Late,
	}
	if h.Seq != 0 {
		root, number := common.Hash(h.Root), quantity(h.BlockNumber)
		out.Root, out.Number = &root, &number
	}
	return out, nil
}

// Patient is what the chain knows of a pid.
type Patient struct {
	Block      Block          `json:"block"` // of the answer
	PID        common.Hash    `json:"pid"`
	Controller common.Address `json:"controller"` // first key of the person
	Custodian  common.Hash    `json:"custodian"`
	Guardians  []Guardian     `json:"guardians"`
	Links      []common.Hash  `json:"links"`    // pids of the same person that its custodian linked
	Transfer   *Transfer      `json:"transfer"` // that waits to be accepted, null for none
}

// Guardian acts for a patient.
type Guardian struct {
	Address  common.Address  `json:"address"` // first key of the person
	Kind     Code            `json:"kind"`
	Classes  []Code          `json:"classes"`  // of records that it may read
	NotAfter *hexutil.Uint64 `json:"notAfter"` // last second, null for no end
}

// Transfer is a request to become a patient's custodian.
type Transfer struct {
	To       common.Hash    `json:"toOrg"`
	NotAfter hexutil.Uint64 `json:"notAfter"` // last second at which it may be accepted
}

// GetPatient returns who controls a pid, who acts for the patient, and the custodian. It is
// read from the state of the block.
func (api *API) GetPatient(pid common.Hash, block *rpc.BlockNumberOrHash) (*Patient, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	p, err := read(at, contracts.PatientsAddress, patientsCodec.PackPatient(pid), patientsCodec.UnpackPatient)
	if err != nil {
		return nil, err
	}
	if p.Status == 0 {
		return nil, notFound("patient", at)
	}
	out := &Patient{Block: at.block(), PID: pid, Controller: p.Controller, Links: []common.Hash{}}
	if out.Custodian, err = read(at, contracts.PatientsAddress, patientsCodec.PackCustodian(pid), hashOf(patientsCodec.UnpackCustodian)); err != nil {
		return nil, err
	}
	links, err := read(at, contracts.PatientsAddress, patientsCodec.PackLinks(pid), patientsCodec.UnpackLinks)
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		out.Links = append(out.Links, link)
	}
	t, err := read(at, contracts.PatientsAddress, patientsCodec.PackTransfer(pid), patientsCodec.UnpackTransfer)
	if err != nil {
		return nil, err
	}
	if t.NotAfter != 0 {
		out.Transfer = &Transfer{t.ToOrg, quantity(t.NotAfter)}
	}
	out.Guardians, err = at.guardians(pid)
	return out, err
}

func (at *snapshot) guardians(pid common.Hash) ([]Guardian, error) {
	keys, err := read(at, contracts.PatientsAddress, patientsCodec.PackGuardians(pid), patientsCodec.UnpackGuardians)
	if err != nil {
		return nil, err
	}
	list := make([]Guardian, len(keys))
	for i, key := range keys {
		g, err := read(at, contracts.PatientsAddress, patientsCodec.PackGuardian(pid, key), patientsCodec.UnpackGuardian)
		if err != nil {
			return nil, err
		}
		list[i] = Guardian{key, codeOf(contracts.GuardianKinds, g.Kind), codesIn(contracts.RecordClasses, g.ClassMask), secondOrNull(g.NotAfter)}
	}
	return list, nil
}

// hashOf adapts a decoder of 32 bytes.
func hashOf(unpack func([]byte) ([32]byte, error)) func([]byte) (common.Hash, error) {
	return func(data []byte) (common.Hash, error) {
		out, err := unpack(data)
		return out, err
	}
}
