// SPDX-License-Identifier: LGPL-3.0-or-later
// What answers look like, for the methods that methods.mjs calls: JSON Schema of the
// Ethereum execution APIs' types, as far as they are used here.

const text = (pattern) => ({ type: "string", pattern });
const list = (items) => ({ type: "array", items });
const maybe = (schema) => ({ anyOf: [schema, { type: "null" }] });

// object wants all the properties, and lets others be.
const object = (properties, optional = {}) => ({ type: "object", required: Object.keys(properties), properties: { ...properties, ...optional } });

export const any = {};
export const bool = { type: "boolean" };
export const nothing = { type: "null" };
export const string = { type: "string" };
export const integer = { type: "integer" };
export const uint = text("^0x(0|[1-9a-f][0-9a-f]*)$");
export const bytes = text("^0x([0-9a-f]{2})*$");
export const address = text("^0x[0-9a-fA-F]{40}$");
export const hash = text("^0x[0-9a-f]{64}$");
const nonce8 = text("^0x[0-9a-f]{16}$");
const bloom = text("^0x[0-9a-f]{512}$");

export const lists = { hashes: list(hash), addresses: list(address), bytes: list(bytes), any: list(any) };

const accessList = list(object({ address, storageKeys: list(hash) }));

export const header = object({
  hash, parentHash: hash, sha3Uncles: hash, miner: address, stateRoot: hash, transactionsRoot: hash, receiptsRoot: hash, logsBloom: bloom,
  difficulty: uint, number: uint, gasLimit: uint, gasUsed: uint, timestamp: uint, extraData: bytes, mixHash: hash, nonce: nonce8, baseFeePerGas: uint,
}, { withdrawalsRoot: hash, blobGasUsed: uint, excessBlobGas: uint, parentBeaconBlockRoot: hash, requestsHash: hash });

const signature = { v: uint, r: uint, s: uint };
export const transaction = object({
  type: uint, nonce: uint, to: maybe(address), gas: uint, value: uint, input: bytes, hash, from: address, chainId: uint, ...signature,
  blockHash: maybe(hash), blockNumber: maybe(uint), transactionIndex: maybe(uint), gasPrice: uint,
}, { maxFeePerGas: uint, maxPriorityFeePerGas: uint, accessList, yParity: uint });

const body = (transactions) => ({ allOf: [header, object({ size: uint, uncles: list(hash), transactions })] });
export const block = body(list(hash));
export const fullBlock = body(list(transaction));

export const log = object({
  address, topics: list(hash), data: bytes, blockNumber: uint, blockHash: hash, transactionHash: hash, transactionIndex: uint, logIndex: uint, removed: bool,
}, { blockTimestamp: uint });
export const logs = list(log);

export const receipt = object({
  type: uint, transactionHash: hash, transactionIndex: uint, blockHash: hash, blockNumber: uint, from: address, to: maybe(address),
  cumulativeGasUsed: uint, gasUsed: uint, contractAddress: maybe(address), logs, logsBloom: bloom, status: uint, effectiveGasPrice: uint,
});
export const receipts = list(receipt);

export const feeHistory = object({
  oldestBlock: uint, baseFeePerGas: list(uint), gasUsedRatio: list({ type: "number", minimum: 0, maximum: 1 }), reward: list(list(uint)),
}, { baseFeePerBlobGas: list(uint), blobGasUsedRatio: list({ type: "number" }) });

export const proof = object({
  address, accountProof: list(bytes), balance: uint, codeHash: hash, nonce: uint, storageHash: hash,
  storageProof: list(object({ key: string, value: uint, proof: list(bytes) })),
});
export const accessListAnswer = object({ accessList, gasUsed: uint }, { error: string });
export const simulated = list({ allOf: [block, object({ calls: list(object({ returnData: bytes, logs, gasUsed: uint, status: uint })) })] });
export const filled = object({ raw: bytes, tx: object({ type: uint, nonce: uint, gas: uint }) });
export const raw = bytes;
export const pool = object({ pending: { type: "object" }, queued: { type: "object" } });
export const poolStatus = object({ pending: uint, queued: uint });
export const callTrace = object({ from: address, gas: uint, gasUsed: uint, input: bytes, type: string }, { to: address, output: bytes, calls: list({ type: "object" }) });
export const structTrace = object({ gas: integer, failed: bool, returnValue: string, structLogs: list(object({ pc: integer, op: string, gas: integer, depth: integer })) });
export const blockTraces = list(object({ txHash: hash, result: callTrace }));
export const nodeInfo = object({ id: string, name: string, enode: text("^enode://"), ip: string, ports: object({ discovery: integer, listener: integer }), protocols: { type: "object" } });
export const peers = list(object({ enode: string, id: string, name: string, caps: list(string), network: { type: "object" }, protocols: { type: "object" } }));
export const description = object({ openrpc: string, info: { type: "object" }, methods: list(object({ name: string })) });
export const modules = { type: "object", additionalProperties: string };
export const storageRange = object({ storage: { type: "object" }, nextKey: maybe(hash) });
