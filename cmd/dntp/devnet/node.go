// SPDX-License-Identifier: GPL-3.0-or-later

package devnet

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// Node is the node of one member.
type Node struct {
	Member   *folder.Member
	Folder   string
	Program  string   // that it runs, empty for this one
	Extra    []string // flags besides those of every member
	Process  *Process
	Client   *ethclient.Client
	Ledger   *client.Client // the same connection, for the native contracts
	Operator *rpc.Client    // connection of the member's own people
	expected *atomic.Bool   // this process is about to be stopped
}

// LogFile is the file that the node's process prints to.
func (n *Node) LogFile() string { return filepath.Join(n.Folder, "node.log") }

// Init puts the genesis into the data folder. An existing one must match.
func (n *Node) Init(ctx context.Context, genesisFile string) error {
	p, err := startProcess(n.Program, n.LogFile(), "init", "--datadir", n.Folder, genesisFile)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, StartPatience)
	defer cancel()
	select {
	case <-p.Done:
	case <-ctx.Done():
		p.kill()
	}
	if p.Err != nil {
		return logHint(p, fmt.Errorf("%s cannot take the genesis: %w", n.Member.Title(), p.Err))
	}
	return nil
}

// Start runs the node and waits until its JSON-RPC answers. It calls onEnd if the
// node ends later without being stopped.
func (n *Node) Start(ctx context.Context, members int, onEnd func(*Node)) error {
	const spare = 8 // peers besides the members
	p, err := startProcess(n.Program, n.LogFile(), append(nodeArguments(n.Folder, n.Member, members+spare), n.Extra...)...)
	if err != nil {
		return err
	}
	n.Process = p
	expected := new(atomic.Bool)
	n.expected = expected
	if n.Client, err = ethclient.DialContext(ctx, n.Member.RPC); err != nil {
		return err
	}
	n.Ledger = client.New(n.Client)
	err = WaitFor(ctx, StartPatience, func(ctx context.Context) error {
		if p.Ended() {
			return GiveUp(n.EndError())
		}
		if _, err := n.Client.BlockNumber(ctx); err != nil {
			return err
		}
		return n.dialOperator(ctx)
	})
	if err != nil {
		return err
	}
	go func() {
		<-p.Done
		if !expected.Load() {
			onEnd(n)
		}
	}()
	return nil
}

// dialOperator connects with the node's secret.
func (n *Node) dialOperator(ctx context.Context) (err error) {
	if n.Operator, err = keys.DialWithSecret(ctx, n.Member.Auth, folder.SecretFile(n.Folder)); err == nil {
		err = n.Operator.CallContext(ctx, nil, "rpc_modules")
	}
	return err
}

// SealerOf asks the node for the signer of a block.
func (n *Node) SealerOf(ctx context.Context, number uint64) (signer common.Address, err error) {
	err = n.Client.Client().CallContext(ctx, &signer, "clique_getSigner", hexutil.EncodeUint64(number))
	return signer, err
}

// ExpectEnd announces that the node is going to be stopped.
func (n *Node) ExpectEnd() {
	if n.expected != nil {
		n.expected.Store(true)
	}
}

// Crash kills the node without a chance to write anything.
func (n *Node) Crash() {
	n.ExpectEnd()
	n.Process.kill()
	n.Client.Close()
}

// EndError returns the reason why a node has ended, from its log.
func (n *Node) EndError() error {
	err := fmt.Errorf("%s ended", n.Member.Title())
	if n.Process.Err != nil {
		err = fmt.Errorf("%w: %w", err, n.Process.Err)
	}
	if strings.Contains(n.Process.logTail(), errPortTaken.Error()) {
		err = fmt.Errorf("%w: %w", err, errPortTaken)
	}
	return logHint(n.Process, err)
}

func logHint(p *Process, err error) error {
	return terminal.WithHint(err, "the end of %s:\n%s", p.log, p.logTail())
}

// finalError ends a wait at once.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

// GiveUp wraps an error that ends WaitFor at once.
func GiveUp(err error) error { return finalError{err} }

func isFinal(err error) bool {
	var final finalError
	return errors.As(err, &final)
}

// Pause stops the process until Resume.
func (n *Node) Pause() error { return n.Process.Cmd.Process.Signal(syscall.SIGSTOP) }

// Resume does nothing to a running process.
func (n *Node) Resume() { n.Process.Cmd.Process.Signal(syscall.SIGCONT) }
