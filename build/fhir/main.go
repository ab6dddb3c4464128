// SPDX-License-Identifier: LGPL-3.0-or-later

// Command fhir writes random FHIR resources as package ehr/fhir makes them of records,
// accesses and consents, one on a line. check.mjs validates them.
//
//	go run ./build/fhir -n 5000 | npm run --prefix build/fhir --silent check
package main

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/ethereum/go-ethereum/common"
)

func main() {
	n := flag.Int("n", 500, "resources of each kind")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random numbers")
	flag.Parse()
	if err := write(*n, &random{rand.New(rand.NewPCG(*seed, 0))}); err != nil {
		fmt.Fprintf(os.Stderr, "fhir: seed %d: %v\n", *seed, err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "fhir: seed %d\n", *seed)
}

func write(n int, r *random) error {
	out := bufio.NewWriter(os.Stdout)
	for range n {
		for _, make := range []func() ([]byte, error){
			func() ([]byte, error) { return fhir.DocumentReference(r.version()) },
			func() ([]byte, error) { return fhir.Provenance(r.version()) },
			func() ([]byte, error) { return fhir.PatientRead(r.access()) },
			func() ([]byte, error) { return fhir.Disclosure(r.access()) },
			func() ([]byte, error) { return fhir.Decision(r.decision()) },
			func() ([]byte, error) { return fhir.EncodeConsent(r.grant(), r.yes()) },
			func() ([]byte, error) { return fhir.ShowConsent(r.grant(), r.number(contracts.ConsentStates)) },
		} {
			text, err := make()
			if err != nil {
				return err
			}
			if _, err := out.Write(append(text, '\n')); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// lastSecond is the end of the year 9999.
const lastSecond = 253402300799

// random makes what a chain could hold.
type random struct{ *rand.Rand }

func (r *random) yes() bool { return r.IntN(2) == 0 }

func (r *random) fill(b []byte) {
	for i := range b {
		b[i] = byte(r.IntN(256))
	}
}

func (r *random) hash() (h common.Hash) {
	r.fill(h[:])
	return h
}

func (r *random) address() (a common.Address) {
	r.fill(a[:])
	return a
}

// number is one of a vocabulary.
func (r *random) number(v *contracts.Vocabulary) uint8 {
	for {
		if n := uint8(r.IntN(256)); v.Has(n) {
			return n
		}
	}
}

func (r *random) second() uint64 { return r.Uint64N(lastSecond + 1) }

func (r *random) version() fhir.Version {
	v := fhir.Version{
		Record: r.hash(), Number: 1 + r.Uint32N(3), Pid: r.hash(), Class: r.number(contracts.RecordClasses), Status: r.number(contracts.RecordStatuses),
		Custodian: r.hash(), AuthoredAt: r.second(), AnchoredAt: r.second(), Size: r.Uint64N(1 << 40), Blob: r.hash(), Final: r.yes(),
	}
	if r.yes() {
		v.BasedOn = r.hash()
	}
	for range 1 + r.IntN(4) {
		s := fhir.Signature{Signer: r.address(), Purpose: r.number(contracts.SignaturePurposes), At: r.second()}
		if r.yes() {
			s.Org = r.hash()
		}
		v.Signatures = append(v.Signatures, s)
	}
	return v
}

func (r *random) device() fhir.Device {
	addresses := []string{"192.0.2.7", "[2001:db8::7]:8545", "ward-3.hospital.example", "tel:+4930123456", "mailto:desk@hospital.example", "https://hospital.example/fhir"}
	return fhir.Device{Name: fmt.Sprintf("station %d", r.IntN(100)), Address: addresses[r.IntN(len(addresses))]}
}

func (r *random) person() fhir.Person {
	return fhir.Person{Actor: r.address(), Org: r.hash(), Purpose: r.number(contracts.PurposesOfUse)}
}

// ground has a basis, other than none.
func (r *random) ground() (g fhir.Ground) {
	for g.Basis == fhir.BasisNone {
		g.Basis = r.number(contracts.Bases)
	}
	g.Ref = r.hash()
	if r.yes() {
		g.Ticket = r.hash()
	}
	return g
}

func (r *random) time() time.Time {
	return time.Unix(int64(r.second()), int64(r.IntN(1e9)))
}

func (r *random) access() fhir.Access {
	a := fhir.Access{
		Recorded: r.time(), By: r.person(), Ground: r.ground(), Custodian: r.hash(), Pid: r.hash(), Record: r.hash(), Version: 1 + r.Uint32N(9),
		Class: r.number(contracts.RecordClasses), Client: r.device(), Server: r.device(), Test: r.yes(),
	}
	r.fill(a.ID[:])
	if r.yes() {
		a.Request = r.hash().Hex()
	}
	return a
}

func (r *random) decision() fhir.Decided {
	d := fhir.Decided{Recorded: r.time(), By: r.person(), Pid: r.hash(), Allowed: r.IntN(4) > 0, Authorizer: r.device(), Test: r.yes()}
	r.fill(d.ID[:])
	if d.Allowed {
		d.Ground = r.ground()
	}
	if r.yes() {
		d.Client = r.device()
	}
	return d
}

func (r *random) grant() bindings.Grant {
	g := bindings.Grant{
		ConsentId: r.hash(), Pid: r.hash(), GranteeKind: r.number(contracts.GranteeKinds), PurposeMask: 1 + r.Uint32N(1<<32-1),
		ActionMask: uint8(1 + r.IntN(31)), ClassMask: uint64(1+r.IntN(1<<16-1)) << 1,
	}
	switch g.GranteeKind {
	case contracts.GranteeActor:
		g.Grantee = common.BytesToHash(r.address().Bytes())
	case contracts.GranteeRoleAnywhere:
		g.Grantee[common.HashLength-1] = r.number(contracts.Roles)
	default:
		g.Grantee = r.hash()
	}
	if r.yes() {
		g.NotBefore = r.second()
	}
	if r.yes() {
		g.NotAfter = max(1, g.NotBefore+r.Uint64N(lastSecond-g.NotBefore+1))
	}
	return g
}
