// SPDX-License-Identifier: LGPL-3.0-or-later
// The reads of the native contracts, from their storage. The layouts are those of
// contracts/layout, and the rules those of version 1: Go tests and the vectors hold this
// file to what the contracts answer.
import { equal, fail, word } from "./bytes.js";
import { asksForSubject, met, oneAuthor, parsePolicy, Relation, type Policy, type Signer } from "./policy.js";
import { at, base, elements, entry, Storage, type Slot } from "./storage.js";
import type { Witness } from "./trie.js";

const contract = (n: number) => word(BigInt(0x0d00 + n), 20);

const kinds = { hospital: 1, insurer: 2, government: 3 } as const;
const replaced = 3; // status of an actor
const administrator = 12;
const patient = 8;
const family = 9;
const maxSignatures = 16;
const maxPolicyBytes = 166;
const knownRules = 1;
const deciding = [1, 2, 3, 5]; // kinds of guardians that decide: GUARD, HPOWATT, DPOWATT, GUADLTM

export const Status = { pending: 1, current: 2, superseded: 3, inError: 4, erased: 6 } as const;

const mask = (role: number) => 2 ** role;

/** Signature is one signature of a version, for what and in which role. */
export interface Signature {
  signer: Uint8Array;
  purpose: number;
  role: number;
}

const isParty = (s: Signature) => s.role === patient || s.role === family;

interface Org {
  kind: number;
  admin: Uint8Array;
  soleAdmin: boolean;
  successor: number;
}

interface Actor {
  org: number;
  roles: number;
  status: number;
}

/** Registry reads IRegistry. */
class Registry {
  private readonly storage: Storage;

  constructor(witness: Witness) {
    this.storage = new Storage(witness, contract(1));
  }

  private orgSlot = (n: number): Slot => at(elements(base(2)), 3 * (n - 1));

  org(n: number): Org {
    if (n === 0) {
      return { kind: 0, admin: new Uint8Array(20), soleAdmin: false, successor: 0 };
    }
    const f = this.storage.fields(this.orgSlot(n));
    const kind = f.uint(1);
    f.bytes(1 + 5); // status, since
    const admin = f.address();
    f.bytes(2); // nodes
    return { kind, admin, soleAdmin: f.bool(), successor: f.uint(2) };
  }

  orgId(n: number): Uint8Array {
    return n === 0 ? new Uint8Array(32) : this.storage.load(at(this.orgSlot(n), 1));
  }

  custodianOf(n: number): number {
    return this.org(n).successor || n;
  }

  actor(address: Uint8Array): Actor {
    const f = this.storage.fields(entry(base(3), address));
    return { org: f.uint(4), roles: f.uint(4), status: f.uint(1) };
  }

  /** usable are the roles that an actor has and its organization's kind may give. */
  usable(address: Uint8Array, a: Actor, o: Org): number {
    const demoted = o.soleAdmin && !equal(o.admin, address) ? mask(administrator) : 0;
    const given = this.storage.fields(base(12)); // after the versions of the rules
    given.bytes(4 + 4 + 8 + 4 * o.kind);
    return a.roles & ~demoted & given.uint(4);
  }

  /** personOf is the first key of the person behind a key. */
  personOf(address: Uint8Array): Uint8Array {
    const first = this.storage.fields(entry(base(16), address)).address();
    return first.some((byte) => byte !== 0) ? first : address;
  }

  policy(recordClass: number): { encoded: Uint8Array; policy: Policy | undefined } {
    const encoded = this.storage.byteString(entry(base(7), Uint8Array.of(recordClass)), maxPolicyBytes);
    return encoded.length === 0 ? { encoded: oneAuthor, policy: parsePolicy(oneAuthor) } : { encoded, policy: parsePolicy(encoded) };
  }

  modelHash(): Uint8Array {
    return this.storage.load(base(11));
  }

  /** rules is the version of the rules by which a block is executed. */
  rules(block: number): number {
    const f = this.storage.fields(base(12));
    const [now, next, height] = [f.uint(4), f.uint(4), f.uint(8)];
    return height !== 0 && block >= height ? next : now;
  }
}

/** Patients reads IPatients. */
class Patients {
  private readonly storage: Storage;

