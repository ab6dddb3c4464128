// SPDX-License-Identifier: LGPL-3.0-or-later
// Calls every method of upstream's namespaces and holds the answers to schemas.mjs.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import { Wallet } from "ethers";
import { PATIENTS, REGISTRY, compile, devnet, encodeOperation, nativeABI, random32, tell } from "./common.mjs";
import * as is from "./schemas.mjs";

const net = devnet(process.argv[2]);
const folder = dirname(process.argv[2]);
const member = net.members[0];
const registry = nativeABI("IRegistry");
const sender = net.actor("deployer");
const wallet = new Wallet(sender.key);
const ajv = new Ajv({ strict: false });

// token is what a client of the node's secret sends, as an Ethereum consensus client does.
function token() {
  const secret = readFileSync(join(folder, member.folder, "jwtsecret"), "utf8").trim().replace("0x", "");
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = `${part({ alg: "HS256", typ: "JWT" })}.${part({ iat: Math.floor(Date.now() / 1000) })}`;
  return `${claims}.${createHmac("sha256", Buffer.from(secret, "hex")).update(claims).digest("base64url")}`;
}

// call returns the answer of the node, an error too.
async function call(method, params = []) {
  const response = await fetch(member.auth, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token()}` },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return response.json();
}

// result returns an answer, and fails for an error.
async function result(method, params) {
  const answer = await call(method, params);
  assert.ok(!answer.error, `${method}: ${answer.error?.message}`);
  return answer.result;
}

// settle sends a signed call and waits until it is in a block.
async function settle(to, data) {
  const nonce = Number(await result("eth_getTransactionCount", [wallet.address, "pending"]));
  const tx = { type: 2, chainId: Number(net.chainId), nonce, to, data, gasLimit: 3_000_000, maxFeePerGas: 0, maxPriorityFeePerGas: 0, value: 0 };
  const receipt = await result("eth_sendRawTransactionSync", [await wallet.signTransaction(tx)]);
  assert.equal(receipt.status, "0x1");
  return receipt;
}

const made = await settle(null, compile("CurrentRules").bytecode);
const told = await settle(REGISTRY, encodeOperation(registry, "setEncryptionKey", [1, random32()]));
const head = await result("eth_getBlockByHash", [told.blockHash, false]);
const index = told.transactionIndex;
const ask = { from: wallet.address, to: REGISTRY, data: encodeOperation(registry, "actor", [wallet.address]) };
const change = { from: wallet.address, to: REGISTRY, data: encodeOperation(registry, "setEncryptionKey", [1, random32()]) };
const filters = {};
for (const kind of ["newFilter", "newBlockFilter", "newPendingTransactionFilter"]) {
  filters[kind] = await result(`eth_${kind}`, kind === "newFilter" ? [{ fromBlock: told.blockNumber, address: REGISTRY }] : []);
}
const tracer = { tracer: "callTracer" };
const rawBlock = await result("debug_getRawBlock", [told.blockNumber]);

// methods are the calls: parameters, and what the answer is or, as a regular expression,
// what the error says: some of upstream's need a setting or a store that a node lacks.
const methods = {
  eth_accounts: [[], is.lists.addresses],
  eth_baseFee: [[], is.uint],
  eth_blobBaseFee: [[], is.uint],
  eth_blockNumber: [[], is.uint],
  eth_call: [[ask, "latest"], is.bytes],
  eth_capabilities: [[], is.any],
  eth_chainId: [[], is.uint],
  eth_config: [[], is.any],
  eth_createAccessList: [[change, "latest"], is.accessListAnswer],
  eth_estimateGas: [[change, "latest"], is.uint],
  eth_feeHistory: [["0x2", "latest", [25, 75]], is.feeHistory],
  eth_fillTransaction: [[change], is.filled],
  eth_gasPrice: [[], is.uint],
  eth_getBalance: [[wallet.address, "latest"], is.uint],
  eth_getBlockByHash: [[told.blockHash, true], is.fullBlock],
  eth_getBlockByNumber: [["finalized", false], is.block],
  eth_getBlockReceipts: [[told.blockHash], is.receipts],
  eth_getBlockTransactionCountByHash: [[told.blockHash], is.uint],
  eth_getBlockTransactionCountByNumber: [["safe"], is.uint],
  eth_getCode: [[made.contractAddress, "latest"], is.bytes],
  eth_getFilterChanges: [[filters.newBlockFilter], is.lists.hashes],
  eth_getFilterLogs: [[filters.newFilter], is.logs],
  eth_getHeaderByHash: [[told.blockHash], is.header],
  eth_getHeaderByNumber: [[told.blockNumber], is.header],
  eth_getLogs: [[{ fromBlock: told.blockNumber, toBlock: "latest", address: REGISTRY }], is.logs],
  eth_getProof: [[REGISTRY, [random32()], "latest"], is.proof],
  eth_getRawTransactionByBlockHashAndIndex: [[told.blockHash, index], is.raw],
  eth_getRawTransactionByBlockNumberAndIndex: [[told.blockNumber, index], is.raw],
  eth_getRawTransactionByHash: [[told.transactionHash], is.raw],
  eth_getStorageAt: [[REGISTRY, "0x0", "latest"], is.hash],
  eth_getStorageValues: [[{ [REGISTRY]: [random32()] }, "latest"], is.any],
  eth_getTransactionByBlockHashAndIndex: [[told.blockHash, index], is.transaction],
  eth_getTransactionByBlockNumberAndIndex: [[told.blockNumber, index], is.transaction],
  eth_getTransactionByHash: [[told.transactionHash], is.transaction],
  eth_getTransactionCount: [[wallet.address, "latest"], is.uint],
  eth_getTransactionReceipt: [[told.transactionHash], is.receipt],
  eth_getUncleByBlockHashAndIndex: [[told.blockHash, "0x0"], is.nothing],
  eth_getUncleByBlockNumberAndIndex: [[told.blockNumber, "0x0"], is.nothing],
  eth_getUncleCountByBlockHash: [[told.blockHash], is.uint],
  eth_getUncleCountByBlockNumber: [[told.blockNumber], is.uint],
  eth_maxPriorityFeePerGas: [[], is.uint],
  eth_newBlockFilter: [[], is.string],
  eth_newFilter: [[{}], is.string],
  eth_newPendingTransactionFilter: [[], is.string],
  eth_pendingTransactions: [[], is.lists.any],
  eth_sendRawTransaction: [[await wallet.signTransaction({ type: 2, chainId: Number(net.chainId), nonce: 1e6, to: wallet.address, gasLimit: 21_000, maxFeePerGas: 0, maxPriorityFeePerGas: 0 })], is.hash],
  eth_sendRawTransactionSync: "called above",
  eth_simulateV1: [[{ blockStateCalls: [{ calls: [change] }] }, "latest"], is.simulated],
  eth_subscribeSyncStatus: "a subscription: events.mjs",
  eth_syncing: [[], is.bool],
  eth_uninstallFilter: [[filters.newPendingTransactionFilter], is.bool],
  eth_resend: "the node holds no key of this script",
  eth_sendTransaction: "the node holds no key of this script",
  eth_sign: "the node holds no key of this script",
  eth_signTransaction: "the node holds no key of this script",
  net_listening: [[], is.bool],
  net_peerCount: [[], is.uint],
  net_version: [[], is.string],
  web3_clientVersion: [[], is.string],
  web3_sha3: [["0x00"], is.hash],
  rpc_discover: [[], is.description],
  rpc_modules: [[], is.modules],
  txpool_content: [[], is.pool],
  txpool_contentFrom: [[wallet.address], is.pool],
  txpool_inspect: [[], is.pool],
  txpool_status: [[], is.poolStatus],
  debug_accountRange: [["latest", "0x", 2, true, true, false], is.any],
  debug_dumpBlock: [["latest"], is.any],
  debug_executionWitness: [["latest"], is.any],
  debug_getAccessibleState: [["latest", "0x1"], /not supported|state|undefined/],
  debug_getBadBlocks: [[], is.lists.any],
  debug_getModifiedAccountsByHash: [[told.blockHash], /no preimage found/], // it needs --cache.preimages
  debug_getModifiedAccountsByNumber: [[Number(told.blockNumber)], /no preimage found/],
  debug_getRawBlock: [[told.blockNumber], is.raw],
  debug_getRawHeader: [[told.blockNumber], is.raw],
  debug_getRawReceipts: [[told.blockNumber], is.lists.bytes],
  debug_getRawTransaction: [[told.transactionHash], is.raw],
  debug_getTrieFlushInterval: [[], /undefined for path-based scheme/],
  debug_intermediateRoots: [[told.blockHash], is.lists.hashes],
  debug_preimage: [[random32()], /unknown preimage/],
  debug_printBlock: [[Number(told.blockNumber)], is.string],
  debug_storageRangeAt: [[told.blockHash, 0, PATIENTS, "0x", 2], is.storageRange],
  debug_traceBadBlock: "a devnet has no bad block",
  debug_traceBlock: [[rawBlock, tracer], is.blockTraces],
  debug_traceBlockByHash: [[told.blockHash, tracer], is.blockTraces],
  debug_traceBlockByNumber: [[told.blockNumber, tracer], is.blockTraces],
  debug_traceCall: [[change, "latest", tracer], is.callTrace],
  debug_traceTransaction: [[told.transactionHash], is.structTrace],
  admin_nodeInfo: [[], is.nodeInfo],
  admin_peers: [[], is.peers],
  admin_datadir: [[], is.string],
};

// documented returns the methods of rpc.md that anybody may call, and those of admin.
function documented() {
  const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "..", "..", "cmd", "dntp", "rpc.md"), "utf8");
  const names = [];
  for (const [, namespace, cells] of page.matchAll(/^\| `(eth|net|web3|rpc|txpool|debug|admin)` \| ([^|]*)/gm)) {
    names.push(...[...cells.matchAll(/`(\w+)`/g)].map(([, method]) => `${namespace}_${method}`));
  }
  assert.ok(names.length > 80);
  return names;
}

let failed = 0;
const fail = (method, why) => { console.error(`methods: ${method}: ${why}`); failed++; };
for (const method of documented().filter((name) => !(name in methods))) {
  fail(method, "is documented and not called");
}
let called = 0;
for (const [method, [params, schema]] of Object.entries(methods).filter(([, what]) => typeof what !== "string")) {
  const answer = await call(method, params);
  called++;
  if (schema instanceof RegExp) {
    if (!schema.test(answer.error?.message)) {
      fail(method, `have ${JSON.stringify(answer).slice(0, 300)}, want ${schema}`);
    }
  } else if (answer.error) {
    fail(method, answer.error.message);
  } else if (!ajv.validate(schema, answer.result)) {
    fail(method, ajv.errorsText() + ": " + JSON.stringify(answer.result)?.slice(0, 300));
  }
}
assert.equal(head.hash, told.blockHash);
tell("methods", `${called} methods of upstream answer as documented`);
if (failed > 0) {
  console.error(`methods: error: ${failed} do not`);
  process.exit(1);
}
