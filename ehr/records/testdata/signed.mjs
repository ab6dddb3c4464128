// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes signed.json, the vectors that need signatures, and keys/*.json, the
// public keys of their signers, with code that is not ours. Run it where ethers
// 6 is installed, then have the test write the gas:
//   node signed.mjs FOLDER && go test ./ehr/records -rewrite
// P-256 signatures are different at each run.
import { createECDH, createHash, createPrivateKey, sign as rawSign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AbiCoder, TypedDataEncoder, Wallet, keccak256, sha256, toUtf8Bytes } from "ethers";

const folder = process.argv[2] ?? ".";
const now = 1800000000; // block time of the vectors
const domain = { name: "DNTP", version: "1", chainId: 1337n, verifyingContract: "0x0000000000000000000000000000000000000D03" };
const types = { Endorsement: "bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,bytes32 payer,bytes32 custodianOrg,address signer,bytes32 signerOrg,uint8 role,uint8 sigPurpose,uint64 deadline"
  .split(",").map((m) => ({ type: m.split(" ")[0], name: m.split(" ")[1] })) };
const word = (v) => "0x" + BigInt(v).toString(16).padStart(64, "0");
const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
const wallet = (name) => new Wallet(keccak256(toUtf8Bytes(name)));

// A P-256 key, derived from a name.
function p256(name) {
  const ecdh = createECDH("prime256v1");
  const d = createHash("sha256").update(name + " p256").digest();
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey().subarray(1);
  const part = (b) => Buffer.from(b).toString("base64url");
  const key = createPrivateKey({ format: "jwk", key: { kty: "EC", crv: "P-256", d: part(d), x: part(point.subarray(0, 32)), y: part(point.subarray(32)) } });
  return { point, key };
}
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const big = (b) => BigInt("0x" + Buffer.from(b).toString("hex"));
const bytes32 = (n) => Buffer.from(n.toString(16).padStart(64, "0"), "hex");

// r || s over the SHA-256 of the message, s low unless high is asked for.
function signP256(key, message, high = false) {
  const raw = rawSign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
  const s = big(raw.subarray(32));
  return Buffer.concat([raw.subarray(0, 32), bytes32(s > order / 2n === high ? s : order - s)]);
}

// node:crypto always hashes what it signs, and EIP-712 wants the digest itself
// signed: so r and s are computed here, with a nonce derived from the digest.
function signDigestP256(name, digest) {
  const d = big(createHash("sha256").update(name + " p256").digest()), z = big(digest);
  for (let i = 0; ; i++) {
    const k = createHash("sha256").update(name + i).update(digest).digest();
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(k);
    const r = big(ecdh.getPublicKey().subarray(1, 33)) % order;
    let s = (power(big(k), order - 2n) * (z + r * d)) % order;
    if (r === 0n || s === 0n) continue;
    if (s > order / 2n) s = order - s;
    return Buffer.concat([bytes32(r), bytes32(s)]);
  }
}
function power(base, exponent) {
  let out = 1n;
  for (base %= order; exponent > 0n; exponent >>= 1n, base = (base * base) % order) if (exponent & 1n) out = (out * base) % order;
  return out;
}

const rpIdHash = createHash("sha256").update("records.example").digest();
function webAuthn(name, digest, change = {}) {
  const challenge = Buffer.from(digest.slice(2), "hex").toString("base64url");
  const client = JSON.stringify({ type: change.type ?? "webauthn.get", challenge, origin: "https://records.example", crossOrigin: false });
  const authenticator = Buffer.concat([change.rp ?? rpIdHash, Buffer.of(change.flags ?? 0x05), Buffer.of(0, 0, 0, 9)]);
  const rs = signP256(p256(name).key, Buffer.concat([authenticator, createHash("sha256").update(client).digest()]));
  return AbiCoder.defaultAbiCoder().encode(["bytes", "bytes", "uint32", "uint32", "bytes32", "bytes32"],
    [authenticator, Buffer.from(client), client.indexOf('"challenge"'), client.indexOf('"type"'), rs.subarray(0, 32), rs.subarray(32)]);
}

// endorsement signs what the anchor says, or what change says in its place.
function endorsement(name, anchor, sigPurpose, { alg = 0, deadline = now + 600, custodian = north, change = {}, where = {}, web = {} } = {}) {
  const value = { ...Object.fromEntries(["recordId", "contentCommit", "blobHash", "pid", "payer"].map((k) => [k, word(anchor[k])])),
    version: anchor.version, recordClass: anchor.recordClass, custodianOrg: word(custodian), signer: wallet(name).address,
    signerOrg: word(orgs[name]), role: roles[name], sigPurpose, deadline, ...change };
  const digest = TypedDataEncoder.hash({ ...domain, ...where }, types, value);
  const sig = [() => wallet(name).signingKey.sign(digest).serialized, () => hex(signDigestP256(name, Buffer.from(digest.slice(2), "hex"))), () => webAuthn(name, digest, web)][alg]();
  return { signer: name, sigPurpose, role: roles[name], sigAlg: alg, deadline, sig };
}

