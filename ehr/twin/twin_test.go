// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

const (
	runSteps   = 2000
	viewChance = 0.25
	fewestRuns = 40 // in which everything happens
)

var (
	runs  = flag.Uint64("runs", fewestRuns, "runs of TestTwin, each on chains of its own")
	first = flag.Uint64("seed", 0, "seed of the first run")
)

// TestTwin runs random operations on the native contracts and on their twin.
func TestTwin(t *testing.T) {
	all, total := make(counts), 0
	for seed := *first; seed < *first+*runs; seed++ {
		w := newWorld(t, seed)
		total += w.compare(t, seed, runSteps)
		for name, n := range w.counts {
			all[name] += n
		}
		all["relayed"] += w.relays
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, fmt.Sprintf("%s %d", name, all[name]))
	}
	t.Logf("%d operations: %s", total, strings.Join(list, ", "))
	for _, name := range wanted() {
		if all[name] == 0 && *runs >= fewestRuns {
			t.Errorf("no %s, so the test shows little", name)
		}
	}
}

// unreached are reasons for kinds of calls that are not made here, what is taken
// off the answer of a relayed call, and the nonces, which the twin is not told.
var unreached = []string{"DirectCallOnly", "ValueRefused", "ReadOnly", "DelegatedCaller",
	"relay", "nonceOf", "Relayed", "NotRelayable", "RelayExpired", "RelayNonce", "BadRelaySignature"}

// wanted is what must have happened: every operation, event and refusal, and
// every kind of change.
func wanted() (list []string) {
	for _, api := range apis {
		for name := range api.Methods {
			if !slices.Contains(unreached, name) {
				list = append(list, name)
			}
		}
		for name := range api.Events {
			if !slices.Contains(unreached, name) {
				list = append(list, "event "+name)
			}
		}
		for name := range api.Errors {
			if !slices.Contains(unreached, name) {
				list = append(list, "refusal "+name)
			}
		}
	}
	for kind := uint8(1); kind <= contracts.MaxKind; kind++ {
		list = append(list, fmt.Sprintf("change %d", kind))
	}
	return append(list, "relayed", "true verify", "true verifyLeaf", "true verifyInclusion", "true verifyDirectives", "true permits", "algorithm 0", "algorithm 1", "algorithm 2",
		"proof answer 0", "proof answer 1", "basis 0", "basis 1", "basis 2", "basis 3", "basis 4", "basis 6", "basis 7")
}

// answers are the reads that say yes or no.
var answers = []string{"verify", "verifyLeaf", "verifyInclusion", "verifyDirectives", "permits"}

// TestLastOrganization suspends one organization after another, which random
// votes do not: the last one stays.
func TestLastOrganization(t *testing.T) {
	w, g := newWorld(t, 0), model()
	g.Params[1].Value = 1 // signersMin: each suspended organization takes its signer with it
	w.pair = newPair(t, g)
	must := func(from *person, method string, args ...any) []byte {
		t.Helper()
		out, err := w.run(step{0, from.address, contracts.GovernanceAddress, pack(contracts.Governance, method, args...)})
		if err != nil {
			t.Fatal(err)
		}
		return out.Output
	}
	const setStatus, suspended = 2, uint8(2)
	_, types := contracts.Change(setStatus)
	for left := genesisOrgs; left > 0; left-- {
		payload, err := types.Pack(name("org", left-1), suspended)
		if err != nil {
			t.Fatal(err)
		}
		out := must(&people[0], "propose", uint8(setStatus), payload, common.Hash{}, w.now()+2*timelock)
		if have := reason(out); left == 1 && have != "BadPayload" {
			t.Errorf("the last organization: have %s", have)
		}
		for i := 1; i < left; i++ {
			must(&people[i], "vote", uint64(genesisOrgs-left+1), true)
		}
		if _, err := w.run(step{wait: timelock}); err != nil {
			t.Fatal(err)
		}
		must(&people[0], "execute", uint64(genesisOrgs-left+1))
	}
	if active := w.ask(contracts.RegistryAddress, "org", name("org", 1))[1].(uint8); active != suspended {
		t.Error("nothing was suspended, the test shows nothing")
	}
}

