// SPDX-License-Identifier: LGPL-3.0-or-later
// OpenZeppelin's contracts, compiled for the current rules, on the ledger.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Contract, ContractFactory, Interface, JsonRpcProvider, Signature, Wallet, concat, keccak256 } from "ethers";
import { devnet, inAnHour, p256, random32, solidity, tell } from "./common.mjs";

const net = devnet(process.argv[2]);
const provider = new JsonRpcProvider(net.members[0].rpc, Number(net.chainId), { staticNetwork: true, pollingInterval: 200 });
const owner = new Wallet(net.actor("deployer").key, provider);
const nurse = new Wallet(net.actor("nurse").key, provider);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const built = solidity("Library.sol", readFileSync(join(here, "openzeppelin", "Library.sol"), "utf8"), (path) => readFileSync(require.resolve(path), "utf8"));
const say = (what) => tell("openzeppelin", what);

async function deploy(name, ...args) {
  const { abi, bytecode } = built[name];
  const contract = await new ContractFactory(abi, bytecode, owner).deploy(...args);
  await contract.waitForDeployment();
  return contract;
}

const done = async (sending) => (await sending).wait();
const refused = (call, name) => assert.rejects(call, (error) => error.revert?.name === name);

async function token() {
  const points = await deploy("Points");
  await refused(points.connect(nurse).mint.staticCall(nurse.address, 5n), "AccessControlUnauthorizedAccount");
  await done(points.grantRole(await points.MINTER(), nurse.address));
  await done(points.connect(nurse).mint(owner.address, 5n));
  const { name, version, chainId, verifyingContract } = await points.eip712Domain();
  const permit = { owner: owner.address, spender: nurse.address, value: 3n, nonce: await points.nonces(owner.address), deadline: inAnHour() };
  const types = { Permit: Object.entries({ owner: "address", spender: "address", value: "uint256", nonce: "uint256", deadline: "uint256" }).map(([name, type]) => ({ name, type })) };
  const { v, r, s } = Signature.from(await owner.signTypedData({ name, version, chainId, verifyingContract }, types, permit));
  await done(points.connect(nurse).permit(owner.address, nurse.address, 3n, permit.deadline, v, r, s));
  await done(points.connect(nurse).transferFrom(owner.address, nurse.address, 3n));
  assert.equal(await points.balanceOf(nurse.address), 3n);
  await refused(points.connect(nurse).transferFrom.staticCall(owner.address, nurse.address, 1n), "ERC20InsufficientAllowance");
  const badge = await deploy("Badge");
  await done(badge.give(nurse.address, 7n));
  assert.equal(await badge.ownerOf(7n), nurse.address);
  say("ERC-20 with permit and roles, ERC-721");
}

async function proxies() {
  const [first, second] = [await deploy("CounterV1"), await deploy("CounterV2")];
  const proxy = await deploy("Proxy", first.target, new Interface(built.CounterV1.abi).encodeFunctionData("initialize"));
  const counter = new Contract(proxy.target, built.CounterV1.abi, owner);
  await done(counter.increment());
  await assert.rejects(counter.connect(nurse).upgradeToAndCall.staticCall(second.target, "0x"), /not the owner/);
  await done(counter.upgradeToAndCall(second.target, "0x"));
  assert.deepEqual([await counter.version(), await counter.count()], [2n, 1n]);
  const tools = await deploy("Tools");
  const receipt = await done(tools.clone(first.target));
  const { instance } = tools.interface.parseLog(receipt.logs[0]).args;
  const clone = new Contract(instance, built.CounterV1.abi, owner);
  await done(clone.initialize());
  assert.equal(await clone.owner(), owner.address);
  say("a proxy is upgraded, a contract is cloned");
  return tools;
}

async function cryptography(tools) {
  const leaves = [random32(), random32()].sort();
  const root = keccak256(concat(leaves));
  assert.equal(await tools.inTree([leaves[1]], root, leaves[0]), true);
  assert.equal(await tools.inTree([leaves[0]], root, leaves[0]), false);
  // The library refuses the higher of the two forms of a signature.
  const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
  let signature = p256();
  for (let i = 0; BigInt(signature.s) > half && i < 200; i++) {
    signature = p256();
  }
  const { digest, r, s, x, y } = signature;
  assert.deepEqual([...(await tools.p256(digest, r, s, x, y))], [true, true]);
  assert.deepEqual([...(await tools.p256(random32(), r, s, x, y))], [false, false]);
  say("Merkle proofs, and P-256 by the chain and in Solidity alike");
}

await token();
await cryptography(await proxies());
provider.destroy();
