// SPDX-License-Identifier: GPL-3.0-or-later

package devnet

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts/keystore"
)

// Gateway is the gateway of one member.
type Gateway struct {
	Member   *folder.Member
	Folder   string // of its keys, catalogue and blobs
	Process  *Process
	program  string
	expected *atomic.Bool
}

// LogFile is the file that the gateway's process prints to.
func (g *Gateway) LogFile() string { return filepath.Join(g.Folder, "gateway.log") }

// secretOfLogs is the file of the secret by which a member's gateway appends to the logs of its
// node.
func secretOfLogs(dir string) string { return filepath.Join(dir, "logsecret") }

// gatewayPorts is how many ports a gateway takes.
const gatewayPorts = 2

// StartGateways starts a gateway for each member, on other ports if one was taken, and waits until
// all are on the ledger.
func (d *Alliance) StartGateways(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := d.startGateways(ctx)
		if err == nil || attempt == portAttempts {
			return err
		}
		d.stopGateways()
	}
}

func (d *Alliance) startGateways(ctx context.Context) error {
	ports, err := folder.FreePorts(gatewayPorts * len(d.Nodes))
	if err != nil {
		return err
	}
	d.Say.Step("starting %d gateways", len(d.Nodes))
	d.Gateways = nil
	for i, n := range d.Nodes {
		n.Member.Gateway = "http://" + folder.Loopback(ports[gatewayPorts*i])
		n.Member.Exchange = folder.Loopback(ports[gatewayPorts*i+1])
		g := &Gateway{Member: n.Member, Folder: filepath.Join(n.Folder, "gateway"), program: d.Program}
		d.Gateways = append(d.Gateways, g)
		if err := d.prepareGateway(ctx, g, n); err != nil {
			return err
		}
		if err := d.RunGateway(ctx, g); err != nil {
			return err
		}
	}
	for i, g := range d.Gateways {
		if err := WaitFor(ctx, StartPatience, func(ctx context.Context) error { return d.entered(ctx, g, d.Nodes[i]) }); err != nil {
			return err
		}
	}
	d.Say.Done("%d gateways are on the ledger", len(d.Gateways))
	return d.Folder.SaveState(d.State)
}

// prepareGateway writes the gateway's file and the key of its service.
func (d *Alliance) prepareGateway(ctx context.Context, g *Gateway, n *Node) error {
	if err := os.MkdirAll(g.Folder, 0o700); err != nil {
		return err
	}
	genesis, err := n.Client.HeaderByNumber(ctx, new(big.Int))
	if err != nil {
		return err
	}
	service := d.State.Actor(n.Member.Name, folder.RoleService)
	if err := storeKey(filepath.Join(g.Folder, "service.json"), filepath.Join(n.Folder, "password"), service); err != nil {
		return err
	}
	text := fmt.Sprintf(`# Made by dntp devnet.
listen: %s
chain:
  id: %d
  genesis: "%s"
nodes:
  - name: %s
    http: %s
    ws: %s
limits:
  rate: 0
drain:
  notice: 0s
  wait: 5s
documents:
  organization: "%s"
  listen: %s
  url: https://%s
  folder: %s
  logs: %s
  logSecret: %s
  service: service.json
  password: %s
  repair: 5s
  test: true
`, n.Member.Gateway[len("http://"):], d.State.ChainID, genesis.Hash(), n.Member.Name, n.Member.RPC, n.Member.WS,
		n.Member.OrgID, n.Member.Exchange, n.Member.Exchange, quote(g.Folder), n.Member.RPC+config.LogsPath, quote(secretOfLogs(n.Folder)), quote(filepath.Join(n.Folder, "password")))
	return terminal.WriteFile(filepath.Join(g.Folder, "gateway.yaml"), []byte(text))
}

// quote writes a path as a word of YAML.
func quote(path string) string { return fmt.Sprintf("%q", path) }

// storeKey encrypts the key of a service, once.
func storeKey(path, passwordFile string, actor *folder.Actor) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return err
	}
	key, err := actor.PrivateKey()
	if err != nil {
		return err
	}
	stored := &keystore.Key{Address: actor.Address, PrivateKey: key}
	rand.Read(stored.Id[:]) // never fails
	// A made-up key needs no slow password hash.
	text, err := keystore.EncryptKey(stored, string(password[:len(password)-1]), keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		return err
	}
	return terminal.WriteSecret(path, text)
}

// RunGateway starts the process of a gateway that is prepared.
func (d *Alliance) RunGateway(ctx context.Context, g *Gateway) error {
	p, err := startProcess(g.program, g.LogFile(), "gateway", "--config", filepath.Join(g.Folder, "gateway.yaml"))
	if err != nil {
		return err
	}
	g.Process, g.Member.GatewayPID = p, p.PID()
	expected := new(atomic.Bool)
	g.expected = expected
	err = WaitFor(ctx, StartPatience, func(ctx context.Context) error {
		if p.Ended() {
			return GiveUp(logHint(p, fmt.Errorf("the gateway of %s ended", g.Member.Title())))
		}
		return g.Answers(ctx)
	})
	if err != nil {
		return err
	}
	go func() {
		<-p.Done
		if !expected.Load() {
			d.Abandon(logHint(p, fmt.Errorf("the gateway of %s ended", g.Member.Title())))
		}
	}()
	return nil
}

// Answers asks the gateway's door whether it serves.
func (g *Gateway) Answers(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.Member.Gateway+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("the gateway of %s: %w", g.Member.Title(), err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the gateway of %s answers with status %d", g.Member.Title(), response.StatusCode)
	}
	return nil
}

// entered asks the ledger for the gateway.
func (d *Alliance) entered(ctx context.Context, g *Gateway, n *Node) error {
	list, err := n.Ledger.Gateways(ctx, g.Member.OrgID)
	if err != nil {
		return err
	}
	for _, have := range list {
		if have.Url == "https://"+g.Member.Exchange {
			return nil
		}
	}
	return fmt.Errorf("the gateway of %s is not on the ledger: the end of %s:\n%s", g.Member.Title(), g.LogFile(), g.Process.logTail())
}

// Crash kills the gateway without a chance to write anything.
func (g *Gateway) Crash() {
	g.expected.Store(true)
	g.Process.kill()
}

// stopGateways ends all gateways.
func (d *Alliance) stopGateways() {
	var running []*Process
	for _, g := range d.Gateways {
		if g.Process == nil {
			continue
		}
		g.expected.Store(true)
		if !g.Process.Ended() {
			running = append(running, g.Process)
		}
	}
	StopAll(running, d.Hurry)
	d.Gateways = nil
}
