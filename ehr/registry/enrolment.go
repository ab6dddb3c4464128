// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

var (
	errNotYours      = native.NewFailure(contracts.Registry, "NotYours")
	errNotYourNode   = native.NewFailure(contracts.Registry, "NotYourNode")
	errTooManyNodes  = native.NewFailure(contracts.Registry, "TooManyNodes")
	errTooManyActors = native.NewFailure(contracts.Registry, "TooManyActors")

	eventOrg         = native.NewEvent(contracts.Registry, "OrgChanged")
	eventEnrolled    = native.NewEvent(contracts.Registry, "ActorEnrolled")
	eventActorStatus = native.NewEvent(contracts.Registry, "ActorStatus")
	eventNode        = native.NewEvent(contracts.Registry, "NodeChanged")
	eventSigners     = native.NewEvent(contracts.Registry, "SignersChanged")
)

// enrolment holds the arguments of enrol.
type enrolment struct {
	actor    common.Address
	roles    uint32
	certHash common.Hash
	notAfter uint64
	proof    proof
}

func decodeEnrolment(in *native.Args) enrolment {
	return enrolment{in.Address(), in.Uint32(), in.Hash(), in.Uint64(), decodeProof(in)}
}

func enrol(env *native.Env, by Actor, in enrolment) (native.Words, error) {
	if in.actor == (common.Address{}) {
		return nil, native.BadField(0)
	}
	s := env.Site()
	slot := actorSlot(s, in.actor)
	a := loadActor(s, slot)
	isNew := a.status == Unknown
	if isNew {
		a = actorState{org: by.Org, status: Active}
	}
	if a.org != by.Org || a.status == Replaced {
		return nil, errNotYours.With(native.Words{}.Address(in.actor))
	}
	o := loadOrg(s, by.Org)
	isAdmin := o.admin == in.actor
	if !mayHold(in.roles, a.held(o, in.actor), isAdmin) {
		return nil, native.BadField(1)
	}
	if err := checkRoles(s, by.Kind, in.roles); err != nil {
		return nil, err
	}
	if in.notAfter != 0 && (in.notAfter < env.Time() || isAdmin) {
		return nil, native.BadField(3) // nobody could renew an organization's admin after its end
	}
	if isNew {
		if limit, ok := roomForActor(s, by.Org); !ok {
			return nil, errTooManyActors.With(native.Words{}.Uint(limit))
		}
		if err := in.prove(env, s, by.Org); err != nil {
			return nil, err
		}
	}
	a.roles, a.notAfter = in.roles, in.notAfter
	a.store(s, slot, in.certHash)
	a.announce(s, in.actor, loadOrgID(s, by.Org), in.certHash)
	return nil, nil
}

// prove refuses the enrolment of a key that did not sign it, or that belongs to another
// person.
func (in enrolment) prove(env *native.Env, s native.Site, org uint32) error {
	message := native.Words{}.Address(in.actor).Hash(loadOrgID(s, org)).Uint(uint64(in.roles)).Hash(in.certHash).Uint(in.notAfter)
	if err := in.proof.check(env, in.actor, signature.Enrolment, message); err != nil {
		return err
	}
	if owner := in.proof.owner(env, s, in.actor); owner != in.actor {
		return errKeyInUse.With(native.Words{}.Address(owner))
	}
	in.proof.claim(env, s, in.actor)
	return nil
}

// mayHold reports whether an organization may give roles to an actor in place of the old
// ones. It can make nobody an administrator, and its admin stays one.
func mayHold(roles, old uint32, isAdmin bool) bool {
	administrator := Administrator.Mask()
	return roles != 0 && roles&^allRoles == 0 && roles&administrator&^old == 0 && (!isAdmin || roles&administrator != 0)
}

// announce emits the event that the actor has been enrolled or changed.
func (a actorState) announce(s native.Site, address common.Address, org, certHash common.Hash) {
	s.Emit(eventEnrolled, native.Words{}.Uint(uint64(a.roles)).Hash(certHash).Uint(a.notAfter), addressTopic(address), org)
}

