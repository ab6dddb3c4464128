// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// TestTranscript sends what testdata/api.txt says and compares the answers.
func TestTranscript(t *testing.T) {
	s, err := New(Config{Dir: t.TempDir(), Org: north, Kinds: []Kind{Audit}})
	if err != nil {
		t.Fatal(err)
	}
	defer stopService(t, s)
	server := rpc.NewServer()
	for _, api := range []rpc.API{s.AppendAPI(), s.ProofAPI()} {
		if err := server.RegisterName(api.Namespace, api.Service); err != nil {
			t.Fatal(err)
		}
	}
	client := rpc.DialInProc(server)
	defer client.Close()
	file, err := os.Open(filepath.Join("testdata", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	have, lines := "", 0
	for in := bufio.NewScanner(file); in.Scan(); {
		if call, ok := strings.CutPrefix(in.Text(), "--> "); ok {
			have = answer(t, client, call)
		}
		if want, ok := strings.CutPrefix(in.Text(), "<-- "); ok {
			lines++
			if have != want {
				t.Errorf("have %s\nwant %s", have, want)
			}
		}
	}
	if lines < 8 {
		t.Errorf("%d answers were compared", lines)
	}
}

func answer(t *testing.T, client *rpc.Client, call string) string {
	t.Helper()
	method, params, _ := strings.Cut(call, " ")
	var args []any
	if err := json.Unmarshal([]byte(params), &args); err != nil {
		t.Fatalf("%s: %v", call, err)
	}
	var result json.RawMessage
	if err := client.Call(&result, method, args...); err != nil {
		return "error: " + err.Error()
	}
	return string(result)
}

// The answers prove what they say.
func TestAnswersHold(t *testing.T) {
	l := openSmall(t, t.TempDir())
	appendLeaves(t, l, 11)
	s := &Service{logs: map[Kind]*Log{Audit: l}}
	defer stopService(t, s)
	answer, err := (&proofAPI{s}).LogInclusion(Audit, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof := Inclusion{Head{uint64(answer.Size), answer.Root}, uint64(answer.Index), answer.Leaf, answer.Proof}
	if err := proof.Verify(entryOf(4)); err != nil || proof.Head != (Head{11, naive(0, 11)}) {
		t.Errorf("have %+v, error %v", answer, err)
	}
	grown, err := (&proofAPI{s}).LogConsistency(Audit, 6, nil)
	if err != nil || extends(Anchored{Head: Head{6, grown.OldRoot}}, Head{11, grown.Root}, grown.Proof) != nil {
		t.Errorf("have %+v, error %v", grown, err)
	}
	if grown.OldRoot != naive(0, 6) || grown.Root == (common.Hash{}) {
		t.Errorf("have %+v", grown)
	}
}
