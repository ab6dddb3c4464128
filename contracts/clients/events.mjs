// SPDX-License-Identifier: LGPL-3.0-or-later
// Subscriptions over a web socket: each kind, across a lost connection, across a reorg.
import assert from "node:assert/strict";
import { JsonRpcProvider, Wallet } from "ethers";
import WebSocket from "ws";
import { REGISTRY, devnet, encodeOperation, nativeABI, random32, tell, until } from "./common.mjs";

const net = devnet(process.argv[2]);
const registry = nativeABI("IRegistry");
const providers = net.members.map((member) => new JsonRpcProvider(member.rpc, Number(net.chainId), { staticNetwork: true }));
const nurse = net.actor("nurse");
const keyLogs = { address: REGISTRY, topics: [null, "0x" + nurse.address.slice(2).toLowerCase().padStart(64, "0")] };
const say = (what) => tell("events", what);

// connect opens a socket that subscribes and collects what it hears.
async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => { socket.once("open", resolve); socket.once("error", reject); });
  const waiting = new Map();
  const ears = new Map();
  const early = [];
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    if (message.method === "eth_subscription") {
      const ear = ears.get(message.params.subscription);
      return ear ? ear(message.params.result) : early.push(message.params);
    }
    waiting.get(message.id)(message);
  });
  let id = 0;
  const call = (method, params) => new Promise((resolve, reject) => {
    waiting.set(++id, (answer) => (answer.error ? reject(new Error(answer.error.message)) : resolve(answer.result)));
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  });
  return {
    call,
    cut: () => socket.terminate(),
    listen: async (...params) => {
      const heard = [];
      const subscription = await call("eth_subscribe", params);
      early.filter((e) => e.subscription === subscription).forEach((e) => heard.push(e.result));
      ears.set(subscription, (result) => heard.push(result));
      return { heard, stop: () => call("eth_unsubscribe", [subscription]) };
    },
  };
}

// touch sends a call of the nurse that makes one log, and does not wait.
async function touch(member = 0) {
  const sender = new Wallet(nurse.key, providers[member]);
  return sender.sendTransaction({ to: REGISTRY, data: encodeOperation(registry, "setEncryptionKey", [1, random32()]), gasLimit: 1_000_000 });
}

async function eachKind() {
  const socket = await connect(net.members[0].ws);
  const kinds = { newHeads: [], newFinalizedHeads: [], logs: [keyLogs], newPendingTransactions: [], transactionReceipts: [] };
  for (const [kind, params] of Object.entries(kinds)) {
    kinds[kind] = await socket.listen(kind, ...params);
  }
  const { hash } = await touch();
  for (const [kind, { heard }] of Object.entries(kinds)) {
    await until(`a notice of ${kind}`, () => heard.length > 0);
  }
  await until("the log of the transaction", () => kinds.logs.heard.some((log) => log.transactionHash === hash));
  assert.ok(await kinds.newHeads.stop());
  await assert.rejects(socket.call("eth_subscribe", ["nothing"]), /no "nothing" subscription/);
  socket.cut();
  say(`subscriptions: ${Object.keys(kinds).join(", ")}`);
}

// reconnect loses its connection while logs are made, and asks for what it missed.
async function reconnect() {
  let socket = await connect(net.members[0].ws);
  const before = await socket.listen("logs", keyLogs);
  const first = await (await touch()).wait();
  await until("the first log", () => before.heard.length > 0);
  socket.cut();
  const missed = await (await touch()).wait();
  socket = await connect(net.members[0].ws);
  const after = await socket.listen("logs", keyLogs);
  const filled = await socket.call("eth_getLogs", [{ ...keyLogs, fromBlock: "0x" + first.blockNumber.toString(16) }]);
  const last = await (await touch()).wait();
  await until("the last log", () => after.heard.some((log) => log.transactionHash === last.hash));
  const all = new Set([...before.heard, ...filled, ...after.heard].map((log) => log.transactionHash));
  for (const { hash } of [first, missed, last]) {
    assert.ok(all.has(hash), `the log of ${hash} is missing`);
  }
  socket.cut();
  say("a client that comes back misses no log");
}

// reorg stops a member before its turn, so that it makes its block too late, and wants
// its subscribers to be told which logs are gone.
async function reorg() {
  const victim = net.members.length - 1;
  const socket = await connect(net.members[victim].ws);
  const { heard } = await socket.listen("logs", keyLogs);
  const from = await providers[victim].getBlockNumber();
  const { pid } = net.members[victim];
  for (let attempt = 1; !heard.some((log) => log.removed); attempt++) {
    assert.ok(attempt <= 20, "no reorg in 20 attempts");
    await touch(victim);
    const head = await providers[0].getBlockNumber();
    process.kill(pid, "SIGSTOP");
    try {
      await until("blocks of the others", async () => (await providers[0].getBlockNumber()) > head + 1);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await until("the member to catch up", async () => (await providers[victim].getBlockNumber()) >= head + 2);
  }
  await (await touch()).wait();
  const head = await providers[victim].getBlockNumber();
  const standing = await socket.call("eth_getLogs", [{ ...keyLogs, fromBlock: "0x" + (from + 1).toString(16), toBlock: "0x" + head.toString(16) }]);
  const name = (log) => `${log.blockHash} ${log.logIndex}`;
  await until("the notices to agree with the chain", () => {
    const left = new Set();
    heard.forEach((log) => (log.removed ? left.delete(name(log)) : left.add(name(log))));
    return standing.every((log) => left.has(name(log))) && heard.filter((log) => left.has(name(log)) && Number(log.blockNumber) <= head).length === standing.length;
  });
  socket.cut();
  say(`a reorg: ${heard.filter((log) => log.removed).length} log removed, the rest agrees with the chain`);
}

await eachKind();
await reconnect();
await reorg();
providers.forEach((provider) => provider.destroy());
