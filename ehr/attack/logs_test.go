// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"crypto/sha256"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var (
	logbook = bindings.NewLogs()
	logsAt  = contracts.LogsAddress
)

const audit = 2 // kind of a log

func TestLogs(t *testing.T) { tellAll(t, logStories) }

var logStories = []story{
	{"A hospital that was silent for a day has the members vote for a longer interval, and was never late", func(s *scene) {
		s.logs("gateway")
		s.chain.Time += day
		before := s.missed(nativetest.North)
		s.decide(client.SetParameter(registry.ParamLogInterval, day))
		if after := s.missed(nativetest.North); before < day/60-1 || after < before {
			s.Fatalf("missed %d before the vote, %d after it", before, after)
		}
		before = s.missed(nativetest.North)
		s.logs("gateway")
		if after := s.missed(nativetest.North); after != before {
			s.Fatalf("missed %d before the next head, %d after it", before, after)
		}
		s.chain.Time += day // from which on the new interval holds
		if after := s.missed(nativetest.North); after != before {
			s.Fatalf("missed %d, and then %d within the new interval", before, after)
		}
	}},
	{"A hospital never begins its log, so that it is never late", func(s *scene) {
		s.chain.Time += 61
		head, err := logbook.UnpackTreeHead(s.look(logsAt, logbook.PackTreeHead(nativetest.South, audit)))
		if err != nil || !head.Late || head.Seq != 0 || s.missed(nativetest.South) != 1 {
			s.Fatalf("have %+v (%v), missed %d", head, err, s.missed(nativetest.South))
		}
		s.chain.Time += 60
		s.logs("southgateway") // at last
		if have := s.missed(nativetest.South); have != 2 {
			s.Fatalf("missed %d", have)
		}
	}},
}

// logs appends a head, or renews it.
func (s *scene) logs(who string) {
	s.Helper()
	s.may(who, logsAt, logbook.PackAppend(audit, 0, sha256.Sum256(nil), common.Hash{}, nil))
}

// missed is how many heads the audit log of an organization lacks.
func (s *scene) missed(org common.Hash) uint64 {
	s.Helper()
	p, err := logbook.UnpackPunctuality(s.look(logsAt, logbook.PackPunctuality(org, audit)))
	if err != nil {
		s.Fatal(err)
	}
	return p.Missed
}
