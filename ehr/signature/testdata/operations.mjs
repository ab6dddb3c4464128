// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes operations.json with code that is not ours: ethers encodes calls of
// every operation that writes, with random arguments, and hashes what their
// signer signs. Run it where ethers 6 is installed:
//   node operations.mjs > operations.json
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Interface, TypedDataEncoder, getAddress } from "ethers";

const abi = join(dirname(fileURLToPath(import.meta.url)), "../../../contracts/abi");
const contracts = { Registry: 1, Patients: 2, Records: 3, Consent: 4, Access: 5, Logs: 6, Governance: 8, Storage: 7 };

let counter = 0;
const random = (bytes) => {
  let hex = "";
  while (hex.length < 2 * bytes) hex += createHash("sha256").update("operation " + counter++).digest("hex");
  return "0x" + hex.slice(0, 2 * bytes);
};
const below = (n) => Number(BigInt(random(4)) % BigInt(n));

// A struct is named as in Solidity, a list of one as that and [].
const kind = (p) => (p.type.startsWith("tuple") ? p.internalType.replace("struct ", "") : p.type);

function declare(inputs, types) {
  return inputs.map((p) => {
    if (p.components) types[kind(p).replace("[]", "")] = declare(p.components, types);
    return { name: p.name, type: kind(p) };
  });
}

function value(p) {
  if (p.type.endsWith("[]")) {
    return Array.from({ length: below(4) }, () => value({ ...p, type: p.type.slice(0, -2) }));
  }
  if (p.components) return Object.fromEntries(p.components.map((c) => [c.name, value(c)]));
  if (p.type.startsWith("uint")) return BigInt(random(Number(p.type.slice(4)) / 8)).toString();
  if (p.type === "address") return getAddress(random(20));
  if (p.type === "bool") return below(2) === 1;
  if (p.type === "bytes") return random(below(100));
  if (p.type === "string") return random(below(100)); // the letters of a number
  return random(Number(p.type.slice(5)));
}

const out = [];
for (const [name, place] of Object.entries(contracts)) {
  const entries = JSON.parse(readFileSync(join(abi, `I${name}.json`), "utf8"));
  const contract = getAddress("0x" + (0xd00 + place).toString(16).padStart(40, "0"));
  for (const op of entries.filter((e) => e.type === "function" && e.stateMutability === "nonpayable" && e.name !== "relay")) {
    for (const chainId of ["1337", (2n ** 200n + 7n).toString()]) {
      const args = Object.fromEntries(op.inputs.map((p) => [p.name, value(p)]));
      const envelope = { signer: getAddress(random(20)), nonce: BigInt(random(32)).toString(), validUntil: BigInt(random(8)).toString() };
      const types = {};
      types[op.name] = [
        ...declare(op.inputs, types),
        { name: "signer", type: "address" }, { name: "nonce", type: "uint256" }, { name: "validUntil", type: "uint64" },
      ];
      const domain = { name: "DNTP", version: "1", chainId, verifyingContract: contract };
      const encoder = TypedDataEncoder.from(types);
      out.push({
        operation: `${name}.${op.name}`, contract, chainId, ...envelope,
        encoded: encoder.encodeType(op.name),
        calldata: new Interface(entries).encodeFunctionData(op.name, op.inputs.map((p) => args[p.name])),
        digest: TypedDataEncoder.hash(domain, types, { ...args, ...envelope }),
      });
    }
  }
}
console.log(JSON.stringify(out, null, 1));
