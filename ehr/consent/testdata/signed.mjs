// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes signed.json, the vectors that need signatures, with code that is not
// ours. Run it where ethers 6 is installed, then have the test write the gas:
//   node signed.mjs FOLDER && go test ./ehr/consent -run TestVectors -rewrite
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Wallet, keccak256, toUtf8Bytes, verifyTypedData } from "ethers";

const now = 1800000000; // block time of the vectors
const here = { name: "DNTP", version: "1", chainId: 1337n, verifyingContract: "0x0000000000000000000000000000000000000D04" };
const members = (text) => text.split(",").map((m) => ({ type: m.split(" ")[0], name: m.split(" ")[1] }));
const types = {
  Grant: members("bytes32 consentId,bytes32 pid,uint8 granteeKind,bytes32 grantee,uint32 purposeMask,uint8 actionMask,uint64 classMask,uint64 notBefore,uint64 notAfter,bytes32 fhirConsentHash,uint64 nonce"),
  Revoke: members("bytes32 consentId,uint64 nonce"),
};
const wide = (v) => "0x" + BigInt(v).toString(16).padStart(64, "0");
const wallet = (name) => new Wallet(keccak256(toUtf8Bytes(name)));

const encoded = (type, message) => Object.fromEntries(types[type].map((m) => [m.name, m.type === "bytes32" ? wide(message[m.name]) : message[m.name]]));
const sign = (name, type, message, where = {}) => wallet(name).signTypedData({ ...here, ...where }, { [type]: types[type] }, encoded(type, message));
// seems is whose signature of the grant it would be.
const seems = (sig) => verifyTypedData(here, { Grant: types.Grant }, encoded("Grant", grant), sig).toLowerCase();

const grant = { consentId: "0xc0", pid: "0x02", granteeKind: 1, grantee: "0xe1", purposeMask: 1, actionMask: 2, classMask: 32, notBefore: now - 100, notAfter: now + 100, fhirConsentHash: "0xf1", nonce: 0 };
const granted = (g) => [{ name: "ConsentGranted", fields: [g.consentId, g.pid, g.grantee, g.granteeKind, g.purposeMask, g.actionMask, g.classMask, g.notBefore, g.notAfter, g.fhirConsentHash] }];
const gone = [{ name: "ConsentRevoked", fields: ["0xc0", "0x02"] }];

const list = [];
const add = (name, caller, method, args, rest) => list.push({ name, caller, method, args, ...rest, gas: 0 });
const bring = async (name, caller, by, g, rest) => add(name, caller, "grantBySig", [g, 0, await sign(by, "Grant", g)], rest);
const end = async (name, caller, by, nonce, rest, before = [signed]) =>
  add(name, caller, "revokeBySig", ["0xc0", nonce, 0, await sign(by, "Revoke", { consentId: "0xc0", nonce })], { before, ...rest });
const bad = { error: "BadSignature", fields: ["0x02"] };
const notDecider = (who) => ({ error: "NotDecider", fields: ["0x02", who] });

const signed = "the patient signs and the office brings it";
await bring(signed, "office", "wallet", grant, { events: granted(grant) });
await bring("a gateway of another organization brings it", "southgateway", "wallet", grant, { events: granted(grant) });
await bring("fail-a patient brings that of another", "subject", "wallet", grant, { error: "NotAllowed", fields: ["subject", keccak256(toUtf8Bytes("grantBySig((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32,uint64),uint8,bytes)")).slice(0, 10)] });
await bring("the patient brings it itself", "wallet", "wallet", grant, { events: granted(grant) });
await bring("a guardian signs", "office", "guardwallet", grant, { events: granted(grant) });
const next = { ...grant, consentId: "0xc1", nonce: 1 };
await bring("the next one", "office", "wallet", next, { before: [signed], events: granted(next) });
add("it counts at once", "stranger", "check", ["0x02", "southdoctor", 0, 2, 5], { before: [signed], output: [true, 3, "0xc0"] });
await end("the patient ends it", "southgateway", "wallet", 1, { events: gone });
await end("a guardian ends it", "office", "guardwallet", 0, { events: gone });
add("it counts no more", "stranger", "check", ["0x02", "southdoctor", 0, 2, 5], { before: [signed, "the patient ends it"], output: [false, 0, "0x00"] });
add("the nonce after both", "stranger", "nonceOf", ["wallet"], { before: [signed, "the patient ends it"], output: [2] });

