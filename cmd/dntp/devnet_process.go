// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/terminal"
)

const (
	// stopPatience is what a node gets to write its chain before it is killed.
	stopPatience = 20 * time.Second

	logTailBytes = 8 << 10
	logTailLines = 15
)

// devProcess is one running node. Its output goes to a file.
type devProcess struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when it has ended
	err  error         // how it ended; read it after done
}

// startProcess runs a program with other arguments: this one for an empty path.
func startProcess(program, logFile string, args ...string) (*devProcess, error) {
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &devProcess{log: logFile, done: make(chan struct{})}
	p.cmd = &exec.Cmd{Path: program, Args: append([]string{terminal.ClientIdentifier}, args...)}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.Env = devEnvironment(os.Environ())
	p.cmd.SysProcAttr = childAttributes()
	started := make(chan error)
	go func() {
		// The system ties a child to the thread that made it, so this thread
		// stays until the child is gone.
		runtime.LockOSThread()
		defer out.Close()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// devEnvironment drops the variables that would act as flags of the nodes.
func devEnvironment(env []string) []string {
	var kept []string
	for _, variable := range env {
		if !strings.HasPrefix(variable, terminal.EnvPrefix+"_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

func (p *devProcess) pid() int { return p.cmd.Process.Pid }

func (p *devProcess) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the process as a power failure would.
func (p *devProcess) kill() {
	p.cmd.Process.Kill() // it may have ended by itself
	<-p.done
}

// stopAll asks all processes to end and kills those that do not, at once if
// hurry is closed.
func stopAll(processes []*devProcess, hurry <-chan struct{}) {
	for _, p := range processes {
		p.cmd.Process.Signal(syscall.SIGTERM)
	}
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	for _, p := range processes {
		select {
		case <-p.done:
			continue
		case <-patience.C:
		case <-hurry:
		}
		break
	}
	for _, p := range processes {
		p.kill()
	}
}

// logTail returns the last lines that the process wrote.
func (p *devProcess) logTail() string {
	file, err := os.Open(p.log)
	if err != nil {
		return ""
	}
	defer file.Close()
	if size, err := file.Seek(0, io.SeekEnd); err == nil {
		file.Seek(max(0, size-logTailBytes), io.SeekStart)
	}
	text, _ := io.ReadAll(io.LimitReader(file, logTailBytes))
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-logTailLines):], "\n")
}

// nodeArguments are the flags of a member's node.
func nodeArguments(dir string, m *folder.Member, peers int) []string {
	args := []string{
		"--datadir", dir,
		"--config", filepath.Join(dir, "config.toml"),
		"--nodekey", filepath.Join(dir, "nodekey"),
		"--mine", "--miner.etherbase", m.Signer.Hex(), "--password", filepath.Join(dir, "password"),
		"--logger.org", m.OrgID.Hex(),
		"--http", "--http.addr", "127.0.0.1", "--http.port", folder.PortOf(m.RPC), "--http.api", devAPIs,
		"--ws", "--ws.addr", "127.0.0.1", "--ws.port", folder.PortOf(m.WS), "--ws.api", devAPIs,
		"--authrpc.addr", "127.0.0.1", "--authrpc.port", folder.PortOf(m.Auth), "--authrpc.jwtsecret", folder.SecretFile(dir),
		"--nodiscover", "--nat", "none", "--netrestrict", "127.0.0.0/8", "--maxpeers", strconv.Itoa(peers),
		"--syncmode", "full", "--cache", "64", "--cache.blocklogs", "8",
		"--lightkdf", "--verbosity", "3",
	}
	// A socket's path has room for about a hundred bytes.
	if len(filepath.Join(dir, terminal.ClientIdentifier+".ipc")) > maxSocketPath {
		args = append(args, "--ipcdisable")
	}
	return args
}

const (
	devAPIs       = "eth,net,web3,txpool,clique,debug,ehr"
	maxSocketPath = 100
)

// writeNodeConfig writes what has no flag: the address on which peers are
// heard, for a flag would open it to the network, and the peers themselves,
// each where the route leads to.
func writeNodeConfig(folder string, m *folder.Member, members []*folder.Member, route devRoute) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "[Node.P2P]\nListenAddr = %q\nStaticNodes = [\n", m.P2P)
	for _, peer := range members {
		if peer == m {
			continue
		}
		address := peer.P2P
		if route != nil {
			var err error
			if address, err = route(m, peer); err != nil {
				return err
			}
		}
		fmt.Fprintf(&text, "  %q,\n", peer.EnodeAt(address))
	}
	text.WriteString("]\n")
	return terminal.WriteFile(filepath.Join(folder, "config.toml"), text.Bytes())
}

// devRoute returns the address at which one member finds another.
type devRoute func(from, to *folder.Member) (string, error)

// waitFor repeats a question until it is answered well. Its error is the last
// bad answer, which tells more than the deadline.
func waitFor(ctx context.Context, patience time.Duration, question func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var last error
	for {
		err := question(ctx)
		if err == nil || isFinal(err) {
			return err
		}
		if ctx.Err() == nil || last == nil {
			last = err // an error of the deadline itself says nothing new
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (waited %v)", last, patience)
		case <-time.After(devPoll):
		}
	}
}

// devPoll is a fraction of the shortest block period.
const devPoll = 100 * time.Millisecond
