// SPDX-License-Identifier: LGPL-3.0-or-later
// The vectors of ehr/receipt/testdata, which a Go test makes on a real chain: they must
// prove here what they prove there, and no byte of them may change.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromHex } from "../src/bytes.js";
import { met, parsePolicy } from "../src/policy.js";
import { verifyReceipt, ReceiptError, type Claim, type Hex } from "../src/index.js";

interface Vector {
  name: string;
  start: number;
  end: number;
  claim: Claim;
}

interface Vectors {
  chainId: number;
  genesisHash: Hex;
  receipts: Vector[];
  refused: { name: string; error: string }[];
}

const folder = new URL("../../../../../ehr/receipt/testdata/", import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));
const text = (name: string): string => read(`${name}.json`).toString("utf8");

const vectors = JSON.parse(text("vectors")) as Vectors;
const trust = { chainId: vectors.chainId, genesisHash: vectors.genesisHash };
const document = read("document.json");
const part = (v: Vector): Uint8Array => document.subarray(v.start, v.end);

test("there are vectors", () => {
  assert.ok(vectors.receipts.length >= 12 && vectors.refused.length >= 3);
});

for (const v of vectors.receipts) {
  test(`${v.name} proves its claim`, () => {
    const { resource, documentVerified, ...claim } = verifyReceipt(text(v.name), trust, part(v));
    assert.deepEqual(claim, v.claim);
    assert.equal(documentVerified, true);
    assert.equal(resource, v.name === "one-resource" ? 1 : 0);
    assert.equal(verifyReceipt(text(v.name), trust).documentVerified, false);
  });
}

for (const v of vectors.refused) {
  test(`${v.name} is refused`, () => {
    assert.throws(() => verifyReceipt(text(v.name), trust), (error: Error) => error instanceof ReceiptError && error.message.includes(v.error));
  });
}

test("an override of the signers is not followed", () => {
  assert.throws(() => verifyReceipt(text("overridden"), trust), /too few of the known signers have signed/);
});

// Of most vectors a part of the bytes is changed; FLIPS=all changes all of them.
const stride = (v: Vector): number => (process.env["FLIPS"] === "all" || v.name === "claim" ? 1 : 37);

vectors.receipts.forEach((v, n) => {
  test(`no byte of ${v.name} may change`, () => {
    const whole = read(`${v.name}.json`);
    const accepted: string[] = [];
    for (let i = n % stride(v); i < whole.length; i += stride(v)) {
      const changed = Uint8Array.from(whole);
      changed[i]! ^= 1 << (i + n) % 8;
      if (accepts(new TextDecoder().decode(changed), part(v))) {
        accepted.push(`byte ${i}`);
      }
    }
    assert.deepEqual(accepted, []);
  });

  test(`no byte of the document of ${v.name} may change`, () => {
    const accepted: string[] = [];
    for (let i = 0; i < part(v).length; i += 101) {
      const changed = Uint8Array.from(part(v));
      changed[i]! ^= 1 << i % 8;
      if (accepts(text(v.name), changed)) {
        accepted.push(`byte ${i}`);
      }
    }
    assert.deepEqual(accepted, []);
  });
});

/** accepts reports whether a receipt verifies. Every refusal is a ReceiptError. */
function accepts(receipt: string, bytes: Uint8Array): boolean {
  try {
    verifyReceipt(receipt, trust, bytes);
    return true;
  } catch (error) {
    assert.ok(error instanceof ReceiptError, String(error));
    return false;
  }
}

test("other texts of a receipt are refused", () => {
  const one = text("one-author");
  const others = {
    compact: JSON.stringify(JSON.parse(one)),
    "without a line feed": one.trimEnd(),
    "a blank more": `${one} `,
    "a byte order mark": `\ufeff${one}`,
    "an unknown member": one.replace('"version"', '"more": 1, "version"'),
    "a member twice": one.replace('  "version": 1,\n', '  "version": 1,\n  "version": 1,\n'),
    "members in another order": one.replace(/ {2}("format": .*\n) {2}("chainId": .*\n)/, "  $2  $1"),
    "upper case": one.replace('"0xf9', '"0xF9'),
    "a long number": one.replace('"version": 1,', '"version": 1.0,'),
    "a prototype": one.replace('"format"', '"__proto__"'),
    nothing: "",
    null: "null\n",
    "a list": "[]\n",
  };
  for (const [story, changed] of Object.entries(others)) {
    assert.notEqual(changed, one, story);
    assert.throws(() => verifyReceipt(changed, trust), ReceiptError, story);
  }
});

test("another chain is refused", () => {
  const one = text("one-author");
  assert.throws(() => verifyReceipt(one, { ...trust, chainId: trust.chainId + 1 }), /another chain/);
  assert.throws(() => verifyReceipt(one, { ...trust, genesisHash: `0x${"00".repeat(32)}` }), /another chain/);
});

test("policies are met as the contract says", () => {
  const policies = JSON.parse(text("policies")) as { policy: Hex; signers: [number, number, number, number][]; met: boolean }[];
  assert.ok(policies.length >= 300);
  for (const v of policies) {
    const policy = parsePolicy(fromHex(v.policy));
    assert.ok(policy !== undefined);
    const signers = v.signers.map(([person, roles, relations, purposes]) => ({ person, roles, relations, purposes }));
    assert.equal(met(policy, signers), v.met, JSON.stringify(v));
    assert.equal(parsePolicy(fromHex(v.policy).slice(1)), undefined);
    assert.equal(parsePolicy(fromHex(`${v.policy}00`)), undefined);
  }
});

test("a vote has one form", () => {
  const receipt = JSON.parse(text("claim")) as { certificates: { signatures: string[] }[] };
  const signatures = receipt.certificates[0]!.signatures;
  const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const [r, s, v] = [signatures[0]!.slice(0, 66), BigInt(`0x${signatures[0]!.slice(66, 130)}`), Number(signatures[0]!.slice(130))];
  signatures[0] = `${r}${(n - s).toString(16).padStart(64, "0")}0${1 - v}`;
  assert.throws(() => verifyReceipt(`${JSON.stringify(receipt, null, 2)}\n`, trust), /malformed signature/);
});

test("a node of another block is refused", () => {
  const receipt = JSON.parse(text("claim")) as { nodes: string[] };
  const other = (JSON.parse(text("all-signers-changed")) as { nodes: string[] }).nodes.find((node) => !receipt.nodes.includes(node));
  assert.ok(other !== undefined);
  for (let i = 0; i <= receipt.nodes.length; i++) {
    const changed = { ...receipt, nodes: [...receipt.nodes.slice(0, i), other, ...receipt.nodes.slice(i)] };
    assert.throws(() => verifyReceipt(`${JSON.stringify(changed, null, 2)}\n`, trust), /invalid node of the state/);
  }
});

test("signers that changed need the certificates in between", () => {
  const receipt = JSON.parse(text("all-signers-changed")) as { certificates: unknown[] };
  receipt.certificates = receipt.certificates.slice(-1);
  assert.throws(() => verifyReceipt(`${JSON.stringify(receipt, null, 2)}\n`, trust), /too few of the known signers/);
});
