// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/rogpeppe/go-internal/testscript"
)

// forkin FILE FORK SECONDS sets a fork of a genesis file to begin in that many
// seconds.
func forkIn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: forkin file fork seconds")
	}
	seconds, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := ts.ReadFile(args[0])
	block := make(map[string]any)
	ts.Check(json.Unmarshal([]byte(text), &block))
	block["config"].(map[string]any)[args[1]] = time.Now().Unix() + int64(seconds)
	out, err := json.Marshal(block)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}

// deploy DATADIR sends the contracts of Prague to the node of a data folder, and
// waits until they are deployed.
func deploy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: deploy datadir")
	}
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	client, err := ethclient.DialContext(ctx, filepath.Join(ts.MkAbs(args[0]), terminal.ClientIdentifier+".ipc"))
	ts.Check(err)
	defer client.Close()
	list, err := genesis.Deployments()
	ts.Check(err)
	for _, d := range list {
		ts.Check(client.Client().CallContext(ctx, nil, "eth_sendRawTransaction", d.Transaction))
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for _, d := range list {
		for {
			code, err := client.CodeAt(ctx, d.Contract, nil)
			ts.Check(err)
			if len(code) > 0 {
				break
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				ts.Fatalf("no code at %v within %v", d.Contract, waitLimit)
			}
		}
	}
}

// waitheader DATADIR FIELD waits until the newest block has a field.
func waitHeader(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitheader datadir field")
	}
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		if header, err := newestHeader(ctx, filepath.Join(ts.MkAbs(args[0]), terminal.ClientIdentifier+".ipc")); err == nil && header[args[1]] != nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("no block has %s within %v", args[1], waitLimit)
		}
	}
}

func newestHeader(ctx context.Context, endpoint string) (header map[string]any, err error) {
	client, err := ethclient.DialContext(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	err = client.Client().CallContext(ctx, &header, "eth_getBlockByNumber", "latest", false)
	return header, err
}
