// SPDX-License-Identifier: LGPL-3.0-or-later
// The ledger through ethers: as any Ethereum chain.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Contract, ContractFactory, JsonRpcProvider, SocketSubscriber, Wallet, WebSocketProvider } from "ethers";
import { firstSigners, message, verifyCertificate } from "./finality.mjs";
import { PATIENTS, RECORDS, REGISTRY, compile, devnet, inAnHour, nativeABI, order, p256, random32, record, tell, until } from "./common.mjs";

const net = devnet(process.argv[2]);
const [home, away] = net.members.map((member) => new JsonRpcProvider(member.rpc, Number(net.chainId), { staticNetwork: true, pollingInterval: 200 }));
const wallet = (role) => new Wallet(net.actor(role).key, home);
const say = (what) => tell("ethers", what);

async function readBlocks() {
  assert.equal((await home.getNetwork()).chainId, BigInt(net.chainId));
  const head = await home.getBlock("latest");
  const parent = await home.getBlock(head.number - 1);
  assert.equal(head.parentHash, parent.hash);
  assert.equal(head.baseFeePerGas, 0n);
  assert.ok([1n, 2n].includes(head.difficulty));
  say(`block ${head.number} follows ${parent.number}`);
}

async function watchBlocks() {
  const socket = new WebSocketProvider(net.members[0].ws, Number(net.chainId));
  const number = await new Promise((resolve, reject) => {
    socket.once("block", resolve);
    setTimeout(() => reject(new Error("no block over the web socket")), 60_000).unref();
  });
  await socket.destroy();
  say(`block ${number} told over the web socket`);
}

// FinalHeads hears of the blocks that become final.
class FinalHeads extends SocketSubscriber {
  constructor(socket, hear) {
    super(socket, ["newFinalizedHeads"]);
    this.hear = hear;
  }

  async _emit(_, header) { this.hear(header); }
}

async function verifyFinality() {
  const socket = new WebSocketProvider(net.members[0].ws, Number(net.chainId));
  const header = await new Promise((resolve, reject) => {
    new FinalHeads(socket, resolve).start();
    setTimeout(() => reject(new Error("no final block over the web socket")), 60_000).unref();
  });
  await socket.destroy();
  const genesis = JSON.parse(readFileSync(join(dirname(process.argv[2]), "genesis.json"), "utf8"));
  const first = await home.getBlock(0); // compare its hash with that of `dntp genesis check`
  const certificate = await away.send("clique_getCertificate", [header.number]);
  const trusted = [net.chainId, first.hash, firstSigners(genesis)];
  assert.equal(message(...trusted, certificate), certificate.message);
  const final = verifyCertificate(...trusted, certificate);
  assert.ok(BigInt(final.number) >= BigInt(header.number));
  const short = { ...certificate, signatures: certificate.signatures.slice(1).fill(certificate.signatures[1]) };
  assert.throws(() => verifyCertificate(...trusted, short), /votes of signers/);
  say(`block ${BigInt(header.number)} is final, proved by ${certificate.signatures.length} signatures`);
}

async function sendFree() {
  const sender = wallet("deployer");
  assert.equal(await home.getBalance(sender.address), 0n);
  const receipt = await (await sender.sendTransaction({ to: sender.address, value: 0n })).wait();
  assert.equal(receipt.status, 1);
  assert.equal(receipt.gasPrice, 0n);
  assert.equal(await home.getBalance(sender.address), 0n);
  say(`a transaction for no fee in block ${receipt.blockNumber}`);
}

