// SPDX-License-Identifier: LGPL-3.0-or-later
// The ledger through viem: as any Ethereum chain.
import assert from "node:assert/strict";
import {
  ContractFunctionRevertedError, RpcRequestError, createPublicClient, createWalletClient, decodeEventLog, defineChain, encodeFunctionData,
  http, webSocket,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { PATIENTS, RECORDS, REGISTRY, compile, devnet, inAnHour, nativeABI, order, p256, random32, record, tell, until } from "./common.mjs";

const net = devnet(process.argv[2]);
const chain = defineChain({
  id: Number(net.chainId),
  name: "devnet",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [net.members[0].rpc], webSocket: [net.members[0].ws] } },
});
const reader = (member) => createPublicClient({ chain, transport: http(member.rpc), pollingInterval: 200 });
const home = reader(net.members[0]);
const away = reader(net.members[1]);
const wallet = (key) => createWalletClient({ account: privateKeyToAccount(key), chain, transport: http() });
const walletOf = (role) => wallet(net.actor(role).key);
const receiptOf = (hash) => home.waitForTransactionReceipt({ hash, timeout: 60_000 });
const say = (what) => tell("viem", what);

// reason returns the custom error by which a contract refused.
function reason(error) {
  const revert = error.walk((e) => e instanceof ContractFunctionRevertedError);
  assert.ok(revert, error.message);
  return revert.data;
}

async function readBlocks() {
  assert.equal(await home.getChainId(), chain.id);
  const head = await home.getBlock();
  const parent = await home.getBlock({ blockHash: head.parentHash });
  assert.equal(parent.number, head.number - 1n);
  assert.equal(head.baseFeePerGas, 0n);
  say(`block ${head.number} follows ${parent.number}`);
}

async function watchBlocks() {
  const socket = createPublicClient({ chain, transport: webSocket(net.members[0].ws) });
  const number = await new Promise((resolve, reject) => {
    const stop = socket.watchBlockNumber({ onBlockNumber: (n) => { stop(); resolve(n); }, onError: reject });
    setTimeout(() => reject(new Error("no block over the web socket")), 60_000).unref();
  });
  const final = await new Promise((resolve, reject) => {
    socket.transport.subscribe({ params: ["newFinalizedHeads"], onData: (data) => resolve(data.result), onError: reject });
    setTimeout(() => reject(new Error("no final block over the web socket")), 60_000).unref();
  });
  assert.equal((await home.getBlock({ blockHash: final.hash })).number, BigInt(final.number));
  (await socket.transport.getRpcClient()).close();
  say(`block ${number}, and final block ${BigInt(final.number)}, told over the web socket`);
}

async function sendFree() {
  const sender = walletOf("deployer");
  const { address } = sender.account;
  assert.equal(await home.getBalance({ address }), 0n);
  const receipt = await receiptOf(await sender.sendTransaction({ to: address, value: 0n }));
  assert.equal(receipt.status, "success");
  assert.equal(receipt.effectiveGasPrice, 0n);
  assert.equal(await home.getBalance({ address }), 0n);
  say(`a transaction for no fee in block ${receipt.blockNumber}`);
}

async function deploy(name) {
  const { abi, bytecode } = compile(name);
  const { contractAddress } = await receiptOf(await walletOf("deployer").deployContract({ abi, bytecode }));
  return { abi, address: contractAddress };
}

async function runCurrentRules() {
  const contract = await deploy("CurrentRules");
  const read = (functionName, args) => home.readContract({ ...contract, functionName, args });
  const { result } = await home.simulateContract({ ...contract, functionName: "enterTwice", account: net.actor("deployer").address });
  assert.equal(result, true);
  await receiptOf(await walletOf("deployer").writeContract({ ...contract, functionName: "enterTwice" }));
  assert.equal(await read("entries"), 1n);
  assert.equal(await read("copy", ["0x0123456789"]), "0x0123456789");
  assert.equal(await read("leadingZeros", [1n]), 255n);
  const { digest, r, s, x, y } = p256();
  assert.equal(await read("verifyP256", [digest, r, s, x, y]), true);
  assert.equal(await read("verifyP256", [digest, s, r, x, y]), false);
  say(`a contract of the current rules runs at ${contract.address}`);
}

async function readRegistry() {
  const registry = { abi: nativeABI("IRegistry"), address: REGISTRY };
  const [orgId, roleMask] = await away.readContract({ ...registry, functionName: "actor", args: [net.actor("doctor").address] });
  assert.equal(orgId, net.members[0].orgId);
  assert.equal(roleMask, 1);
  const [targets, ops] = await away.readContract({ ...registry, functionName: "apiFor", args: [0] });
  assert.ok(targets.length > 0 && targets.length === ops.length);
  say(`the registry knows a doctor, who may call ${ops.length} operations`);
}

const records = { abi: nativeABI("IRecords"), address: RECORDS };

