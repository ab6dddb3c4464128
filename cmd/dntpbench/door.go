// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

const (
	doorNodes    = 3
	doorRecords  = 1000
	readsASecond = 500
	started      = time.Minute // for a process to answer
)

// process is a node or a gateway, without a writer.
type process struct {
	name, url string
	command   *exec.Cmd
}

// launch starts the program and waits until the URL answers the question.
func launch(name, program, log, url string, args ...string) (*process, error) {
	output, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	p := &process{name: name, url: url, command: exec.Command(program, args...)}
	p.command.Stdout, p.command.Stderr = output, output
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(started); ; time.Sleep(50 * time.Millisecond) {
		c, err := dial(url)
		if err == nil {
			err = c.ask(`{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}`)
			c.Close()
		}
		if err == nil {
			return p, nil
		}
		if time.Now().After(end) {
			return nil, errors.Join(fmt.Errorf("%s did not start, see %s: %w", name, log, err), p.end(syscall.SIGKILL))
		}
	}
}

func (p *process) end(signal syscall.Signal) error {
	err := p.command.Process.Signal(signal)
	p.command.Wait() // its exit code is that of the signal
	return err
}

// scene is three nodes with one chain, and a gateway before them.
type scene struct {
	chain *folder
	nodes []*process
	door  *process
}

// doorScene makes the chain once, and copies it for each node: none of them seals, so that all
// have the same head for the whole run.
func (b *bench) doorScene(dir string) (s *scene, err error) {
	s = new(scene)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.end())
		}
	}()
	first := filepath.Join(dir, "chain")
	if err := os.Mkdir(first, 0o700); err != nil {
		return s, err
	}
	if s.chain, err = b.chain(first, doorRecords); err != nil {
		return s, err
	}
	config := ""
	for i := range doorNodes {
		folder := filepath.Join(dir, fmt.Sprint("node-", i))
		if err := copyFolder(first, folder); err != nil {
			return s, err
		}
		port, err1 := freePort()
		socket, err2 := freePort()
		if err := errors.Join(err1, err2); err != nil {
			return s, err
		}
		node, err := launch(fmt.Sprint("node ", i), b.program, folder+".log", "http://127.0.0.1:"+port, "--datadir", folder,
			"--http", "--http.addr", "127.0.0.1", "--http.port", port, "--http.api", "eth,net,ehr",
			"--ws", "--ws.addr", "127.0.0.1", "--ws.port", socket, "--ws.api", "eth,net,ehr",
			"--authrpc.addr", "127.0.0.1", "--authrpc.port", "0", "--ipcdisable", "--port", "0", "--nodiscover", "--nat", "none", "--netrestrict", "127.0.0.0/8")
		if err != nil {
			return s, err
		}
		s.nodes = append(s.nodes, node)
		config += fmt.Sprintf("  - {name: node-%d, http: %s, ws: ws://127.0.0.1:%s}\n", i, node.url, socket)
	}
	first0, err := s.genesis()
	if err != nil {
		return s, err
	}
	port, err := freePort()
	if err != nil {
		return s, err
	}
	file := filepath.Join(dir, "gateway.yaml")
	text := fmt.Sprintf("listen: 127.0.0.1:%s\nchain: {id: %d, genesis: %q}\nnodes:\n%slimits: {rate: 0}\ndrain: {notice: 0s}\n", port, chainID, first0, config)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return s, err
	}
	s.door, err = launch("the gateway", b.program, file+".log", "http://127.0.0.1:"+port, "gateway", "--config", file)
	if err != nil {
		return s, err
	}
	return s, s.complete()
}

// complete waits until the gateway uses all nodes.
func (s *scene) complete() error {
	for end := time.Now().Add(started); ; time.Sleep(50 * time.Millisecond) {
		var status struct{ Nodes []struct{ Used bool } }
		answer, err := http.Get(s.door.url + "/readyz")
		if err == nil {
			err = json.NewDecoder(answer.Body).Decode(&status)
			answer.Body.Close()
		}
		used := 0
		for _, n := range status.Nodes {
			if n.Used {
				used++
			}
		}
		if used == doorNodes {
			return nil
		}
		if time.Now().After(end) {
			return errors.Join(fmt.Errorf("the gateway uses %d of %d nodes", used, doorNodes), err)
		}
	}
}

func (s *scene) genesis() (string, error) {
	c, err := dial(s.nodes[0].url)
	if err != nil {
		return "", err
	}
	defer c.Close()
	answer, err := c.call(`{"jsonrpc":"2.0","id":1,"method":"eth_getHeaderByNumber","params":["0x0"]}`)
	if err != nil {
		return "", err
	}
	var header struct{ Result struct{ Hash string } }
	return header.Result.Hash, errors.Join(json.Unmarshal(answer, &header), nil)
}

func (s *scene) end() (err error) {
	for _, p := range append(s.nodes, s.door) {
		if p != nil && p.command.ProcessState == nil {
			err = errors.Join(err, p.end(syscall.SIGTERM))
		}
	}
	return err
}

