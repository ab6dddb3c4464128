// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"math/bits"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// Fields of Endorsement, as BadEndorsement counts them.
const (
	fieldPurpose   uint8 = 1
	fieldAlgorithm uint8 = 3
)

const (
	purposeAuthor = 1  // default for the sender of a version
	purposeReview = 13 // of a custodian's signature on an amendment request
)

// endorseOp is the operation whose rules decide who may sign, in every call with signatures.
var endorseOp = [4]byte(contracts.Records.Methods["endorse"].ID)

// endorsement is one signature as the caller sends it.
type endorsement struct {
	signed
	alg      uint8
	deadline uint64
	proof    []byte
}

func decodeEndorsement(list *native.Args) (e endorsement) {
	in := list.Tuple(6)
	e.signer, e.purpose, e.role, e.alg, e.deadline = in.Address(), in.Uint8(), registry.Role(in.Uint8()), in.Uint8(), in.Uint64()
	e.proof = in.Bytes(signature.MaxBytes)
	return e
}

type endorseCall struct {
	key
	endorsement
}

func decodeEndorse(in *native.Args) endorseCall {
	return endorseCall{decodeKey(in), decodeEndorsement(in)}
}

// byCalling reports whether the call itself proves who signed.
func (e *endorsement) byCalling(env *native.Env) bool {
	return len(e.proof) == 0 && e.signer == env.Caller()
}

func endorse(env *native.Env, _ registry.Actor, c endorseCall) (native.Words, error) {
	s := env.Storage()
	f, err := c.find(s)
	if err != nil {
		return nil, err
	}
	v := loadVersion(s, f.at)
	status := v.shown(c.version, f.record)
	if status != Pending && status != Current {
		return nil, errBadStatus.With(native.Words{}.Uint(uint64(status)))
	}
	g := f.signing(env, c.key, v)
	if err := g.accept(env, &c.endorsement); err != nil {
		return nil, err
	}
	last := len(g.list) - 1
	g.list[last].store(s, otherSlot(f.at, last))
	g.list[last].emit(env, c.key)
	if status == Pending {
		if policy, met := g.complete(env); met {
			f.becomeFinal(s, c.version, v)
			status = Current
			emitFinal(env, c.key, policy)
		}
	}
	if f.class == classAmendment && c.version == f.latest {
		g.noteReview(env, f.slot, g.list[last:])
	}
	return native.Words{}.Uint(uint64(status)), nil
}

// becomeFinal makes a pending version the newest final one.
func (f *found) becomeFinal(s native.Writer, number uint32, v version) {
	if past := loadHistory(s, f.at); past.finalBefore != f.latestFinal {
		past.finalBefore = f.latestFinal
		past.store(s, f.at)
	}
	v.status, f.latestFinal = Current, number
	v.store(s, f.at)
	f.record.store(s, f.slot)
}

func emitFinal(env *native.Env, k key, policy []byte) {
	env.Emit(eventFinal, make(native.Words, 0, 2*32).Uint(uint64(k.version)).Hash(env.Sha256(policy)), k.id)
}

// emit emits the event of a signature that came with the call.
func (one signer) emit(env *native.Env, k key) {
	var hash common.Hash
	if len(one.proof) > 0 {
		hash = env.Sha256(one.proof)
	}
	env.Emit(eventEndorsed, make(native.Words, 0, 5*32).Uint(uint64(k.version)).Uint(uint64(one.purpose)).Uint(uint64(one.role)).
		Uint(uint64(one.alg)).Hash(hash), k.id, common.BytesToHash(one.signer[:]))
}

// signer is the signer of a version in its present capacity: staff, with the one role
// of the signature, or the patient or a guardian.
type signer struct {
	signed
	registry.Actor
	subject bool // is the patient, or a guardian who decides on the class

	// Of a signature that was sent in this call.
	alg   uint8
	proof []byte
}

// as returns the signer as the actor, with the one role of the signature.
func (one signed) as(who registry.Actor) signer {
	who.Roles &= one.role.Mask()
	return signer{signed: one, Actor: who, subject: one.party()}
}

// signing is a version and its signatures.
type signing struct {
	submission
	custodian uint32
	payerOrg  uint32 // of a claim
	list      []signer
}

// signing reads a version and its signers from storage.
func (f *found) signing(env *native.Env, k key, v version) *signing {
	s := env.Storage()
	g := &signing{submission{
		id: k.id, version: k.version, pid: loadPID(s, f.slot), class: f.class,
		commit: loadCommit(s, f.at), blob: s.Load(f.at.At(wordBlob)), basedOn: s.Load(f.at.At(wordBasedOn)), payer: registry.OrgID(env, f.payer),
	}, f.custodian(env), f.payingNow(env), nil}
	for _, one := range loadSignatures(s, f.at, v) {
		who := registry.Actor{}
		if !one.party() {
			// A signature for a closed organization counts for its successor.
			who = registry.Signatory(env, one.signer)
			who.Org = registry.CustodianOf(env, who.Org)
		}
		g.list = append(g.list, one.as(who))
	}
	return g
}

