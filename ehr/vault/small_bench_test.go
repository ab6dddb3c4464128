// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// BenchmarkSmall measures what a small document costs, part by part, with six holders.
func BenchmarkSmall(b *testing.B) {
	data := randomBytes(10_000, 1)
	blob, s := sealed(b, data)
	identity, err := NewKey()
	if err != nil {
		b.Fatal(err)
	}
	to := identity.identity.Recipient()
	box, err := SealKey(s.Key, to)
	if err != nil {
		b.Fatal(err)
	}
	shares, d := divide(b, s.Key, common.Hash{1}, orgs(6))
	pack, err := SealShare(shares[0], to)
	if err != nil {
		b.Fatal(err)
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"Seal", func() error { _, err := Seal(new(bytes.Buffer), bytes.NewReader(data), uint64(len(data))); return err }},
		{"Open", func() error { _, err := Open(new(Memory), bytes.NewReader(blob), s.Key, s.Anchor); return err }},
		{"SealKey", func() error { _, err := SealKey(s.Key, to); return err }},
		{"OpenKey", func() error { _, err := OpenKey(box, identity.identity); return err }},
		{"Split", func() error { _, err := Split(s.Key, common.Hash{1}, orgs(6), TermsLedger); return err }},
		{"SealShare", func() error { _, err := SealShare(shares[0], to); return err }},
		{"OpenShare", func() error { _, err := OpenShare(pack, identity.identity); return err }},
		{"Verify", func() error { return shares[0].Verify(d, shares[0].Org) }},
		{"Combine", func() error { _, _, err := Combine(d, byOrg(shares, 4)); return err }},
	} {
		b.Run(part.name, func(b *testing.B) {
			for b.Loop() {
				if err := part.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
