// SPDX-License-Identifier: GPL-3.0-or-later

package losses

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// door is a hospital's gateway, with a doctor who has a ticket.
type door struct {
	node   *devnet.Node
	doctor *folder.Actor
	ticket common.Hash
	http   *http.Client
}

// paper is a document that was put. Its bytes follow from its number.
type paper struct {
	record common.Hash
	size   int64
	sum    [32]byte
	number uint64
}

// content is the document: an endless stream that the seed and a number begin.
func (r *lossRun) content(number uint64, size int64) io.Reader {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], r.seed)
	binary.BigEndian.PutUint64(seed[8:], number)
	return io.LimitReader(rand.NewChaCha8(seed), size)
}

// admit registers the patient at the first hospital, who consents to all others, and gives the
// doctor of each a ticket.
func (r *lossRun) admit(ctx context.Context) error {
	patient, err := folder.NewActor(r.State.Members[0].Name, "patient")
	if err != nil {
		return err
	}
	r.pid = recordfile.RandomHash()
	ledger := r.Nodes[0].Ledger
	if _, err := r.send(ctx, r.State.Actor(r.State.Members[0].Name, folder.RoleRegistrar), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return ledger.RegisterPatient(opts, r.pid, patient.Address)
	}); err != nil {
		return err
	}
	for i, n := range r.Nodes {
		if n.Member.Kind != genesis.Hospital {
			continue
		}
		if err := r.consent(ctx, patient, n.Member.OrgID); i > 0 && err != nil {
			return err
		}
		d := &door{node: n, doctor: r.State.Actor(n.Member.Name, "doctor"), http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: r.readers + 32}}}
		receipt, err := r.send(ctx, d.doctor, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return ledger.OpenSession(opts, client.Session{PID: r.pid, Purpose: contracts.TREAT, Action: contracts.ActionAccess, Classes: 1 << contracts.ClassImaging, TTL: ticketSeconds, Request: recordfile.RandomHash()})
		})
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		opened, err := client.TicketOf(receipt)
		if err != nil {
			return err
		}
		d.ticket = opened.Ticket
		r.doors = append(r.doors, d)
	}
	final := big.NewInt(rpc.FinalizedBlockNumber.Int64())
	return devnet.WaitFor(ctx, r.Patience(), func(ctx context.Context) error {
		for _, d := range r.doors {
			if good, err := ledger.At(final).Permits(ctx, d.ticket, contracts.ClassImaging); err != nil || !good {
				return errors.Join(errors.New("a ticket is not final yet"), err)
			}
		}
		return nil
	})
}

const ticketSeconds = 3600

func (r *lossRun) consent(ctx context.Context, patient *folder.Actor, org common.Hash) error {
	key, err := patient.PrivateKey()
	if err != nil {
		return err
	}
	ledger := r.Nodes[0].Ledger
	nonce, err := ledger.Nonce(ctx, patient.Address, new(big.Int))
	if err != nil {
		return err
	}
	until := uint64(time.Now().Add(4 * time.Hour).Unix())
	operation := client.GrantOperation(client.Grant{
		Pid: r.pid, ConsentId: recordfile.RandomHash(), GranteeKind: contracts.GranteeOrganization, Grantee: org, ClassMask: 1 << contracts.ClassImaging,
		PurposeMask: 1 << contracts.TREAT, ActionMask: uint8(contracts.ActionAccess | contracts.ActionCollect), NotAfter: until, FhirConsentHash: recordfile.RandomHash(),
	})
	signed, err := client.SignOperation(key, new(big.Int).SetUint64(r.State.ChainID), contracts.ConsentAddress, operation, nonce, until)
	if err != nil {
		return err
	}
	_, err = r.send(ctx, r.State.Actor(r.State.Members[0].Name, folder.RoleRegistrar), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return ledger.Relay(opts, contracts.ConsentAddress, operation, signed)
	})
	return err
}

// send sends a call of an actor by the first member and waits for its block.
func (r *lossRun) send(ctx context.Context, from *folder.Actor, call session.Call) (*types.Receipt, error) {
	key, err := from.PrivateKey()
	if err != nil {
		return nil, err
	}
	opts := bind.NewKeyedTransactor(key, new(big.Int).SetUint64(r.State.ChainID))
	opts.Context = ctx
	tx, err := session.WithRoom(call)(opts)
	if err != nil {
		return nil, err
	}
	return r.Nodes[0].Ledger.Wait(ctx, tx)
}

const putters = 32

