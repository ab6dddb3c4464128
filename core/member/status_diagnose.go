// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/sealer"
)

const (
	standGrace = 3 // seconds that a block may be late beyond its due time
	voteFresh  = 1 // newest blocks for which votes may be under way
	voteSlack  = 3 // newest blocks for which they may be lost
	turnsSlack = 2 // turns that a signer may miss: others were faster
	finalLag   = 5 // blocks above the final one that are normal
	headLag    = 3 // blocks that a peer may be ahead before it is reported

	clockBehind = -500 // milliseconds; a network never makes a block early
	clockAhead  = 2500 // milliseconds: the resolution, and a slow network
	clockApart  = 2000 // milliseconds that a signer's blocks may differ from the others'
	clockRecent = 1800 // seconds for which a refused block is reported

	looksSlack = 30 // seconds without a look after which a sealer is stuck
	namedMax   = 5  // signers that a sentence names
)

// conclude finds the missing signers, and adds the findings.
func (s *Status) conclude() {
	stands, fresh := s.blocksStand(), s.Head.Number
	if !stands {
		fresh -= min(fresh, voteFresh)
	}
	s.ForBlocks.Heard, s.ForFinal.Heard = 0, 0
	for i := range s.Signers {
		signer := &s.Signers[i]
		signer.NoSeals = s.missesTurns(signer) || stands && signer.MayFrom <= s.Head.Number+1
		signer.NoVotes = s.missesVotes(signer)
		signer.MissingSince = 0
		if signer.Missing() {
			signer.MissingSince = signer.lastHeard()
		}
		if !signer.NoSeals {
			s.ForBlocks.Heard++
		}
		if signer.LastVote != nil && signer.LastVote.Number >= fresh {
			s.ForFinal.Heard++
		}
	}
	s.Findings = Diagnose(*s)
}

// dueBy returns the latest time of the next block on a healthy chain. Without a
// period there is one only if there are transactions.
func (s *Status) dueBy() int64 {
	if s.Period == 0 {
		if s.Since == 0 {
			return s.Time
		}
		return max(s.Since, s.Head.Time) + s.Spread
	}
	due := s.Head.Time + s.Period
	if s.Interval > 0 {
		due = s.Head.Time + s.Interval
		if s.Since > 0 {
			due = min(due, max(s.Since, s.Head.Time+s.Period))
		}
	}
	return due + s.Spread
}

// blocksStand reports whether no block comes although one should. The age of the
// head means nothing while a chain is being fetched.
func (s *Status) blocksStand() bool { return s.Syncing == nil && s.Time > s.dueBy()+standGrace }

func (s *Status) missesTurns(signer *SignerStatus) bool {
	span := turnsSlack * uint64(len(s.Signers))
	return s.Head.Number > span && (signer.LastSealed == nil || signer.LastSealed.Number+span < s.Head.Number)
}

// missesVotes reports whether a signer has had time to vote for a newer block than
// its last vote here is for.
func (s *Status) missesVotes(signer *SignerStatus) bool {
	if signer.LastVote == nil {
		return s.Head.Number > s.Started+voteSlack
	}
	return signer.LastVote.Number+voteSlack < s.Head.Number && s.Head.Number > s.Started+voteSlack
}

// lastHeard returns when a signer last sealed or voted, 0 for never.
func (s *SignerStatus) lastHeard() int64 {
	last := int64(0)
	for _, heard := range []*NumberAt{s.LastSealed, s.LastVote} {
		if heard != nil {
			last = max(last, heard.Time)
		}
	}
	return last
}

// Diagnose describes what stands still and why, the most important first.
func Diagnose(s Status) []Finding {
	d := &diagnosis{Status: s}
	d.Findings = []Finding{}
	d.halt()
	ended := d.rules()
	if !ended {
		d.sync()
	}
	d.network()
	if !ended {
		d.blocks()
		d.finality()
		d.own()
	}
	d.fork()
	d.clocks()
	d.evidence()
	if !ended {
		d.silence()
	}
	if !d.StandsStill() && !d.warned {
		d.say(Info, "all is well")
	}
	return d.Findings
}

// diagnosis writes findings.
type diagnosis struct {
	Status
	warned bool
}

