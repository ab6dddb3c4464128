// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"bytes"
	"errors"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
)

func (w *witness) comparePatients() {
	for _, pid := range w.pids {
		p := must1(w.Patient(pid))(w)
		transfer := w.read(contracts.PatientsAddress, "transfer", pid)
		w.same("patient", p.Controller, w.read(contracts.PatientsAddress, "patient", pid)[0],
			p.Custodian, w.read(contracts.PatientsAddress, "custodian", pid)[0], p.Transfer.To, transfer[0], p.Transfer.NotAfter, transfer[1],
			p.RegisteredBy, w.registered[pid])
		var guardians []common.Address
		for _, g := range all(w, func(p index.Page) ([]*index.Guardian, []byte, error) { return w.Guardians(pid, p) }) {
			guardians = append(guardians, g.Address)
			// The contract answers for a person, who may have been named by two keys.
			if w.personOf(g.Address) == g.Address {
				have := w.read(contracts.PatientsAddress, "guardian", pid, g.Address)
				w.same("guardian", g.Kind, have[0], g.Classes, have[1], g.NotAfter, have[2])
			}
			compareSet(w, "wards", all(w, func(p index.Page) ([]*index.Patient, []byte, error) {
				return w.Patients(index.PatientFilter{Guardian: g.Address, Controller: must1(w.Patient(pid))(w).Controller}, p)
			}), func(p *index.Patient) common.Hash { return p.ID }, w.wards(g.Address, p.Controller))
		}
		w.same("guardians", sorted(guardians), sorted(w.read(contracts.PatientsAddress, "guardians", pid)[0].([]common.Address)))
		var links []common.Hash
		for _, l := range all(w, func(p index.Page) ([]*index.Link, []byte, error) { return w.Links(pid, p) }) {
			links = append(links, l.To)
		}
		compareHashes(w, "links", links, w.read(contracts.PatientsAddress, "links", pid)[0].([]common.Hash))
	}
	for i := range orgCount {
		org := name("org", i)
		var want []common.Hash
		for _, pid := range w.pids {
			if w.custodian[pid] == org {
				want = append(want, pid)
			}
		}
		compareSet(w, "patients", all(w, func(p index.Page) ([]*index.Patient, []byte, error) {
			return w.Patients(index.PatientFilter{Organization: org}, p)
		}), func(p *index.Patient) common.Hash { return p.ID }, want)
	}
	for _, id := range w.recover {
		r, get := must1(w.Recovery(id))(w), w.read(contracts.PatientsAddress, "recovery", id)
		w.same("recovery", r.Patient, get[0], r.NewController, get[1], r.Evidence, get[2])
		if state := get[3].(uint8); r.Outcome != 0 || state == contracts.RecoveryExecuted || state == contracts.RecoveryCancelled {
			w.same("outcome of a recovery", r.Outcome, state)
		}
	}
}

// wards are the patients with a guardian and a controller.
func (w *witness) wards(guardian, controller common.Address) (list []common.Hash) {
	for _, pid := range w.pids {
		guardians := w.read(contracts.PatientsAddress, "guardians", pid)[0].([]common.Address)
		if slices.Contains(guardians, guardian) && w.read(contracts.PatientsAddress, "patient", pid)[0] == controller {
			list = append(list, pid)
		}
	}
	return list
}

func sorted(list []common.Address) []common.Address {
	list = append([]common.Address{}, list...)
	slices.SortFunc(list, common.Address.Cmp)
	return list
}

// compareSet compares ids in any order.
func compareSet[T any](w *witness, what string, rows []*T, id func(*T) common.Hash, want []common.Hash) {
	w.t.Helper()
	var have []common.Hash
	for _, r := range rows {
		have = append(have, id(r))
	}
	compareHashes(w, what, have, want)
}

func compareHashes(w *witness, what string, have, want []common.Hash) {
	w.t.Helper()
	have, want = slices.Clone(have), slices.Clone(want)
	slices.SortFunc(have, common.Hash.Cmp)
	slices.SortFunc(want, common.Hash.Cmp)
	if !slices.Equal(have, want) {
		w.t.Errorf("block %d, %s: have %x, want %x", w.at.Number, what, have, want)
	}
}

func (w *witness) compareRegistry() {
	actors := make(map[common.Hash][]common.Hash)
	for i := range people {
		who := people[i].address
		get := w.read(contracts.RegistryAddress, "actor", who)
		if get[2].(uint8) == contracts.Unknown {
			if _, err := w.Actor(who); !errors.Is(err, index.ErrNotFound) {
				w.t.Errorf("block %d: somebody who is not enrolled: have %v", w.at.Number, err)
			}
			continue
		}
		w.compareActor(who, get)
		actors[plain(get[0]).(common.Hash)] = append(actors[plain(get[0]).(common.Hash)], common.BytesToHash(who[:]))
	}
	ids := w.read(contracts.RegistryAddress, "orgs", uint32(0), uint16(256))[0].([]common.Hash)
	var listed []common.Hash
	for _, o := range all(w, func(p index.Page) ([]*index.Organization, []byte, error) {
		return w.Organizations(index.OrganizationFilter{}, p)
	}) {
		listed = append(listed, o.ID)
		w.compareOrganization(o)
		compareSet(w, "actors", all(w, func(p index.Page) ([]*index.Actor, []byte, error) {
			return w.Actors(index.ActorFilter{Organization: o.ID}, p)
		}), func(a *index.Actor) common.Hash { return common.BytesToHash(a.Address[:]) }, actors[o.ID])
	}
	w.same("organizations", listed, ids)
	w.compareNodes()
	signers := w.read(contracts.RegistryAddress, "signers")
	var have []common.Address
	for _, s := range all(w, func(p index.Page) ([]*index.Signer, []byte, error) { return w.Signers(p) }) {
		have = append(have, s.Address)
		i := slices.Index(signers[0].([]common.Address), s.Address)
		w.same("signer", s.Organization, signers[1].([]common.Hash)[max(i, 0)])
	}
	w.same("signers", sorted(have), sorted(signers[0].([]common.Address)))
}

