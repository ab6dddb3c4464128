// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"strings"
	"testing"
)

// events is the output of go test -json for two packages: one with a test that
// fails, one that panics outside of a test.
const events = `{"Action":"start","Package":"m/a"}
{"Action":"run","Package":"m/a","Test":"TestGood"}
{"Action":"pass","Package":"m/a","Test":"TestGood","Elapsed":0}
{"Action":"run","Package":"m/a","Test":"TestBad"}
{"Action":"output","Package":"m/a","Test":"TestBad","Output":"have 1, want 2\n"}
{"Action":"fail","Package":"m/a","Test":"TestBad","Elapsed":0}
{"Action":"skip","Package":"m/a","Test":"TestLong","Elapsed":0}
{"Action":"fail","Package":"m/a","Elapsed":1.5}
{"Action":"output","Package":"m/b","Output":"panic: no\n"}
{"Action":"fail","Package":"m/b","Elapsed":0.5}
`

func TestVerdict(t *testing.T) {
	run, err := parseTests(strings.NewReader(events))
	must(t, err)
	if run.passed != 1 || run.skipped != 1 || len(run.failed) != 2 || len(run.packages) != 2 {
		t.Fatalf("have %+v", run)
	}
	var out strings.Builder
	f := &fork{out: &out}
	must(t, f.verdict(run, run))
	if have := strings.Count(out.String(), "fails on unpatched upstream too"); have != 2 {
		t.Fatalf("have %d failures excused, want 2:\n%s", have, &out)
	}
	out.Reset()
	refused(t, f.verdict(run, &testRun{}), "2 of upstream's tests fail because of the patches")
	if !strings.Contains(out.String(), "have 1, want 2") || !strings.Contains(out.String(), "panic: no") {
		t.Fatalf("the output of the failures is lost:\n%s", &out)
	}
}

func TestPackages(t *testing.T) {
	p, err := parsePatch("p", []byte(newFile("b/c/x.dntp.go")+newFile("a/x.dntp.go")+newFile("a/y.dntp.go")))
	must(t, err)
	have := strings.Join((&queue{patches: []*patch{p}}).packages(), " ")
	if have != "./a ./b/c" {
		t.Fatalf("have %s", have)
	}
}
