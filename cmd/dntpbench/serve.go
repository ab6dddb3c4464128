// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	patience     = 10 * time.Minute // for a node to start and index its chain
	importRate   = 100              // anchors a second while questions are asked
	stopPatience = time.Minute
)

// server is a running node.
type server struct {
	*folder
	url     string // of HTTP
	socket  string // of WebSocket
	client  *rpc.Client
	process *exec.Cmd
	cancel  context.CancelFunc
	written chan error
	writing atomic.Bool // whether anchors arrive
	sent    int         // anchors since the chain was made
}

// rebuild makes the index of the folder anew by the program, and returns how long it took.
func (f *folder) rebuild(program string) (time.Duration, error) {
	start := time.Now()
	out, err := exec.Command(program, "index", "rebuild", "--datadir", f.dir).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s index rebuild: %w: %s", program, err, out)
	}
	return time.Since(start), nil
}

// size is the size of the index on disk in bytes.
func (f *folder) size() (bytes int64, err error) {
	err = filepath.WalkDir(filepath.Join(f.dir, "dntp", "ehrindex"), func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}

// serve starts a node on the folder, and waits until its index is up to date.
func (f *folder) serve(program string, cache int) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	socket, err := freePort()
	if err != nil {
		return nil, err
	}
	output, err := os.Create(filepath.Join(f.dir, "node.log"))
	if err != nil {
		return nil, err
	}
	defer output.Close()
	s := &server{folder: f, url: "http://127.0.0.1:" + port, socket: "ws://127.0.0.1:" + socket, written: make(chan error, 1)}
	s.process = exec.Command(program, "--datadir", f.dir, "--nodekey", f.nodeKey(),
		"--mine", "--miner.etherbase", address(f.signer).Hex(), "--password", f.password(), "--miner.guard.rebuild", "--miner.gaslimit", strconv.Itoa(gasLimit),
		"--http", "--http.addr", "127.0.0.1", "--http.port", port, "--http.api", "eth,net,ehr",
		"--ws", "--ws.addr", "127.0.0.1", "--ws.port", socket, "--ws.api", "ehr",
		"--authrpc.addr", "127.0.0.1", "--authrpc.port", "0", "--ipcdisable", "--port", "0", "--nodiscover", "--nat", "none", "--netrestrict", "127.0.0.0/8", "--lightkdf", "--txpool.nolocals", "--cache", strconv.Itoa(cache))
	s.process.Stdout, s.process.Stderr = output, output
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	if err := s.ready(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", output.Name(), err), s.stop())
	}
	if err := s.resume(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	go func() { s.written <- s.write(ctx) }()
	return s, nil
}

// resume finds what an earlier run has sent to a chain that was kept.
func (s *server) resume(ctx context.Context) error {
	s.sent = -s.records
	for i := range doctors {
		from := address(keyOf("doctor", i))
		var nonce hexutil.Uint64
		if err := s.client.CallContext(ctx, &nonce, "eth_getTransactionCount", from, "pending"); err != nil {
			return err
		}
		s.nonces[from] = uint64(nonce)
		s.sent += int(nonce)
	}
	return nil
}

// end stops the server, and removes its folder unless it is kept.
func (s *server) end() error { return errors.Join(s.stop(), s.drop()) }

// freePort returns a port that nobody listens on now.
func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}

// ready waits until the node has the last record in its index.
func (s *server) ready(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if s.client, err = rpc.DialContext(ctx, s.url); err != nil {
		return err
	}
	return wait(ctx, func() error {
		var list struct{ Rows []json.RawMessage }
		err := s.client.CallContext(ctx, &list, "ehr_listRecords", map[string]any{"pid": pid((s.records - 1) % s.patients)})
		if err == nil && len(list.Rows) == 0 {
			err = errors.New("the index has not the last record")
		}
		return err
	})
}

// write sends anchors at a steady rate, as long as questions are asked.
func (s *server) write(ctx context.Context) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if !s.writing.Load() {
			continue
		}
		batch := make([]rpc.BatchElem, importRate)
		for i := range batch {
			raw, err := s.sign(anchor(s.records+s.sent, s.patients)).MarshalBinary()
			if err != nil {
				return err
			}
			s.sent++
			batch[i] = rpc.BatchElem{Method: "eth_sendRawTransaction", Args: []any{hexutil.Bytes(raw)}, Result: new(string)}
		}
		if err := s.client.BatchCallContext(ctx, batch); err != nil && ctx.Err() == nil {
			return err
		}
		for _, element := range batch {
			if element.Error != nil && ctx.Err() == nil {
				return fmt.Errorf("anchor: %w", element.Error)
			}
		}
	}
}

// stop ends the writer and the node.
func (s *server) stop() error {
	s.cancel()
	err := s.process.Process.Signal(syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() { ended <- s.process.Wait() }()
	select {
	case e := <-ended:
		err = errors.Join(err, e)
	case <-time.After(stopPatience):
		err = errors.Join(err, s.process.Process.Kill(), <-ended)
	}
	select {
	case e := <-s.written:
		err = errors.Join(err, e)
	default:
	}
	return err
}
