// SPDX-License-Identifier: GPL-3.0-or-later

// Package story takes a devnet through what an alliance does; each step is a check.
package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// devCheck is the outcome of one step of the story.
type devCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// devReport is the last line that --json prints.
type devReport struct {
	ChainID   uint64     `json:"chainId"`
	Members   int        `json:"members"`
	Head      uint64     `json:"head"`
	Finalized *uint64    `json:"finalized"` // null while nothing is
	Records   int        `json:"records"`
	Checks    []devCheck `json:"checks"`
}

// story goes through the main job of an alliance. Member 0 writes, member 1
// reads, the last one is killed and comes back.
type story struct {
	*devnet.Alliance
	records  []*devRecord
	anchored []*anchoredRecord
	checks   []devCheck
	pid      common.Hash               // patient of all records
	begin    uint64                    // height at which the story began
	nonces   map[common.Address]uint64 // that follow what was sent

	hired    map[string]*folder.Actor // by role: actors that an administrator enrolled in the story
	replaced []common.Address         // actors that lost their place to another key in the story
	newcomer *newcomer                // that was voted in, nil before
	claimed  *anchoredRecord          // the claim, nil before
}

// step is one sentence of the story; it returns the text of its result.
type step struct {
	name string
	run  func(context.Context) (string, error)
}

// Tell reads the files whose records the story anchors beside the sample,
// and returns the story.
func Tell(files []string) (devnet.Story, error) {
	records, err := readRecords(files)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, d *devnet.Alliance, out io.Writer) error {
		s := newStory(d, records)
		s.run(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if out != nil {
			if err := s.printJSON(ctx, out); err != nil {
				return err
			}
		}
		return s.verdict()
	}, nil
}

func newStory(d *devnet.Alliance, records []*devRecord) *story {
	return &story{Alliance: d, records: records, nonces: make(map[common.Address]uint64)}
}

func (s *story) writer() *devnet.Node   { return s.Nodes[0] }
func (s *story) reader() *devnet.Node   { return s.Nodes[1] }
func (s *story) verifier() *devnet.Node { return s.Nodes[2] }
func (s *story) victim() *devnet.Node   { return s.Nodes[len(s.Nodes)-1] }

func (s *story) steps() []step {
	steps := []step{
		{"members seal blocks", s.sealed},
		{"members agree", s.agree},
		{"actors are enrolled", s.enrolled},
		{"the patient of the records is registered", s.register},
	}
	for _, r := range s.records {
		steps = append(steps,
			step{"anchor " + r.label, func(ctx context.Context) (string, error) { return s.anchor(ctx, r) }},
			step{"read " + r.label, func(ctx context.Context) (string, error) { return s.read(ctx, s.reader(), r) }},
			step{"verify " + r.label, func(ctx context.Context) (string, error) { return s.verify(ctx, r) }},
			step{"tampered " + r.label + " is refused", func(ctx context.Context) (string, error) { return s.tamper(ctx, r) }},
		)
	}
	steps = append(steps, step{"amend sample", s.amend},
		step{"administrator enrols a doctor and a laboratory", s.hire},
		step{"laboratory report waits for the doctor", s.endorsed},
		step{"claim needs hospital and insurer", s.claim},
		step{"the doctor's key is replaced", s.rotate},
	)
	steps = append(steps, (&passkeyStory{story: s}).steps()...)
	steps = append(steps, s.deniedSteps()...)
	care := newCareStory(s)
	steps = append(steps, care.steps()...)
	if len(s.Gateways) > 0 {
		steps = append(steps, (&vaultStory{story: s}).steps()...)
	}
	steps = append(steps,
		step{"stranger is refused", s.stranger},
		step{"doctor may not create a contract", s.creation},
		step{"another member is voted in", s.voteIn},
		step{"its node joins", s.join},
		step{"it seals a block", s.newSealer},
		step{"a receipt of the claim verifies without a node", s.receipt},
		step{"its administrator is replaced by vote", s.newAdministrator},
		step{"one vote removes it with its signer", s.voteOut},
		step{"its node cannot come back", s.shutOut},
	)
	steps = append(steps, s.cloneSteps()...)
	return append(steps,
		step{"a member is killed", s.crash},
		step{"anchor without it", s.anchorAgain},
		step{"it comes back", s.comeBack},
		step{"a withheld heartbeat is late", care.audit.late},
		step{"blocks become final", s.final},
		step{"the model is what the votes made it", s.model},
		step{"no block has a stranger's transaction", s.onlyMembers},
		step{"nobody pays", s.feeless},
	)
}

// run goes through all steps. It continues after a failed one, to show which others
// still work.
func (s *story) run(ctx context.Context) {
	if head, err := s.writer().Client.BlockNumber(ctx); err == nil {
		s.begin = head
	}
	for _, step := range s.steps() {
		s.Say.Step("%s", step.name)
		detail, err := step.run(ctx)
		if ctx.Err() != nil {
			s.Say.Fail("%s: %v", step.name, context.Cause(ctx))
			return
		}
		check := devCheck{Name: step.name, OK: err == nil, Detail: detail}
		if err != nil {
			check.Detail = err.Error()
			s.Say.Fail("%s: %v", step.name, err)
		} else {
			s.Say.Done("%-46s %s", step.name, detail)
		}
		s.checks = append(s.checks, check)
	}
}

