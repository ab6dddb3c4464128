// SPDX-License-Identifier: LGPL-3.0-or-later
// What the scripts share: the devnet's description, the compiler, a test signature.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Interface } from "ethers";

const solc = createRequire(import.meta.url)("solc");
const contracts = dirname(dirname(fileURLToPath(import.meta.url)));

export const REGISTRY = "0x0000000000000000000000000000000000000d01";
export const PATIENTS = "0x0000000000000000000000000000000000000d02";
export const RECORDS = "0x0000000000000000000000000000000000000D03";

// devnet reads what a running devnet says about itself.
export function devnet(path) {
  if (path === undefined) {
    throw new Error("usage: node ethers.mjs|viem.mjs DEVNET.JSON");
  }
  const state = JSON.parse(readFileSync(path, "utf8"));
  if (!state.ready) {
    throw new Error(`${path}: the devnet is not running`);
  }
  const actor = (role) => state.actors.find((a) => a.role === role);
  return { ...state, actor };
}

// nativeABI returns the ABI of a native contract.
export function nativeABI(name) {
  return JSON.parse(readFileSync(join(contracts, "abi", name + ".json"), "utf8"));
}

// compile returns ABI and code of an example for the current rules.
export function compile(name) {
  const file = `examples/${name}.sol`;
  const read = (path) => readFileSync(join(contracts, path), "utf8");
  return solidity(file, read(file), read)[name];
}

// solidity compiles a file for the current rules, and returns ABI and code of each of
// its contracts by name. read returns the source of an import.
export function solidity(file, content, read) {
  const input = {
    language: "Solidity",
    sources: { [file]: { content } },
    settings: {
      evmVersion: "osaka",
      optimizer: { enabled: true },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: (path) => ({ contents: read(path) }) }));
  // A warning about an import is for its authors.
  const problems = (output.errors ?? []).filter((p) => p.severity === "error" || p.sourceLocation?.file === file);
  if (problems.length > 0) {
    throw new Error(problems.map((p) => p.formattedMessage).join("\n"));
  }
  const named = Object.entries(output.contracts[file]);
  return Object.fromEntries(named.map(([name, { abi, evm }]) => [name, { abi, bytecode: "0x" + evm.bytecode.object }]));
}

export const random32 = () => hex(randomBytes(32));

const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");

// p256 returns a valid signature by a fresh P-256 key.
export function p256() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = randomBytes(32);
  const signature = sign("sha256", text, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const { x, y } = publicKey.export({ format: "jwk" });
  return {
    digest: hex(createHash("sha256").update(text).digest()),
    r: hex(signature.subarray(0, 32)),
    s: hex(signature.subarray(32)),
    x: hex(Buffer.from(x, "base64url")),
    y: hex(Buffer.from(y, "base64url")),
  };
}

// record returns an anchor of made-up content about a patient, with what opens its commitment.
export function record(recordClass, pid = random32()) {
  const salt = randomBytes(32);
  const leavesRoot = randomBytes(32);
  const commitment = createHash("sha256").update(Buffer.concat([Buffer.of(0), salt, leavesRoot])).digest();
  return {
    salt: hex(salt),
    leavesRoot: hex(leavesRoot),
    anchor: {
      recordId: hex(randomBytes(32)),
      version: 1,
      pid,
      recordClass,
      contentCommit: hex(commitment),
      blobHash: hex(randomBytes(32)),
      size: 1024n,
      authoredAt: BigInt(Math.floor(Date.now() / 1000)),
      prevCommit: "0x" + "00".repeat(32),
      basedOn: "0x" + "00".repeat(32),
      payer: "0x" + "00".repeat(32), // of a claim, class 13, the insurer
    },
  };
}

// order returns what a person signs for one operation: EIP-712 typed data from
// the contract's ABI. envelope is { signer, nonce, validUntil }.
export function order(abi, contract, chainId, name, args, envelope) {
  const { inputs } = abi.find((entry) => entry.type === "function" && entry.name === name);
  const types = {};
  const kind = (p) => (p.components ? p.internalType.replace("struct ", "") : p.type);
  const declare = (list) => list.map((p) => {
    if (p.components) types[kind(p).replace("[]", "")] = declare(p.components);
    return { name: p.name, type: kind(p) };
  });
  types[name] = [
    ...declare(inputs),
    { name: "signer", type: "address" }, { name: "nonce", type: "uint256" }, { name: "validUntil", type: "uint64" },
  ];
  return {
    domain: { name: "DNTP", version: "1", chainId: Number(chainId), verifyingContract: contract },
    types,
    primaryType: name,
    message: { ...Object.fromEntries(inputs.map((p, i) => [p.name, args[i]])), ...envelope },
  };
}

// encodeOperation returns the calldata of an operation, which relay carries.
export const encodeOperation = (abi, name, args) => new Interface(abi).encodeFunctionData(name, args);

// inAnHour is a last second for what is signed now.
export const inAnHour = () => BigInt(Math.floor(Date.now() / 1000) + 3600);

// until repeats a question until its answer is neither false nor an error.
export async function until(what, question, milliseconds = 60_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    let last;
    try {
      const answer = await question();
      if (answer) {
        return answer;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${milliseconds} ms`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// tell prints one thing that works.
export function tell(client, what) {
  console.log(`${client}: ${what}`);
}