const north = "0x0a01", cover = "0x0a03";
const orgs = { signingdoctor: north, signingauditor: cover };
const roles = { signingdoctor: 0, laboratory: 2, office: 4, signingauditor: 5 };
const report = { recordId: "0x01", version: 1, pid: "0x02", recordClass: 5, contentCommit: "0xc1", blobHash: "0xb1", size: 1000, authoredAt: now - 1000, prevCommit: "0x00", basedOn: "0x00", payer: "0x00" };
const claim = { ...report, recordClass: 13, payer: cover };
const policy5 = "0x000102" + "00000004" + "01" + "01" + "00000001" + "00000001" + "01" + "01" + "00000010";
const policy13 = "0x000102" + "00000010" + "06" + "01" + "00002000" + "00000020" + "03" + "01" + "00001000";
const anchored = (a, custodian = "0x0a01") => ({ name: "RecordAnchored", fields: [a.recordId, a.pid, custodian, a.version, a.recordClass, a.contentCommit, a.blobHash, a.size, a.authoredAt, a.basedOn, a.payer] });
const endorsed = (a, who, purpose) => ({ name: "RecordEndorsed", fields: [a.recordId, who, a.version, purpose, roles[who]] });
const final = (a, policy) => ({ name: "RecordFinal", fields: [a.recordId, a.version, sha256(policy)] });

const list = [];
// told adds to an endorsement's event how it was signed.
const told = (event, args) => {
  if (event.name !== "RecordEndorsed") return event;
  const e = args.flat().find((x) => x?.signer === event.fields[1] && x.sigPurpose === event.fields[3] && x.sig !== "0x");
  return { ...event, fields: [...event.fields, e?.sigAlg ?? 0, e ? sha256(e.sig) : "0x00"] };
};
const add = (name, caller, method, args, rest) =>
  list.push({ name, caller, method, args, ...rest, ...(rest.events && { events: rest.events.map((x) => told(x, args)) }), gas: 0 });
const open = ["a report that waits"];
const by = (name, e, rest, caller = "office", before = open) => add(name, caller, "endorse", [report.recordId, report.version, e], { before, ...rest });
const doctor = (options) => endorsement("signingdoctor", report, 5, options);
const completed = { output: [2], events: [endorsed(report, "signingdoctor", 5), final(report, policy5)] };
const bad = (signer = "signingdoctor") => ({ error: "BadSignature", fields: [signer] });

add(open[0], "laboratory", "anchor", [report, []], { output: [1], events: [anchored(report), endorsed(report, "laboratory", 1)] });
for (const [alg, name] of ["secp256k1", "P-256", "WebAuthn"].entries()) {
  by(`a doctor's signature with ${name}, brought by the office`, doctor({ alg }), completed);
}
by("a signature in its last second", doctor({ deadline: now }), completed);
by("a signature for a purpose that the policy does not ask for", endorsement("signingdoctor", report, 13), { output: [1], events: [endorsed(report, "signingdoctor", 13)] });
by("a second purpose of the same signer", doctor(), { ...completed, before: [...open, "a signature for a purpose that the policy does not ask for"] });
add("a report that is complete at once", "laboratory", "anchor", [report, [doctor()]], { output: [2],
  events: [anchored(report), endorsed(report, "laboratory", 1), endorsed(report, "signingdoctor", 5), final(report, policy5)] });
add("a claim of hospital and insurer", "office", "anchor",
  [claim, [{ signer: "office", sigPurpose: 14, role: 4, sigAlg: 0, deadline: 0, sig: "0x" }, endorsement("signingauditor", claim, 13)]],
  { output: [2], events: [anchored(claim), endorsed(claim, "office", 14), endorsed(claim, "signingauditor", 13), final(claim, policy13)] });
add("a claim that the insurer anchors, with the auditor's own entry last", "signingauditor", "anchor",
  [claim, [{ signer: "signingauditor", sigPurpose: 13, role: 5, sigAlg: 0, deadline: 0, sig: "0x" }]],
  { output: [1], events: [anchored(claim, "0x0a03"), endorsed(claim, "signingauditor", 13)] });
add("who anchors may sign as well", "signingdoctor", "anchor", [{ ...report, recordClass: 1 }, [endorsement("signingdoctor", { ...report, recordClass: 1 }, 1, { alg: 1 })]],
  { output: [2], events: [anchored({ ...report, recordClass: 1 }), endorsed(report, "signingdoctor", 1), final(report, "0x000101" + "00000000" + "00" + "01" + "00000001")] });

