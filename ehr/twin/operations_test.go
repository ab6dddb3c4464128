// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"crypto/sha256"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

const (
	onRegistry   = 0
	onRecords    = 1
	onGovernance = 2
	onLogs       = 3
	onPatients   = 4
	onConsent    = 5
	onAccess     = 6
	onStorage    = 7
)

var targets = []common.Address{contracts.RegistryAddress, contracts.RecordsAddress, contracts.GovernanceAddress, contracts.LogsAddress,
	contracts.PatientsAddress, contracts.ConsentAddress, contracts.AccessAddress, contracts.StorageAddress}

// operation makes random arguments for one method, mostly good ones, and says
// who calls it; nil for anyone who may.
type operation struct {
	weight int
	target int
	method string
	make   func(w *world) (*person, []any)
}

// writes are the operations that change something.
func writes() []operation {
	return []operation{
		{4, onRegistry, "enrol", (*world).enrol},
		{3, onRegistry, "setActorStatus", (*world).setActorStatus},
		{4, onRegistry, "setNode", (*world).setNode},
		{2, onRegistry, "rotateKey", (*world).rotateKey},
		{2, onRegistry, "setEncryptionKey", (*world).setEncryptionKey},
		{4, onRegistry, "setSigningKey", (*world).setSigningKey},
		{26, onRecords, "anchor", (*world).anchor},
		{4, onRecords, "anchorMany", (*world).anchorMany},
		{16, onRecords, "endorse", (*world).endorse},
		{3, onRecords, "setStatus", (*world).setStatus},
		{5, onRecords, "setHold", (*world).setHold},
		{4, onRecords, "attestErasure", (*world).attestErasure},
		{16, onGovernance, "propose", (*world).propose},
		{4, onGovernance, "vote", (*world).vote},
		{3, onGovernance, "execute", (*world).execute},
		{2, onGovernance, "withdrawVote", (*world).withdrawVote},
		{1, onGovernance, "cancel", (*world).cancel},
		{18, onLogs, "append", (*world).appendHead},
		{5, onStorage, "setGateway", (*world).setGateway},
		{2, onStorage, "removeGateway", (*world).removeGateway},
		{10, onStorage, "prove", (*world).prove},
		{5, onStorage, "release", (*world).release},

		{6, onPatients, "register", (*world).register},
		{3, onPatients, "setController", (*world).setController},
		{6, onPatients, "setGuardian", (*world).setGuardian},
		{4, onPatients, "removeGuardian", (*world).removeGuardian},
		{4, onPatients, "proposeRecovery", (*world).proposeRecovery},
		{2, onPatients, "approveRecovery", ofRecovery("approveRecovery")},
		{1, onPatients, "executeRecovery", ofRecovery("executeRecovery")},
		{1, onPatients, "cancelRecovery", ofRecovery("cancelRecovery")},
		{5, onPatients, "requestTransfer", (*world).requestTransfer},
		{3, onPatients, "acceptTransfer", (*world).acceptTransfer},
		{1, onPatients, "cancelTransfer", func(w *world) (*person, []any) {
			pid := w.pid()
			return w.party(pid), []any{pid}
		}},
		{4, onPatients, "link", (*world).link},
		{2, onPatients, "unlink", (*world).unlink},

		{16, onConsent, "grant", (*world).grant},
		{6, onConsent, "revoke", (*world).revoke},
		{4, onConsent, "refreshDirectives", (*world).refreshDirectives},
		{6, onConsent, "openCare", (*world).openCare},
		{2, onConsent, "allowCare", (*world).allowCare},
		{4, onConsent, "closeCare", (*world).closeCare},

		{14, onAccess, "openSession", (*world).openSession},
		{8, onAccess, "breakGlass", (*world).breakGlass},
		{4, onAccess, "justify", (*world).justify},
		{4, onAccess, "review", (*world).review},
		{4, onAccess, "liftSuspension", (*world).liftSuspension},
		{2, onAccess, "declareDisaster", (*world).declareDisaster},
		{6, onAccess, "attestRelease", (*world).attestRelease},
	}
}

func (w *world) enrol() (*person, []any) {
	by := w.caller(contracts.RegistryAddress, "enrol")
	roles := registry.Role(w.n(15)).Mask()
	if w.chance(0.3) {
		roles |= registry.Role(w.n(16)).Mask()
	}
	if w.chance(0.8) {
		roles = w.fitting(by, roles)
	}
	end, who := pick(w, 0, 0, 0, w.now()+uint64(w.n(500)), w.now(), w.now()-1), w.person()
	if end > w.now() {
		w.moments = append(w.moments, moment{end, func() step {
			return w.step(onRegistry, "setEncryptionKey", who, []any{uint8(1), make([]byte, 32)})
		}})
	}
	cert, org := w.hash(), w.actor(by.address).org
	message := native.Words{}.Address(who.address).Hash(org).Uint(uint64(roles)).Hash(cert).Uint(end)
	return by, []any{who.address, roles, cert, end, w.proof(who, signature.Enrolment, message)}
}

