// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

const (
	soakParts   = 10               // rows of the table
	subscribers = 4                // at once, half of which do not read
	soakLeast   = 10 * time.Second // the shortest run
	sampling    = 500 * time.Millisecond
	patienceWS  = 10 * time.Second // after which a subscriber comes again
	soakCache   = 128              // MiB of the node: its caches are full soon, so what grows after that is no cache
	growthMax   = 1.05             // of the last third's peak, to that of the third before
)

// rude are requests that a node must refuse or can only answer by nothing.
var rude = []string{
	`{"jsonrpc":"2.0","id":1,"method":"ehr_getRecord","params":["0x` + strings.Repeat("ee", 32) + `"]}`,
	`{"jsonrpc":"2.0","id":1,"method":"ehr_getRecord","params":["0x12"]}`,
	`{"jsonrpc":"2.0","id":1,"method":"ehr_listRecords","params":[{},{"limit":"0xffffffffffffffff"}]}`,
	`{"jsonrpc":"2.0","id":1,"method":"ehr_listRecords","params":[{},{"cursor":"0x` + strings.Repeat("ab", 4096) + `"}]}`,
	`{"jsonrpc":"2.0","id":1,"method":"ehr_waitForBlock","params":["0xffffffffff","0x1"]}`,
	`{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"fromBlock":"0x0","toBlock":"latest"}]}`,
	`{"jsonrpc":"2.0","id":1,"method":"ehr_none","params":[]}`,
	`{"jsonrpc":`,
	"[" + strings.Repeat(`{"jsonrpc":"2.0","id":1,"method":"ehr_status"},`, 2000) + `{}]`,
}

// soaker uses a node in many ways at once, and counts.
type soaker struct {
	*server
	good, bad, events, readers atomic.Int64
}

// soak uses one node for a long time, and fails if its memory goes on growing.
func (b *bench) soak() (err error) {
	if b.duration < soakLeast {
		return fmt.Errorf("-time: have %v, want at least %v", b.duration, soakLeast)
	}
	node, err := b.start(b.sizes[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.end()) }()
	questions, err := b.questions([]*server{node})
	if err != nil {
		return err
	}
	node.writing.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), b.duration)
	defer cancel()
	s := &soaker{server: node}
	var group sync.WaitGroup
	failed := make(chan error, b.connections+subscribers)
	for i := range b.connections {
		group.Go(func() {
			if err := s.ask(ctx, questions, uint64(i)); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	group.Go(func() { s.insult(ctx) })
	for i := range subscribers {
		group.Go(func() {
			if err := s.listen(ctx, i < 2); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	peaks, err := s.watch(ctx, b.duration)
	cancel()
	group.Wait()
	close(failed)
	if err = errors.Join(err, <-failed); err != nil {
		return err
	}
	fmt.Printf("%d answers, %d rude requests, %d events to %d subscriptions\n", s.good.Load(), s.bad.Load(), s.events.Load(), s.readers.Load())
	third := len(peaks) / 3
	before, last := slices.Max(peaks[len(peaks)-2*third:len(peaks)-third]), slices.Max(peaks[len(peaks)-third:])
	fmt.Printf("peak of the last third %d MiB, of the third before %d MiB\n", last>>20, before>>20)
	if float64(last) > growthMax*float64(before) {
		return fmt.Errorf("memory goes on growing: %.2f times the peak before", float64(last)/float64(before))
	}
	return nil
}

// ask asks ordinary questions, at most a hundred a second.
func (s *soaker) ask(ctx context.Context, questions []question, seed uint64) error {
	c, err := dial(s.url)
	if err != nil {
		return err
	}
	defer c.Close()
	random := rand.New(rand.NewPCG(seed, 0))
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for ctx.Err() == nil {
		q := questions[random.IntN(len(questions))]
		if err := c.ask(`{"jsonrpc":"2.0","id":1,"method":` + q.body(s.server, random) + `}`); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		s.good.Add(1)
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
	return nil
}

// insult sends rude requests, each on a connection of its own, and breaks off some.
func (s *soaker) insult(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		c, err := dial(s.url)
		if err != nil {
			continue
		}
		if i%10 == 9 {
			io.WriteString(c, "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{") // and no more
		} else {
			c.call(rude[i%len(rude)]) // an error is an answer
		}
		c.Close()
		s.bad.Add(1)
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// listen subscribes again and again. A lazy subscriber does not read.
func (s *soaker) listen(ctx context.Context, lazy bool) (err error) {
	for ctx.Err() == nil && err == nil {
		some, cancel := context.WithTimeout(ctx, patienceWS)
		if lazy {
			s.stall(some)
		} else if err = s.read(some); ctx.Err() != nil {
			err = nil
		}
		s.readers.Add(1)
		cancel()
	}
	return err
}

func (s *soaker) read(ctx context.Context) error {
	c, err := rpc.DialContext(ctx, s.socket)
	if err != nil {
		return err
	}
	defer c.Close()
	events := make(chan map[string]any, 1000)
	sub, err := c.Subscribe(ctx, "ehr", events, "records", nil)
	if err != nil {
		return err
	}
	for {
		select {
		case <-events:
			s.events.Add(1)
		case err := <-sub.Err():
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// stall subscribes from the beginning, and reads nothing of what comes.
func (s *soaker) stall(ctx context.Context) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.socket, "ws://"))
	if err != nil {
		return
	}
	defer conn.Close()
	io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		return
	}
	conn.Write(frame(`{"jsonrpc":"2.0","id":1,"method":"ehr_subscribe","params":["records",{"fromBlock":"0x0"}]}`))
	<-ctx.Done()
}

// frame is a text message to a server, RFC 6455 section 5.2, masked by zeros.
func frame(text string) []byte {
	return append([]byte{0x81, 0x80 | 126, byte(len(text) >> 8), byte(len(text)), 0, 0, 0, 0}, text...)
}

// watch prints the node's resident memory while the run goes on, and returns its samples in
// bytes.
func (s *soaker) watch(ctx context.Context, duration time.Duration) (samples []uint64, err error) {
	fmt.Printf("%8s%10s%10s%10s%10s\n", "after", "peak MiB", "answers", "rude", "events")
	start, row := time.Now(), 1
	var peak uint64
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return samples, nil
		case <-ticker.C:
		}
		size, err := resident(s.process.Process.Pid)
		if err != nil {
			return samples, err
		}
		samples, peak = append(samples, size), max(peak, size)
		if since := time.Since(start); since > duration*time.Duration(row)/soakParts {
			fmt.Printf("%8v%10d%10d%10d%10d\n", since.Round(time.Second), peak>>20, s.good.Load(), s.bad.Load(), s.events.Load())
			row, peak = row+1, 0
		}
	}
}

// resident is the memory of a process that is in RAM, in bytes, as Linux counts it.
func resident(pid int) (uint64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	var total, pages uint64
	if _, err := fmt.Sscan(string(text), &total, &pages); err != nil {
		return 0, err
	}
	return pages * uint64(os.Getpagesize()), nil
}