  constructor(witness: Witness, private readonly registry: Registry) {
    this.storage = new Storage(witness, contract(2));
  }

  /** roles are those that come with being the patient, or a guardian who decides on a class. */
  roles(pid: Uint8Array, who: Uint8Array, recordClass: number, now: number): number {
    const slot = entry(base(2), pid);
    const f = this.storage.fields(slot);
    const controller = f.address();
    f.bytes(4); // organization
    if (f.uint(1) === 0) {
      return 0;
    }
    const person = this.registry.personOf(who);
    let guardian = this.guardian(slot, person);
    if (guardian.kind === 0 && !equal(person, who)) {
      guardian = this.guardian(slot, who);
    }
    const subject = equal(controller, who) || equal(controller, person);
    if ((!subject && guardian.kind === 0) || this.registry.actor(who).status === replaced) {
      return 0;
    }
    const current = guardian.kind !== 0 && (guardian.notAfter === 0 || now <= guardian.notAfter);
    const decides = subject || (deciding.includes(guardian.kind) && (guardian.classes >> BigInt(recordClass)) % 2n === 1n);
    return (subject ? mask(patient) : 0) | (current && decides ? mask(family) : 0);
  }

  private guardian(slot: Slot, address: Uint8Array): { kind: number; classes: bigint; notAfter: number } {
    const f = this.storage.fields(entry(at(slot, 2), address));
    return { kind: f.uint(1), classes: f.big(8), notAfter: f.uint(5) };
  }
}

/** Version is what the ledger holds of a version at the block, as IRecords tells it. */
export interface Version {
  latest: number;
  latestFinal: number;
  held: boolean;
  status: number;
  pid: Uint8Array;
  recordClass: number;
  contentCommit: Uint8Array;
  blobHash: Uint8Array;
  size: number;
  authoredAt: number;
  prevCommit: Uint8Array;
  basedOn: Uint8Array;
  payer: Uint8Array;
  custodianOrg: Uint8Array;
  anchoredIn: number;
  signatures: { signer: Uint8Array; purpose: number; role: number; org: Uint8Array }[];
  policy: Uint8Array;
  policyMet: boolean;
  modelHash: Uint8Array;
  rules: number;
}

interface Record {
  slot: Slot;
  latest: number;
  latestFinal: number;
  org: number;
  recordClass: number;
  held: boolean;
  block: number;
  payer: number;
}

/** Ledger answers about one state, at the block that left it. */
export class Ledger {
  private readonly records: Storage;
  private readonly registry: Registry;
  private readonly patients: Patients;

  constructor(witness: Witness, private readonly block: number, private readonly time: number) {
    this.records = new Storage(witness, contract(3));
    this.registry = new Registry(witness);
    this.patients = new Patients(witness, this.registry);
  }

  private record(id: Uint8Array): Record {
    const slot = entry(base(1), id);
    const f = this.records.fields(slot);
    const [latest, latestFinal, org, recordClass, held] = [f.uint(4), f.uint(4), f.uint(4), f.uint(1), f.bool()];
    return { slot, latest, latestFinal, org, recordClass, held, block: f.uint(5), payer: f.uint(4) };
  }

  /** The first version is in the record itself. */
  private versionSlot = (r: Record, n: number): Slot => (n === 1 ? at(r.slot, 3) : entry(at(r.slot, 2), word(BigInt(n))));

