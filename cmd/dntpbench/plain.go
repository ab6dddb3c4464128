// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/contracts/bindings"
)

// plainRelease is the release that is compared with: the last one with Clique.
const plainRelease = "v1.13.15"

// plainRecords is how many records the contract of the other node has.
const plainRecords = 1000

// viewCode is the code of view/Records.sol, compiled for Shanghai without metadata.
//
//go:embed view/Records.hex
var viewCode string

// buildPlain builds geth of the release that is compared with. Its dependencies link
// against what newer releases of Go keep for themselves.
func buildPlain(dir string) (string, error) {
	say("building geth %s", plainRelease)
	command := exec.Command("go", "install", "-ldflags=-checklinkname=0", "github.com/ethereum/go-ethereum/cmd/geth@"+plainRelease)
	command.Dir = dir // outside of this module
	command.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build geth %s: %w: %s", plainRelease, err, out)
	}
	return filepath.Join(dir, "geth"), nil
}

// plain is a node of another release, with a contract that has records.
type plain struct {
	*server
	contract common.Address
}

// servePlain starts geth with one account in a chain of its own, and fills the contract.
func servePlain(geth, dir string) (*plain, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	output, err := os.Create(filepath.Join(dir, "geth.log"))
	if err != nil {
		return nil, err
	}
	defer output.Close()
	s := &server{folder: &folder{dir: dir, records: plainRecords}, url: "http://127.0.0.1:" + port, written: make(chan error, 1), cancel: func() {}}
	s.process = exec.Command(geth, "--dev", "--dev.period", "1", "--datadir", filepath.Join(dir, "data"), "--http", "--http.addr", "127.0.0.1", "--http.port", port,
		"--http.api", "eth", "--ipcdisable", "--nodiscover", "--nat", "none", "--port", "0", "--authrpc.port", "0")
	s.process.Stdout, s.process.Stderr = output, output
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	p := &plain{server: s}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.fill(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", output.Name(), err), s.stop())
	}
	return p, nil
}

// fill deploys the contract and gives it records.
func (p *plain) fill(ctx context.Context) (err error) {
	if p.client, err = rpc.DialContext(ctx, p.url); err != nil {
		return err
	}
	var accounts []common.Address
	if err := wait(ctx, func() error { return p.client.CallContext(ctx, &accounts, "eth_accounts") }); err != nil {
		return err
	}
	if len(accounts) == 0 {
		return errors.New("geth has no account")
	}
	created, err := p.send(ctx, map[string]any{"from": accounts[0], "data": "0x" + strings.TrimSpace(viewCode), "gas": hexutil.Uint64(5_000_000)})
	if err != nil {
		return err
	}
	p.contract = created.ContractAddress
	packed := bindings.NewRecords()
	selector := crypto.Keccak256([]byte("anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32))"))[:4]
	for i := range plainRecords {
		// The node may count a nonce twice while it seals, so the numbers are ours.
		// The arguments of our own anchor begin with the same struct: 11 words after the offset of
		// the signatures.
		words := packed.PackAnchor(anchorOf(i, 1), nil)[4:]
		tx := map[string]any{"from": accounts[0], "to": p.contract, "data": hexutil.Bytes(append(selector[:4:4], words[:11*32]...)), "nonce": hexutil.Uint64(i + 1), "gas": hexutil.Uint64(500_000)}
		if i < plainRecords-1 {
			err = p.client.CallContext(ctx, new(common.Hash), "eth_sendTransaction", tx)
		} else {
			_, err = p.send(ctx, tx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// send sends a transaction and waits until it is in a block.
func (p *plain) send(ctx context.Context, tx map[string]any) (receipt *types.Receipt, err error) {
	var hash common.Hash
	if err := p.client.CallContext(ctx, &hash, "eth_sendTransaction", tx); err != nil {
		return nil, err
	}
	err = wait(ctx, func() error {
		if err := p.client.CallContext(ctx, &receipt, "eth_getTransactionReceipt", hash); err != nil || receipt == nil {
			return errors.Join(err, errors.New("not in a block"))
		}
		return nil
	})
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("transaction %v failed", hash)
	}
	return receipt, err
}

// question asks the view for one of the records.
func (p *plain) question() question {
	packed := bindings.NewRecords()
	return question{fmt.Sprintf("eth_call of a Solidity view, geth %s", plainRelease), func(_ *server, r *rand.Rand) string {
		return fmt.Sprintf(`"eth_call","params":[{"to":"%s","data":"%s"},"latest"]`, p.contract, hexutil.Bytes(packed.PackGet(recordID(r.IntN(plainRecords)), 1)))
	}}
}

// wait repeats a question until it has no error.
func wait(ctx context.Context, ask func() error) error {
	for {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
