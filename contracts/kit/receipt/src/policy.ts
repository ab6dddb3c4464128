// SPDX-License-Identifier: LGPL-3.0-or-later
import { number } from "./bytes.js";

/** Relations of a signer to a record. */
export const Relation = { anyone: 0, custodian: 1, otherHospital: 2, insurer: 3, government: 4, subject: 5, hospital: 6 } as const;

/** Term asks for signatures with the same properties. */
export interface Term {
  roles: number;
  relation: number;
  count: number;
  purposes: number;
}

/** Policy says whose signatures make a version final: those of all terms of one clause. */
export interface Policy {
  base: number;
  clauses: Term[][];
}

/** Signer holds what a policy asks of a signature. */
export interface Signer {
  person: number;
  roles: number;
  relations: number;
  purposes: number;
}

const termBytes = 10;

/** oneAuthor is the policy of a class for which the registry has none. */
export const oneAuthor = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, Relation.anyone, 1, 0, 0, 0, 1);

/** parsePolicy reads a policy; undefined if it is longer or shorter than it says. */
export function parsePolicy(encoded: Uint8Array): Policy | undefined {
  const [base, count] = encoded;
  if (base === undefined || count === undefined || count === 0) {
    return undefined;
  }
  let at = 2;
  const clauses: Term[][] = [];
  for (let i = 0; i < count; i++) {
    const terms = encoded[at++];
    if (terms === undefined || terms === 0 || at + terms * termBytes > encoded.length) {
      return undefined;
    }
    clauses.push(Array.from({ length: terms }, (_, n) => term(encoded.slice(at + n * termBytes, at + (n + 1) * termBytes))));
    at += terms * termBytes;
  }
  return at === encoded.length ? { base, clauses } : undefined;
}

function term(b: Uint8Array): Term {
  return { roles: Number(number(b.slice(0, 4))), relation: b[4]!, count: b[5]!, purposes: Number(number(b.slice(6))) };
}

/** asksForSubject reports whether a term is about the patient or a guardian. */
export function asksForSubject(policy: Policy, roles: number): boolean {
  return policy.clauses.some((clause) => clause.some((t) => t.relation === Relation.subject || (t.roles & roles) !== 0));
}

function meets(t: Term, s: Signer): boolean {
  return (
    (t.roles === 0 || (t.roles & s.roles) !== 0) &&
    (t.relation === Relation.anyone || ((1 << t.relation) & s.relations) !== 0) &&
    (t.purposes & s.purposes) !== 0
  );
}

/** met reports whether signatures meet a policy; each person counts for one term. */
export function met(policy: Policy, signers: Signer[]): boolean {
  return policy.clauses.some((clause) => complete(clause, signers));
}

/** complete assigns persons to the terms of a clause (Kuhn's algorithm). */
function complete(clause: Term[], signers: Signer[]): boolean {
  const termOf = new Map<number, number>();
  const give = (index: number, tried: Set<number>): boolean =>
    signers.some((s) => {
      if (tried.has(s.person) || !meets(clause[index]!, s)) {
        return false;
      }
      tried.add(s.person);
      const other = termOf.get(s.person);
      if (other !== undefined && !give(other, tried)) {
        return false;
      }
      termOf.set(s.person, index);
      return true;
    });
  return clause.every((t, index) => Array.from({ length: t.count }).every(() => give(index, new Set())));
}