func (d *diagnosis) say(level Level, format string, args ...any) {
	d.warned = d.warned || level == Warning
	d.Findings = append(d.Findings, Finding{level, fmt.Sprintf(format, args...)})
}

func (d *diagnosis) halt() {
	if d.Halted {
		d.say(Stop, "this node has stopped: two final blocks are in conflict, so a third of the signers or more have lied; the proof is kept")
	}
}

// rules reports the next version of the rules, and whether the chain ends here
// before one that this program does not know. In that case it is the only reason
// for a standstill.
func (d *diagnosis) rules() (ended bool) {
	if d.Rules == nil || d.Rules.Next == 0 && !d.Rules.Stopped() {
		return false
	}
	level := Info
	switch {
	case d.Rules.Stopped():
		level = Stop
	case d.Rules.Unknown():
		level = Warning
	}
	d.say(level, "%s", d.Rules.sentence(d.Head.Number, d.Time, time.Duration(d.Period)*time.Second))
	return d.Rules.Stopped()
}

func (d *diagnosis) sync() {
	if d.Syncing != nil {
		d.say(Warning, "this node fetches blocks: it is at %d of %d, and neither seals nor votes until then", d.Head.Number, d.Syncing.To)
		return
	}
	best := d.Head.Number
	for _, p := range d.Peers {
		best = max(best, p.Number)
	}
	if best > d.Head.Number+headLag {
		d.say(Warning, "this node is at block %d, a peer is at %d", d.Head.Number, best)
	}
}

func (d *diagnosis) network() {
	if r := d.Refused; r != nil {
		d.say(Warning, "%d members' nodes refuse this one since %s, as their registry does not list it: the alliance has suspended its organization or removed the node after block %d; ask another member to run dntp org show",
			r.Nodes, d.since(r.Since), d.Head.Number)
	}
	alone := len(d.Signers) == 1 && d.Self.Signer != nil
	if len(d.Peers) == 0 && !alone {
		d.say(Warning, "this node has no peers")
	}
}

func (d *diagnosis) blocks() {
	missing := d.which(func(s *SignerStatus) bool { return s.NoSeals })
	switch {
	case d.blocksStand():
		d.say(Stop, "blocks stand still since %s, at block %d: %d of %d signers could seal and do not, %d are needed: %s",
			d.since(d.Head.Time), d.Head.Number, len(missing), len(d.Signers), d.ForBlocks.Need, d.named(missing))
	case len(missing) > 0 && d.Syncing == nil:
		d.say(Warning, "%d of %d signers miss their turns, blocks go on with %d: %s",
			len(missing), len(d.Signers), d.ForBlocks.Need, d.named(missing))
	}
}

func (d *diagnosis) finality() {
	missing := d.which(func(s *SignerStatus) bool { return s.NoVotes })
	switch {
	case d.Syncing != nil:
	case d.Unfinal != nil && d.Head.Number > d.Finalized.Number+finalLag:
		reason := "that is enough, so finality should go on with the next blocks"
		if len(missing) > 0 {
			reason = "missing are " + d.named(missing)
		} else if d.ForFinal.Heard < d.ForFinal.Need {
			reason = "no vote of the others has arrived since this node started"
		}
		d.say(Stop, "finality waits since %s, at block %d: %d of %d signers vote for the newest blocks, %d are needed: %s",
			d.since(d.Unfinal.Time), d.Finalized.Number, d.ForFinal.Heard, len(d.Signers), d.ForFinal.Need, reason)
	case len(d.Signers)-len(missing) < d.ForFinal.Need:
		d.say(Stop, "%d of %d signers do not vote, %d are needed, so no further block becomes final: %s",
			len(missing), len(d.Signers), d.ForFinal.Need, d.named(missing))
	case len(missing) > 0:
		d.say(Warning, "%d of %d signers do not vote, finality goes on with %d: %s",
			len(missing), len(d.Signers), d.ForFinal.Need, d.named(missing))
	}
}

// own reports what keeps this node's signer from sealing, beyond the usual.
func (d *diagnosis) own() {
	if d.Self.Signer == nil {
		return
	}
	if d.Self.Looked > 0 && d.Time > d.Self.Looked+looksSlack {
		d.say(Warning, "this node's signer has not looked at the chain since %s", d.since(d.Self.Looked))
	}
	switch d.Self.Hold {
	case sealer.HoldNotSigner:
		d.say(Warning, "this node seals as %s, which the chain does not list as a signer", short(*d.Self.Signer))
	case sealer.HoldGuard:
		d.say(Warning, "this node's guard refuses a seal: %s", d.Self.Error)
	default:
		if d.Self.Error != "" {
			d.say(Warning, "this node could not seal: %s", d.Self.Error)
		}
	}
}

