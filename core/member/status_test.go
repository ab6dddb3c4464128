// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/sealer"
)

// noon is the present time of the stories below.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Unix()

// healthy is a node of four signers, 0xa1 to 0xa4, at block 100, which came one
// second ago. It is the first of them.
func healthy() Status {
	self := common.Address{0xa1}
	s := Status{
		Time: noon, Period: 1, Spread: 2, Started: 10,
		Head: BlockStatus{100, common.Hash{1}, noon - 1}, Finalized: BlockStatus{98, common.Hash{2}, noon - 3}, Unfinal: &BlockStatus{99, common.Hash{3}, noon - 2},
		ForBlocks: Majority{Need: 3}, ForFinal: Majority{Need: finality.Quorum(4)},
		Self:  SelfStatus{Signer: &self, Hold: sealer.HoldTurn, Looked: noon - 1},
		Peers: []PeerStatus{{Number: 100}, {Number: 100}, {Number: 99}},
	}
	for i := range 4 {
		s.Signers = append(s.Signers, SignerStatus{
			Address: common.Address{byte(0xa1 + i)}, MayFrom: 101,
			LastSealed: &NumberAt{uint64(97 + i), noon - int64(4-i)}, LastVote: &NumberAt{100, noon},
		})
	}
	return s
}

// standing is a node whose head came a while ago, sealed by the last signer
// after the third.
func standing(ago int64) Status {
	s := healthy()
	s.Head.Time = noon - ago
	s.Signers[2].MayFrom, s.Signers[3].MayFrom = 102, 103
	for i := range s.Signers {
		s.Signers[i].LastVote.Time, s.Signers[i].LastSealed.Time = noon-ago, noon-ago-int64(4-i)
	}
	return s
}

// A chain without a period stands still where transactions wait, and is idle
// otherwise.
func TestIdleWithoutPeriod(t *testing.T) {
	s := standing(3600)
	s.Period = 0
	if s.blocksStand() {
		t.Error("an idle chain stands still")
	}
	s.Since = noon - 60
	if !s.blocksStand() {
		t.Error("a chain on which transactions wait does not stand still")
	}
}