// announce emits the event that the organization has entered or changed.
func (o orgState) announce(s native.Site, number uint32) {
	id, metaHash := loadOrgID(s, number), s.Load(orgSlot(number).At(2))
	s.Emit(eventOrg, native.Words{}.Uint(uint64(o.kind)).Uint(uint64(o.status)).Address(o.admin).Hash(metaHash), id)
}

func addressTopic(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// actorStatus holds the arguments of setActorStatus.
type actorStatus struct {
	actor  common.Address
	status uint8
	reason uint8
}

func decodeActorStatus(in *native.Args) actorStatus {
	return actorStatus{in.Address(), in.Uint8(), in.Uint8()}
}

func setActorStatus(env *native.Env, by Actor, in actorStatus) (native.Words, error) {
	s := env.Site()
	slot := actorSlot(s, in.actor)
	a := loadActor(s, slot)
	switch {
	case a.org != by.Org || a.status == Replaced:
		return nil, errNotYours.With(native.Words{}.Address(in.actor))
	case in.actor == env.Caller() || in.actor == loadOrg(s, by.Org).admin:
		return nil, native.BadField(0)
	case in.status != Active && in.status != Suspended || in.status == a.status:
		return nil, native.BadField(1)
	}
	a.status = in.status
	a.save(s, slot)
	s.Emit(eventActorStatus, native.Words{}.Uint(uint64(in.status)).Uint(uint64(in.reason)), addressTopic(in.actor))
	return nil, nil
}

// nodeEntry holds the arguments of setNode.
type nodeEntry struct {
	id       common.Hash
	admitted bool
	deadline uint64
	proof    []byte
}

func decodeNodeEntry(in *native.Args) nodeEntry {
	return nodeEntry{in.Hash(), in.Bool(), in.Uint64(), in.Bytes(signature.MaxBytes)}
}

func setNode(env *native.Env, by Actor, in nodeEntry) (native.Words, error) {
	if in.id == (common.Hash{}) {
		return nil, native.BadField(0)
	}
	s := env.Site()
	owner := nodeOrg(s, in.id)
	if owner != 0 && owner != by.Org {
		return nil, errNotYourNode.With(native.Words{}.Hash(in.id))
	}
	if in.admitted == (owner == by.Org) {
		return nil, native.BadField(1)
	}
	if in.admitted {
		if limit, ok := roomForNode(s, by.Org); !ok {
			return nil, errTooManyNodes.With(native.Words{}.Uint(limit))
		}
		if err := in.prove(env, s, by.Org); err != nil {
			return nil, err
		}
	}
	changeNode(s, by.Org, in.id, in.admitted)
	return nil, nil
}

// prove refuses a node whose key did not sign that it belongs to the organization.
func (in nodeEntry) prove(env *native.Env, s native.Reader, org uint32) error {
	if env.Time() > in.deadline {
		return errDeadlinePassed.With(native.Words{}.Uint(in.deadline))
	}
	digest := proofDigest(env, signature.NodeKey, native.Words{}.Hash(in.id).Hash(loadOrgID(s, org)), in.deadline)
	if signature.RecoverKey(env, digest, in.proof) != in.id {
		return errBadProof.Plain()
	}
	return nil
}

// roomForNode reports whether an organization may have one more node, and otherwise
// returns the limit that it would exceed.
func roomForNode(s native.Reader, org uint32) (limit uint64, ok bool) {
	if limit = loadParam(s, ParamNodesMax).value; uint64(loadOrg(s, org).nodes) >= limit {
		return limit, false
	}
	return maxNodes, loadHeader(s).nodes < maxNodes
}

// changeNode adds a node of an organization to the list, or removes it.
func changeNode(s native.Site, org uint32, id common.Hash, admitted bool) {
	h, o := loadHeader(s), loadOrg(s, org)
	if admitted {
		s.Store(s.Map(slotNodes, id), number32(org))
		h.nodes++
		o.nodes++
	} else {
		s.Store(s.Map(slotNodes, id), common.Hash{})
		h.nodes--
		o.nodes--
	}
	h.store(s)
	o.save(s, org)
	s.Emit(eventNode, native.Words{}.Bool(admitted), id, loadOrgID(s, org))
}
