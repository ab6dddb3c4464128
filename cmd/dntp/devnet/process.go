// SPDX-License-Identifier: GPL-3.0-or-later

package devnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	// stopPatience is the time for a node to write its chain before it is killed.
	stopPatience = 20 * time.Second

	logTailBytes = 8 << 10
	logTailLines = 15
)

// Process is one running node. Its output goes to a file.
type Process struct {
	Cmd  *exec.Cmd
	log  string
	Done chan struct{} // closed when it has ended
	Err  error         // how it ended; read it only after Done is closed
}

// startProcess runs a program: this one if the path is empty.
func startProcess(program, logFile string, args ...string) (*Process, error) {
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
	p := &Process{log: logFile, Done: make(chan struct{})}
	p.Cmd = &exec.Cmd{Path: program, Args: append([]string{terminal.ClientIdentifier}, args...)}
	p.Cmd.Stdout, p.Cmd.Stderr = out, out
	p.Cmd.Env = Environment(os.Environ())
	p.Cmd.SysProcAttr = childAttributes()
	started := make(chan error)
	go func() {
		// The system ties a child to the thread that made it, so this thread
		// stays until the child is gone.
		runtime.LockOSThread()
		defer out.Close()
		err := p.Cmd.Start()
		started <- err
		if err == nil {
			p.Err = p.Cmd.Wait()
		}
		close(p.Done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Environment drops the variables that would act as flags of the nodes.
func Environment(env []string) []string {
	var kept []string
	for _, variable := range env {
		if !strings.HasPrefix(variable, terminal.EnvPrefix+"_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// PID is the number of the process.
func (p *Process) PID() int { return p.Cmd.Process.Pid }

// Ended reports whether the process is gone.
func (p *Process) Ended() bool {
	select {
	case <-p.Done:
		return true
	default:
		return false
	}
}

// kill ends the process as a power failure would.
func (p *Process) kill() {
	p.Cmd.Process.Kill() // it may have ended by itself
	<-p.Done
}

// StopAll asks all processes to end and kills those that do not, at once if
// hurry is closed.
func StopAll(processes []*Process, hurry <-chan struct{}) {
	for _, p := range processes {
		p.Cmd.Process.Signal(syscall.SIGTERM)
	}
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	for _, p := range processes {
		select {
		case <-p.Done:
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
func (p *Process) logTail() string {
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
		"--logger.org", m.OrgID.Hex(), "--logger.jwtsecret", secretOfLogs(dir),
		"--http", "--http.addr", "127.0.0.1", "--http.port", folder.PortOf(m.RPC), "--http.api", nodeAPIs,
		"--ws", "--ws.addr", "127.0.0.1", "--ws.port", folder.PortOf(m.WS), "--ws.api", nodeAPIs,
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
	nodeAPIs      = "eth,net,web3,txpool,clique,debug,ehr"
	maxSocketPath = 100
)

// WriteNodeConfig writes the settings that have no fitting flag: the address that
// listens for peers, which a flag would open to the network, and the peers'
// addresses, by the route.
func WriteNodeConfig(folder string, m *folder.Member, members []*folder.Member, route Route) error {
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

// Route returns the address at which one member finds another.
type Route func(from, to *folder.Member) (string, error)

// WaitFor repeats a question until it returns no error. At the deadline it returns
// the last error, which is more useful than that of the deadline.
func WaitFor(ctx context.Context, patience time.Duration, question func(context.Context) error) error {
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
		case <-time.After(Poll):
		}
	}
}

// Poll is a fraction of the shortest block period.
const Poll = 100 * time.Millisecond

// Command runs the program like an operator, and returns its output.
func (d *Alliance) Command(ctx context.Context, args ...string) (string, error) {
	log := d.Folder.File("operator.log")
	if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	p, err := startProcess(d.Program, log, args...)
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, StartPatience)
	defer cancel()
	select {
	case <-p.Done:
	case <-limited.Done():
		p.kill()
	}
	text, err := os.ReadFile(log)
	if err == nil && p.Err != nil {
		err = fmt.Errorf("dntp %s: %w: %s", strings.Join(args, " "), p.Err, text)
	}
	return string(text), err
}