// proof is somebody's on a message, mostly a good one.
func (w *world) proof(who *person, message signature.Type, members native.Words) bindings.Proof {
	p := bindings.Proof{Deadline: w.now() + pick(w, 0, uint64(w.n(4000)))}
	if w.chance(0.05) {
		p.Deadline = w.now() - 1
	}
	digest := message.Digest(signature.Free, domain(contracts.RegistryAddress), members.Uint(p.Deadline))
	if w.chance(0.1) { // as nobody proves: of another algorithm, or with a key
		p.Alg, p.Key = uint8(w.n(5)), who.publicKey(uint8(1+w.n(2)))
	}
	p.Sig = w.damage(who.sign(p.Alg, digest))
	return p
}

// fitting makes the roles some that the person's organization may give.
func (w *world) fitting(by *person, roles uint32) uint32 {
	kind := w.ask(contracts.RegistryAddress, "org", w.actor(by.address).org)[0].(uint8)
	may := w.ask(contracts.RegistryAddress, "kindRoles", kind)[0].(uint32)
	if roles &= may; roles == 0 {
		return may & w.rand.Uint32() &^ registry.Administrator.Mask()
	}
	return roles
}

func (w *world) setActorStatus() (*person, []any) {
	p := w.person()
	by := w.admin(w.actor(p.address).org)
	if w.chance(0.2) {
		by = nil
	}
	return by, []any{p.address, pick(w, uint8(1), 1, 2, 2, 3), uint8(w.n(256))}
}

func (w *world) setNode() (*person, []any) {
	by, node, deadline := w.caller(contracts.RegistryAddress, "setNode"), w.node(), w.now()+uint64(w.n(1000))
	message := native.Words{}.Hash(node).Hash(w.actor(by.address).org).Uint(deadline)
	digest := signature.NodeKey.Digest(signature.Free, domain(contracts.RegistryAddress), message)
	return by, []any{node, w.chance(0.7), deadline, w.damage(nodeKeys[node].sign(signature.Secp256k1, digest))}
}

func (w *world) rotateKey() (*person, []any) {
	by, to := w.caller(contracts.RegistryAddress, "rotateKey"), w.person()
	return by, []any{to.address, w.proof(to, signature.KeyRotation, native.Words{}.Address(by.address).Address(to.address))}
}

func (w *world) setEncryptionKey() (*person, []any) {
	var by *person
	if w.chance(0.3) {
		by = w.party(w.pid())
	}
	h := w.hash()
	return by, []any{uint8(w.n(3)), pick(w, nil, h[:], h[:], append([]byte{2}, h[:]...), append(append([]byte{4}, h[:]...), h[:]...))}
}

func (w *world) setSigningKey() (*person, []any) {
	by, alg := w.caller(contracts.RegistryAddress, "setSigningKey"), uint8(1+w.n(2))
	if w.chance(0.3) {
		by = w.party(w.pid())
	}
	key, signer := by.publicKey(alg), by
	if w.chance(0.1) {
		key = nil
	} else if w.chance(0.1) {
		key[w.n(len(key))] ^= 1
	} else if w.chance(0.1) { // that of somebody else, who lends it
		signer = w.person()
		key = signer.publicKey(alg)
	}
	deadline := w.now() + uint64(w.n(1000))
	message := native.Words{}.Address(by.address).Uint(uint64(alg)).Uint(deadline)
	digest := signature.SigningKey.Digest(signature.Free, domain(contracts.RegistryAddress), message)
	return by, []any{alg, key, deadline, w.damage(signer.sign(alg, digest))}
}

// damage spoils a signature once in a while.
func (w *world) damage(sig []byte) []byte {
	if !w.chance(0.1) || len(sig) == 0 {
		return sig
	}
	sig = slices.Clone(sig)
	switch w.n(4) {
	case 0:
		sig[w.n(len(sig))] ^= 1 << w.n(8)
	case 1:
		return sig[:w.n(len(sig))]
	case 2:
		sig[len(sig)-1] -= 27 // v as others have it
	default:
		return otherS(sig)
	}
	return sig
}

