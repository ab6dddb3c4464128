// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// newHouse returns a registrar and a doctor of North, and a doctor of South.
func newHouse(t *testing.T) (s staff, registrar, visitor *bind.TransactOpts) {
	t.Helper()
	s = staff{t: t, doctor: keyed(t), service: keyed(t)}
	registrar, visitor = keyed(t), keyed(t)
	g := nativetest.Alliance()
	g.Actors = append(g.Actors,
		registry.GenesisActor{Address: registrar.From, Org: nativetest.North, Roles: registry.IdentityRegistrar.Mask()},
		registry.GenesisActor{Address: s.service.From, Org: nativetest.North, Roles: registry.Service.Mask()},
		registry.GenesisActor{Address: visitor.From, Org: nativetest.South, Roles: registry.Doctor.Mask()},
	)
	g.Params = append(g.Params, registry.GenesisParam{Key: registry.ParamRecoveryDelay})
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	s.Client = client.New(&backend{chain: nativetest.New(t, alloc), sent: make(map[common.Hash]*types.Receipt)})
	return s, registrar, visitor
}

// TestConsent has a wallet grant and revoke by signatures only, and a hospital give care.
func TestConsent(t *testing.T) {
	s, registrar, visitor := newHouse(t)
	ctx, chainID := t.Context(), big.NewInt(1337)
	wallet, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	owner := crypto.PubkeyToAddress(wallet.PublicKey)
	check := func(want uint8, ref common.Hash) {
		t.Helper()
		have, err := s.Check(ctx, pid, visitor.From, 0, 2, 5)
		if err != nil || have.Basis != want || have.Allowed != (want != 0) || have.Ref != ref {
			t.Errorf("have %+v, error %v, want basis %d", have, err, want)
		}
	}
	s.done(s.RegisterPatient(registrar, pid, owner))
	if have, err := s.Patient(ctx, pid); err != nil || have.Controller != owner {
		t.Errorf("have patient %+v, error %v", have, err)
	}
	if org, err := s.Custodian(ctx, pid); err != nil || org != nativetest.North {
		t.Errorf("have custodian %v, error %v", org, err)
	}
	check(0, common.Hash{})

	g := client.Grant{ConsentId: common.Hash{7}, Pid: pid, GranteeKind: client.ToRoleAt, Grantee: client.GranteeRoleAt(nativetest.South, 0), PurposeMask: 1, ActionMask: 2, ClassMask: 1 << 5}
	signed := func(operation []byte) client.Signature {
		nonce, err := s.Nonce(ctx, owner, new(big.Int))
		if err != nil {
			t.Fatal(err)
		}
		sig, err := client.SignOperation(wallet, chainID, contracts.ConsentAddress, operation, nonce, nativetest.Now)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	operation := client.GrantOperation(g)
	sig := signed(operation)
	s.done(s.Relay(visitor, contracts.ConsentAddress, operation, sig))
	check(3, g.ConsentId)
	if have, err := s.Granted(ctx, pid, g.ConsentId); err != nil || have.G != g || have.Status != 1 {
		t.Errorf("have grant %+v, error %v", have, err)
	}
	_, err = s.Relay(visitor, contracts.ConsentAddress, operation, sig)
	s.refused("RelayNonce", err)
	operation = client.RevokeOperation(pid, g.ConsentId)
	s.done(s.Relay(s.service, contracts.ConsentAddress, operation, signed(operation)))
	check(0, common.Hash{})

	care, err := client.CareID(s.done(s.OpenCare(visitor, pid, common.Hash{9}, nativetest.Now+60)))
	if err != nil {
		t.Fatal(err)
	}
	check(4, care)
	s.done(s.CloseCare(visitor, care))
	check(0, common.Hash{})
	if have, err := s.Care(ctx, care); err != nil || have.Status != 2 || have.OrgId != nativetest.South {
		t.Errorf("have care %+v, error %v", have, err)
	}
}

// TestDirectives has a service refresh the directives, and a patient verify its own.
func TestDirectives(t *testing.T) {
	s, registrar, _ := newHouse(t)
	ctx := t.Context()
	all := []client.PatientDirectives{{Pid: pid, Hash: common.Hash{1}}, {Pid: common.Hash{5}}, {Pid: common.Hash{6}}}
	root, proofs, err := client.CommitDirectives(all, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := client.CommitDirectives(all, rand.Reader)
	if err != nil || again == root {
		t.Fatalf("have root %v twice, error %v", root, err)
	}
	_, err = s.RefreshDirectives(registrar, root)
	s.refused("NotAllowed", err)
	s.done(s.RefreshDirectives(s.service, root))
	_, err = s.RefreshDirectives(s.service, again)
	s.refused("TooEarly", err)
	have, err := s.Directives(ctx, nativetest.North)
	if err != nil || have.Root != root || have.Late || have.DueBy-have.NotBefore != have.NotBefore-have.Since {
		t.Errorf("have directives %+v, error %v", have, err)
	}
	for i, p := range proofs {
		own := p.Leaf
		own.Digest = client.DirectivesLeaf(all[i], p.Salt)
		if ok, err := s.VerifyDirectives(ctx, nativetest.North, own); err != nil || !ok {
			t.Errorf("patient %d: have %v, error %v, want its directives in the tree", i, ok, err)
		}
		own.Digest = client.DirectivesLeaf(client.PatientDirectives{Pid: all[i].Pid, Hash: common.Hash{9}}, p.Salt)
		if ok, err := s.VerifyDirectives(ctx, nativetest.North, own); err != nil || ok {
			t.Errorf("patient %d: have %v, error %v, want no others there", i, ok, err)
		}
	}
	if _, _, err := client.CommitDirectives(all, strings.NewReader("short")); err == nil {
		t.Error("salts without random bytes")
	}
	if empty, _, err := client.CommitDirectives(nil, rand.Reader); err != nil || empty == sha256.Sum256(nil) {
		t.Errorf("have root %v of no patients, error %v, want a salted one", empty, err)
	}
}

// TestPatients has a patient with a guardian lose its key.
func TestPatients(t *testing.T) {
	s, registrar, _ := newHouse(t)
	ctx, owner, guardian, fresh, other := t.Context(), keyed(t), keyed(t), keyed(t), common.Hash{5}
	s.done(s.RegisterPatient(registrar, pid, owner.From))
	s.done(s.RegisterPatient(registrar, other, owner.From))
	s.done(s.Link(registrar, pid, other, common.Hash{1}))
	if links, err := s.Links(ctx, pid); err != nil || len(links) != 1 || links[0] != other {
		t.Errorf("have links %v, error %v", links, err)
	}
	s.done(s.Unlink(registrar, pid, other, common.Hash{1}))

	want := client.Guardian{Kind: 1, ClassMask: 1 << 5}
	s.done(s.SetGuardian(owner, pid, guardian.From, want))
	if have, err := s.Guardian(ctx, pid, guardian.From); err != nil || have != want {
		t.Errorf("have guardian %+v, error %v", have, err)
	}
	if have, err := s.Guardians(ctx, pid); err != nil || len(have) != 1 || have[0] != guardian.From {
		t.Errorf("have guardians %v, error %v", have, err)
	}
	id, err := client.RecoveryID(s.done(s.ProposeRecovery(guardian, pid, fresh.From, common.Hash{1})))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.ExecuteRecovery(guardian, id)
	s.refused("NotApproved", err)
	s.done(s.ApproveRecovery(registrar, id))
	s.done(s.ExecuteRecovery(guardian, id))
	if have, err := s.Recovery(ctx, id); err != nil || have.State != 2 || have.Approvals != 2 {
		t.Errorf("have recovery %+v, error %v", have, err)
	}
	_, err = s.CancelRecovery(fresh, id)
	s.refused("RecoveryEnded", err)
	_, err = s.SetController(owner, pid, guardian.From)
	s.refused("NotAllowed", err)
	s.done(s.RemoveGuardian(fresh, pid, guardian.From))
	g := client.Grant{ConsentId: common.Hash{7}, Pid: pid, GranteeKind: client.ToRole, Grantee: client.GranteeRole(6), PurposeMask: 1, ActionMask: 2, ClassMask: 2}
	s.done(s.Consent(fresh, g))
	s.done(s.Revoke(fresh, pid, g.ConsentId))
	s.done(s.SetController(fresh, pid, owner.From))
}