// sendAutomatic sends with the fees that tools make of the node's suggestions, as
// Hardhat does, from an account that could not pay any.
async function sendAutomatic() {
  const sender = wallet("deployer");
  const [price, tip, history] = await Promise.all([
    home.send("eth_gasPrice", []), home.send("eth_maxPriorityFeePerGas", []), home.send("eth_feeHistory", ["0x1", "latest", [50]])]);
  assert.deepEqual([price, tip, history.baseFeePerGas[1], history.reward[0][0]], ["0x0", "0x0", "0x0", "0x0"]);
  const call = { from: sender.address, to: sender.address };
  const filled = await home.send("eth_fillTransaction", [call]);
  assert.equal(filled.tx.maxFeePerGas, "0x0");
  for (const fees of [{ gasPrice: price }, { maxFeePerGas: history.baseFeePerGas[1], maxPriorityFeePerGas: history.reward[0][0] }]) {
    await home.send("eth_fillTransaction", [{ ...call, ...fees }]);
    const receipt = await (await sender.sendTransaction({ to: sender.address, ...fees })).wait();
    assert.equal(receipt.gasPrice, 0n);
  }
  say("automatic fees are zero, as a price and as a tip");
}

async function runCurrentRules() {
  const { abi, bytecode } = compile("CurrentRules");
  const contract = await new ContractFactory(abi, bytecode, wallet("deployer")).deploy();
  await contract.waitForDeployment();
  assert.equal(await contract.enterTwice.staticCall(), true);
  await (await contract.enterTwice()).wait();
  assert.equal(await contract.entries(), 1n);
  assert.equal(await contract.copy("0x0123456789"), "0x0123456789");
  assert.equal(await contract.leadingZeros(1n), 255n);
  const { digest, r, s, x, y } = p256();
  assert.equal(await contract.verifyP256(digest, r, s, x, y), true);
  assert.equal(await contract.verifyP256(digest, s, r, x, y), false);
  say(`a contract of the current rules runs at ${contract.target}`);
}

async function readRegistry() {
  const registry = new Contract(REGISTRY, nativeABI("IRegistry"), away);
  const doctor = net.actor("doctor");
  const actor = await registry.actor(doctor.address);
  assert.equal(actor.orgId, net.members[0].orgId);
  assert.equal(actor.roleMask, 1n);
  const { targets, ops } = await registry.apiFor(0);
  assert.ok(targets.length > 0 && targets.length === ops.length);
  say(`the registry knows a doctor, who may call ${ops.length} operations`);
}

async function anchorRecord() {
  const pid = random32();
  const patients = new Contract(PATIENTS, nativeABI("IPatients"), wallet("identity-registrar"));
  await (await patients.register(pid, net.actor("nurse").address)).wait();
  const { anchor, salt, leavesRoot } = record(1, pid);
  const records = new Contract(RECORDS, nativeABI("IRecords"), wallet("doctor"));
  const receipt = await (await records.anchor(anchor, [])).wait();
  const event = records.interface.parseLog(receipt.logs[0]);
  assert.equal(event.name, "RecordAnchored");
  assert.equal(event.args.recordId, anchor.recordId);

  const elsewhere = records.connect(away);
  const head = await until("read from another member", async () => {
    const head = await elsewhere.head(anchor.recordId);
    return head.latest === 1n && head;
  });
  assert.equal(head.latestFinal, 1n);
  const [stored] = await elsewhere.get(anchor.recordId, 1);
  assert.equal(stored.contentCommit, anchor.contentCommit);
  assert.equal(await elsewhere.verify(anchor.recordId, 1, leavesRoot, salt), true);
  assert.equal(await elsewhere.verify(anchor.recordId, 1, salt, leavesRoot), false);
  say(`a record anchored in block ${receipt.blockNumber} and read from another member`);
  return anchor.recordId;
}

async function refusals() {
  const records = new Contract(RECORDS, nativeABI("IRecords"), wallet("nurse"));
  await assert.rejects(records.anchor.staticCall(record(5).anchor, []), (error) => {
    assert.equal(error.code, "CALL_EXCEPTION");
    assert.equal(error.revert.name, "ClassNotAllowed");
    assert.equal(error.revert.args.recordClass, 5n);
    return true;
  });
  const stranger = new Wallet(Wallet.createRandom().privateKey, home);
  await assert.rejects(stranger.sendTransaction({ to: stranger.address, value: 0n, gasLimit: 21_000n }), /not an active member/);
  say("a nurse's laboratory report is refused as ClassNotAllowed, a stranger is refused");
}

