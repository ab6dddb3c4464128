// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// orgs are n organizations.
func orgs(n int) []common.Hash {
	out := make([]common.Hash, n)
	for i := range out {
		out[i] = common.Hash{0xa0, byte(i + 1)}
	}
	return out
}

// escrow divides a new key among n holders, and describes it.
func escrow(t testing.TB, n int) (Key, []*Share, *Descriptor) {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	shares, d := divide(t, key, common.Hash{7}, orgs(n))
	return key, shares, d
}

func divide(t testing.TB, key Key, placement common.Hash, holders []common.Hash) ([]*Share, *Descriptor) {
	t.Helper()
	shares, err := Split(key, placement, holders, TermsLedger)
	if err != nil {
		t.Fatal(err)
	}
	return shares, &Descriptor{Placement: placement, Threshold: shares[0].Threshold, Holders: holders, Escrow: shares[0].Commitment()}
}

// byOrg is what the first n holders contribute.
func byOrg(shares []*Share, n int) map[common.Hash]*Share {
	out := make(map[common.Hash]*Share)
	for _, s := range shares[:n] {
		out[s.Org] = s
	}
	return out
}

// More than half of the holders open an escrow, whichever they are; fewer do not.
func TestEscrow(t *testing.T) {
	for _, n := range []int{2, 3, 4, 5, 6, 10, MaxMembers} {
		key, shares, d := escrow(t, n)
		threshold := n/2 + 1
		if int(d.Threshold) != threshold {
			t.Fatalf("%d holders: have threshold %d", n, d.Threshold)
		}
		for name, some := range map[string]map[common.Hash]*Share{
			"first": byOrg(shares, threshold), "last": byOrg(shares[n-threshold:], threshold), "all": byOrg(shares, n),
		} {
			have, faults, err := Combine(d, some)
			if err != nil || len(faults) > 0 || have.Secret() != key.Secret() {
				t.Errorf("%s of %d holders: %v, %v", name, n, err, faults)
			}
		}
		if _, _, err := Combine(d, byOrg(shares, threshold-1)); !errors.Is(err, ErrTooFew) {
			t.Errorf("%d of %d holders open the escrow: %v", threshold-1, n, err)
		}
	}
}

// A holder that lies is named, and the others open the escrow without it.
func TestEscrowNamesLiars(t *testing.T) {
	key, shares, d := escrow(t, 5)
	stranger := common.Hash{0xee}
	_, elsewhere, _ := escrow(t, 5)
	other, err := Split(key, common.Hash{8}, orgs(5), TermsLedger)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(s *Share)) *Share {
		s := *shares[4]
		s.Commitments, s.Wrapped = append([]common.Hash(nil), s.Commitments...), bytes.Clone(s.Wrapped)
		change(&s)
		return &s
	}
	for name, lie := range map[string]*Share{
		"another value":                changed(func(s *Share) { s.Value = shares[0].Value }),
		"a value that is no scalar":    changed(func(s *Share) { s.Value = common.MaxHash }),
		"the share of another holder":  shares[0],
		"that share under its name":    changed(func(s *Share) { s.Value, s.Index = shares[0].Value, 1 }),
		"a share of another escrow":    elsewhere[4],
		"a share of another placement": other[4],
		"other commitments":            changed(func(s *Share) { s.Commitments[1] = s.Commitments[0] }),
		"another wrapped key":          changed(func(s *Share) { s.Wrapped[3] ^= 1 }),
		"a lower threshold":            changed(func(s *Share) { s.Threshold, s.Commitments = 2, s.Commitments[:2] }),
		"its share in another's name":  changed(func(s *Share) { s.Org = shares[0].Org }),
		"nothing":                      nil,
	} {
		given := byOrg(shares, 3)
		given[d.Holders[4]] = lie
		have, faults, err := Combine(d, given)
		if err != nil || have.Secret() != key.Secret() {
			t.Errorf("%s stops the others: %v", name, err)
		}
		if len(faults) != 1 || faults[0].Org != d.Holders[4] {
			t.Errorf("%s: have faults %v", name, faults)
		}
		delete(given, d.Holders[0])
		if _, _, err := Combine(d, given); !errors.Is(err, ErrTooFew) || !strings.Contains(err.Error(), d.Holders[4].String()) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	given := byOrg(shares, 2)
	given[stranger] = shares[2]
	if _, faults, err := Combine(d, given); !errors.Is(err, ErrTooFew) || len(faults) != 1 || faults[0].Org != stranger {
		t.Errorf("a share of no holder is taken: %v, %v", err, faults)
	}
}