// TestRotationToPatient has a doctor go on with the key that is a patient's already and
// has keys of its own, which random rotations seldom do: what the doctor has moves, and
// what only the patient has stays.
func TestRotationToPatient(t *testing.T) {
	w := newWorld(t, 0)
	registrar, doctor, patient := &people[genesisOrgs+15], &people[genesisOrgs], &people[peopleCount-1]
	must := func(from *person, to common.Address, method string, args ...any) {
		t.Helper()
		out, err := w.run(step{0, from.address, to, pack(apis[to], method, args...)})
		if err != nil || out.Err != nil {
			t.Fatalf("%s: %v, %s", method, err, show(out))
		}
	}
	sign := func(who *person, alg uint8) {
		t.Helper()
		digest := signature.SigningKey.Digest(signature.Free, domain(contracts.RegistryAddress), native.Words{}.Address(who.address).Uint(uint64(alg)).Uint(w.now()))
		must(who, contracts.RegistryAddress, "setSigningKey", alg, who.publicKey(alg), w.now(), who.sign(alg, digest))
	}
	must(registrar, contracts.PatientsAddress, "register", name("pid", 0), patient.address)
	must(patient, contracts.RegistryAddress, "setEncryptionKey", uint8(2), append([]byte{4}, make([]byte, 64)...))
	sign(patient, signature.P256)
	must(doctor, contracts.RegistryAddress, "setEncryptionKey", uint8(1), make([]byte, 32))
	message := native.Words{}.Address(doctor.address).Address(patient.address)
	proof := bindings.Proof{Deadline: w.now()}
	proof.Sig = patient.sign(signature.Secp256k1, signature.KeyRotation.Digest(signature.Free, domain(contracts.RegistryAddress), message.Uint(proof.Deadline)))
	must(doctor, contracts.RegistryAddress, "rotateKey", patient.address, proof)
	for _, s := range w.everything() {
		if _, err := w.run(s); err != nil {
			t.Error(err)
		}
	}
	if key := w.ask(contracts.RegistryAddress, "encryptionKey", patient.address); key[0].(uint8) != 1 {
		t.Errorf("have %v, want the doctor's encryption key", key)
	}
	if key := w.ask(contracts.RegistryAddress, "signingKey", patient.address, uint8(signature.P256)); len(key[0].([]byte)) == 0 {
		t.Error("the patient's signing key is gone")
	}
}

// FuzzTwin does the same for ever more seeds.
func FuzzTwin(f *testing.F) {
	f.Add(uint64(1000))
	f.Fuzz(func(t *testing.T, seed uint64) { newWorld(t, seed).compare(t, seed, runSteps/3) })
}

// compare makes so many random steps, looks at everything, and returns the
// number of operations.
func (w *world) compare(t *testing.T, seed uint64, steps int) int {
	var done []step
	operations := 0
	run := func(s step) {
		if done = append(done, s); s.to != (common.Address{}) {
			operations++
		}
		out, err := w.run(s)
		if err != nil {
			t.Fatalf("seed %d, step %d: %v; the steps that it needs:\n%s", seed, len(done), err, shrink(t, done))
		}
		w.learn(s, out)
	}
	for i := range steps {
		if i == steps/2 {
			for _, next := range w.crowds() {
				run(next())
			}
		}
		run(w.next())
	}
	for len(w.plans) > 0 {
		run(w.follow(0))
	}
	for _, s := range w.everything() {
		run(s)
	}
	return operations
}

// next is a random step.
func (w *world) next() step {
	switch {
	case w.chance(0.25):
		return w.later()
	case len(w.plans) > 0 && w.chance(0.5):
		return w.follow(w.n(len(w.plans)))
	}
	list := writes()
	if w.chance(viewChance) {
		list = views()
	}
	total := 0
	for _, op := range list {
		total += op.weight
	}
	at, op := w.n(total), list[0]
	for _, op = range list {
		if at -= op.weight; at < 0 {
			break
		}
	}
	by, args := op.make(w)
	return w.step(op.target, op.method, by, args)
}

