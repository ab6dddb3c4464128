// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var logsABI = bindings.NewLogs()

// logName names a log.
type logName struct {
	org  common.Hash
	kind uint8
}

// head is one head of a log.
type head struct {
	size  uint64
	root  common.Hash
	block uint64 // the first block that had it
}

// treeLog is an organization's log.
type treeLog struct {
	heads    []head // by seq, from 1
	last     Block  // of the newest head or heartbeat
	interval uint64 // seconds, as in force at that block
	missed   uint64
}

// logs are the logs of all organizations.
type logs struct{ byName map[logName]*treeLog }

func newLogs() *logs { return &logs{make(map[logName]*treeLog)} }

// find returns a log, a new one if there is none yet.
func (l *logs) find(name logName) *treeLog {
	if l.byName[name] == nil {
		l.byName[name] = new(treeLog)
	}
	return l.byName[name]
}

// log returns a log, one without heads if there is none. ok is false for an
// unknown organization or kind.
func (v view) log(args []any) (l treeLog, ok bool) {
	name := logName{hash(args[0]), args[1].(uint8)}
	o := v.model.orgs[name.org]
	if o == nil || name.kind < contracts.LogRecords || name.kind > contracts.LogHoldings {
		return l, false
	}
	if have := v.logs.byName[name]; have != nil {
		l = *have
	}
	if len(l.heads) == 0 { // due since the organization entered
		l.last.Time, l.interval = o.since, v.model.param(registry.ParamLogInterval)
	}
	return l, true
}

// logEvents are the events of the logs contract.
var logEvents = map[string]handler{
	"TreeHead": on(logsABI.UnpackTreeHeadEvent, func(s *State, at Block, e *bindings.LogsTreeHead) {
		l := s.logs.find(logName{e.OrgId, e.Kind})
		l.interval = s.model.param(registry.ParamLogInterval)
		if l.last = at; e.Seq > uint64(len(l.heads)) {
			l.heads = append(l.heads, head{e.Size, e.Root, at.Number})
		}
	}),
	"HeadMissed": on(logsABI.UnpackHeadMissedEvent, func(s *State, _ Block, e *bindings.LogsHeadMissed) {
		s.logs.find(logName{e.OrgId, e.Kind}).missed += e.Missed
	}),
}

// logReads are the reads of the logs contract.
var logReads = map[string]reader{
	"treeHead": func(v view, args []any) ([]any, error) {
		l, ok := v.log(args)
		newest := l.at(uint64(len(l.heads)))
		return []any{uint64(len(l.heads)), newest.size, newest.root, l.last.Number, ok && v.missedSince(l) > 0}, nil
	},
	"headAt": func(v view, args []any) ([]any, error) {
		l, _ := v.log(args)
		h := l.at(args[2].(uint64))
		return []any{h.size, h.root, h.block}, nil
	},
	"punctuality": func(v view, args []any) ([]any, error) {
		l, ok := v.log(args)
		if !ok {
			return []any{uint64(0), uint64(0), uint64(0)}, nil
		}
		return []any{l.last.Time, l.last.Time + l.interval, l.missed + v.missedSince(l)}, nil
	},
	"verifyInclusion": func(v view, args []any) ([]any, error) {
		l, _ := v.log(args)
		h := l.at(args[2].(uint64))
		root, ok := treeRoot(hash(args[3]), args[4].(uint64), h.size, args[5].([][32]byte))
		return []any{ok && root == h.root}, nil
	},
}

// at returns the head with a seq, an empty one if there is none.
func (l treeLog) at(seq uint64) head {
	if seq == 0 || seq > uint64(len(l.heads)) {
		return head{}
	}
	return l.heads[seq-1]
}

// missedSince counts the intervals that have ended since the newest head, or, if
// there is none, since the organization entered.
func (v view) missedSince(l treeLog) uint64 {
	if v.Time <= l.last.Time {
		return 0
	}
	return (v.Time - l.last.Time - 1) / l.interval
}
