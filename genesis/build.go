// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// vanityBytes is the number of bytes before the signers in the extra data of a
// Clique header.
const vanityBytes = 32

// Genesis builds the first block and its state. It is a pure function of the
// model.
func (s *Spec) Genesis() (*core.Genesis, error) {
	if _, err := Check(s); err != nil {
		return nil, err
	}
	alloc, err := s.alloc()
	if err != nil {
		return nil, err
	}
	config := s.chainConfig()
	if err := config.CheckConfigForkOrder(); err != nil {
		return nil, err
	}
	return &core.Genesis{
		Config:     config,
		Timestamp:  uint64(s.Timestamp),
		ExtraData:  s.extraData(),
		GasLimit:   s.GasLimit,
		Difficulty: big.NewInt(1),
		Alloc:      alloc,
		BaseFee:    new(big.Int).SetUint64(s.BaseFee),
	}, nil
}

// extraData is the extra data of the first block: the signers in ascending order,
// and no seal.
func (s *Spec) extraData() []byte {
	signers := s.Signers()
	slices.SortFunc(signers, common.Address.Cmp)
	var extra bytes.Buffer
	extra.Write(make([]byte, vanityBytes))
	for _, signer := range signers {
		extra.Write(signer[:])
	}
	extra.Write(make([]byte, crypto.SignatureLength))
	return extra.Bytes()
}

func (s *Spec) chainConfig() *params.ChainConfig {
	config := &params.ChainConfig{
		ChainID: new(big.Int).SetUint64(s.ChainID),

		HomesteadBlock:      new(big.Int),
		EIP150Block:         new(big.Int),
		EIP155Block:         new(big.Int),
		EIP158Block:         new(big.Int),
		ByzantiumBlock:      new(big.Int),
		ConstantinopleBlock: new(big.Int),
		PetersburgBlock:     new(big.Int),
		IstanbulBlock:       new(big.Int),
		BerlinBlock:         new(big.Int),
		LondonBlock:         new(big.Int),

		ShanghaiTime: copyTime(s.Forks.Shanghai),
		CancunTime:   copyTime(s.Forks.Cancun),
		PragueTime:   copyTime(s.Forks.Prague),
		OsakaTime:    copyTime(s.Forks.Osaka),

		Clique: &params.CliqueConfig{Period: s.Period, Epoch: s.Epoch},
	}
	// Upstream requires a blob schedule, although blobs are refused.
	if s.Forks.Cancun != nil {
		cancun := *params.DefaultBlobSchedule.Cancun
		config.BlobScheduleConfig = &params.BlobScheduleConfig{Cancun: &cancun}
	}
	if s.Forks.Prague != nil {
		prague := *params.DefaultBlobSchedule.Prague
		config.BlobScheduleConfig.Prague = &prague
	}
	return config
}

func copyTime(at *uint64) *uint64 {
	if at == nil {
		return nil
	}
	seconds := *at
	return &seconds
}

// systemContracts are the contracts that a fork calls in every block. They must
// exist before the fork, so those of planned forks are included.
func (s *Spec) systemContracts() []common.Address {
	var list []common.Address
	if s.Forks.Cancun != nil {
		list = append(list, params.BeaconRootsAddress)
	}
	if s.Forks.Prague != nil {
		list = append(list, params.HistoryStorageAddress, params.WithdrawalQueueAddress, params.ConsolidationQueueAddress)
	}
	return list
}

// alloc is the state of the first block.
func (s *Spec) alloc() (types.GenesisAlloc, error) {
	alloc := make(types.GenesisAlloc)
	system := core.SystemContractAllocs()
	for _, address := range s.systemContracts() {
		account, ok := system[address]
		if !ok {
			return nil, fmt.Errorf("no system contract %v", address)
		}
		alloc[address] = account
	}
	for _, funds := range s.Alloc {
		alloc[funds.Address] = types.Account{Balance: funds.Balance.ToBig()}
	}
	natives, err := s.nativeContracts()
	if err != nil {
		return nil, err
	}
	maps.Copy(alloc, natives)
	return alloc, nil
}

// nativeContracts are the accounts of the native contracts. The registry's storage
// is the model in the form that the chain reads.
func (s *Spec) nativeContracts() (types.GenesisAlloc, error) {
	model, err := s.Registry()
	if err != nil {
		return nil, err
	}
	return ehr.Alloc(model)
}

// Registry is the model in the form of the registry contract.
func (s *Spec) Registry() (*registry.Genesis, error) {
	hash, err := s.ModelHash()
	if err != nil {
		return nil, err
	}
	model := &registry.Genesis{
		OpenSend:   s.Access.OpenSend,
		OpenCreate: s.Access.OpenCreate,
		Policies:   s.registryPolicies(),
		Params:     s.Parameters.registryParams(),
		ModelHash:  hash,
		Time:       uint64(s.Timestamp),

		RulesVersion: uint32(s.Rules),
	}
	for _, kind := range kinds {
		roles := s.Access.Kinds[kind.String()]
		model.Kinds = append(model.Kinds, registry.GenesisKind{Kind: registry.Kind(kind), Roles: uint32(roles)})
	}
	for i := range s.Organizations {
		org := &s.Organizations[i]
		entry := registry.GenesisOrg{ID: OrgID(org.Identifier), Kind: uint8(org.Kind), Admin: org.Admin, MetaHash: org.MetaHash}
		for _, url := range org.Nodes {
			id, err := NodeID(url)
			if err != nil {
				return nil, err
			}
			entry.Nodes = append(entry.Nodes, id)
		}
		for _, signer := range org.Signers {
			model.Signers = append(model.Signers, registry.GenesisSigner{Address: signer, Org: entry.ID})
		}
		model.Orgs = append(model.Orgs, entry)
	}
	orgs := s.orgIDs()
	for _, actor := range s.Actors {
		model.Actors = append(model.Actors, registry.GenesisActor{
			Address: actor.Address, Org: orgs[actor.Org], Roles: uint32(actor.Roles),
			CertHash: actor.Credential, NotAfter: uint64(actor.Expires),
		})
	}
	for _, op := range operations() {
		model.Rules = append(model.Rules, s.Access.Operations[op.name].registryRules(op)...)
	}
	return model, nil
}

func (s *Spec) orgIDs() map[string]common.Hash {
	ids := make(map[string]common.Hash, len(s.Organizations))
	for _, org := range s.Organizations {
		ids[org.Name] = OrgID(org.Identifier)
	}
	return ids
}