// version is what becomes the next version of a record, and who writes it.
func (w *world) version(method string) (*person, bindings.Anchor) {
	id, by := w.record(), w.person()
	a := bindings.Anchor{
		RecordId: id, Version: 1, Pid: w.pid(), RecordClass: uint8(1 + w.n(16)), BlobHash: w.hash(),
		Size: 1 + w.rand.Uint64N(1<<40-1), AuthoredAt: w.now() - uint64(w.n(1000)),
	}
	known := w.records[id]
	if len(known) > 0 {
		last := known[len(known)-1]
		a.Version, a.Pid, a.RecordClass, a.PrevCommit = last.Version+1, last.Pid, last.RecordClass, last.ContentCommit
		if w.chance(0.05) {
			a.PrevCommit = known[0].PrevCommit // someone else was faster
		}
		if w.chance(0.05) {
			a.Version += pick(w, ^uint32(0), 1) // someone has lost count
		}
		if signers := w.ask(contracts.RecordsAddress, "endorsements", id, last.Version); w.chance(0.7) {
			by = personOf[signers[0].([]common.Address)[0]]
		}
	}
	if w.chance(0.15) { // the patient itself, or a guardian
		if by = w.party(a.Pid); len(known) == 0 {
			a.RecordClass = pick(w, uint8(11), 14, 15, 15)
		}
		a.ContentCommit, a.Payer = w.commit(), w.payer(a.RecordClass, known)
		return by, a
	}
	for try := 0; try < 20 && !w.mayClass(by, method, a.RecordClass); try++ {
		if by = w.person(); len(known) == 0 {
			a.RecordClass = uint8(1 + w.n(16))
		}
	}
	a.ContentCommit, a.Payer = w.commit(), w.payer(a.RecordClass, known)
	if w.chance(0.3) && len(w.list) > 0 {
		a.BasedOn = pick(w, w.list...)
	}
	return by, a
}

// payer is to whom a version of the class is made, after those that are known: an
// insurer for a claim, mostly.
func (w *world) payer(class uint8, known []bindings.Anchor) common.Hash {
	switch {
	case w.chance(0.03):
		return w.org()
	case len(known) > 0:
		return known[0].Payer
	case class == contracts.ClassClaim:
		return pick(w, name("org", 3), name("org", 3), name("org", 3), w.org())
	}
	return common.Hash{}
}

// commit returns a commitment to some leaves.
func (w *world) commit() common.Hash {
	o := opened{salt: w.hash()}
	for range 1 + w.n(9) {
		o.leaves = append(o.leaves, w.hash())
	}
	root := treeRoot(o.leaves)
	commit := sha256.Sum256(slices.Concat([]byte{0}, o.salt[:], root[:]))
	w.opens[commit] = o
	return commit
}

func (w *world) anchor() (*person, []any) {
	by, a := w.version("anchor")
	signed := []bindings.Endorsement{}
	for range pick(w, 0, 0, 0, 0, 1, 1, 2, 3) {
		signed = append(signed, w.endorsement(by, a))
	}
	return by, []any{a, signed}
}

// endorsement is a signature on a version, to be sent by someone.
func (w *world) endorsement(by *person, a bindings.Anchor) bindings.Endorsement {
	p, purpose := w.signer(by, a)
	e := bindings.Endorsement{Signer: p.address, SigPurpose: purpose, Role: w.roleFor(p, a), Deadline: w.now() + uint64(w.n(500))}
	if w.chance(0.1) {
		e.Deadline = w.now() - uint64(w.n(2))
	}
	if p == by && w.chance(0.8) {
		return e // calling is signing
	}
	for _, alg := range []uint8{signature.WebAuthn, signature.P256} {
		if key := w.ask(contracts.RegistryAddress, "signingKey", p.address, alg)[0].([]byte); w.chance(0.03) || len(key) > 0 && w.chance(0.5) {
			e.SigAlg = alg
		}
	}
	contract := contracts.RecordsAddress
	if w.chance(0.02) {
		contract = contracts.RegistryAddress
	}
	digest := signature.Endorsement.Digest(signature.Free, domain(contract), native.Words{}.
		Hash(a.RecordId).Uint(uint64(a.Version)).Hash(a.ContentCommit).Hash(a.BlobHash).Uint(uint64(a.RecordClass)).Hash(a.Pid).Hash(a.Payer).
		Hash(w.anchoredBy(by, a)).Address(e.Signer).Hash(w.signsFor(p, e.Role)).Uint(uint64(e.Role)).
		Uint(uint64(purpose)).Uint(e.Deadline))
	e.Sig = w.damage(p.sign(e.SigAlg, digest))
	return e
}