func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	})
}

// body is an eth_call of a record's version.
func (s *scene) body(random *rand.Rand) string {
	data := bindings.NewRecords().PackGet(recordID(random.IntN(s.chain.records)), 1)
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"%s","data":"%s"},"latest"]}`, contracts.RecordsAddress, hexutil.Bytes(data))
}

// doors measures the gateway against its nodes.
func (b *bench) doors() (err error) {
	dir, err := os.MkdirTemp("", "dntpbench-door-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := b.doorScene(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	var direct []string
	for _, n := range s.nodes {
		direct = append(direct, n.url)
	}
	through := []string{s.door.url}
	var one, many [2][]row
	for round := range rounds {
		for i, urls := range [][]string{direct, through} {
			alone, err1 := b.load(s, urls, 1, uint64(round))
			together, err2 := b.load(s, urls, b.connections, uint64(round))
			if err := errors.Join(err1, err2); err != nil {
				return err
			}
			one[i], many[i] = append(one[i], alone), append(many[i], together)
		}
		say("round %d of %d", round+1, rounds)
	}
	a, z := middle(one[0]), middle(one[1])
	fmt.Printf("one connection: median %.3f ms direct, %.3f ms through the gateway: %.3f ms added\n", ms(a.median), ms(z.median), ms(z.median-a.median))
	a, z = middle(many[0]), middle(many[1])
	fmt.Printf("%d connections: %.0f calls/s direct, %.0f through the gateway: ratio %.2f; median %.2f and %.2f ms, p99 %.2f and %.2f ms\n",
		b.connections, a.rate, z.rate, z.rate/a.rate, ms(a.median), ms(z.median), ms(a.worst), ms(z.worst))
	return b.kill(s)
}

// load asks on some connections, spread over the URLs, each of which waits for its answer.
func (b *bench) load(s *scene, urls []string, connections int, seed uint64) (row, error) {
	var (
		group sync.WaitGroup
		times = make([][]time.Duration, connections)
		errs  = make([]error, connections)
		start = time.Now()
	)
	for i := range connections {
		group.Go(func() {
			c, err := dial(urls[i%len(urls)])
			if err != nil {
				errs[i] = err
				return
			}
			defer c.Close()
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			for time.Since(start) < b.duration && errs[i] == nil {
				body := s.body(random)
				sent := time.Now()
				errs[i] = c.ask(body)
				times[i] = append(times[i], time.Since(sent))
			}
		})
	}
	group.Wait()
	took, all := time.Since(start), slices.Concat(times...)
	if err := errors.Join(errs...); err != nil {
		return row{}, err
	}
	slices.Sort(all)
	return row{float64(len(all)) / took.Seconds(), all[len(all)/2], all[len(all)*99/100]}, nil
}

// kill asks at a steady rate, and kills a node in the middle. A time counts from the moment at
// which the call was due, so that a wait for a connection is part of it.
func (b *bench) kill(s *scene) error {
	type answer struct {
		at, took time.Duration
		err      error
	}
	const workers = 64
	var (
		due     = make(chan time.Time, 10_000)
		answers = make([][]answer, workers)
		group   sync.WaitGroup
		start   = time.Now()
	)
	for i := range workers {
		group.Go(func() {
			c, err := dial(s.door.url)
			random := rand.New(rand.NewPCG(7, uint64(i)))
			for t := range due {
				if err == nil {
					err = c.ask(s.body(random))
				}
				answers[i] = append(answers[i], answer{t.Sub(start), time.Since(t), err})
			}
			if c != nil {
				c.Close()
			}
		})
	}
	killed := false
	count := int(b.duration.Seconds()) * 2 * readsASecond
	for i := range count {
		at := start.Add(time.Duration(i) * time.Second / readsASecond)
		time.Sleep(time.Until(at))
		if !killed && i >= count/2 {
			killed = true
			if err := s.nodes[0].end(syscall.SIGKILL); err != nil {
				return err
			}
		}
		due <- at
	}
	close(due)
	group.Wait()
	var before, after []time.Duration
	failed := 0
	for _, a := range slices.Concat(answers...) {
		switch {
		case a.err != nil:
			failed++
			say("a read failed: %v", a.err)
		case a.at < b.duration:
			before = append(before, a.took)
		default:
			after = append(after, a.took)
		}
	}
	slices.Sort(before)
	slices.Sort(after)
	p99 := func(list []time.Duration) time.Duration { return list[len(list)*99/100] }
	fmt.Printf("%d reads/s, one of %d nodes killed: %d failed; p99 %.2f ms before, %.2f ms from then on: %.2f ms added; longest %.2f ms\n",
		readsASecond, doorNodes, failed, ms(p99(before)), ms(p99(after)), ms(p99(after)-p99(before)), ms(after[len(after)-1]))
	if failed > 0 {
		return fmt.Errorf("%d reads failed", failed)
	}
	return nil
}
