// SPDX-License-Identifier: LGPL-3.0-or-later
// One story for five libraries: what a web3 client does with any Ethereum chain.
import assert from "node:assert/strict";
import { Wallet } from "ethers";
import { RECORDS, REGISTRY, compile, devnet, encodeOperation, inAnHour, nativeABI, order, random32, record, tell, until } from "./common.mjs";

const net = devnet(process.argv[2]);
const only = process.argv[3]; // one library
const registry = nativeABI("IRegistry");
const records = nativeABI("IRecords");
const sender = net.actor("deployer");
const nurse = net.actor("nurse");
const plain = (key) => (key.startsWith("0x") ? key : "0x" + key);

const steps = {
  async "reads blocks"(lib) {
    assert.equal(await lib.id(), Number(net.chainId));
    const { number, baseFee } = await lib.head();
    assert.ok(number > 0);
    assert.equal(baseFee, 0n);
  },
  async "sends free"(lib) {
    const { ok, price } = await lib.transfer(nurse.address, sender.key);
    assert.ok(ok);
    assert.equal(price, 0n);
  },
  async "deploys, calls"(lib) {
    const { abi, bytecode } = compile("CurrentRules");
    const { ok, price, address } = await lib.deploy(abi, bytecode, sender.key);
    assert.ok(ok);
    assert.equal(price, 0n);
    await lib.write(abi, address, "enterTwice", [], sender.key);
    assert.equal(BigInt(await lib.read(abi, address, "entries", [])), 1n);
  },
  async "past logs"(lib) {
    const key = random32();
    const { block } = await lib.write(registry, REGISTRY, "setEncryptionKey", [1, key], nurse.key);
    const found = await lib.logs(registry, REGISTRY, "EncryptionKeySet", { a: nurse.address }, block);
    assert.equal(found.at(-1).pubKey, key);
  },
  async "live logs"(lib) {
    const key = random32();
    const heard = [];
    await lib.watch(registry, REGISTRY, "EncryptionKeySet", { a: nurse.address }, (args) => heard.push(args.pubKey));
    await until("the subscription", async () => {
      await lib.write(registry, REGISTRY, "setEncryptionKey", [1, key], nurse.key);
      return until("a log", () => heard.includes(key), 5_000).catch(() => false);
    });
  },
  async "signs operations"(lib) {
    const args = [1, random32()];
    const nonce = BigInt(await lib.read(registry, REGISTRY, "nonceOf", [nurse.address, 0]));
    const envelope = { signer: nurse.address, nonce, validUntil: inAnHour() };
    const typed = order(registry, REGISTRY, net.chainId, "setEncryptionKey", args, envelope);
    const sig = await lib.sign(typed, plain(nurse.key));
    const { ok } = await lib.write(registry, REGISTRY, "relay", [encodeOperation(registry, "setEncryptionKey", args), { ...envelope, alg: 0, key: "0x", sig }], sender.key);
    assert.ok(ok);
  },
  async "errors in words"(lib) {
    await assert.rejects(lib.simulate(records, RECORDS, "anchor", [record(5).anchor, []], nurse.address), (error) => says(error, /ClassNotAllowed/));
  },
  async "refuses strangers"(lib) {
    await assert.rejects(lib.transfer(nurse.address, Wallet.createRandom().privateKey), (error) => says(error, /not an active member/));
  },
};

// says wants the words in what the library shows of an error: its message, or that of
// an error inside.
function says(error, words) {
  for (let e = error, depth = 0; e && depth < 6; e = e.cause ?? e.error ?? e.innerError, depth++) {
    if (words.test([e.message, e.reason, e.errorName, e.data?.message].join(" "))) {
      return true;
    }
  }
  throw new Error(`the error does not say ${words}`, { cause: error });
}

let failed = false;
const table = [];
for (const file of ["ethers6", "ethers5", "viem", "web3v4", "web3v1"].filter((name) => !only || name === only)) {
  const { name, open } = await import(`./libraries/${file}.mjs`);
  const lib = open({ chainId: Number(net.chainId), rpc: net.members[0].rpc, ws: net.members[0].ws });
  const row = { library: name };
  for (const [step, run] of Object.entries(steps)) {
    try {
      await run(lib);
      row[step] = "yes";
    } catch (error) {
      console.error(`${name}: ${step}:`, error);
      row[step] = "no";
      failed = true;
    }
  }
  await lib.close();
  table.push(row);
}
print(table);
process.exit(failed ? 1 : 0); // some libraries keep timers

// print shows a row for each step and a column for each library.
function print(rows) {
  tell("libraries", ["".padEnd(18), ...rows.map((row) => row.library.padEnd(9))].join("  "));
  for (const step of Object.keys(steps)) {
    tell("libraries", [step.padEnd(18), ...rows.map((row) => row[step].padEnd(9))].join("  "));
  }
}