func (d *diagnosis) fork() {
	for _, b := range d.Forks.Equal {
		d.say(Warning, "two heads of equal weight: %d [%x] here, %d [%x] beside it", d.Head.Number, d.Head.Hash[:4], b.Number, b.Hash[:4])
	}
}

func (d *diagnosis) clocks() {
	if offset := d.Clock.Offset; offset != nil {
		switch {
		case *offset < clockBehind:
			d.say(Warning, "the clock of this node is %s behind the others", seconds(-*offset))
		case *offset > clockAhead:
			d.say(Warning, "the clock of this node is %s ahead of the others", seconds(*offset))
		}
		d.clocksOfOthers(*offset)
	}
	if d.Clock.Refused > 0 && d.Time < d.Clock.RefusedAt+clockRecent {
		d.say(Warning, "%d blocks were refused as from the future, the last at %s: compare the clocks", d.Clock.Refused, d.clock(d.Clock.RefusedAt))
	}
}

// clocksOfOthers finds single signers whose clocks are wrong. With two signers the
// wrong clock cannot be identified.
func (d *diagnosis) clocksOfOthers(usual int64) {
	if d.Clock.Signers < 3 {
		return
	}
	for i := range d.Signers {
		s := &d.Signers[i]
		if s.Delay == nil {
			continue
		}
		switch ahead := usual - *s.Delay; {
		case ahead > clockApart:
			d.say(Warning, "the clock of signer %s is %s ahead of the others", short(s.Address), seconds(ahead))
		case -ahead > clockApart:
			d.say(Warning, "the clock of signer %s is %s behind the others, or its blocks are slow", short(s.Address), seconds(-ahead))
		}
	}
}

func (d *diagnosis) evidence() {
	if len(d.Liars) > 0 {
		d.say(Warning, "there is evidence that %d signers signed two blocks at one height: %s", len(d.Liars), named(d.Liars))
	}
}

func (d *diagnosis) silence() {
	if d.Interval > 0 && d.Pending == 0 && d.Syncing == nil && !d.blocksStand() {
		d.say(Info, "quiet: nothing to seal, the next block is due by %s", d.clock(d.dueBy()))
	}
}

// which returns the signers for which a condition holds.
func (d *diagnosis) which(holds func(*SignerStatus) bool) []*SignerStatus {
	var list []*SignerStatus
	for i := range d.Signers {
		if holds(&d.Signers[i]) {
			list = append(list, &d.Signers[i])
		}
	}
	return list
}

// named lists signers with the time of their last block or vote.
func (d *diagnosis) named(signers []*SignerStatus) string {
	var names []string
	for _, s := range signers[:min(len(signers), namedMax)] {
		name := short(s.Address)
		if d.Self.Signer != nil && *d.Self.Signer == s.Address {
			name += " (this node)"
		}
		if last := s.lastHeard(); last > 0 {
			name += ", last heard of at " + d.clock(last)
		} else {
			name += ", not heard of"
		}
		names = append(names, name)
	}
	if more := len(signers) - namedMax; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}

func named(addresses []common.Address) string {
	var names []string
	for _, a := range addresses {
		names = append(names, short(a))
	}
	return strings.Join(names, ", ")
}

func short(a common.Address) string { return fmt.Sprintf("%#x…", a[:4]) }

// since formats a time and how long ago it was.
func (d *diagnosis) since(at int64) string {
	return fmt.Sprintf("%s (%s)", d.clock(at), time.Duration(max(d.Time-at, 0))*time.Second)
}

// clock formats a time of day in UTC, with its date unless that is today.
func (d *diagnosis) clock(at int64) string {
	t := time.Unix(at, 0).UTC()
	if t.Format(time.DateOnly) == time.Unix(d.Time, 0).UTC().Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format(time.DateTime)
}

func seconds(ms int64) string {
	return (time.Duration(ms) * time.Millisecond).Round(100 * time.Millisecond).String()
}
