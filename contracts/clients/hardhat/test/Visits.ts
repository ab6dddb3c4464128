// SPDX-License-Identifier: LGPL-3.0-or-later
// A project of Hardhat 3 against the ledger.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";

describe("Visits", async () => {
  const { viem } = await network.create("devnet");
  const [deployer, nurse] = await viem.getWalletClients();
  const client = await viem.getPublicClient();

  it("is deployed, called and read without a fee", async () => {
    const visits = await viem.deployContract("Visits");
    for (const count of [1n, 2n]) {
      const hash = await visits.write.visit();
      const receipt = await client.waitForTransactionReceipt({ hash });
      assert.equal(receipt.effectiveGasPrice, 0n);
      assert.equal(await visits.read.count([deployer.account.address]), count);
    }
    const events = await visits.getEvents.Visited({}, { fromBlock: 0n });
    assert.deepEqual(events.map((event) => event.args.count), [1n, 2n]);
    await assert.rejects(visits.write.visit(), /TooMany/);
  });

  it("is not deployed by somebody who may not", async () => {
    await assert.rejects(viem.deployContract("Visits", [], { client: { wallet: nurse } }), /may not create contracts/);
  });
});
