// SPDX-License-Identifier: LGPL-3.0-or-later
// Writes the proofs of keys into enrol.json, rotateKey.json, setNode.json and signingKey.json, with
// code that is not ours. Run it where ethers 6 is installed, then have the test write the gas:
//   node proofs.mjs FOLDER && go test ./ehr/registry -rewrite
// It leaves alone what must fail with BadProof. A node is named by the text that its key is made of.
import { createECDH, createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AbiCoder, SigningKey, TypedDataEncoder, Wallet, getAddress, keccak256, toUtf8Bytes } from "ethers";

const folder = process.argv[2] ?? ".";
const people = new Map([...readFileSync(join(folder, "../../native/nativetest/alliance.go"), "utf8")
  .matchAll(/\{name: "(\w+)", address: common.HexToAddress\("(0x[0-9a-fA-F]+)"\)/g)]
  .map(([, name, address]) => [name, getAddress("0x" + address.slice(2).padStart(40, "0"))]));
const address = (name) => people.get(name) ?? name;
const key = (name) => (name === "newkey" ? "0x" + "1".padStart(64, "0") : keccak256(toUtf8Bytes(name)));
const wallet = (name) => new Wallet(key(name));
const orgs = { northadmin: "0x0a01", southadmin: "0x0a02", coveradmin: "0x0a03", ministryadmin: "0x0a04", newkey: "0x0a01" };
const word = (v) => "0x" + BigInt(v).toString(16).padStart(64, "0");
const domain = { name: "DNTP", version: "1", chainId: 1337n, verifyingContract: "0x0000000000000000000000000000000000000D01" };
const members = (text) => text.split(",").map((m) => ({ type: m.split(" ")[0], name: m.split(" ")[1] }));
const types = {
  Enrolment: "address actor,bytes32 orgId,uint32 roleMask,bytes32 certHash,uint64 notAfter,uint64 deadline",
  KeyRotation: "address oldKey,address newKey,uint64 deadline",
  SigningKey: "address actor,uint8 alg,uint64 deadline",
  NodeKey: "bytes32 nodeId,bytes32 orgId,uint64 deadline",
};
const digest = (name, ...values) => {
  const list = members(types[name]);
  return TypedDataEncoder.hash(domain, { [name]: list }, Object.fromEntries(list.map((m, i) => [m.name, values[i]])));
};
const byKey = (name, hash) => new SigningKey(key(name)).sign(hash).serialized;

// The P-256 key 1, and a nonce derived from what it signs.
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const big = (b) => BigInt("0x" + Buffer.from(b).toString("hex"));
const bytes32 = (n) => Buffer.from(n.toString(16).padStart(64, "0"), "hex");
function power(base, exponent) {
  let out = 1n;
  for (base %= order; exponent > 0n; exponent >>= 1n, base = (base * base) % order) if (exponent & 1n) out = (out * base) % order;
  return out;
}
function p256(message) {
  const k = createHash("sha256").update("nonce").update(message).digest(), ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(k);
  const r = big(ecdh.getPublicKey().subarray(1, 33)) % order;
  const s = (power(big(k), order - 2n) * (big(message) + r)) % order;
  return Buffer.concat([bytes32(r), bytes32(s > order / 2n ? order - s : s)]);
}
function webAuthn(hash) {
  const challenge = Buffer.from(hash.slice(2), "hex").toString("base64url");
  const client = `{"type":"webauthn.get","challenge":"${challenge}","origin":"https://records.example"}`;
  const device = Buffer.concat([Buffer.alloc(32, 0x33), Buffer.of(0x05, 0, 0, 0, 9)]);
  const rs = p256(createHash("sha256").update(device).update(createHash("sha256").update(client).digest()).digest());
  return AbiCoder.defaultAbiCoder().encode(["bytes", "bytes", "uint32", "uint32", "bytes32", "bytes32"],
    [device, Buffer.from(client), client.indexOf('"challenge"'), client.indexOf('"type"'), rs.subarray(0, 32), rs.subarray(32)]);
}

const now = 1800000000;
const nodeId = (name) => keccak256("0x" + new SigningKey(key(name)).publicKey.slice(4));
const nodes = new Map(["firstnode", "secondnode", "thirdnode"].map((n) => [nodeId(n), n]));
const prove = {
  enrol({ caller, args }) {
    const [who, roles, cert, end] = args, deadline = now + 60;
    const hash = digest("Enrolment", address(who), word(orgs[caller] ?? 1), roles, word(cert), end, deadline);
    args[4] = { deadline, alg: 0, key: "0x", sig: people.has(who) ? byKey(who, hash) : "0x" };
  },
  rotateKey({ caller, args }) {
    const deadline = args[1].deadline ?? now;
    args[1] = { deadline, alg: 0, key: "0x", sig: byKey("newkey", digest("KeyRotation", address(caller), wallet("newkey").address, deadline)) };
  },
  setNode({ caller, args }) {
    const deadline = now + 60, name = nodes.get(args[0]);
    args[2] = deadline;
    args[3] = args[1] && name ? byKey(name, digest("NodeKey", args[0], word(orgs[caller] ?? 1), deadline)) : "0x";
  },
  setSigningKey({ caller, args }) {
    const deadline = now + 60, alg = args[0];
    args[2] = deadline;
    const hash = args[1] === "0x" ? "" : digest("SigningKey", address(caller), alg, deadline);
    args[3] = hash === "" ? "0x" : alg === 2 ? webAuthn(hash) : "0x" + p256(Buffer.from(hash.slice(2), "hex")).toString("hex");
  },
};

const compact = (v) => Array.isArray(v) ? "[" + v.map(compact).join(", ") + "]"
  : v && typeof v === "object" ? "{" + Object.entries(v).map(([k, x]) => JSON.stringify(k) + ": " + compact(x)).join(", ") + "}" : JSON.stringify(v);
const events = (list) => list.length === 0 ? "[]" : "[\n" + list.map((e) => "      " + compact(e)).join(",\n") + "\n    ]";
const render = (v) => "  {\n" + Object.entries(v).map(([k, x]) => `    "${k}": ${k === "events" ? events(x) : compact(x)}`).join(",\n") + "\n  }";
for (const name of ["enrol", "rotateKey", "setNode", "signingKey"]) {
  const path = join(folder, name + ".json"), list = JSON.parse(readFileSync(path, "utf8"));
  for (const v of list) if (v.error !== "BadProof") prove[v.method]?.(v);
  writeFileSync(path, "[\n" + list.map(render).join(",\n") + "\n]\n");
}
