// SPDX-License-Identifier: LGPL-3.0-or-later

// Package fold rebuilds the state of the native contracts from their events. It is
// simple on purpose: plain maps, all in memory, no storage layout.
//
//	state, err := fold.New(genesis)      // what config.alliance of genesis.json says
//	err = state.Apply(block, log)        // each event of a native contract, in order
//	values, err := state.Read(block, contract, method, args...)
//
// Genesis has no receipts, so a reader begins from the model in config.alliance.
// Every later change is in an event, except two that no contract emits: the gas
// that a person has used today, and the directives of patients, of which only the
// root is on chain.
package fold

import (
	"errors"
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Block is the block of an event, or the block at which the state is read.
type Block struct {
	Number uint64
	Time   uint64 // seconds since 1970

	// Hash returns the hash of an earlier block, zero for one that the chain does not keep. Only the
	// draw of proofs of storage needs it; nil if it is not read.
	Hash func(number uint64) common.Hash
}

func (b Block) blockHash(number uint64) common.Hash {
	if b.Hash == nil {
		return common.Hash{}
	}
	return b.Hash(number)
}

// State is the contracts' state. It is not safe for use by several goroutines
// while events are applied.
type State struct {
	model    *model
	patients *patients
	records  *records
	consent  *consents
	access   *tickets
	logs     *logs
	holders  *holders
	votes    *votes
}

// New returns the state at genesis. The model must be one that registry.Genesis
// accepts.
func New(g *registry.Genesis) (*State, error) {
	if _, err := g.Storage(); err != nil {
		return nil, err
	}
	return &State{
		model: newModel(g), patients: newPatients(), records: newRecords(), consent: newConsents(),
		access: newTickets(), logs: newLogs(), holders: newHolders(), votes: newVotes(),
	}, nil
}

// ErrUnknown is returned for an event or a read that the package does not know.
var ErrUnknown = errors.New("unknown to the fold")

// handler applies one event.
type handler func(s *State, at Block, log *types.Log) error

// on makes a handler from a binding's decoder and the effect of the event.
func on[E any](unpack func(*types.Log) (*E, error), apply func(*State, Block, *E)) handler {
	return func(s *State, at Block, log *types.Log) error {
		event, err := unpack(log)
		if err == nil {
			apply(s, at, event)
		}
		return err
	}
}

// handlers are the handlers of all events, by contract and name.
var handlers = map[common.Address]map[string]handler{
	contracts.RegistryAddress:   registryEvents,
	contracts.PatientsAddress:   patientEvents,
	contracts.RecordsAddress:    recordEvents,
	contracts.ConsentAddress:    consentEvents,
	contracts.AccessAddress:     accessEvents,
	contracts.LogsAddress:       logEvents,
	contracts.StorageAddress:    storageEvents,
	contracts.GovernanceAddress: governanceEvents,
}

// Apply folds one event into the state. It ignores events of other contracts.
func (s *State) Apply(at Block, log *types.Log) error {
	c := contracts.At(log.Address)
	if c == nil {
		return nil
	}
	if len(log.Topics) == 0 {
		return fmt.Errorf("%w: an event of %s without topics", ErrUnknown, c.Name)
	}
	event, err := c.ABI.EventByID(log.Topics[0])
	if err != nil {
		return fmt.Errorf("%w: event %v of %s", ErrUnknown, log.Topics[0], c.Name)
	}
	handle := handlers[c.Address][event.Name]
	if event.Name == relayed {
		handle = on(native.UnpackRelayedEvent, (*State).relayed)
	}
	if handle == nil {
		return fmt.Errorf("%w: event %s of %s", ErrUnknown, event.Name, c.Name)
	}
	if err := handle(s, at, log); err != nil {
		return fmt.Errorf("event %s of %s: %w", event.Name, c.Name, err)
	}
	return nil
}

// Folds reports whether an event of a contract is known.
func Folds(contract common.Address, event string) bool {
	return handlers[contract][event] != nil || event == relayed
}

// Reads reports whether a read of a contract is known.
func Reads(contract common.Address, method string) bool { return readers[contract][method] != nil }

// view is the state as a read sees it.
type view struct {
	*State
	Block
}

// reader answers one read with the values that the contract would return, or with
// a refusal if the contract would revert.
type reader func(v view, args []any) ([]any, error)

// refusal is the name of the custom error that a read reverts with.
type refusal string

func (r refusal) Error() string { return string(r) }

// readers are the readers of all reads, by contract and method.
var readers = map[common.Address]map[string]reader{
	contracts.RegistryAddress:   registryReads,
	contracts.PatientsAddress:   patientReads,
	contracts.RecordsAddress:    recordReads,
	contracts.ConsentAddress:    consentReads,
	contracts.AccessAddress:     accessReads,
	contracts.LogsAddress:       logReads,
	contracts.StorageAddress:    storageReads,
	contracts.GovernanceAddress: governanceReads,
}

// Read answers a read as the contract would in the block. args and the returned
// values have the types of the ABI.
func (s *State) Read(at Block, contract common.Address, method string, args ...any) ([]any, error) {
	read := readers[contract][method]
	if read == nil {
		return nil, fmt.Errorf("%w: read %s of %v", ErrUnknown, method, contract)
	}
	return read(view{s, at}, args)
}

// Refusal returns the name of the custom error that a read reverts with, empty for
// any other error.
func Refusal(err error) string {
	var r refusal
	errors.As(err, &r)
	return string(r)
}