// putAll puts all documents, from all hospitals.
func (r *lossRun) putAll(ctx context.Context, count int, large int64) error {
	began := time.Now()
	r.Say.Step("putting %d documents", count)
	sizes := make([]int64, count)
	for i := range sizes {
		sizes[i] = int64(10_000 * math.Exp(r.rand.Float64()*math.Log(500))) // 10 KB to 5 MB
		if i%4 == 0 {
			sizes[i] = 100_000
		}
	}
	if large > 0 {
		sizes = append(sizes, large)
	}
	r.papers = make([]*paper, len(sizes))
	work, errs := make(chan int), make([]error, putters)
	var wait sync.WaitGroup
	for p := range putters {
		wait.Go(func() {
			for i := range work {
				if errs[p] == nil {
					r.papers[i], errs[p] = r.put(ctx, r.doors[i%len(r.doors)], p, uint64(i), sizes[i])
				}
			}
		})
	}
	for i := range sizes {
		work <- i
		r.report.Bytes += sizes[i]
	}
	close(work)
	wait.Wait()
	r.report.Documents, r.report.PutSeconds = len(sizes), time.Since(began).Seconds()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	r.Say.Done("%d documents are anchored, in %.0f s", len(sizes), r.report.PutSeconds)
	return nil
}

// request is a signed request of a doctor.
func (d *door) request(ctx context.Context, chainID uint64, method, path string, header map[string]string, body io.Reader, size int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, d.node.Member.Gateway+path, body)
	if err != nil {
		return nil, err
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	req.ContentLength = size
	key, err := d.doctor.PrivateKey()
	if err != nil {
		return nil, err
	}
	err = documents.SignRequest(req, chainID, d.node.Member.OrgID, d.doctor.Address, func(digest common.Hash) ([]byte, error) {
		sig, err := crypto.Sign(digest[:], key)
		if err == nil {
			sig[crypto.RecoveryIDOffset] += 27
		}
		return sig, err
	})
	if err != nil {
		return nil, err
	}
	response, err := d.http.Do(req)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1024))
		response.Body.Close()
		return nil, fmt.Errorf("status %d: %s", response.StatusCode, bytes.TrimSpace(text))
	}
	return response, nil
}

// put puts one document; row is the row of nonces that the putter signs in.
func (r *lossRun) put(ctx context.Context, d *door, row int, number uint64, size int64) (*paper, error) {
	text, err := json.Marshal(documents.Meta{Pid: r.pid, Class: contracts.ClassImaging})
	if err != nil {
		return nil, err
	}
	p := &paper{size: size, number: number}
	sum := sha256.New()
	header := map[string]string{documents.DocumentHeader: base64.RawURLEncoding.EncodeToString(text)}
	response, err := d.request(ctx, r.State.ChainID, http.MethodPost, "/v1/documents", header, io.TeeReader(r.content(number, size), sum), size)
	if err != nil {
		return nil, err
	}
	sum.Sum(p.sum[:0])
	var out documents.PutAnswer
	err = json.NewDecoder(response.Body).Decode(&out)
	response.Body.Close()
	if err != nil {
		return nil, err
	}
	p.record = out.Record
	return p, r.anchor(ctx, d, row, &out)
}

func (r *lossRun) anchor(ctx context.Context, d *door, row int, out *documents.PutAnswer) error {
	method := contracts.Records.Methods["anchor"]
	args, err := method.Inputs.Pack(out.Anchor, []client.Endorsement{})
	if err != nil {
		return err
	}
	key, err := d.doctor.PrivateKey()
	if err != nil {
		return err
	}
	nonce, err := d.node.Ledger.Nonce(ctx, d.doctor.Address, big.NewInt(int64(row)))
	if err != nil {
		return err
	}
	data := append(bytes.Clone(method.ID), args...)
	signed, err := client.SignOperation(key, new(big.Int).SetUint64(r.State.ChainID), contracts.RecordsAddress, data, nonce, uint64(time.Now().Add(5*time.Minute).Unix()))
	if err != nil {
		return err
	}
	text, err := json.Marshal(documents.Operation{Calldata: data, Signer: signed.Signer, Nonce: (*hexutil.Big)(signed.Nonce), ValidUntil: signed.ValidUntil, Sig: signed.Sig})
	if err != nil {
		return err
	}
	response, err := d.request(ctx, r.State.ChainID, http.MethodPost, fmt.Sprintf("/v1/records/%x/versions/%d/anchor", out.Record, out.Version), nil, bytes.NewReader(text), int64(len(text)))
	if err == nil {
		response.Body.Close()
	}
	return err
}

// reading is one read that succeeded.
type reading struct {
	took  time.Duration
	size  int64
	whole bool // whether no member was down when it began
}

// readPatience is how long a reader tries one document, at one door after the other.
const readPatience = 30 * time.Second

// readOn reads documents at random, until the context ends.
func (r *lossRun) readOn(ctx context.Context, random *rand.Rand) {
	for ctx.Err() == nil {
		p := r.papers[random.IntN(len(r.papers))]
		if p.size > 100<<20 && random.IntN(20) > 0 {
			continue // the large one, but not all the time
		}
		r.mu.Lock()
		down := r.down
		r.mu.Unlock()
		began := time.Now()
		err := r.read(ctx, p, random)
		if ctx.Err() != nil {
			return
		}
		r.mu.Lock()
		if err != nil {
			r.failed = append(r.failed, fmt.Sprintf("document %d of %d bytes: %v", p.number, p.size, err))
		} else {
			r.reads = append(r.reads, reading{time.Since(began), p.size, down == 0})
		}
		r.mu.Unlock()
	}
}

