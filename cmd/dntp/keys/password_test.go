// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
)

// TestDecryptForms opens a key with its password in another system's form.
func TestDecryptForms(t *testing.T) {
	const composed, decomposed = "caf\u00e9", "cafe\u0301"
	for _, story := range []struct{ name, made, given string }{
		{"as it is", composed, composed},
		{"decomposed", composed, decomposed},
		{"composed", decomposed, composed},
	} {
		account, err := keystore.StoreKey(t.TempDir(), story.made, keystore.LightScryptN, keystore.LightScryptP)
		if err != nil {
			t.Fatal(err)
		}
		if key, err := Open(account, story.given); err != nil || key.Address != account.Address {
			t.Errorf("%s: have %v", story.name, err)
		}
		if _, err := Open(account, "cafe"); err == nil {
			t.Errorf("%s: another password opens the key", story.name)
		}
	}
}

// TestReadPassword takes the first line, without the marks of editors.
func TestReadPassword(t *testing.T) {
	path := filepath.Join(t.TempDir(), "password")
	for text, want := range map[string]string{"a b\nc": "a b", "a\r\n": "a", "\ufeffa\n": "a", "": "", " a ": " a "} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if have, err := ReadPassword(path); err != nil || have != want {
			t.Errorf("%q: have %q, %v, want %q", text, have, err, want)
		}
	}
}