// roleFor is a role in which somebody may well sign a version: one that may
// endorse the class, or as the patient or a guardian.
func (w *world) roleFor(p *person, a bindings.Anchor) uint8 {
	if w.chance(0.05) {
		return pick(w, uint8(w.n(16)), 31, 32, 40, 255)
	}
	party := pick(w, registry.Patient, registry.Family)
	if w.controller(a.Pid) == p {
		party = registry.Patient
	}
	roles := registry.Roles(w.actor(p.address).roles)
	if len(roles) == 0 || w.chance(0.2) {
		return uint8(party)
	}
	return uint8(pick(w, roles...))
}

// signsFor is the organization in which somebody has the role.
func (w *world) signsFor(p *person, role uint8) common.Hash {
	if role == uint8(registry.Patient) || role == uint8(registry.Family) {
		return common.Hash{}
	}
	return w.actor(p.address).org
}

// anchoredBy is the custodian of the version's record, or of one that somebody
// anchors now: its own organization, or as the patient the patient's.
func (w *world) anchoredBy(by *person, a bindings.Anchor) common.Hash {
	if len(w.records[a.RecordId]) > 0 {
		return w.ask(contracts.RecordsAddress, "get", a.RecordId, uint32(1))[1].([32]byte)
	}
	if org := w.actor(by.address).org; org != (common.Hash{}) {
		return org
	}
	return w.ask(contracts.PatientsAddress, "custodian", a.Pid)[0].([32]byte)
}

// signer is who may well sign a version, and for what.
func (w *world) signer(by *person, a bindings.Anchor) (*person, uint8) {
	purposes := []uint8{1, 5, 6, 7, 13, 14}
	switch a.RecordClass {
	case 5:
		purposes = []uint8{5}
	case 6, 8:
		purposes = []uint8{1, 6}
	case 13:
		purposes = []uint8{13, 14}
	case 15:
		purposes = []uint8{1, 13}
	}
	if a.RecordClass == 15 && w.chance(0.3) { // its custodian reviews a request
		return w.staff(a.Pid, contracts.RecordsAddress, "endorse"), 13
	}
	p := w.person()
	for try := 0; try < 10 && !w.mayClass(p, "endorse", a.RecordClass); try++ {
		p = w.person()
	}
	switch {
	case w.chance(0.15):
		p = by
	case w.chance(0.15):
		p = w.party(a.Pid)
	}
	if w.chance(0.1) {
		return p, uint8(w.n(20))
	}
	return p, pick(w, purposes...)
}

func (w *world) anchorMany() (*person, []any) {
	by, a := w.version("anchorMany")
	batch := []bindings.Anchor{a}
	for range w.n(5) {
		_, more := w.version("anchorMany")
		if w.chance(0.8) {
			more.RecordClass = a.RecordClass
		}
		batch = append(batch, more)
	}
	if w.chance(0.1) {
		batch = nil
	}
	return by, []any{batch}
}

// known is a version that has been anchored, mostly; the newest, mostly.
func (w *world) known() bindings.Anchor {
	if len(w.list) == 0 || w.chance(0.05) {
		return bindings.Anchor{RecordId: w.record(), Version: uint32(w.n(3))}
	}
	versions := w.records[pick(w, w.list...)]
	if w.chance(0.7) {
		return versions[len(versions)-1]
	}
	return pick(w, versions...)
}

func (w *world) endorse() (*person, []any) {
	a, by := w.known(), w.caller(contracts.RecordsAddress, "endorse")
	return by, []any{a.RecordId, a.Version, w.endorsement(by, a)}
}

// custodian is the author of a version, or anyone who may call.
func (w *world) custodian(a bindings.Anchor, method string) *person {
	if signers := w.ask(contracts.RecordsAddress, "endorsements", a.RecordId, a.Version); len(signers) > 0 && w.chance(0.6) {
		return personOf[signers[0].([]common.Address)[0]]
	}
	return w.caller(contracts.RecordsAddress, method)
}

func (w *world) setStatus() (*person, []any) {
	a := w.known()
	return w.custodian(a, "setStatus"), []any{a.RecordId, a.Version, pick(w, uint8(4), 4, 4, 4, 2), w.hash()}
}

func (w *world) setHold() (*person, []any) {
	return nil, []any{w.known().RecordId, w.chance(0.5), w.hash()}
}

func (w *world) attestErasure() (*person, []any) {
	a := w.known()
	return nil, []any{a.RecordId, a.Version, w.hash()}
}