// ownEntry returns the index of the caller's own entry, -1 if there is none.
func ownEntry(env *native.Env, all []endorsement) int {
	return slices.IndexFunc(all, func(e endorsement) bool { return e.signer == env.Caller() })
}

// acceptAll accepts the signatures: the author's, which comes first, and the
// others'. own is the index of the author's entry.
func (g *signing) acceptAll(env *native.Env, by registry.Actor, others []endorsement, own int) error {
	author := endorsement{signed: signed{signer: env.Caller(), purpose: purposeAuthor}}
	if own >= 0 {
		author = others[own]
	} else {
		author.role = g.authorRole(env, author.signed, by)
	}
	if err := g.check(env, &author, by); err != nil {
		return err
	}
	g.add(&author, by)
	for i := range others {
		if i == own {
			continue
		}
		if err := g.accept(env, &others[i]); err != nil {
			return err
		}
	}
	return nil
}

// accept accepts one more signature, if its signer may endorse records of the class.
func (g *signing) accept(env *native.Env, e *endorsement) error {
	if limit := min(registry.LoadParam(env, registry.ParamEndorseMax), maxEndorsements); uint64(len(g.list)) >= limit {
		return errTooManyEndorsements.With(native.Words{}.Uint(limit))
	}
	person := registry.PersonOf(env, e.signer)
	for _, old := range g.list {
		if old.purpose == e.purpose && registry.PersonOf(env, old.signer) == person {
			return errAlreadyEndorsed.With(native.Words{}.Address(e.signer).Uint(uint64(e.purpose)))
		}
	}
	who, ok := g.signsAs(env, e.signed)
	if !ok {
		return errSignerNotAllowed.With(native.Words{}.Address(e.signer).Uint(uint64(g.class)))
	}
	if err := g.check(env, e, who); err != nil {
		return err
	}
	g.add(e, who)
	return nil
}

func (g *signing) add(e *endorsement, who registry.Actor) {
	one := e.as(who)
	one.alg, one.proof = e.alg, e.proof
	g.list = append(g.list, one)
}

// signsAs returns the capacity in which a signer may sign the version in its role: as
// an actor of the record's or the patient's custodian, or one that the policy asks
// for; or as the patient or a guardian who decides on the class.
func (g *signing) signsAs(env *native.Env, one signed) (who registry.Actor, ok bool) {
	if one.party() {
		who, _ = patients.ActorOf(env, g.pid, one.signer, 1<<g.class)
	} else if who, ok = registry.ActorOf(env, one.signer); !ok {
		return who, false
	}
	who.Roles &= one.role.Mask()
	if _, ok = who.May(env, env.Self(), endorseOp, g.class); !ok || one.party() {
		return who, ok
	}
	return who, who.Org == g.custodian || who.Org == patients.Load(env, g.pid).Custodian(env) || g.asks(env, one.as(who))
}

// asks reports whether the policy of the class asks for the signature.
func (g *signing) asks(env *native.Env, one signer) bool {
	if one.purpose == 0 || one.purpose > registry.MaxPurpose {
		return false
	}
	policy, err := registry.ParsePolicy(registry.LoadPolicy(env, g.class))
	return err == nil && policy.Counts(g.look(one, 0))
}

// authorRole returns the author's first role that the policy asks for, or the
// author's first role if the policy asks for none of them.
func (g *signing) authorRole(env *native.Env, author signed, by registry.Actor) registry.Role {
	if bits.OnesCount32(by.Roles) == 1 {
		return registry.Role(bits.TrailingZeros32(by.Roles))
	}
	roles := registry.Roles(by.Roles)
	for _, author.role = range roles {
		if g.asks(env, author.as(by)) {
			return author.role
		}
	}
	return roles[0]
}

// check refuses an entry that is not its signer's signature on the version.
func (g *signing) check(env *native.Env, e *endorsement, who registry.Actor) error {
	switch {
	case e.purpose == 0 || e.purpose > registry.MaxPurpose:
		return errBadEndorsement.With(native.Words{}.Address(e.signer).Uint(uint64(fieldPurpose)))
	case e.alg > signature.WebAuthn || e.byCalling(env) && e.alg != signature.Secp256k1:
		return errBadEndorsement.With(native.Words{}.Address(e.signer).Uint(uint64(fieldAlgorithm)))
	case e.byCalling(env):
		return nil
	case env.Time() > e.deadline:
		return errDeadlinePassed.With(native.Words{}.Address(e.signer).Uint(e.deadline))
	}
	var key []byte
	if signature.NeedsKey(e.alg) {
		if key = registry.LoadSigningKey(env, e.signer, e.alg); len(key) == 0 {
			return errUnknownKey.With(native.Words{}.Address(e.signer).Uint(uint64(e.alg)))
		}
	}
	if !signature.Verify(env, e.alg, g.digest(env, e, who), e.signer, key, e.proof) {
		return errBadSignature.With(native.Words{}.Address(e.signer))
	}
	return nil
}