func (w *witness) compareNodes() {
	var want []common.Hash
	for _, id := range nodes {
		if org := plain(w.read(contracts.RegistryAddress, "node", id)[0]).(common.Hash); org != (common.Hash{}) {
			want = append(want, id)
		}
	}
	rows := all(w, func(p index.Page) ([]*index.Node, []byte, error) { return w.Nodes(index.NodeFilter{}, p) })
	compareSet(w, "nodes", rows, func(n *index.Node) common.Hash { return n.ID }, want)
	for _, n := range rows {
		w.same("node", n.Organization, w.read(contracts.RegistryAddress, "node", n.ID)[0])
	}
}

func (w *witness) compareActor(who common.Address, get []any) {
	a := must1(w.Actor(who))(w)
	w.same("actor", a.Organization, get[0], a.Roles, get[1], a.Status, get[2], a.CertHash, get[3], a.NotAfter, get[4], a.Person, w.personOf(who))
	key := w.read(contracts.RegistryAddress, "encryptionKey", who)
	w.same("encryption key", a.EncryptionKey.Alg, key[0], a.EncryptionKey.Key, key[1], a.EncryptionKey.Since, key[2])
	for alg := range contracts.SignatureAlgorithms.Last() + 1 {
		want := w.read(contracts.RegistryAddress, "signingKey", who, alg)
		i := slices.IndexFunc(a.SigningKeys, func(k index.PublicKey) bool { return k.Alg == alg })
		if i < 0 {
			w.same("signing key", []byte(nil), want[0])
		} else {
			w.same("signing key", a.SigningKeys[i].Key, want[0], a.SigningKeys[i].Since, want[1])
		}
	}
}

func (w *witness) compareOrganization(o *index.Organization) {
	get, d := w.read(contracts.RegistryAddress, "org", o.ID), w.read(contracts.ConsentAddress, "directives", o.ID)
	w.same("organization", o.Kind, get[0], o.Status, get[1], o.Admin, get[2], o.MetaHash, get[3], o.Created.Time, get[4],
		o.Custodian, w.read(contracts.RegistryAddress, "custodianOf", o.ID)[0])
	w.same("directives", o.Directives.Root, d[0], o.Directives.Since, d[1], o.Directives.NotBefore, d[2], o.Directives.NotAfter, d[3],
		o.Directives.Missed, d[4], o.Directives.Late, d[5])
}

func (w *witness) compareProposals() {
	var have []uint64
	for _, p := range all(w, func(p index.Page) ([]*index.Proposal, []byte, error) { return w.Proposals(index.ProposalFilter{}, p) }) {
		have = append(have, p.ID)
		get := w.read(contracts.GovernanceAddress, "proposal", p.ID)
		payload := w.read(contracts.GovernanceAddress, "payloadOf", p.ID)[0].([]byte)
		w.same("proposal", p.Kind, get[0], p.State, get[1], p.Expiry, get[5], p.ExecutableAt, get[6], p.Organization, get[7], p.Rationale, get[8],
			bytes.Equal(p.Payload, payload), true)
		for i := range orgCount {
			vote := w.read(contracts.GovernanceAddress, "voteOf", p.ID, name("org", i))[0].(uint8)
			at := slices.IndexFunc(p.Votes, func(v index.Vote) bool { return v.Organization == name("org", i) })
			w.same("vote", at >= 0, vote != 0)
			if at >= 0 {
				w.same("vote", p.Votes[at].Support, vote == 1)
			}
		}
	}
	w.same("proposals", uint64(len(have)), w.proposals)
}

func (w *witness) compareLogs() {
	for i := range orgCount {
		for kind := contracts.LogRecords; kind <= contracts.LogHoldings; kind++ {
			org := name("org", i)
			l, err := w.Log(org, kind)
			if errors.Is(err, index.ErrNotFound) {
				w.same("organization of a log", w.read(contracts.RegistryAddress, "org", org)[1], contracts.Unknown)
				continue
			}
			l = must(w, l, err)
			head, due := w.read(contracts.LogsAddress, "treeHead", org, kind), w.read(contracts.LogsAddress, "punctuality", org, kind)
			w.same("log", l.Seq, head[0], l.Size, head[1], l.Root, head[2], l.LastBlock, head[3], l.Late, head[4], l.LastTime, due[0],
				l.DueBy, due[1], l.Missed, due[2])
			if l.Seq == 0 {
				continue
			}
			for _, h := range all(w, func(p index.Page) ([]*index.Head, []byte, error) { return w.Heads(org, kind, p) }) {
				at := w.read(contracts.LogsAddress, "headAt", org, kind, h.Seq)
				w.same("head of a log", h.Size, at[0], h.Root, at[1], h.Created.Block, at[2])
			}
		}
	}
}
