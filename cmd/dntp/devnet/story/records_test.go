// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadRecords(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("Testperson_Nobody_0123456789.json", `{"resourceType":"Patient"}`)
	records, err := readRecords([]string{good})
	if err != nil || len(records) != 2 || records[1].label != "Testperson_N….json" {
		t.Fatalf("have %v, %v", records, err)
	}
	for _, bad := range []string{write("bad.json", "{"), write("empty.json", ""), folder, filepath.Join(folder, "absent.json")} {
		if _, err := readRecords([]string{bad}); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}