async function anchorRecord() {
  const pid = random32();
  const patients = { abi: nativeABI("IPatients"), address: PATIENTS };
  const entry = [pid, net.actor("nurse").address];
  await receiptOf(await walletOf("identity-registrar").writeContract({ ...patients, functionName: "register", args: entry }));
  const { anchor, salt, leavesRoot } = record(1, pid);
  const receipt = await receiptOf(await walletOf("doctor").writeContract({ ...records, functionName: "anchor", args: [anchor, []] }));
  const event = decodeEventLog({ abi: records.abi, ...receipt.logs[0] });
  assert.equal(event.eventName, "RecordAnchored");
  assert.equal(event.args.recordId, anchor.recordId);

  const read = (functionName, args) => away.readContract({ ...records, functionName, args });
  const [, latestFinal] = await until("read from another member", async () => {
    const head = await read("head", [anchor.recordId]);
    return head[0] === 1 && head;
  });
  assert.equal(latestFinal, 1);
  const [stored] = await read("get", [anchor.recordId, 1]);
  assert.deepEqual(stored, anchor);
  assert.equal(await read("verify", [anchor.recordId, 1, leavesRoot, salt]), true);
  assert.equal(await read("verify", [anchor.recordId, 1, salt, leavesRoot]), false);
  say(`a record anchored in block ${receipt.blockNumber} and read from another member`);
  return anchor.recordId;
}

async function refusals() {
  const call = { ...records, functionName: "anchor", args: [record(5).anchor, []], account: net.actor("nurse").address };
  await assert.rejects(home.simulateContract(call), (error) => {
    const { errorName, args } = reason(error);
    assert.equal(errorName, "ClassNotAllowed");
    assert.equal(args[1], 5);
    return true;
  });
  const stranger = wallet(generatePrivateKey());
  await assert.rejects(stranger.sendTransaction({ to: stranger.account.address, value: 0n, gas: 21_000n }), /not an active member/);
  say("a nurse's laboratory report is refused as ClassNotAllowed, a stranger is refused");
}

// refusedBefore wants a node to refuse a transaction while it is prepared. The
// error has the text, and within it stands the node's answer as it came.
async function refusedBefore(prepare, code, reason, text) {
  await assert.rejects(prepare, (error) => {
    assert.match(error.details, text);
    const answer = error.walk((e) => e instanceof RpcRequestError);
    assert.equal(answer.code, code);
    assert.equal(answer.data.reason, reason);
    return true;
  });
}

async function answersBeforeSending() {
  const stranger = privateKeyToAccount(generatePrivateKey()).address;
  const nurse = net.actor("nurse").address;
  const { bytecode } = compile("CurrentRules");
  await refusedBefore(home.estimateGas({ account: stranger, to: nurse }), -38100, "notMember", /not an active member/);
  await refusedBefore(home.estimateGas({ account: nurse, data: bytecode }), -38101, "notDeployer", /may not create contracts/);
  await refusedBefore(home.call({ account: nurse, data: bytecode }), -38101, "notDeployer", /may not create contracts/);
  const unknown = record(1).anchor.recordId;
  const [latest] = await home.readContract({ ...records, functionName: "head", args: [unknown], account: stranger }); // a stranger reads
  assert.equal(latest, 0);
  // A wallet that does not know the ABI has nothing but the message.
  const data = encodeFunctionData({ ...records, functionName: "anchor", args: [record(5).anchor, []] });
  await assert.rejects(home.call({ account: nurse, to: RECORDS, data }), (error) => /ClassNotAllowed\(caller 0x[0-9a-fA-F]{40}, recordClass laboratory\)/.test(error.message));
  say("a node says before sending that a stranger may not send and a nurse may not create contracts");
}

// relayForOthers has one account bring what another one signed.
async function relayForOthers() {
  const registry = { address: REGISTRY, abi: nativeABI("IRegistry") };
  const nurse = privateKeyToAccount(net.actor("nurse").key);
  const args = [1, record(1).salt];
  const nonce = await home.readContract({ ...registry, functionName: "nonceOf", args: [nurse.address, 0n] });
  const envelope = { signer: nurse.address, nonce, validUntil: inAnHour() };
  const sig = await nurse.signTypedData(order(registry.abi, REGISTRY, net.chainId, "setEncryptionKey", args, envelope));
  const operation = encodeFunctionData({ ...registry, functionName: "setEncryptionKey", args });
  const call = { ...registry, functionName: "relay", args: [operation, { ...envelope, alg: 0, key: "0x", sig }] };
  const receipt = await receiptOf(await walletOf("deployer").writeContract(call));
  assert.equal(receipt.status, "success");
  const [, pubKey] = await home.readContract({ ...registry, functionName: "encryptionKey", args: [nurse.address] });
  assert.equal(pubKey, args[1]);
  await assert.rejects(home.simulateContract({ ...call, account: net.actor("deployer").address }), (error) => reason(error).errorName === "RelayNonce");
  say("an operation that its signer did not send");
}

async function runDApp(recordId) {
  const contract = await deploy("SecondOpinion");
  const receipt = await receiptOf(await walletOf("doctor").writeContract({ ...contract, functionName: "ask", args: [recordId] }));
  const { args } = decodeEventLog({ abi: contract.abi, ...receipt.logs[0] });
  assert.equal(args.version, 1);
  assert.equal(args.byOrg, net.members[0].orgId);
  const unknown = { ...contract, functionName: "ask", args: [record(1).anchor.recordId], account: net.actor("doctor").address };
  await assert.rejects(home.simulateContract(unknown), (error) => reason(error).errorName === "NothingFinal");
  say("a dApp reads the native contracts");
}

await readBlocks();
await watchBlocks();
await sendFree();
await runCurrentRules();
await readRegistry();
await runDApp(await anchorRecord());
await relayForOthers();
await refusals();
await answersBeforeSending();
