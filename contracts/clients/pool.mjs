// SPDX-License-Identifier: LGPL-3.0-or-later
// Tags, batches, bad requests, and transactions that wait: gaps and replacements.
import assert from "node:assert/strict";
import { Wallet } from "ethers";
import { devnet, tell, until } from "./common.mjs";

const net = devnet(process.argv[2]);
const wallet = new Wallet(net.actor("deployer").key);
const say = (what) => tell("pool", what);

async function post(body, member = 0) {
  const response = await fetch(net.members[member].rpc, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return response.json();
}

const request = (method, params, id = 1) => ({ jsonrpc: "2.0", id, method, params });
const ask = (method, params, member) => post(JSON.stringify(request(method, params)), member);

async function call(method, params, member) {
  const { error, result } = await ask(method, params, member);
  assert.ok(!error, `${method}: ${error?.message}`);
  return result;
}

async function tags() {
  const number = {};
  for (const tag of ["earliest", "finalized", "safe", "latest"]) {
    number[tag] = Number((await call("eth_getBlockByNumber", [tag, false])).number);
    if (tag !== "earliest") { // a node keeps the state of recent blocks
      await call("eth_getBalance", [wallet.address, tag]);
    }
  }
  assert.equal(number.earliest, 0);
  assert.ok(number.finalized <= number.safe && number.safe <= number.latest, JSON.stringify(number));
  assert.equal(await call("eth_getBlockByNumber", ["0xffffffff", false]), null);
  say("the tags earliest, finalized, safe and latest stand in this order");
}

async function batches() {
  const answers = await post(JSON.stringify(Array.from({ length: 100 }, (_, i) => request("web3_sha3", ["0x" + i.toString(16).padStart(2, "0")], i))));
  assert.deepEqual(answers.map((a) => a.id), Array.from({ length: 100 }, (_, i) => i));
  const [refused] = await post(JSON.stringify(Array.from({ length: 1001 }, (_, i) => request("eth_chainId", [], i))));
  assert.equal(refused.error.code, -32600);
  assert.match(refused.error.message, /batch too large/);
  say("100 requests in one batch, 1001 are refused");
}

async function badRequests() {
  const wanted = [
    ["{", -32700],
    ["{}", -32600],
    [JSON.stringify(request("eth_nothing", [])), -32601],
    [JSON.stringify(request("eth_getBalance", ["0x12", "latest"])), -32602],
    [JSON.stringify(request("eth_getBlockByNumber", ["0x01", false])), -32602],
    [JSON.stringify(request("eth_getTransactionByHash", ["0x" + "00".repeat(31)])), -32602],
    [JSON.stringify(request("eth_sendRawTransaction", ["0x02c0"])), -32000],
  ];
  for (const [body, code] of wanted) {
    const { error } = await post(body);
    assert.equal(error?.code, code, `${body}: ${JSON.stringify(error)}`);
  }
  say(`${wanted.length} bad requests, each with its code`);
}

// signed returns a transfer of nothing to the sender itself.
const signed = (nonce, gasLimit) =>
  wallet.signTransaction({ type: 2, chainId: Number(net.chainId), nonce, to: wallet.address, gasLimit, maxFeePerGas: 0, maxPriorityFeePerGas: 0 });
const send = async (nonce, gasLimit, member) => ask("eth_sendRawTransaction", [await signed(nonce, gasLimit)], member);
const found = (hash, member) => call("eth_getTransactionReceipt", [hash], member);

// waiting leaves a gap, replaces what waits behind it, and fills the gap.
async function waiting() {
  const next = Number(await call("eth_getTransactionCount", [wallet.address, "pending"]));
  const { result: old } = await send(next + 1, 100_000);
  assert.ok((await call("txpool_contentFrom", [wallet.address])).queued[next + 1]);
  const { error } = await send(next + 1, 99_999);
  assert.equal(error.code, -32000);
  assert.match(error.message, /replacement transaction underpriced/);
  const { result: instead } = await send(next + 1, 21_000);
  const { result: filler } = await send(next, 21_000);
  for (const hash of [filler, instead]) {
    await until(`${hash} in a block`, async () => (await found(hash, 1)) !== null);
  }
  assert.equal(await found(old, 1), null);
  assert.equal(await call("eth_getTransactionByHash", [old]), null);
  const { error: late } = await send(next + 1, 30_000);
  assert.match(late.message, /nonce too low/);
  say("a transaction behind a gap waits, and one with less gas takes its place");
}

await tags();
await batches();
await badRequests();
await waiting();