// later lets time pass, at times to the last second of someone.
func (w *world) later() step {
	for i, m := range w.moments {
		if m.time >= w.now() && m.time < w.now()+100 {
			w.moments = slices.Delete(w.moments, i, i+1)
			w.plans = append(w.plans, []func() step{m.next})
			return step{wait: m.time - w.now() + uint64(w.n(2))}
		}
	}
	return step{wait: uint64(w.n(20))}
}

// follow is the next step of a plan.
func (w *world) follow(i int) step {
	next := w.plans[i][0]
	if w.plans[i] = w.plans[i][1:]; len(w.plans[i]) == 0 {
		w.plans = slices.Delete(w.plans, i, i+1)
	}
	return next()
}

// learn keeps what a native answer has changed.
func (w *world) learn(s step, out nativetest.Result) {
	if s.to == (common.Address{}) {
		return // time has passed
	}
	if out.Err != nil {
		w.counts["refusal "+reason(out.Output)]++
		return
	}
	m, err := method(s)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	w.counts[m.Name]++
	if slices.Contains(answers, m.Name) && out.Output[31] == 1 {
		w.counts["true "+m.Name]++
	}
	for _, log := range out.Logs {
		w.count(log)
	}
	switch m.Name {
	case "anchor":
		var in struct {
			A bindings.Anchor
			E []bindings.Endorsement
		}
		w.unpack(m.Name, s.input, &in)
		w.anchored(in.A)
	case "anchorMany":
		var in struct{ A []bindings.Anchor }
		w.unpack(m.Name, s.input, &in)
		for _, a := range in.A {
			w.anchored(a)
		}
	case "endorse":
		var in struct {
			RecordId [32]byte
			Version  uint32
			E        bindings.Endorsement
		}
		w.unpack(m.Name, s.input, &in)
		if len(in.E.Sig) > 0 {
			w.counts[fmt.Sprintf("algorithm %d", in.E.SigAlg)]++
		}
	case "check":
		w.counts[fmt.Sprintf("basis %d", out.Output[63])]++
	case "attestRelease":
		w.planErasure(s)
	case "propose":
		w.proposals++
		w.plan(w.proposals)
	}
}

func (w *world) count(log *types.Log) {
	api := apis[log.Address]
	event, err := api.EventByID(log.Topics[0])
	if err != nil {
		panic("BUG: " + err.Error())
	}
	w.counts["event "+event.Name]++
	switch event.Name {
	case "Executed":
		w.counts[fmt.Sprintf("change %d", log.Data[31])]++
		if log.Data[31] == contracts.SetOrganizationStatus {
			w.planCustody()
		}
	case "RecoveryProposed":
		w.recoveries = append(w.recoveries, log.Topics[1])
		w.planRecovery(log.Topics[1], log.Topics[2])
	case "TransferRequested":
		w.planTransfer(log.Topics[1], log.Topics[2])
	case "ConsentGranted":
		w.consents = append(w.consents, grantName{log.Topics[2], log.Topics[1]})
	case "CareOpened":
		w.cares = append(w.cares, log.Topics[1])
	case "StorageEntered", "StorageProven":
		w.planProof(log)
	case "CareClosed":
		w.planAllowance(log.Topics[1])
	case "SessionOpened":
		w.tickets = append(w.tickets, log.Topics[1])
	case "GlassBroken":
		w.tickets, w.glasses = append(w.tickets, log.Topics[1]), append(w.glasses, log.Topics[1])
		w.planEmergency(log.Topics[1])
	}
}

func (w *world) unpack(method string, input []byte, in any) {
	types := contracts.Records.Methods[method].Inputs
	values, err := types.Unpack(input[4:])
	if err == nil {
		err = types.Copy(in, values)
	}
	if err != nil {
		panic("BUG: " + method + ": " + err.Error())
	}
}