// verdict is nil if the whole story went well.
func (s *story) verdict() error {
	var failed []string
	for _, check := range s.checks {
		if !check.OK {
			failed = append(failed, check.Name)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return terminal.WithHint(fmt.Errorf("%d of %d checks failed: %s", len(failed), len(s.checks), strings.Join(failed, "; ")),
		"the members' logs are node.log in the folders under %s", s.Folder.File("members"))
}

// terminal.PrintJSON writes the report as one line.
func (s *story) printJSON(ctx context.Context, w io.Writer) error {
	report := devReport{ChainID: s.State.ChainID, Members: len(s.Nodes), Records: len(s.anchored), Checks: s.checks}
	ctx, cancel := context.WithTimeout(ctx, devnet.StartPatience)
	defer cancel()
	head, err := s.writer().Client.BlockNumber(ctx)
	if err != nil {
		return err
	}
	report.Head = head
	if final, err := s.writer().Client.HeaderByNumber(ctx, big.NewInt(rpc.FinalizedBlockNumber.Int64())); err == nil {
		number := final.Number.Uint64()
		report.Finalized = &number
	}
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// sealed waits until as many members as make a majority have sealed.
func (s *story) sealed(ctx context.Context) (string, error) {
	want := len(s.Nodes)/2 + 1
	signers, next := make(map[common.Address]int), s.begin+1
	n := s.writer()
	err := devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		head, err := n.Client.BlockNumber(ctx)
		if err != nil {
			return err
		}
		for ; next <= head; next++ {
			signer, err := n.SealerOf(ctx, next)
			if err != nil {
				return err
			}
			signers[signer]++
		}
		if len(signers) < want {
			return fmt.Errorf("blocks %d to %d have %d signers, want %d", s.begin+1, head, len(signers), want)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	for signer := range signers {
		if !s.isSigner(signer) {
			return "", fmt.Errorf("%s has sealed and is no member's signer", signer)
		}
	}
	return fmt.Sprintf("%d blocks by %d signers", next-s.begin-1, len(signers)), nil
}

func (s *story) isSigner(address common.Address) bool {
	for _, m := range s.State.Members {
		if m.Signer == address {
			return true
		}
	}
	return false
}

// agree waits until all members have the same block at one height.
func (s *story) agree(ctx context.Context) (string, error) {
	return s.sameBlock(ctx, s.Nodes)
}

// sameBlock compares the block at the height that the least advanced node has.
func (s *story) sameBlock(ctx context.Context, nodes []*devnet.Node) (string, error) {
	var header *types.Header
	err := devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		height, err := lowestHead(ctx, nodes)
		if err != nil {
			return err
		}
		if height <= s.begin {
			return fmt.Errorf("height is %d, want more than %d", height, s.begin)
		}
		header = nil
		for _, n := range nodes {
			have, err := n.Client.HeaderByNumber(ctx, new(big.Int).SetUint64(height))
			if err != nil {
				return fmt.Errorf("%s: %w", n.Member.Title(), err)
			}
			if header != nil && have.Hash() != header.Hash() {
				return fmt.Errorf("block %d: %s has %s, want %s", height, n.Member.Title(), have.Hash(), header.Hash())
			}
			header = have
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("block %d is %s on %d members", header.Number, header.Hash().TerminalString(), len(nodes)), nil
}

func lowestHead(ctx context.Context, nodes []*devnet.Node) (uint64, error) {
	var lowest uint64
	for i, n := range nodes {
		head, err := n.Client.BlockNumber(ctx)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if i == 0 || head < lowest {
			lowest = head
		}
	}
	return lowest, nil
}

// crash kills a member's node while it works.
func (s *story) crash(ctx context.Context) (string, error) {
	victim := s.victim()
	victim.Crash()
	if err := checkDown(ctx, victim.Member.RPC); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, process %d, got no time to stop", victim.Member.Title(), victim.Member.PID), nil
}

func checkDown(ctx context.Context, url string) error {
	client, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return nil
	}
	defer client.Close()
	if _, err := client.BlockNumber(ctx); err == nil {
		return errors.New("the killed node still answers")
	}
	return nil
}

// comeBack restarts the killed node, which must reach the others' chain and
// serve the record that was anchored while it was away.
func (s *story) comeBack(ctx context.Context) (string, error) {
	began := time.Now()
	target, err := s.writer().Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return "", err
	}
	victim := s.victim()
	if err := s.StartNode(ctx, victim); err != nil {
		return "", err
	}
	err = devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		have, err := victim.Client.HeaderByNumber(ctx, target.Number)
		if err != nil {
			return fmt.Errorf("block %d: %w", target.Number, err)
		}
		if have.Hash() != target.Hash() {
			return fmt.Errorf("block %d: have %s, want %s", target.Number, have.Hash(), target.Hash())
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	took := time.Since(began).Round(100 * time.Millisecond)
	for _, a := range s.anchored {
		if err := s.readFrom(ctx, victim, a); err != nil {
			return "", err
		}
	}
	if _, err := s.sameBlock(ctx, s.Nodes); err != nil {
		return "", err
	}
	return fmt.Sprintf("block %d and %d records on %s after %v", target.Number, len(s.anchored), victim.Member.Title(), took), nil
}
