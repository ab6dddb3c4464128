// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes vectors.json with code that is not ours: ethers for EIP-712 and
// secp256k1, WebCrypto for P-256. Run it where ethers 6 is installed:
//   node vectors.mjs > vectors.json
// P-256 signatures are different at each run, all others are not.
import { webcrypto, createHash } from "node:crypto";
import { AbiCoder, TypedDataEncoder, Wallet, keccak256, toUtf8Bytes } from "ethers";

const types = {
  Endorsement: "bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,bytes32 payer,bytes32 custodianOrg,address signer,bytes32 signerOrg,uint8 role,uint8 sigPurpose,uint64 deadline",
  KeyRotation: "address oldKey,address newKey,uint64 deadline",
  Enrolment: "address actor,bytes32 orgId,uint32 roleMask,bytes32 certHash,uint64 notAfter,uint64 deadline",
  Administration: "address admin,bytes32 orgId,uint64 deadline",
  SigningKey: "address actor,uint8 alg,uint64 deadline",
  NodeKey: "bytes32 nodeId,bytes32 orgId,uint64 deadline",
};
const fields = (name) => types[name].split(",").map((m) => ({ type: m.split(" ")[0], name: m.split(" ")[1] }));
const hash = (text) => keccak256(toUtf8Bytes(text));
const big = (bytes) => BigInt("0x" + Buffer.from(bytes).toString("hex"));
const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");

const registry = "0x0000000000000000000000000000000000000D01";
const contracts = { Enrolment: registry, Administration: registry, SigningKey: registry, NodeKey: registry, Endorsement: "0x0000000000000000000000000000000000000D03", KeyRotation: "0x0000000000000000000000000000000000000D01" };
const samples = [];
for (const [i, chainId] of [1n, 1337n, 2n ** 64n - 1n, 2n ** 200n + 7n].entries()) {
  samples.push(["Endorsement", chainId, {
    recordId: hash("record" + i), version: i === 3 ? 4294967295 : i + 1, contentCommit: hash("commit" + i), blobHash: hash("blob" + i),
    recordClass: i === 3 ? 255 : 5, pid: hash("pid" + i), payer: hash("payer" + i), custodianOrg: hash("custodian" + i),
    signer: new Wallet(hash("endorser" + i)).address, signerOrg: hash("org" + i), role: [0, 4, 8, 255][i], sigPurpose: [1, 5, 13, 255][i], deadline: i === 3 ? 2n ** 64n - 1n : 1800000600n,
  }]);
  samples.push(["KeyRotation", chainId, {
    oldKey: new Wallet(hash("old" + i)).address, newKey: new Wallet(hash("new" + i)).address, deadline: 1800000600n + BigInt(i),
  }]);
  const last = i === 3;
  const entry = { actor: new Wallet(hash("actor" + i)).address, admin: new Wallet(hash("admin" + i)).address, orgId: hash("org" + i), nodeId: hash("node" + i),
    roleMask: last ? 4294967295 : 1 << i, certHash: hash("certificate" + i), notAfter: last ? 2n ** 64n - 1n : BigInt(i), alg: last ? 255 : i, deadline: 1800000600n + BigInt(i) };
  for (const name of ["Enrolment", "Administration", "SigningKey", "NodeKey"]) {
    samples.push([name, chainId, Object.fromEntries(fields(name).map((f) => [f.name, entry[f.name]]))]);
  }
}

const messages = [], signatures = [];
for (const [name, chainId, value] of samples) {
  const domain = { name: "DNTP", version: "1", chainId, verifyingContract: contracts[name] };
  const digest = TypedDataEncoder.hash(domain, { [name]: fields(name) }, value);
  const members = fields(name).map((f) => String(value[f.name]));
  messages.push({ type: name, chainId: String(chainId), contract: contracts[name], members, digest });
  const wallet = new Wallet(hash("signer" + messages.length));
  signatures.push({
    name: `${name} on chain ${chainId} by ethers`, alg: 0, digest, signer: wallet.address, key: "0x",
    sig: await wallet.signTypedData(domain, { [name]: fields(name) }, value),
  });
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash("sha256")).digest();

// sign returns r || s with low s over the SHA-256 of the message.
async function sign(key, message) {
  const raw = new Uint8Array(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, message));
  let s = big(raw.subarray(32));
  if (s > order / 2n) s = order - s;
  return Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
}

const signer = new Wallet(hash("p256")).address;
for (let i = 0; i < 4; i++) {
  const key = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const point = Buffer.from(await webcrypto.subtle.exportKey("raw", key.publicKey)).subarray(1);

  // WebCrypto hashes what it signs, so the digest is the hash of a known text.
  const text = Buffer.from("digest " + i);
  signatures.push({ name: `P-256 ${i}`, alg: 1, digest: hex(sha256(text)), signer, key: hex(point), sig: hex(await sign(key, text)) });

  const { digest } = messages[i];
  const rpIdHash = sha256(Buffer.from("records.example"));
  const authenticator = Buffer.concat([rpIdHash, Buffer.from([[0x05, 0x0d, 0x1d, 0x85][i]]), Buffer.from([0, 0, 0, i]), Buffer.alloc(i === 3 ? 40 : 0, 7)]);
  const challenge = Buffer.from(digest.slice(2), "hex").toString("base64url");
  const client = [
    `{"type":"webauthn.get","challenge":"${challenge}","origin":"https://records.example","crossOrigin":false}`,
    `{"type":"webauthn.get","challenge":"${challenge}","origin":"https://records.example"}`,
    `{"challenge":"${challenge}","origin":"https://records.example","type":"webauthn.get"}`,
    `{"origin":"https://${"x".repeat(200)}.example","type":"webauthn.get","crossOrigin":false,"challenge":"${challenge}"}`,
  ][i];
  const rs = await sign(key, Buffer.concat([authenticator, sha256(Buffer.from(client))]));
  const sig = AbiCoder.defaultAbiCoder().encode(
    ["bytes", "bytes", "uint32", "uint32", "bytes32", "bytes32"],
    [authenticator, Buffer.from(client), client.indexOf('"challenge"'), client.indexOf('"type"'), rs.subarray(0, 32), rs.subarray(32)],
  );
  signatures.push({ name: `WebAuthn ${i}`, alg: 2, digest, signer, key: hex(Buffer.concat([point, rpIdHash])), sig });
}
console.log(JSON.stringify({ messages, signatures }, null, 1));