func (w *world) anchored(a bindings.Anchor) {
	if len(w.records[a.RecordId]) == 0 {
		w.list = append(w.list, a.RecordId)
	}
	w.records[a.RecordId] = append(w.records[a.RecordId], a)
}

// everything asks for all that there is.
func (w *world) everything() (list []step) {
	ask := func(target int, method string, args ...any) {
		list = append(list, step{to: targets[target], input: pack(apis[targets[target]], method, args...)})
	}
	for i := range people {
		ask(onRegistry, "actor", people[i].address)
		ask(onAccess, "overdue", people[i].address)
		ask(onRegistry, "encryptionKey", people[i].address)
		ask(onRegistry, "signingKey", people[i].address, uint8(1))
	}
	for i := range orgCount {
		ask(onRegistry, "org", name("org", i))
		ask(onRegistry, "custodianOf", name("org", i))
		ask(onConsent, "directives", name("org", i))
		ask(onStorage, "gateways", name("org", i))
		ask(onStorage, "challenge", name("org", i))
		ask(onStorage, "health", name("org", i))
		for kind := range uint8(7) {
			ask(onLogs, "treeHead", name("org", i), kind)
			ask(onLogs, "punctuality", name("org", i), kind)
		}
	}
	for i := range nodeCount {
		ask(onRegistry, "node", nodes[i])
	}
	for _, op := range writes() {
		ask(onRegistry, "opClasses", targets[op.target], [4]byte(apis[targets[op.target]].Methods[op.method].ID))
	}
	for class := range uint8(17) {
		ask(onRecords, "policy", class)
		ask(onRegistry, "apiFor", class)
	}
	for _, id := range w.recoveries {
		ask(onPatients, "recovery", id)
	}
	for _, n := range w.consents {
		ask(onConsent, "get", n.pid, n.id)
	}
	for _, id := range w.tickets {
		ask(onAccess, "ticket", id)
		ask(onAccess, "emergency", id)
		ask(onAccess, "permits", id, uint8(5))
	}
	for _, id := range w.cares {
		ask(onConsent, "care", id)
	}
	for i := range pidCount + linkedPids {
		ask(onPatients, "patient", name("pid", i))
		ask(onPatients, "custodian", name("pid", i))
		ask(onPatients, "transfer", name("pid", i))
		ask(onPatients, "guardians", name("pid", i))
		ask(onPatients, "links", name("pid", i))
		ask(onRecords, "recordsOf", name("pid", i), uint64(1<<17-1), uint64(0), uint16(256))
	}
	for _, id := range w.list {
		ask(onRecords, "head", id)
		for _, a := range w.records[id] {
			ask(onRecords, "get", id, a.Version)
			ask(onRecords, "endorsements", id, a.Version)
		}
	}
	for id := range w.proposals {
		ask(onGovernance, "proposal", id+1)
		ask(onGovernance, "payloadOf", id+1)
	}
	ask(onRegistry, "signers")
	ask(onGovernance, "modelHash")
	return list
}

// shrink leaves out what the difference does not need, and prints the rest.
func shrink(t *testing.T, steps []step) string {
	for size := len(steps) / 2; size > 0; size /= 2 {
		for from := 0; from+size < len(steps); { // the last one stays
			if shorter := slices.Delete(slices.Clone(steps), from, from+size); differs(t, shorter) {
				steps = shorter
			} else {
				from += size
			}
		}
	}
	var b strings.Builder
	p := newPair(t, model())
	for i, s := range steps {
		out, err := p.run(s)
		fmt.Fprintf(&b, "%3d %v\n    native answers %s\n", i+1, s, show(out))
		if err != nil {
			fmt.Fprintf(&b, "    %v\n", err)
		}
	}
	return b.String()
}

// differs reports whether the last of the steps, and none before, is answered
// differently.
func differs(t *testing.T, steps []step) bool {
	p := newPair(t, model())
	for i, s := range steps {
		if _, err := p.run(s); err != nil {
			return i == len(steps)-1
		}
	}
	return false
}