  version(id: Uint8Array, n: number): Version {
    const rules = this.registry.rules(this.block);
    if (rules !== knownRules) {
      fail(`this verifier does not know version ${rules} of the alliance's rules`);
    }
    const r = this.record(id);
    if (n < 1 || n > r.latest) {
      fail("no such version of a record");
    }
    const slot = this.versionSlot(r, n);
    const f = this.records.fields(slot);
    const first = f.uint(1);
    const role = f.uint(1);
    const [size, authoredAt] = [f.uint(5), f.uint(5)];
    const stored = first & 7;
    const overtaken = n < r.latestFinal && (stored === Status.pending || stored === Status.current);
    const signatures = this.signatures(slot, { signer: f.address(), purpose: first >> 3, role });
    const pid = this.records.load(at(r.slot, 1));
    const basedOn = this.records.load(at(slot, 4));
    const { encoded, policy } = this.registry.policy(r.recordClass);
    return {
      latest: r.latest,
      latestFinal: r.latestFinal,
      held: r.held,
      status: overtaken ? Status.superseded : stored,
      pid,
      recordClass: r.recordClass,
      contentCommit: this.records.load(at(slot, 1)),
      blobHash: this.records.load(at(slot, 2)),
      size,
      authoredAt,
      prevCommit: n > 1 ? this.records.load(at(this.versionSlot(r, n - 1), 1)) : new Uint8Array(32),
      basedOn,
      payer: this.registry.orgId(r.payer),
      custodianOrg: this.registry.orgId(this.registry.custodianOf(r.org)),
      // The next version holds the block of the one before it.
      anchoredIn: n < r.latest ? this.records.fields(at(this.versionSlot(r, n + 1), 3)).uint(5) : r.block,
      signatures: signatures.map((s) => ({ ...s, org: isParty(s) ? new Uint8Array(32) : this.registry.orgId(this.registry.actor(s.signer).org) })),
      policy: encoded,
      policyMet: policy !== undefined && this.met(policy, r, pid, basedOn, signatures),
      modelHash: this.registry.modelHash(),
      rules,
    };
  }

  /** signatures reads all signatures of a version, the author's first. */
  private signatures(slot: Slot, author: Signature): Signature[] {
    const list = [author];
    while (list.length < maxSignatures) {
      const f = this.records.fields(at(slot, 5 + list.length - 1));
      const other = { signer: f.address(), purpose: f.uint(1), role: f.uint(1) };
      if (other.purpose === 0) {
        break;
      }
      list.push(other);
    }
    return list;
  }

  private met(policy: Policy, r: Record, pid: Uint8Array, basedOn: Uint8Array, signatures: Signature[]): boolean {
    const custodian = this.registry.custodianOf(r.org);
    const payer = this.registry.custodianOf(r.payer);
    const subjects = asksForSubject(policy, mask(patient) | mask(family));
    const persons = signatures.map((s) => (signatures.length > 1 ? this.registry.personOf(s.signer) : s.signer));
    const signers = signatures.map((s, i): Signer => {
      const person = persons.findIndex((other) => equal(other, persons[i]!));
      const common = { person, purposes: 2 ** (s.purpose - 1) };
      if (isParty(s)) {
        const roles = subjects ? this.patients.roles(pid, s.signer, r.recordClass, this.time) & mask(s.role) : 0;
        return { ...common, roles, relations: !subjects || roles !== 0 ? 1 << Relation.subject : 0 };
      }
      const a = this.registry.actor(s.signer);
      const o = this.registry.org(a.org);
      const org = this.registry.custodianOf(a.org);
      return { ...common, roles: this.registry.usable(s.signer, a, o) & mask(s.role), relations: relations(o.kind, org, custodian, payer) };
    });
    return met(policy, signers) && (policy.base === 0 || this.restsOn(basedOn, policy.base, pid));
  }

  /** restsOn reports whether a version rests on a current record of a class and the same patient. */
  private restsOn(id: Uint8Array, recordClass: number, pid: Uint8Array): boolean {
    const r = this.record(id);
    if (r.latestFinal === 0 || r.recordClass !== recordClass || !equal(this.records.load(at(r.slot, 1)), pid)) {
      return false;
    }
    return (this.records.fields(this.versionSlot(r, r.latestFinal)).uint(1) & 7) === Status.current;
  }
}

/** relations are the bits of the relations of a signer's organization to a record. */
function relations(kind: number, org: number, custodian: number, payer: number): number {
  let bits = kind !== 0 && org === custodian ? 1 << Relation.custodian : 0;
  switch (kind) {
    case kinds.hospital:
      bits |= (1 << Relation.hospital) | (org !== custodian ? 1 << Relation.otherHospital : 0);
      break;
    case kinds.insurer:
      bits |= payer === 0 || payer === org ? 1 << Relation.insurer : 0;
      break;
    case kinds.government:
      bits |= 1 << Relation.government;
  }
  return bits;
}