// refusedBefore wants a node to refuse a transaction while it is prepared. The
// error has the text, and under info the node's answer as it came.
async function refusedBefore(prepare, code, reason, text) {
  await assert.rejects(prepare, (error) => {
    assert.match(error.message, text);
    assert.match(error.reason, text);
    assert.equal(error.info.error.code, code);
    assert.match(error.info.error.message, text);
    assert.equal(error.info.error.data.reason, reason);
    return true;
  });
}

async function answersBeforeSending() {
  const stranger = Wallet.createRandom(home);
  const nurse = wallet("nurse");
  const { bytecode } = compile("CurrentRules");
  await refusedBefore(stranger.estimateGas({ to: nurse.address }), -38100, "notMember", /not an active member/);
  await refusedBefore(nurse.estimateGas({ data: bytecode }), -38101, "notDeployer", /may not create contracts/);
  await refusedBefore(nurse.call({ data: bytecode }), -38101, "notDeployer", /may not create contracts/);
  const records = new Contract(RECORDS, nativeABI("IRecords"), stranger);
  assert.equal((await records.head(record(1).anchor.recordId)).latest, 0n); // a stranger reads
  // A wallet that does not know the ABI has nothing but the message.
  const { data } = await records.anchor.populateTransaction(record(5).anchor, []);
  await assert.rejects(home.call({ from: nurse.address, to: RECORDS, data }), (error) => {
    assert.match(error.info.error.message, /^execution reverted: ClassNotAllowed\(caller 0x[0-9a-fA-F]{40}, recordClass laboratory\)$/);
    return error.code === "CALL_EXCEPTION";
  });
  say("a node says before sending that a stranger may not send and a nurse may not create contracts");
}

// relayForOthers has one account bring what another one signed.
async function relayForOthers() {
  const abi = nativeABI("IRegistry");
  const nurse = wallet("nurse");
  const registry = new Contract(REGISTRY, abi, wallet("deployer"));
  const args = [1, record(1).salt];
  const envelope = { signer: nurse.address, nonce: await registry.nonceOf(nurse.address, 0), validUntil: inAnHour() };
  const { domain, types, message } = order(abi, REGISTRY, net.chainId, "setEncryptionKey", args, envelope);
  const signature = { ...envelope, alg: 0, key: "0x", sig: await nurse.signTypedData(domain, types, message) };
  const call = registry.interface.encodeFunctionData("setEncryptionKey", args);
  const receipt = await (await registry.relay(call, signature)).wait();
  const relayed = receipt.logs.map((log) => registry.interface.parseLog(log)).find((event) => event.name === "Relayed");
  assert.equal(relayed.args.signer, nurse.address);
  assert.equal((await registry.encryptionKey(nurse.address)).pubKey, args[1]);
  await assert.rejects(registry.relay.staticCall(call, signature), (error) => error.revert.name === "RelayNonce");
  say("an operation that its signer did not send");
}

async function runDApp(recordId) {
  const { abi, bytecode } = compile("SecondOpinion");
  const contract = await new ContractFactory(abi, bytecode, wallet("deployer")).deploy();
  await contract.waitForDeployment();
  const receipt = await (await contract.connect(wallet("doctor")).ask(recordId)).wait();
  const asked = contract.interface.parseLog(receipt.logs[0]);
  assert.equal(asked.args.version, 1n);
  assert.equal(asked.args.byOrg, net.members[0].orgId);
  const unknown = record(1).anchor.recordId;
  await assert.rejects(contract.connect(wallet("doctor")).ask.staticCall(unknown), (error) => error.revert.name === "NothingFinal");
  say("a dApp reads the native contracts");
}

await readBlocks();
await watchBlocks();
await verifyFinality();
await sendFree();
await sendAutomatic();
await runCurrentRules();
await readRegistry();
await runDApp(await anchorRecord());
await relayForOthers();
await refusals();
await answersBeforeSending();
home.destroy();
away.destroy();