// TestDiagnose tells what is found for each cause. Findings are written as
// level and part of the sentence, in their order.
func TestDiagnose(t *testing.T) {
	behind, ahead, usual := int64(-4000), int64(4200), int64(180)
	tests := []struct {
		story  string
		status Status
		change func(*Status)
		want   []string
	}{
		{"nothing is wrong", healthy(), nil, []string{"info: all is well"}},
		{"a block is a little late", standing(6), nil, []string{"info: all is well"}},
		{"two of four are gone", standing(180), nil, []string{
			"stop: blocks stand still since 11:57:00 (3m0s), at block 100: 2 of 4 signers could seal and do not, 3 are needed: 0xa1000000… (this node), last heard of at 11:57:00; 0xa2000000…"}},
		{"the others do not list this node", standing(180), func(s *Status) { s.Peers, s.Refused = nil, &RefusalStatus{3, noon - 120} }, []string{
			"warning: 3 members' nodes refuse this one since 11:58:00 (2m0s), as their registry does not list it: the alliance has suspended its organization or removed the node after block 100",
			"warning: this node has no peers", "stop: blocks stand still"}},
		{"this node is cut off", standing(180), func(s *Status) { s.Peers = nil }, []string{
			"warning: this node has no peers", "stop: blocks stand still"}},
		{"a long stop began yesterday", standing(86_400), nil, []string{"stop: blocks stand still since 2026-02-28 12:00:00 (24h0m0s)"}},
		{"one of four misses its turns and votes", healthy(), func(s *Status) {
			s.Signers[3].LastSealed, s.Signers[3].LastVote = &NumberAt{60, noon - 41}, &NumberAt{61, noon - 40}
		}, []string{
			"warning: 1 of 4 signers miss their turns, blocks go on with 3: 0xa4000000…, last heard of at 11:59:20",
			"warning: 1 of 4 signers do not vote, finality goes on with 3: 0xa4000000…"}},
		{"two of four have just stopped voting", healthy(), func(s *Status) {
			s.Signers[2].LastVote, s.Signers[3].LastVote = &NumberAt{61, noon - 40}, &NumberAt{61, noon - 40}
		}, []string{"stop: 2 of 4 signers do not vote, 3 are needed, so no further block becomes final: 0xa3000000…"}},
		{"two of four do not vote", healthy(), func(s *Status) {
			s.Finalized.Number, s.Unfinal = 70, &BlockStatus{71, common.Hash{3}, noon - 60}
			s.Signers[2].LastVote, s.Signers[3].LastVote = nil, &NumberAt{71, noon - 60}
		}, []string{"stop: finality waits since 11:59:00 (1m0s), at block 70: 2 of 4 signers vote for the newest blocks, 3 are needed: missing are 0xa3000000…, last heard of at 11:59:58; 0xa4000000…"}},
		{"a node that has just started has heard no votes yet", healthy(), func(s *Status) {
			s.Started = 99
			for i := range s.Signers {
				s.Signers[i].LastVote = nil
			}
			s.Finalized.Number = 70
		}, []string{"stop: finality waits since 11:59:58 (2s), at block 70: 0 of 4 signers vote for the newest blocks, 3 are needed: no vote of the others has arrived since this node started"}},
		{"votes are there and no certificate", healthy(), func(s *Status) { s.Finalized.Number = 70 }, []string{
			"stop: finality waits since 11:59:58 (2s), at block 70: 4 of 4 signers vote for the newest blocks, 3 are needed: that is enough"}},
		{"a node is fetching", standing(900), func(s *Status) { s.Syncing, s.Finalized.Number = &SyncStatus{90, 5000}, 10 }, []string{
			"warning: this node fetches blocks: it is at 100 of 5000"}},
		{"peers are ahead", healthy(), func(s *Status) { s.Peers[1].Number = 110 }, []string{"warning: this node is at block 100, a peer is at 110"}},
		{"two final blocks are in conflict", standing(180), func(s *Status) { s.Halted = true }, []string{
			"stop: this node has stopped: two final blocks are in conflict", "stop: blocks stand still"}},
		{"a version of the rules comes", healthy(), func(s *Status) { s.Rules = &RulesStatus{Version: 1, Known: 2, Next: 2, Height: 160} }, []string{
			"info: version 2 of the alliance's rules is in force from block 160 on, in 60 blocks, not before 2026-03-01 12:01 UTC; this program knows it", "info: all is well"}},
		{"a version of the rules comes that is not known", healthy(), func(s *Status) { s.Rules = &RulesStatus{Version: 1, Known: 1, Next: 3, Height: 160} }, []string{
			"warning: version 3 of the alliance's rules is in force from block 160 on, in 60 blocks, not before 2026-03-01 12:01 UTC: this program knows versions up to 1 and stops before that block; install one that knows version 3 by then"}},
		{"the alliance has voted for rules that are not known", healthy(), func(s *Status) { s.Rules = &RulesStatus{Version: 1, Known: 1, Next: 2, Height: 1 << 60, Proposal: 7} }, []string{
			"warning: the alliance has voted for version 2 of its rules from block 1152921504606846976 on, by proposal 7, which may be executed, in 1152921504606846876 blocks: this program knows"}},
		{"the next block is by rules that are not known", standing(180), func(s *Status) { s.Rules, s.Self.Hold = &RulesStatus{Version: 2, Known: 1}, sealer.HoldRules }, []string{
			"stop: this node has stopped before block 101, which is by version 2 of the alliance's rules, and this program knows versions up to 1: install one that knows version 2 and start it on the same folder, nothing is lost"}},
		{"the rules are as they were", healthy(), func(s *Status) { s.Rules = &RulesStatus{Version: 1, Known: 1} }, []string{"info: all is well"}},
		{"the clock is behind", healthy(), func(s *Status) { s.Clock.Offset, s.Clock.Signers = &behind, 3 }, []string{
			"warning: the clock of this node is 4s behind the others"}},
		{"the clock is ahead", healthy(), func(s *Status) { s.Clock.Offset, s.Clock.Signers = &ahead, 3 }, []string{
			"warning: the clock of this node is 4.2s ahead of the others"}},
		{"a signer's clock is ahead", healthy(), func(s *Status) {
			s.Clock.Offset, s.Clock.Signers = &usual, 3
			s.Signers[1].Delay, s.Signers[2].Delay, s.Signers[3].Delay = &usual, &behind, &usual
		}, []string{"warning: the clock of signer 0xa3000000… is 4.2s ahead of the others"}},
		{"a signer's clock is behind", healthy(), func(s *Status) {
			s.Clock.Offset, s.Clock.Signers = &usual, 3
			s.Signers[1].Delay, s.Signers[2].Delay, s.Signers[3].Delay = &usual, &ahead, &usual
		}, []string{"warning: the clock of signer 0xa3000000… is 4s behind the others"}},
		{"blocks came from the future", healthy(), func(s *Status) { s.Clock.Refused, s.Clock.RefusedAt = 7, noon-60 }, []string{
			"warning: 7 blocks were refused as from the future, the last at 11:59:00"}},
		{"two heads are as heavy as each other", healthy(), func(s *Status) {
			s.Forks.Equal = []BlockStatus{{Number: 99, Hash: common.Hash{0xff}}}
		}, []string{"warning: two heads of equal weight: 100 [01000000] here, 99 [ff000000] beside it"}},
		{"somebody lied", healthy(), func(s *Status) { s.Liars = []common.Address{{0xa3}} }, []string{
			"warning: there is evidence that 1 signers signed two blocks at one height: 0xa3000000…"}},
		{"the node seals with a key of no signer", healthy(), func(s *Status) { s.Self.Hold = sealer.HoldNotSigner }, []string{
			"warning: this node seals as 0xa1000000…, which the chain does not list"}},
		{"the guard refuses", healthy(), func(s *Status) { s.Self.Hold, s.Self.Error = sealer.HoldGuard, "sealed 101 before" }, []string{
			"warning: this node's guard refuses a seal: sealed 101 before"}},
		{"the key is locked", healthy(), func(s *Status) { s.Self.Error = "authentication needed: password or unlock" }, []string{
			"warning: this node could not seal: authentication needed"}},
		{"the sealer hangs", healthy(), func(s *Status) { s.Self.Looked = noon - 100 }, []string{
			"warning: this node's signer has not looked at the chain since 11:58:20 (1m40s)"}},
		{"a quiet chain is silent", standing(40), func(s *Status) { s.Interval = 60 }, []string{
			"info: quiet: nothing to seal, the next block is due by 12:00:22", "info: all is well"}},
		{"a quiet chain has been silent for too long", standing(70), func(s *Status) { s.Interval = 60 }, []string{"stop: blocks stand still since 11:58:50"}},
		{"a transaction waits on a quiet chain", standing(40), func(s *Status) { s.Interval, s.Pending, s.Since = 60, 1, noon-10 }, []string{"stop: blocks stand still since 11:59:20"}},
		{"a transaction has just come to a quiet chain", standing(40), func(s *Status) { s.Interval, s.Pending, s.Since = 60, 1, noon-1 }, []string{"info: all is well"}},
	}
	for _, test := range tests {
		t.Run(test.story, func(t *testing.T) {
			s := test.status
			if test.change != nil {
				test.change(&s)
			}
			s.conclude()
			var have []string
			for _, f := range s.Findings {
				have = append(have, string(f.Level)+": "+f.Text)
			}
			ok := len(have) == len(test.want)
			for i := 0; ok && i < len(have); i++ {
				ok = strings.HasPrefix(have[i], test.want[i])
			}
			if !ok {
				t.Errorf("have\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(test.want, "\n"))
			}
			if stands := strings.Contains(strings.Join(have, "\n"), "stop: "); s.StandsStill() != stands {
				t.Errorf("stands still: have %v, want %v", s.StandsStill(), stands)
			}
		})
	}
}

func TestClientName(t *testing.T) {
	for name, want := range map[string]string{
		"dntp/v1.2.0-stable/linux-amd64/go1.25":          "dntp/v1.2.0-stable",
		"dntp/dr-jane-doe/v1.2.0-stable/linux-amd64/go1": "dntp/v1.2.0-stable",
		"dntp/vera/v1.2.0":                               "dntp/v1.2.0",
		"":                                               "",
	} {
		if have := clientName(name); have != want {
			t.Errorf("%q: have %q, want %q", name, have, want)
		}
	}
}