by("fail-the same signature again", doctor(), { before: [...open, "a doctor's signature with secp256k1, brought by the office"], error: "AlreadyEndorsed", fields: ["signingdoctor", 5] });
by("fail-the same purpose with another key", doctor({ alg: 2 }), { before: [...open, "a doctor's signature with secp256k1, brought by the office"], error: "AlreadyEndorsed", fields: ["signingdoctor", 5] });
by("fail-a deadline that has passed", doctor({ deadline: now - 1 }), { error: "DeadlinePassed", fields: ["signingdoctor", now - 1] });
by("fail-another deadline than was signed", { ...doctor(), deadline: now + 601 }, bad());
by("fail-another purpose than was signed", { ...doctor(), sigPurpose: 6 }, bad());
by("fail-another chain", doctor({ where: { chainId: 1338n } }), bad());
by("fail-another contract", doctor({ where: { verifyingContract: "0x0000000000000000000000000000000000000D04" } }), bad());
by("fail-another domain name", doctor({ where: { name: "dntp" } }), bad());
for (const [field, value] of Object.entries({ recordId: word(9), version: 2, contentCommit: word(9), blobHash: word(9), recordClass: 6, pid: word(9),
  payer: word(cover), custodianOrg: word(cover), signer: "0x00000000000000000000000000000000000000d1", signerOrg: word(cover), role: 3 })) {
  by(`fail-another ${field} was signed`, doctor({ change: { [field]: value } }), bad());
}
by("fail-another role than was signed", { ...doctor(), role: 1 }, { error: "SignerNotAllowed", fields: ["signingdoctor", 5] });
by("fail-a role that there is not", { ...doctor(), role: 32 }, { error: "SignerNotAllowed", fields: ["signingdoctor", 5] });
by("fail-as a guardian", { ...doctor(), role: 9 }, { error: "SignerNotAllowed", fields: ["signingdoctor", 5] });
by("fail-another signer", { ...doctor(), signer: "doctor" }, bad("doctor"));
by("fail-P-256 over another chain", doctor({ alg: 1, where: { chainId: 1338n } }), bad());
by("fail-WebAuthn over another chain", doctor({ alg: 2, where: { chainId: 1338n } }), bad());
by("fail-WebAuthn for another site", doctor({ alg: 2, web: { rp: createHash("sha256").update("evil.example").digest() } }), bad());
by("fail-WebAuthn that nobody touched", doctor({ alg: 2, web: { flags: 0x04 } }), bad());
by("fail-WebAuthn of a registration", doctor({ alg: 2, web: { type: "webauthn.create" } }), bad());
by("fail-a WebAuthn signature as one of P-256", { ...doctor({ alg: 2 }), sigAlg: 1 }, bad());
const flip = (sig) => {
  const raw = Buffer.from(sig.slice(2), "hex"), n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  return hex(Buffer.concat([raw.subarray(0, 32), bytes32(n - big(raw.subarray(32, 64))), Buffer.of(raw[64] ^ 27 ^ 28)]));
};
const direct = doctor();
by("fail-the high twin of a signature", { ...direct, sig: flip(direct.sig) }, bad());
by("fail-v of 0 or 1", { ...direct, sig: direct.sig.slice(0, -2) + (direct.sig.endsWith("1b") ? "00" : "01") }, bad());
by("fail-a signature too short", { ...direct, sig: direct.sig.slice(0, -2) }, bad());
by("fail-no signature of another", { ...direct, sig: "0x" }, bad());
const low = doctor({ alg: 1 }), raw = Buffer.from(low.sig.slice(2), "hex");
by("fail-the high twin of a P-256 signature", { ...low, sig: hex(Buffer.concat([raw.subarray(0, 32), bytes32(order - big(raw.subarray(32)))])) }, bad());
by("fail-a key that was not registered", { ...low, signer: "nurse", role: 1 }, { error: "UnknownKey", fields: ["nurse", 1] });
by("fail-an auditor and a laboratory report", endorsement("signingauditor", report, 13), { error: "SignerNotAllowed", fields: ["signingauditor", 5] });
add("fail-a signature of another claim", "office", "anchor", [claim, [endorsement("signingauditor", { ...claim, contentCommit: "0xc2" }, 13)]], bad("signingauditor"));
add("fail-the author's signature of another text", "signingdoctor", "anchor", [{ ...report, recordClass: 1 }, [endorsement("signingdoctor", report, 1)]], bad());
by("fail-a role that may not carry signatures", direct, { error: "NotAllowed", fields: ["researcher", keccak256(toUtf8Bytes("endorse(bytes32,uint32,(address,uint8,uint8,uint8,uint64,bytes))")).slice(0, 10)] }, "researcher");

const compact = (v) => Array.isArray(v) ? "[" + v.map(compact).join(", ") + "]"
  : v && typeof v === "object" ? "{" + Object.entries(v).map(([k, x]) => JSON.stringify(k) + ": " + compact(x)).join(", ") + "}" : JSON.stringify(v);
const render = (v) => "  {\n" + Object.entries(v).map(([k, x]) => `    "${k}": ${compact(x)}`).join(",\n") + "\n  }";
writeFileSync(join(folder, "signed.json"), "[\n" + list.map(render).join(",\n") + "\n]\n");
mkdirSync(join(folder, "keys"), { recursive: true });
const { point } = p256("signingdoctor");
writeFileSync(join(folder, "keys", "signingdoctor.json"), JSON.stringify({ p256: hex(point), webAuthn: hex(Buffer.concat([point, rpIdHash])) }, null, 1) + "\n");
