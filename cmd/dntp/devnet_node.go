// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// devNode is the node of one member.
type devNode struct {
	member   *folder.Member
	folder   string
	program  string   // that it runs, empty for this one
	extra    []string // flags besides those of every member
	process  *devProcess
	client   *ethclient.Client
	ledger   *client.Client // the same connection, for the native contracts
	operator *rpc.Client    // what the member's own people use
	expected *atomic.Bool   // the end of this process is wanted
}

func (n *devNode) logFile() string { return filepath.Join(n.folder, "node.log") }

// init puts the genesis into the data folder. One that is there must match.
func (n *devNode) init(ctx context.Context, genesisFile string) error {
	p, err := startProcess(n.program, n.logFile(), "init", "--datadir", n.folder, genesisFile)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	select {
	case <-p.done:
	case <-ctx.Done():
		p.kill()
	}
	if p.err != nil {
		return logHint(p, fmt.Errorf("%s cannot take the genesis: %w", n.member.Title(), p.err))
	}
	return nil
}

// start runs the node and waits until its JSON-RPC answers. onEnd is called if
// it ends later without being asked to.
func (n *devNode) start(ctx context.Context, members int, onEnd func(*devNode)) error {
	const spare = 8 // peers besides the members
	p, err := startProcess(n.program, n.logFile(), append(nodeArguments(n.folder, n.member, members+spare), n.extra...)...)
	if err != nil {
		return err
	}
	n.process = p
	expected := new(atomic.Bool)
	n.expected = expected
	if n.client, err = ethclient.DialContext(ctx, n.member.RPC); err != nil {
		return err
	}
	n.ledger = client.New(n.client)
	err = waitFor(ctx, startPatience, func(ctx context.Context) error {
		if p.ended() {
			return giveUp(n.endError())
		}
		if _, err := n.client.BlockNumber(ctx); err != nil {
			return err
		}
		return n.dialOperator(ctx)
	})
	if err != nil {
		return err
	}
	go func() {
		<-p.done
		if !expected.Load() {
			onEnd(n)
		}
	}()
	return nil
}

// dialOperator connects with the secret that the node has made.
func (n *devNode) dialOperator(ctx context.Context) (err error) {
	if n.operator, err = keys.DialWithSecret(ctx, n.member.Auth, folder.SecretFile(n.folder)); err == nil {
		err = n.operator.CallContext(ctx, nil, "rpc_modules")
	}
	return err
}

// sealerOf asks who sealed a block.
func (n *devNode) sealerOf(ctx context.Context, number uint64) (signer common.Address, err error) {
	err = n.client.Client().CallContext(ctx, &signer, "clique_getSigner", hexutil.EncodeUint64(number))
	return signer, err
}

// expectEnd announces that the node is going to be stopped.
func (n *devNode) expectEnd() {
	if n.expected != nil {
		n.expected.Store(true)
	}
}

// crash ends the node without giving it time for anything.
func (n *devNode) crash() {
	n.expectEnd()
	n.process.kill()
	n.client.Close()
}

// endError tells why a node has ended, from its log.
func (n *devNode) endError() error {
	err := fmt.Errorf("%s ended", n.member.Title())
	if n.process.err != nil {
		err = fmt.Errorf("%w: %w", err, n.process.err)
	}
	if strings.Contains(n.process.logTail(), errPortTaken.Error()) {
		err = fmt.Errorf("%w: %w", err, errPortTaken)
	}
	return logHint(n.process, err)
}

func logHint(p *devProcess, err error) error {
	return terminal.WithHint(err, "the end of %s:\n%s", p.log, p.logTail())
}

// finalError ends a wait at once.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

func giveUp(err error) error { return finalError{err} }

func isFinal(err error) bool {
	var final finalError
	return errors.As(err, &final)
}
