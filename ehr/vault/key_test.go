// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
)

// identities are one of each kind.
func identities(t *testing.T) map[string]struct {
	age.Identity
	recipient string
} {
	t.Helper()
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]struct {
		age.Identity
		recipient string
	})
	for name, pair := range map[string][2]string{
		"X25519": {classic.String(), classic.Recipient().String()}, "hybrid": {hybrid.String(), hybrid.Recipient().String()},
	} {
		identity, err := ParseIdentity(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		out[name] = struct {
			age.Identity
			recipient string
		}{identity, pair[1]}
	}
	return out
}

// A sealed key is opened by its recipient, who can pass it on, and by nobody else.
func TestSealKey(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	all := identities(t)
	for name, owner := range all {
		to, err := ParseRecipient(owner.recipient)
		if err != nil {
			t.Fatal(err)
		}
		box, err := SealKey(key, to)
		if err != nil || len(box) > SealedKeyMax {
			t.Fatal(len(box), err)
		}
		if back, err := OpenKey(box, owner.Identity); err != nil || back.Secret() != key.Secret() {
			t.Fatalf("%s: %v", name, err)
		}
		for otherName, other := range all {
			otherTo, err := ParseRecipient(other.recipient)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := OpenKey(box, other.Identity); (err == nil) != (otherName == name) {
				t.Errorf("%s opens the key of %s: %v", otherName, name, err)
			}
			next, err := ResealKey(box, owner.Identity, otherTo)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := OpenKey(next, other.Identity); err != nil || back.Secret() != key.Secret() {
				t.Errorf("%s to %s: %v", name, otherName, err)
			}
		}
		for _, bad := range [][]byte{nil, box[:len(box)-1], append(bytes.Clone(box), 0), make([]byte, SealedKeyMax+1)} {
			if _, err := OpenKey(bad, owner.Identity); !errors.Is(err, errSealed) {
				t.Errorf("%s: a sealed key of %d bytes: %v", name, len(bad), err)
			}
		}
		text, err := sealBytes([]byte("no key"), to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKey(text, owner.Identity); !errors.Is(err, errKey) {
			t.Errorf("%s: have %v", name, err)
		}
	}
}

// Nothing prints a key, except Secret.
func TestKeyIsHidden(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	secret := key.Secret()[20:]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, key); strings.Contains(text, secret) {
			t.Errorf("%s prints the key", verb)
		}
	}
	if text, err := json.Marshal(key); err == nil {
		t.Errorf("a key is encoded as %s", text)
	}
	_, err = ParseKey(key.Secret() + "x")
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("have %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "age1", classic.String()[1:], classic.Recipient().String(), "AGE-SECRET-KEY-PQ-1QQ", strings.Repeat("A", 1<<20)} {
		if _, err := ParseIdentity(bad); !errors.Is(err, errIdentity) {
			t.Errorf("identity of %d characters: %v", len(bad), err)
		}
		if _, err := ParseKey(bad); !errors.Is(err, errKey) {
			t.Errorf("key of %d characters: %v", len(bad), err)
		}
	}
	if _, err := ParseKey(classic.String()); !errors.Is(err, errKey) {
		t.Errorf("a key that is not post-quantum: %v", err)
	}
	for _, bad := range []string{"", "age1", classic.String(), classic.Recipient().String() + "q", "age1pq1qq", strings.Repeat("a", 1<<20)} {
		if _, err := ParseRecipient(bad); !errors.Is(err, errRecipient) {
			t.Errorf("recipient of %d characters: %v", len(bad), err)
		}
	}
	if RecipientHash("a") == RecipientHash("b") {
		t.Error("two recipients have one hash")
	}
}

func FuzzParseKey(f *testing.F) {
	key, err := NewKey()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key.Secret())
	f.Add("AGE-SECRET-KEY-1")
	f.Fuzz(func(t *testing.T, text string) {
		if key, err := ParseKey(text); err == nil && key.Secret() != text {
			t.Errorf("a key has two forms: %q", text)
		}
		ParseIdentity(text)
		ParseRecipient(text)
	})
}
