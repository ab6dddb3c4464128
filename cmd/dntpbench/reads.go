// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/genesis"
)

const readsCache = 1024 // MiB, the default of a node

const rounds = 3 // of every question to every node, by turns, so that other load affects all alike

// bench is one run.
type bench struct {
	sizes       []int
	patients    int
	connections int
	duration    time.Duration
	program     string
	geth        string // program to compare with, empty to build it, - for none
	dir         string // where chains are kept for the next run; empty for nowhere
	rebuild     bool   // index the chains anew
	cache       int    // MiB of the node's caches
}

// question makes the bodies of one kind of request.
type question struct {
	name string
	body func(s *server, random *rand.Rand) string
}

// row is what one question to one node took.
type row struct {
	rate          float64 // answers a second
	median, worst time.Duration
}

func (b *bench) run() (err error) {
	var servers []*server
	defer func() {
		for _, s := range servers {
			err = errors.Join(err, s.end())
		}
	}()
	for _, records := range b.sizes {
		s, err := b.start(records)
		if err != nil {
			return err
		}
		servers = append(servers, s)
	}
	questions, err := b.questions(servers)
	if err != nil {
		return err
	}
	asked := make([]target, 0, len(questions)*len(servers)+1)
	for _, q := range questions {
		for _, s := range servers {
			asked = append(asked, target{q, s})
		}
	}
	if b.geth != "-" {
		p, err := b.other()
		if err != nil {
			return err
		}
		servers = append(servers, p.server)
		asked = append(asked, target{p.question(), p.server})
	}
	return b.measure(asked)
}

// start makes or finds the chain of one size, indexes it, and starts its node.
func (b *bench) start(records int) (*server, error) {
	f, err := b.folder(records)
	if err != nil {
		return nil, err
	}
	if b.rebuild {
		took, err := f.rebuild(b.program)
		if err != nil {
			return nil, errors.Join(err, f.drop())
		}
		size, err := f.size()
		if err != nil {
			return nil, errors.Join(err, f.drop())
		}
		// A record of one author makes three events: anchored, endorsed, final.
		events := f.patients + 3*records
		fmt.Printf("%d records: index rebuilt in %.1f s, %.0f events/s, %.0f bytes a record\n", records, took.Seconds(), float64(events)/took.Seconds(), float64(size)/float64(records))
	}
	s, err := f.serve(b.program, b.cache)
	if err != nil {
		return nil, errors.Join(err, f.drop())
	}
	return s, nil
}

// target is a question to a node.
type target struct {
	question
	*server
}

// other starts the node that is compared with.
func (b *bench) other() (*plain, error) {
	dir, err := os.MkdirTemp("", "dntpbench-")
	if err != nil {
		return nil, err
	}
	geth := b.geth
	if geth == "" {
		geth, err = buildPlain(dir)
	}
	var p *plain
	if err == nil {
		p, err = servePlain(geth, dir)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return p, nil
}

// questions returns the requests to measure. The last page is found by walking to it.
func (b *bench) questions(servers []*server) ([]question, error) {
	last := make(map[*server]string)
	for _, s := range servers {
		cursor, err := s.walk()
		if err != nil {
			return nil, err
		}
		last[s] = cursor
	}
	records := bindings.NewRecords()
	org := genesis.OrgID("hospital").Hex()
	return []question{
		{"ehr_getRecord", func(s *server, r *rand.Rand) string {
			return fmt.Sprintf(`"ehr_getRecord","params":["%s"]`, recordID(r.IntN(s.records)))
		}},
		{"ehr_listRecords of a patient", func(s *server, r *rand.Rand) string {
			return fmt.Sprintf(`"ehr_listRecords","params":[{"pid":"%s"},{"limit":"0x14"}]`, pid(r.IntN(s.patients)))
		}},
		{"ehr_listRecords, first page", func(*server, *rand.Rand) string {
			return fmt.Sprintf(`"ehr_listRecords","params":[{"orgId":"%s"},{"limit":"0x14"}]`, org)
		}},
		{"ehr_listRecords, last page", func(s *server, _ *rand.Rand) string {
			return fmt.Sprintf(`"ehr_listRecords","params":[{"orgId":"%s"},{"limit":"0x14","cursor":"%s"}]`, org, last[s])
		}},
		{"eth_call of IRecords.get", func(s *server, r *rand.Rand) string {
			data := records.PackGet(recordID(r.IntN(s.records)), 1)
			return fmt.Sprintf(`"eth_call","params":[{"to":"%s","data":"%s"},"latest"]`, contracts.RecordsAddress, hexutil.Bytes(data))
		}},
	}, nil
}

// walk reads all pages of an organization's records, and returns the cursor of the last one.
func (s *server) walk() (last string, err error) {
	var cursor *string
	rows := 0
	for {
		var list struct {
			Rows []json.RawMessage
			Next *string
		}
		page := map[string]any{"limit": "0x64", "cursor": cursor}
		if err := s.client.Call(&list, "ehr_listRecords", map[string]any{"orgId": genesis.OrgID("hospital")}, page); err != nil {
			return "", err
		}
		rows += len(list.Rows)
		if list.Next == nil {
			break
		}
		cursor, last = list.Next, *list.Next
	}
	if rows < s.records {
		return "", fmt.Errorf("the pages hold %d records, want %d", rows, s.records)
	}
	return last, nil
}

// measure asks each question of each node by turns, and prints the medians of the rounds.
func (b *bench) measure(asked []target) error {
	results := make([][]row, len(asked))
	for round := range rounds {
		for i, t := range asked {
			r, err := b.ask(t.server, t.question, uint64(round))
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			results[i] = append(results[i], r)
		}
		say("round %d of %d", round+1, rounds)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "question\trecords\tanswers/s\tmedian\tp99\tp99 ratio\n")
	var first time.Duration
	for i, t := range asked {
		r := middle(results[i])
		if i == 0 || asked[i-1].name != t.name {
			first = r.worst // of the smallest ledger
		}
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%.2f ms\t%.2f ms\t%.2f\n", t.name, t.records, r.rate, ms(r.median), ms(r.worst), float64(r.worst)/float64(first))
	}
	return w.Flush()
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// middle returns the median of each value.
func middle(rows []row) (m row) {
	slices.SortFunc(rows, func(a, b row) int { return int(a.rate - b.rate) })
	m.rate = rows[len(rows)/2].rate
	slices.SortFunc(rows, func(a, b row) int { return int(a.median - b.median) })
	m.median = rows[len(rows)/2].median
	slices.SortFunc(rows, func(a, b row) int { return int(a.worst - b.worst) })
	m.worst = rows[len(rows)/2].worst
	return m
}

// ask repeats a question over all connections, each of which waits for its answer.
// Meanwhile anchors arrive at this node, and at no other.
func (b *bench) ask(s *server, q question, seed uint64) (row, error) {
	s.writing.Store(true)
	defer s.writing.Store(false)
	var (
		group sync.WaitGroup
		times = make([][]time.Duration, b.connections)
		errs  = make([]error, b.connections)
		start = time.Now()
	)
	for i := range b.connections {
		group.Go(func() {
			c, err := dial(s.url)
			if err != nil {
				errs[i] = err
				return
			}
			defer c.Close()
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			for time.Since(start) < b.duration && errs[i] == nil {
				body := `{"jsonrpc":"2.0","id":1,"method":` + q.body(s, random) + `}`
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
