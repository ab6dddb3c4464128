// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
)

const interval = 3600 // seconds

// fakeLedger keeps the root of one organization by the contract's rules.
type fakeLedger struct {
	have client.Directives
	down bool // the member does not answer
	lost bool // the next transaction reaches a block, and the member's answer is lost
	at   []int64
}

func (l *fakeLedger) read(context.Context) (client.Directives, error) {
	if l.down {
		return client.Directives{}, errors.New("no member answers")
	}
	return l.have, nil
}

func (l *fakeLedger) send(_ context.Context, root common.Hash) error {
	now := time.Now().Unix()
	switch {
	case l.down:
		return errors.New("no member answers")
	case uint64(now) < l.have.NotBefore:
		return errors.New("refused: TooEarly")
	case root == l.have.Root:
		return errors.New("refused: BadField")
	}
	l.have.Root, l.have.Since = root, uint64(now)
	l.have.NotBefore, l.have.DueBy = uint64(now)+interval, uint64(now)+2*interval
	l.at = append(l.at, now)
	if l.lost {
		l.lost = false
		return errors.New("no receipt")
	}
	return nil
}

// TestWatchDirectives lets days pass, while the member and the file fail, and compares the
// times with those of an organization where nothing changes.
func TestWatchDirectives(t *testing.T) {
	run := func(disturb func(l *fakeLedger, file string)) (l *fakeLedger, proofs int, trouble string) {
		synctest.Test(t, func(t *testing.T) {
			folder, file := t.TempDir(), filepath.Join(t.TempDir(), "patients.json")
			write(t, file, `[{"pid":"`+common.Hash{1}.Hex()+`"}]`)
			now := uint64(time.Now().Unix())
			l = &fakeLedger{have: client.Directives{NotBefore: now, DueBy: now + interval}}
			var text strings.Builder
			r := &refresher{
				ledger: l.read, send: l.send, folder: folder, trouble: &text, report: func(common.Hash) {},
				read: func() ([]client.PatientDirectives, error) { return readPatients(file) },
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); r.run(ctx) }()
			for range 48 { // hours
				time.Sleep(time.Hour)
				if disturb != nil {
					disturb(l, file)
				}
			}
			stop()
			<-done
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			proofs, trouble = len(entries), text.String()
			if _, err := os.Stat(r.path(l.have.Root)); err != nil {
				t.Errorf("no proofs of the present root: %v", err)
			}
		})
		return l, proofs, trouble
	}
	quiet, proofs, trouble := run(nil)
	if len(quiet.at) < 44 || proofs != 2 || trouble != "" {
		t.Errorf("have %d refreshes, the proofs of %d, %q", len(quiet.at), proofs, trouble)
	}
	hour := 0
	busy, _, trouble := run(func(l *fakeLedger, file string) {
		hour++
		text := `[{"pid":"` + common.Hash{1}.Hex() + `","directives":"` + common.Hash{byte(hour)}.Hex() + `"}]`
		if hour%5 == 0 {
			text = "broken"
		}
		write(t, file, text)
	})
	if len(busy.at) != len(quiet.at) {
		t.Fatalf("have %d refreshes while directives change, want %d", len(busy.at), len(quiet.at))
	}
	for i := range quiet.at {
		if busy.at[i] != quiet.at[i] {
			t.Errorf("refresh %d: have time %d while directives change, want %d", i, busy.at[i], quiet.at[i])
		}
	}
	if !strings.Contains(trouble, "as it was read last") {
		t.Errorf("nothing said of the broken file: %q", trouble)
	}
	hour = 0
	failing, proofs, trouble := run(func(l *fakeLedger, _ string) {
		hour++
		l.down, l.lost = hour%4 == 1, hour%7 == 0
	})
	if len(failing.at) < 30 || proofs > 3 || !strings.Contains(trouble, "no member answers") {
		t.Errorf("have %d refreshes by a failing member, the proofs of %d, %q", len(failing.at), proofs, trouble)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReadPatients refuses files that are no list of patients, and names no patient.
func TestReadPatients(t *testing.T) {
	pid := common.Hash{7}.Hex()
	for text, want := range map[string]string{
		`[]`:                      "",
		`[{"pid":"` + pid + `"}]`: "",
		`[{"pid":"` + pid + `"},{"pid":"` + pid + `"}]`: "entry 2 has no pid, or that of an earlier one",
		`[{}]`:                          "entry 1 has no pid",
		`[{"pid":"0x12"}]`:              "patients.json",
		`[{"pid":"` + pid + `","x":1}]`: "unknown field",
		`[] []`:                         "more follows",
		``:                              "EOF",
	} {
		path := filepath.Join(t.TempDir(), "patients.json")
		write(t, path, text)
		_, err := readPatients(path)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), pid)) {
			t.Errorf("%s: have %v, want %q", text, err, want)
		}
	}
}
