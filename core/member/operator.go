// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr/registry"
)

var (
	errDecided  = errors.New("the alliance's votes decide on its signers: see dntp proposal; if too few of them are left to vote, see dntp override")
	errUnjudged = errors.New("a running node takes blocks only from its peers: stop it and use dntp import")
)

// operatorAPIs replace methods that would do more than even an operator may.
func (m *Member) operatorAPIs() []rpc.API {
	return []rpc.API{
		{Namespace: "clique", Service: &voteAPI{m.engine, m.eth.BlockChain()}},
		{Namespace: "debug", Service: &headAPI{m.eth.APIBackend, m.final.Rewind}},
		{Namespace: "admin", Service: importAPI{}},
	}
}

// voteAPI makes a signer vote, on a chain whose operators decide on the signers
// because its model does not.
type voteAPI struct {
	engine *clique.Clique
	chain  *core.BlockChain
}

// Propose makes the sealer vote for (or against) an account as a signer, until the
// account is one (or is none) or Discard is called.
func (api *voteAPI) Propose(account common.Address, authorize bool) error {
	if err := api.check(); err != nil {
		return err
	}
	return api.engine.Propose(account, authorize)
}

// Discard ends the proposal on account.
func (api *voteAPI) Discard(account common.Address) error {
	if err := api.check(); err != nil {
		return err
	}
	api.engine.Discard(account)
	return nil
}

// check refuses a vote if the registry lists the signers: then the watch votes.
func (api *voteAPI) check() error {
	head := api.chain.CurrentBlock()
	state, err := api.chain.StateAt(head.Root, head.Number, head.Time)
	if err != nil {
		return fmt.Errorf("the registry of block %d cannot be read: %w", head.Number, err)
	}
	if len(registry.SignerList(state)) > 0 {
		return errDecided
	}
	return nil
}

// headAPI moves the head back, but never below the newest final block.
type headAPI struct {
	backend *eth.EthAPIBackend
	rewind  func(number uint64, do func() error) error
}

// SetHead makes an earlier block the head and drops the blocks after it.
func (api *headAPI) SetHead(number hexutil.Uint64) error {
	if head := api.backend.CurrentHeader(); uint64(number) >= head.Number.Uint64() {
		return fmt.Errorf("block %d is not below the head, block %d", number, head.Number)
	}
	return api.rewind(uint64(number), func() error {
		// Without this check upstream would go further down, to a block with state.
		state, _, err := api.backend.StateAndHeaderByNumber(context.Background(), rpc.BlockNumber(number))
		if state == nil || err != nil {
			return fmt.Errorf("the state of block %d is not kept", number)
		}
		return api.backend.SetHead(uint64(number))
	})
}

// importAPI replaces upstream's import, which makes any valid block the head.
type importAPI struct{}

// ImportChain always refuses.
func (importAPI) ImportChain(string) (bool, error) { return false, errUnjudged }