// read asks a door at random, and another one if it does not answer. Wrong bytes end the run.
func (r *lossRun) read(ctx context.Context, p *paper, random *rand.Rand) (err error) {
	limited, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	for try := 0; limited.Err() == nil; try++ {
		if try > 0 {
			r.mu.Lock()
			r.tries++
			r.mu.Unlock()
		}
		d := r.doors[random.IntN(len(r.doors))]
		if err = r.readAt(limited, d, p); err == nil || errors.Is(err, errWrong) {
			return err
		}
		if err := pause(limited, 20*time.Millisecond); err != nil {
			break
		}
	}
	return err
}

var errWrong = errors.New("WRONG BYTES were delivered")

func (r *lossRun) readAt(ctx context.Context, d *door, p *paper) error {
	response, err := d.request(ctx, r.State.ChainID, http.MethodGet, fmt.Sprintf("/v1/records/%x/versions/1", p.record), map[string]string{documents.TicketHeader: d.ticket.Hex()}, nil, 0)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, response.Body)
	if err != nil {
		return err
	}
	if n != p.size || [32]byte(sum.Sum(nil)) != p.sum {
		return errWrong
	}
	return nil
}

// redundant asks every hospital's gateway whether all holders have what they should.
func (r *lossRun) redundant(ctx context.Context) error {
	for _, d := range r.doors {
		service := *d
		service.doctor = r.State.Actor(d.node.Member.Name, folder.RoleService)
		response, err := service.request(ctx, r.State.ChainID, http.MethodPost, "/v1/vault/repair", nil, nil, 0)
		if err != nil {
			return err
		}
		var report documents.Report
		err = json.NewDecoder(response.Body).Decode(&report)
		response.Body.Close()
		if err != nil {
			return err
		}
		if report.Missing+report.Unknown > 0 || report.Problem != "" {
			return fmt.Errorf("%s: %d parts are missing, %d unknown: %s", d.node.Member.Title(), report.Missing, report.Unknown, report.Problem)
		}
	}
	return nil
}

// timesOf sorts the times of the chosen reads.
func timesOf(list []reading, choose func(reading) bool) Times {
	var ms []float64
	for _, one := range list {
		if choose(one) {
			ms = append(ms, float64(one.took.Microseconds())/1000)
		}
	}
	if len(ms) == 0 {
		return Times{}
	}
	slices.Sort(ms)
	at := func(share float64) float64 { return ms[min(int(share*float64(len(ms))), len(ms)-1)] }
	return Times{len(ms), at(0.5), at(0.99), ms[len(ms)-1]}
}

// tell prints the table, and fails if a read failed.
func (r *lossRun) tell(ctx *cli.Context) error {
	const small = 100_000
	rep := &r.report
	rep.Reads, rep.Failed, rep.Retries = len(r.reads)+len(r.failed), len(r.failed), r.tries
	for _, one := range r.reads {
		rep.ReadBytes += one.size
	}
	rep.Small = timesOf(r.reads, func(one reading) bool { return one.size <= small && !one.whole })
	rep.Whole = timesOf(r.reads, func(reading) bool { return true })
	if rep.Failure == "" && len(r.failed) > 0 {
		rep.Failure = r.failed[0]
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		if err := terminal.PrintJSON(os.Stdout, rep); err != nil {
			return err
		}
	} else {
		t := terminal.NewTable(os.Stdout)
		t.Row("seed", rep.Seed)
		t.Row("documents", fmt.Sprintf("%d, %d MB, put in %.0f s", rep.Documents, rep.Bytes/1_000_000, rep.PutSeconds))
		t.Row("killed", fmt.Sprintf("%d times a node with its gateway, two of %d at a time; disk of %s wiped", rep.Kills, rep.Members, rep.Wiped))
		success := 100.0
		if rep.Reads > 0 {
			success = 100 * float64(rep.Reads-rep.Failed) / float64(rep.Reads)
		}
		t.Row("reads", fmt.Sprintf("%d, %d MB; %.3f %% succeeded, %d asked another door", rep.Reads, rep.ReadBytes/1_000_000, success, rep.Retries))
		t.Row("up to 100 KB while members are down", fmt.Sprintf("%d reads: median %.0f ms, 99 %% %.0f ms, longest %.0f ms", rep.Small.Count, rep.Small.Median, rep.Small.P99, rep.Small.Max))
		t.Row("all reads", fmt.Sprintf("median %.0f ms, 99 %% %.0f ms, longest %.0f ms", rep.Whole.Median, rep.Whole.P99, rep.Whole.Max))
		t.Row("full redundancy", fmt.Sprintf("%.0f s after the last killing", rep.Redundant))
		t.Flush()
	}
	if rep.Failure != "" {
		return fmt.Errorf("%d of %d reads failed: %s", rep.Failed, rep.Reads, rep.Failure)
	}
	return nil
}
