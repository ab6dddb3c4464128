// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/operator"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/rogpeppe/go-internal/testscript"
)

// Time limits, which also suit a slow machine.
const (
	scriptLimit  = 5 * time.Minute
	waitLimit    = time.Minute
	pollInterval = 50 * time.Millisecond
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dntp": main})
}

// TestScripts runs the program as its users do, one script for each behaviour.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		Deadline:            time.Now().Add(scriptLimit),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv(terminal.EnvPrefix+"_AUTHRPC_PORT", "0") // many nodes run at a time
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"waitblock":   waitBlock,
			"waitindex":   waitIndex,
			"occupy":      occupy,
			"freeport":    freePort,
			"fetch":       fetch,
			"merged":      mergedChain,
			"signer":      externalSignerServer,
			"sealed":      sealedChain,
			"forkin":      forkIn,
			"deploy":      deploy,
			"waitheader":  waitHeader,
			"waitready":   waitReady,
			"gatewayfile": gatewayFile,
		},
	})
}

// waitblock DATADIR N waits until the node of a data folder is at block N. The
// folder may also be the path of an .ipc file.
func waitBlock(ts *testscript.TestScript, neg bool, args []string) {
	waitNumber(ts, neg, args, "eth_blockNumber", func(answer json.RawMessage) (n hexutil.Uint64, err error) {
		err = json.Unmarshal(answer, &n)
		return n, err
	})
}

// waitindex DATADIR N waits until the index of the node is at block N.
func waitIndex(ts *testscript.TestScript, neg bool, args []string) {
	waitNumber(ts, neg, args, "ehr_indexStatus", func(answer json.RawMessage) (hexutil.Uint64, error) {
		var status ehrapi.Index
		err := json.Unmarshal(answer, &status)
		return status.Head.Number, err
	})
}

// waitNumber waits until a node answers a method with a number.
func waitNumber(ts *testscript.TestScript, neg bool, args []string, method string, read func(json.RawMessage) (hexutil.Uint64, error)) {
	if neg || len(args) != 2 {
		ts.Fatalf("want a data folder and a number")
	}
	want, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	endpoint := ts.MkAbs(args[0])
	if filepath.Ext(endpoint) != ".ipc" {
		endpoint = filepath.Join(endpoint, terminal.ClientIdentifier+".ipc")
	}
	for {
		var have hexutil.Uint64
		answer, err := askNode(ctx, endpoint, method)
		if err == nil {
			have, err = read(answer)
		}
		if err == nil && uint64(have) >= want {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("%s did not reach %d within %v: have %d, %v", method, want, waitLimit, have, err)
		}
	}
}

func askNode(ctx context.Context, endpoint, method string) (answer json.RawMessage, err error) {
	client, err := rpc.DialContext(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	err = client.CallContext(ctx, &answer, method)
	return answer, err
}

// occupy NAME listens on a free TCP port until the script ends, and puts the
// port into $NAME.
func occupy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: occupy name")
	}
	listener, err := net.Listen("tcp", ":0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv(args[0], strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
}

// freeport NAME puts a TCP port on which nobody listens into $NAME.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport name")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(listener.Close())
	ts.Setenv(args[0], strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
}

// fetch URL [BODY] prints the answer to a GET, or to a POST of a JSON body.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: fetch url [body]")
	}
	client := &http.Client{Timeout: waitLimit}
	var (
		answer *http.Response
		err    error
	)
	if len(args) == 1 {
		answer, err = client.Get(args[0])
	} else {
		answer, err = client.Post(args[0], "application/json", strings.NewReader(args[1]))
	}
	ts.Check(err)
	defer answer.Body.Close()
	_, err = io.Copy(ts.Stdout(), answer.Body)
	ts.Check(err)
}

// waitready URL waits until the URL answers with status 200.
func waitReady(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitready url")
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for end := time.Now().Add(waitLimit); ; <-tick.C {
		answer, err := http.Get(args[0])
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(end) {
			ts.Fatalf("%s is not ready within %v: %v", args[0], waitLimit, err)
		}
	}
}

// gatewayfile FILE HASH writes the file of a gateway at $DOOR before the node at $HTTP and $WS. The
// file HASH contains the hash of block 0, in quotes.
func gatewayFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gatewayfile file hash")
	}
	text := fmt.Sprintf("listen: 127.0.0.1:%s\nchain: {id: 7001, genesis: %s}\nnodes: [{name: a, http: http://127.0.0.1:%s, ws: ws://127.0.0.1:%s}]\ndrain: {notice: 0s}\n",
		ts.Getenv("DOOR"), strings.TrimSpace(ts.ReadFile(args[1])), ts.Getenv("HTTP"), ts.Getenv("WS"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// merged DATADIR stores the genesis of a chain that is not sealed by Clique.
func mergedChain(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: merged datadir")
	}
	cfg := config.Default().Node
	cfg.DataDir = ts.MkAbs(args[0])
	stack, err := node.New(&cfg)
	ts.Check(err)
	defer stack.Close()
	db, err := stack.OpenDatabaseWithOptions(operator.ChainDatabase, node.DatabaseOptions{})
	ts.Check(err)
	tries := triedb.NewDatabase(db, nil)
	defer tries.Close()
	_, _, _, err = core.SetupGenesisBlock(db, tries, core.DeveloperGenesisBlock(5_000_000, nil))
	ts.Check(err)
}

// signer NAME serves the key of one account as an external signer does, and
// puts its URL into $NAME.
func externalSignerServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: signer name")
	}
	server := rpc.NewServer()
	ts.Check(server.RegisterName("account", &signerAPI{key: scriptKey}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	served := make(chan struct{})
	go func() {
		defer close(served)
		http.Serve(listener, server) // ends with the listener
	}()
	ts.Defer(func() {
		listener.Close()
		<-served
	})
	ts.Setenv(args[0], fmt.Sprintf("http://%s", listener.Addr()))
}

// scriptKey is the key of the account that seals in the scripts.
const scriptKey = "0000000000000000000000000000000000000000000000000000000000000001"

// signerAPI is the part of an external signer that a sealer needs.
type signerAPI struct{ key string }

func (s *signerAPI) Version() string { return "6.1.0" }

func (s *signerAPI) List() ([]common.Address, error) {
	key, err := crypto.HexToECDSA(s.key)
	if err != nil {
		return nil, err
	}
	return []common.Address{crypto.PubkeyToAddress(key.PublicKey)}, nil
}

// SignData returns a signature whose last byte is 27 or 28, as signers do.
func (s *signerAPI) SignData(mimeType string, _ common.MixedcaseAddress, data hexutil.Bytes) (hexutil.Bytes, error) {
	if mimeType != accounts.MimetypeClique {
		return nil, fmt.Errorf("have %s, want %s", mimeType, accounts.MimetypeClique)
	}
	key, err := crypto.HexToECDSA(s.key)
	if err != nil {
		return nil, err
	}
	signature, err := crypto.Sign(crypto.Keccak256(data), key)
	if err != nil {
		return nil, err
	}
	signature[crypto.RecoveryIDOffset] += 27
	return signature, nil
}