await bring("fail-again", "office", "wallet", grant, { before: [signed], error: "BadNonce", fields: [0, 1] });
await bring("fail-again after it was ended", "office", "wallet", grant, { before: [signed, "the patient ends it"], error: "BadNonce", fields: [0, 2] });
await bring("fail-over already", "office", "wallet", { ...grant, notAfter: now - 1 }, { error: "BadField", fields: [8] });
const broad = { ...grant, classMask: 96 };
await bring("fail-a guardian without the class", "office", "guardwallet", broad, notDecider("guardwallet"));
await bring("fail-the doctor who would have it", "office", "signingdoctor", grant, notDecider("signingdoctor"));
const others = { consentId: 9, pid: 9, granteeKind: 2, grantee: 9, purposeMask: 2, actionMask: 1, classMask: 2, notBefore: 1, notAfter: 0, fhirConsentHash: 9, nonce: 9 };
const wrong = Object.entries(others).map(([field, value]) => [`fail-another ${field} was signed`, { ...grant, [field]: value }, {}]);
wrong.push(["fail-signed for another chain", grant, { chainId: 1338n }]);
wrong.push(["fail-signed for another contract", grant, { verifyingContract: "0x0000000000000000000000000000000000000D03" }]);
for (const [name, message, where] of wrong) {
  const sig = await sign("wallet", "Grant", message, where);
  add(name, "office", "grantBySig", [grant, 0, sig], notDecider(seems(sig)));
}
const whole = await sign("wallet", "Grant", grant);
add("fail-a signature too short", "office", "grantBySig", [grant, 0, whole.slice(0, -2)], bad);
add("fail-no signature", "office", "grantBySig", [grant, 0, "0x"], bad);
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const s = (n - BigInt("0x" + whole.slice(66, 130))).toString(16).padStart(64, "0");
add("fail-the high twin of a signature", "office", "grantBySig", [grant, 0, whole.slice(0, 66) + s + (whole.endsWith("1b") ? "1c" : "1b")], bad);
add("fail-no such algorithm", "office", "grantBySig", [grant, 3, whole], { error: "BadField", fields: [11] });
add("fail-a key that was not registered", "office", "grantBySig", [grant, 1, whole.slice(0, 130)], { error: "UnknownKey", fields: ["wallet", 1] });
await end("fail-a nonce that was used", "office", "wallet", 0, { error: "BadNonce", fields: [0, 1] });
await end("fail-ended twice", "office", "wallet", 2, { error: "ConsentEnded", fields: ["0xc0", 2] }, [signed, "the patient ends it"]);
await end("fail-ended when it is over", "office", "wallet", 1, { later: 101, error: "ConsentEnded", fields: ["0xc0", 3] });
await end("fail-ended without a grant", "office", "wallet", 0, { error: "UnknownConsent", fields: ["0xc0"] }, []);
await end("fail-ended by the doctor", "office", "signingdoctor", 0, notDecider("signingdoctor"));
add("fail-ended without a signature", "office", "revokeBySig", ["0xc0", 1, 0, "0x"], { before: [signed], ...bad });
add("fail-ended by no such algorithm", "office", "revokeBySig", ["0xc0", 1, 3, "0x"], { before: [signed], error: "BadField", fields: [2] });

const compact = (v) => Array.isArray(v) ? "[" + v.map(compact).join(", ") + "]"
  : v && typeof v === "object" ? "{" + Object.entries(v).map(([k, x]) => JSON.stringify(k) + ": " + compact(x)).join(", ") + "}" : JSON.stringify(v);
const render = (v) => "  {\n" + Object.entries(v).map(([k, x]) => `    "${k}": ${compact(x)}`).join(",\n") + "\n  }";
writeFileSync(join(process.argv[2] ?? ".", "signed.json"), "[\n" + list.map(render).join(",\n") + "\n]\n");
