// SPDX-License-Identifier: GPL-3.0-or-later

package model

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/urfave/cli/v2"
)

// LatestBlock stands for the newest block.
const LatestBlock = "latest"

// askPatience is the time limit for all answers of a node.
const askPatience = time.Minute

// maxExecuted limits the proposals read from one chain: one a day for 180 years.
const maxExecuted = 1 << 16

var (
	atFlag = &cli.StringFlag{
		Name:  "at",
		Usage: "show the model at a `block`, " + LatestBlock + " or a number: the genesis file and the proposals that the node of --rpc says were carried out, compared with the hash in the block's state",
	}
	atRPCFlag = &cli.StringFlag{
		Name:  "rpc",
		Usage: "`URL` or IPC file of the node that --at asks",
		Value: "http://127.0.0.1:8545",
	}
)

// at is what show --at prints as JSON.
type at struct {
	Block      uint64         `json:"block"`
	BlockHash  common.Hash    `json:"blockHash"`
	Recomputed common.Hash    `json:"recomputedHash"` // from the genesis file and the proposals
	OnChain    common.Hash    `json:"chainHash"`      // in the state of the block
	Match      bool           `json:"match"`
	Differs    uint64         `json:"differs,omitempty"` // first proposal whose event has another hash
	Model      *genesis.Model `json:"model"`
}

// showAt recomputes the model at a block and compares it with the chain.
func showAt(ctx *cli.Context, path string, plan *blueprint) error {
	if plan.model == nil {
		return fmt.Errorf("%s: a plain genesis has no model", path)
	}
	url := ctx.String(atRPCFlag.Name)
	patience, cancel := context.WithTimeout(ctx.Context, askPatience)
	defer cancel()
	client, err := ethclient.DialContext(patience, url)
	if err != nil {
		return terminal.WithHint(fmt.Errorf("no node answers at %s: %w", url, err), "name its JSON-RPC or IPC file with --rpc")
	}
	defer client.Close()
	reader := &Reader{Ctx: patience, Client: client}
	if err := reader.Open(ctx.String(atFlag.Name), plan.block.ToBlock().Hash()); err != nil {
		return fmt.Errorf("node %s: %w", url, err)
	}
	result, err := reader.Read(plan.model)
	if err != nil {
		return fmt.Errorf("node %s: %w", url, err)
	}
	if err := result.print(ctx); err != nil {
		return err
	}
	if result.Match {
		return nil
	}
	text := fmt.Sprintf("the model hash at block %d is not that of the genesis file and the proposals", result.Block)
	if result.Differs != 0 {
		text += fmt.Sprintf(", from proposal %d on", result.Differs)
	}
	return terminal.ErrorHint(text, "this node does not have the complete history of proposals: ask another member's node")
}

func (m *at) print(ctx *cli.Context) error {
	w := ctx.App.Writer
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(w, m)
	}
	t := terminal.NewTable(w)
	t.Row("block", fmt.Sprintf("%d %v", m.Block, m.BlockHash))
	t.Row("recomputed model hash", m.Recomputed)
	t.Row("model hash on the chain", m.OnChain)
	t.Row("proposals carried out", len(m.Model.Changes))
	t.Flush()
	return m.Model.WriteText(w)
}

// Reader reads the governance contract as it was after one block.
type Reader struct {
	Ctx    context.Context
	Client *ethclient.Client
	header *types.Header
}

var governance = bindings.NewGovernance()

// Open finds the block on the node's chain, which must begin with the genesis.
func (r *Reader) Open(at string, genesisHash common.Hash) error {
	var number *big.Int // nil for the newest
	if at != LatestBlock {
		n, err := strconv.ParseUint(at, 10, 63)
		if err != nil {
			return terminal.ErrorHint(fmt.Sprintf("%q is not a block", at), "want a number, or %s", LatestBlock)
		}
		number = new(big.Int).SetUint64(n)
	}
	first, err := r.Client.HeaderByNumber(r.Ctx, new(big.Int))
	if err != nil {
		return err
	}
	if have := first.Hash(); have != genesisHash {
		return terminal.ErrorHint(fmt.Sprintf("its chain begins with %v, and the file with %v", have, genesisHash), "name a node of this alliance with --rpc")
	}
	r.header, err = r.Client.HeaderByNumber(r.Ctx, number)
	if errors.Is(err, ethereum.NotFound) {
		return fmt.Errorf("there is no block %s yet", at)
	}
	return err
}

// Read recomputes the model at the reader's block and compares it with the chain.
func (r *Reader) Read(spec *genesis.Spec) (*at, error) {
	list, hashes, err := r.executed()
	if err != nil {
		return nil, err
	}
	model, err := spec.Replay(list)
	if err != nil {
		return nil, err
	}
	answer, err := r.call(governance.PackModelHash())
	if err != nil {
		return nil, err
	}
	onChain, err := governance.UnpackModelHash(answer)
	if err != nil {
		return nil, fmt.Errorf("the chain keeps no model hash: %w", err)
	}
	result := &at{
		Block: r.header.Number.Uint64(), BlockHash: r.header.Hash(),
		Recomputed: model.Hash, OnChain: onChain, Match: model.Hash == onChain, Model: model,
	}
	for i, change := range model.Changes {
		if change.Hash != hashes[i] {
			result.Match, result.Differs = false, change.ID
			break
		}
	}
	return result, nil
}

// executed lists the proposals executed up to the block, and the model hash after
// each.
func (r *Reader) executed() (list []genesis.Executed, hashes []common.Hash, err error) {
	logs, err := r.Client.FilterLogs(r.Ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int), ToBlock: r.header.Number,
		Addresses: []common.Address{contracts.GovernanceAddress},
		Topics:    [][]common.Hash{{contracts.Governance.Events["Executed"].ID}},
	})
	if err != nil {
		return nil, nil, err
	}
	if len(logs) > maxExecuted {
		return nil, nil, fmt.Errorf("%d proposals were carried out, want at most %d", len(logs), maxExecuted)
	}
	for i := range logs {
		event, err := governance.UnpackExecutedEvent(&logs[i])
		if err != nil {
			return nil, nil, err
		}
		answer, err := r.call(governance.PackPayloadOf(event.Id))
		if err != nil {
			return nil, nil, err
		}
		payload, err := governance.UnpackPayloadOf(answer)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, genesis.Executed{ID: event.Id, Kind: event.Kind, Payload: payload, Block: event.Raw.BlockNumber})
		hashes = append(hashes, event.NewModelHash)
	}
	return list, hashes, nil
}

// call calls the contract in the state of the block.
func (r *Reader) call(data []byte) ([]byte, error) {
	to := contracts.GovernanceAddress
	answer, err := r.Client.CallContractAtHash(r.Ctx, ethereum.CallMsg{To: &to, Data: data}, r.header.Hash())
	if err != nil && (strings.Contains(err.Error(), "missing trie node") || strings.Contains(err.Error(), "state is not available") || strings.Contains(err.Error(), "historical state")) {
		return nil, terminal.WithHint(err, "the node keeps the states of recent blocks only: ask one that runs with --gcmode archive, or for a later block")
	}
	return answer, err
}
