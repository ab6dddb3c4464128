// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// Limits of one file. They bound the work of every reader of a genesis, and are far
// above the needs of any alliance that Clique can serve.
const (
	MaxSpecBytes     = 4 << 20  // alliance.yaml
	MaxGenesisBytes  = 32 << 20 // genesis.json; a plain one may carry a large alloc
	MaxOrganizations = 1024
	MaxNodes         = 64  // of one organization, if nodesMax allows as many
	MaxSigners       = 128 // of the alliance; each takes 20 bytes of every checkpoint header
	MaxActors        = 10_000
	MaxAlloc         = 10_000
	MaxNameBytes     = 64
	MaxIDBytes       = 256 // public identifier of an organization
	MaxNodeBytes     = 512 // one enode URL

	// MaxChainID keeps v = 2*chainId+36 of a signature within the integers
	// that JavaScript holds exactly; wallets refuse a larger one.
	MaxChainID = 4_503_599_627_370_476

	MaxPeriod   = 86_400            // seconds: one day
	MaxEpoch    = 1<<63 - 1         // blocks
	MinGasLimit = 5_000_000         // more than enough for one anchor and one contract creation
	MaxGasLimit = 1<<63 - 1         // upstream's limit
	MaxTime     = 253_402_300_799   // 9999-12-31T23:59:59Z, the last moment of RFC 3339
	MaxBaseFee  = 1_000_000_000_000 // wei; a thousand times the Ethereum default
)

// Defaults of values that a file may leave out.
const (
	DefaultPeriod   = 5      // seconds
	DefaultEpoch    = 30_000 // blocks; the value that EIP-225 recommends
	DefaultGasLimit = 60_000_000
	DefaultRules    = registry.FirstRules // the same in every release, as a file must always mean the same
)

// Spec is the management model that the members of an alliance sign off: the
// content of alliance.yaml, and of config.alliance in genesis.json.
type Spec struct {
	Name      string `json:"name"`      // of the alliance, for people
	ChainID   uint64 `json:"chainId"`   // EIP-155
	Period    uint64 `json:"period"`    // seconds between blocks
	Epoch     uint64 `json:"epoch"`     // blocks between checkpoints, where votes reset
	GasLimit  uint64 `json:"gasLimit"`  // of the first block
	BaseFee   uint64 `json:"baseFee"`   // wei; zero always stays zero
	Timestamp Time   `json:"timestamp"` // of the first block
	Forks     Forks  `json:"forks"`     // after London
	Rules     uint64 `json:"rules"`     // version of the alliance's rules, in force from the first block on

	Organizations []Organization `json:"organizations"`
	Actors        []Actor        `json:"actors,omitempty"`
	Access        Access         `json:"access"`

	// Policies maps the name of a class of records to its policy: the signatures
	// that make a record final. A model has one for every class.
	Policies map[string]Policy `json:"policies"`

	Parameters Parameters `json:"parameters"`
	Alloc      []Funds    `json:"alloc,omitempty"`
}

// Forks are the block times of the forks after London. A fork that is nil never
// begins. A time up to the genesis timestamp means from the first block on.
type Forks struct {
	Shanghai *uint64
	Cancun   *uint64
	Prague   *uint64
	Osaka    *uint64
}

// Organization is a member of the alliance.
type Organization struct {
	Name       string           `json:"name"`       // used in the rest of the file
	Identifier string           `json:"identifier"` // public; its SHA-256 is the orgId on chain
	Kind       Kind             `json:"kind"`
	Admin      common.Address   `json:"admin"`             // enrols its actors
	MetaHash   common.Hash      `json:"metaHash,omitzero"` // of a document about it, zero for none
	Nodes      []string         `json:"nodes,omitempty"`   // enode URLs, or public keys of 128 hex digits
	Signers    []common.Address `json:"signers,omitempty"` // seal blocks for it
}

// Actor is a person or service that is enrolled from the start.
type Actor struct {
	Address    common.Address `json:"address"`
	Org        string         `json:"org"` // name of an organization
	Roles      Roles          `json:"roles"`
	Credential common.Hash    `json:"credential,omitzero"` // hash of the presented credential, zero for none
	Expires    Expiry         `json:"expires"`
}

// Access defines who may do what.
type Access struct {
	OpenSend   bool `json:"openSend"`   // anyone may send transactions
	OpenCreate bool `json:"openCreate"` // every account that may send may also create contracts

	// Kinds maps the name of a kind of organization to the roles that its
	// members may give. A model has them for every kind.
	Kinds map[string]Roles `json:"kinds"`

	// Operations maps the name of a gated operation, such as "records.anchor",
	// to its callers. An operation that is not in it is closed to all.
	Operations map[string]Rule `json:"operations"`
}

// Funds is an account that holds ether from the start.
type Funds struct {
	Address common.Address `json:"address"`
	Balance uint256.Int    `json:"balance"` // wei
}

// Signers returns the signers of all organizations in the order of the file.
func (s *Spec) Signers() []common.Address {
	var all []common.Address
	for i := range s.Organizations {
		all = append(all, s.Organizations[i].Signers...)
	}
	return all
}

// organization returns the organization of that name, nil if there is none.
func (s *Spec) organization(name string) *Organization {
	for i := range s.Organizations {
		if s.Organizations[i].Name == name {
			return &s.Organizations[i]
		}
	}
	return nil
}

// Default returns the model of an alliance without members: current rules from the
// first block, no fees, and the defaults of the access table, the policies and the
// parameters.
func Default(name string, chainID uint64) *Spec {
	return &Spec{
		Name:     name,
		ChainID:  chainID,
		Period:   DefaultPeriod,
		Epoch:    DefaultEpoch,
		GasLimit: DefaultGasLimit,
		Forks:    ForksUpTo("osaka"),
		Rules:    DefaultRules,
		Access:   Access{Kinds: DefaultKinds(), Operations: DefaultOperations()},
		Policies: DefaultPolicies(),

		Parameters: DefaultParameters(),
	}
}