// After the holders have changed, the old shares open nothing, with the new ones neither.
func TestEscrowAnew(t *testing.T) {
	key, old, before := escrow(t, 4)
	fresh, after := divide(t, key, before.Placement, orgs(5))
	mixed := byOrg(fresh, 2)
	mixed[old[2].Org], mixed[old[3].Org] = old[2], old[3]
	if _, faults, err := Combine(after, mixed); !errors.Is(err, ErrTooFew) || len(faults) != 2 {
		t.Errorf("old shares are taken: %v, %v", err, faults)
	}
	if old[0].Value == fresh[0].Value || bytes.Equal(old[0].Wrapped, fresh[0].Wrapped) {
		t.Error("the new escrow repeats the old one")
	}
	if have, _, err := Combine(after, byOrg(fresh, 3)); err != nil || have.Secret() != key.Secret() {
		t.Error(err)
	}
}

func TestSplitRefuses(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, holders := range map[string][]common.Hash{
		"none": nil, "one": orgs(1), "too many": orgs(MaxMembers + 1), "one twice": append(orgs(3), orgs(1)...), "one without id": append(orgs(2), common.Hash{}),
	} {
		if _, err := Split(key, common.Hash{1}, holders, TermsLedger); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A share package is opened by its holder only, has one form, and prints nothing.
func TestSharePackage(t *testing.T) {
	_, shares, d := escrow(t, MaxMembers)
	all := identities(t)
	for name, owner := range all {
		to, err := ParseRecipient(owner.recipient)
		if err != nil {
			t.Fatal(err)
		}
		box, err := SealShare(shares[3], to)
		if err != nil || len(box) > SealedPackageMax {
			t.Fatal(len(box), err)
		}
		s, err := OpenShare(box, owner.Identity)
		if err != nil || s.Verify(d, d.Holders[3]) != nil || s.Terms != TermsLedger {
			t.Fatalf("%s: %v", name, err)
		}
		for otherName, other := range all {
			if _, err := OpenShare(box, other.Identity); (err == nil) != (otherName == name) {
				t.Errorf("%s opens the share of %s: %v", otherName, name, err)
			}
		}
	}
	if text := fmt.Sprintf("%v %+v %#v", shares[3], shares[3], shares[3]); strings.Contains(text, shares[3].Value.Hex()[4:20]) {
		t.Error("a share is printed")
	}
	for name, change := range map[string]func(s *Share){
		"threshold 1": func(s *Share) { s.Threshold, s.Commitments = 1, s.Commitments[:1] }, "no index": func(s *Share) { s.Index = 0 },
		"no terms": func(s *Share) { s.Terms = 0 }, "unknown terms": func(s *Share) { s.Terms = 4 }, "no wrapped key": func(s *Share) { s.Wrapped = nil },
		"too many commitments": func(s *Share) { s.Commitments = append(s.Commitments, s.Commitments...) }, "index 33": func(s *Share) { s.Index = 33 },
		"a long wrapped key": func(s *Share) { s.Wrapped = make([]byte, 1000) },
	} {
		s := *shares[0]
		change(&s)
		data, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseShare(data); !errors.Is(err, errShare) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseShare(f *testing.F) {
	_, shares, d := escrow(f, 3)
	for _, s := range shares {
		data, err := s.Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseShare(data)
		if err != nil {
			return
		}
		if back, err := s.Bytes(); err != nil || !bytes.Equal(back, data) {
			t.Errorf("a share has two forms: %v", err)
		}
		s.Verify(d, s.Org)
		Combine(d, map[common.Hash]*Share{s.Org: s, shares[0].Org: shares[0]})
	})
}