// digest returns the digest that the signer of the endorsement, enrolled as who, signed.
func (g *signing) digest(env *native.Env, e *endorsement, who registry.Actor) common.Hash {
	org := common.Hash{} // for the patient or a guardian
	if !e.party() {
		org = registry.OrgID(env, who.Org)
	}
	return signature.Endorsement.Digest(env, env.Domain(env.Self()), native.Words{}.
		Hash(g.id).Uint(uint64(g.version)).Hash(g.commit).Hash(g.blob).Uint(uint64(g.class)).Hash(g.pid).Hash(g.payer).
		Hash(registry.OrgID(env, g.custodian)).Address(e.signer).Hash(org).Uint(uint64(e.role)).
		Uint(uint64(e.purpose)).Uint(e.deadline))
}

// complete reports whether the signatures meet the policy of the class, and
// returns that policy.
func (g *signing) complete(env *native.Env) (encoded []byte, met bool) {
	encoded = registry.LoadPolicy(env, g.class)
	policy, err := registry.ParsePolicy(encoded)
	if err != nil || !env.Charge(gasPolicyStep*policy.Cost(len(g.list))) {
		return encoded, false
	}
	if policy.Asks(registry.Subject) || policy.Names(subjectRoles) {
		g.findSubjects(env)
	}
	if !policy.Met(g.counted(env)) {
		return encoded, false
	}
	return encoded, policy.Base == 0 || g.restsOn(env.Storage(), policy.Base)
}

// restsOn reports whether the version names a record of the class, of the same
// patient, that has a current version.
func (g *signing) restsOn(s native.Reader, class uint8) bool {
	slot := recordSlot(s, g.basedOn)
	base := loadRecord(s, slot)
	return base.latestFinal != 0 && base.class == class && loadPID(s, slot) == g.pid &&
		loadVersion(s, versionSlot(s, slot, base.latestFinal)).status == Current
}

// counted returns the signatures as the policy sees them. All signatures of one
// person, under any of its keys, count as one signer's, each in its own capacity.
func (g *signing) counted(env *native.Env) []registry.Signer {
	if len(g.list) == 1 { // there is no second one of the same person
		return []registry.Signer{g.look(g.list[0], 0)}
	}
	persons, list := make([]common.Address, len(g.list)), make([]registry.Signer, len(g.list))
	for i, one := range g.list {
		persons[i] = registry.PersonOf(env, one.signer)
		list[i] = g.look(one, slices.Index(persons, persons[i]))
	}
	return list
}

// look returns one signature as a policy sees it; person is the number of its signer.
func (g *signing) look(one signer, person int) registry.Signer {
	return registry.Signer{Person: person, Roles: one.Roles, Relations: g.relations(one), Purposes: registry.PurposeMask(one.purpose)}
}

// subjectRoles are the roles that come with being the patient or a guardian.
var subjectRoles = registry.Patient.Mask() | registry.Family.Mask()

// findSubjects finds the signers who signed as the patient or a guardian and still
// are.
func (g *signing) findSubjects(env *native.Env) {
	for i := range g.list {
		if one := &g.list[i]; one.party() {
			now, _ := patients.ActorOf(env, g.pid, one.signer, 1<<g.class)
			one.Roles = now.Roles & one.role.Mask()
			one.subject = one.Roles != 0
		}
	}
}

// relations are the bits of the signer's relations to the record. A claim has one
// insurer, its payer.
func (g *signing) relations(one signer) (mask uint8) {
	if one.subject {
		mask |= registry.Subject.Mask()
	}
	if one.Kind != 0 && one.Org == g.custodian {
		mask |= registry.Custodian.Mask()
	}
	switch one.Kind {
	case registry.Hospital:
		mask |= registry.AnyHospital.Mask()
		if one.Org != g.custodian {
			mask |= registry.OtherHospital.Mask()
		}
	case registry.Insurer:
		if g.payerOrg == 0 || g.payerOrg == one.Org {
			mask |= registry.AnyInsurer.Mask()
		}
	case registry.Government:
		mask |= registry.AnyGovernment.Mask()
	}
	return mask
}
