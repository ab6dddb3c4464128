// SPDX-License-Identifier: LGPL-3.0-or-later
// Prints the payloads of addOrganization and replaceAdministrator in the vectors, whose administrators prove themselves, with
// code that is not ours: NAME PAYLOAD, a line each. Run it where ethers 6 is installed.
import { AbiCoder, SigningKey, TypedDataEncoder, Wallet, keccak256, toUtf8Bytes } from "ethers";

const zero = "0x0000000000000000000000000000000000000000", doctor = "0x00000000000000000000000000000000000000d1";
const word = (v) => "0x" + BigInt(v).toString(16).padStart(64, "0");
const key = (name) => (name === "newkey" ? word(1) : keccak256(toUtf8Bytes(name)));
const domain = { name: "DNTP", version: "1", chainId: 1337n, verifyingContract: "0x0000000000000000000000000000000000000D01" };
const types = { Administration: [{ type: "address", name: "admin" }, { type: "bytes32", name: "orgId" }, { type: "uint64", name: "deadline" }] };
function proof(org, name, { admin = new Wallet(key(name)).address, signed = org, deadline = 1800200000, keyBytes = "0x" } = {}) {
  const hash = TypedDataEncoder.hash(domain, types, { admin, orgId: word(signed), deadline });
  return [deadline, 0, keyBytes, new SigningKey(key(name)).sign(hash).serialized];
}
function payload(org, kind, name, { meta = 0, admin = new Wallet(key(name)).address, ...signed } = {}) {
  return AbiCoder.defaultAbiCoder().encode(["bytes32", "uint8", "address", "bytes32", "tuple(uint64,uint8,bytes,bytes)"],
    [word(org), kind, admin, word(meta), proof(org, name, { admin, ...signed })]);
}
function replacement(org, name, { admin = new Wallet(key(name)).address, ...signed } = {}) {
  return AbiCoder.defaultAbiCoder().encode(["bytes32", "address", "tuple(uint64,uint8,bytes,bytes)"], [word(org), admin, proof(org, name, { admin, ...signed })]);
}
for (const [name, bytes] of Object.entries({
  enters: payload(0x0a05, 2, "stranger", { meta: 0x0b05 }), newkey: payload(0x0a05, 1, "newkey"),
  noId: payload(0, 2, "stranger"), known: payload(0x0a01, 2, "stranger"), kind0: payload(0x0a05, 0, "stranger"), kind4: payload(0x0a05, 4, "stranger"),
  nobody: payload(0x0a05, 2, "stranger", { admin: zero }), doctor: payload(0x0a05, 2, "stranger", { admin: doctor }),
  other: payload(0x0a05, 2, "stranger", { signed: 0x0a06 }), notHers: payload(0x0a05, 2, "stranger", { admin: new Wallet(key("newkey")).address }),
  replaces: replacement(0x0a04, "stranger"), ofNone: replacement(0x0a05, "stranger"), noAdmin: replacement(0x0a04, "stranger", { admin: zero }),
  sameAdmin: replacement(0x0a01, "stranger", { admin: "0x00000000000000000000000000000000000000a1" }), ofNorth: replacement(0x0a04, "stranger", { admin: doctor }),
  notSigned: replacement(0x0a04, "stranger", { signed: 0x0a03 }), signedOver: replacement(0x0a04, "stranger", { deadline: 1799999999 }),
  over: payload(0x0a05, 2, "stranger", { deadline: 1799999999 }), long: payload(0x0a05, 2, "stranger", { keyBytes: "0x" + "11".repeat(129) }),
})) console.log(name, bytes);
