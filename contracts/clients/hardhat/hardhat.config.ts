// SPDX-License-Identifier: LGPL-3.0-or-later
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hardhatNodeTestRunner from "@nomicfoundation/hardhat-node-test-runner";
import hardhatViem from "@nomicfoundation/hardhat-viem";
import { defineConfig } from "hardhat/config";

const file = process.env.DEVNET; // devnet.json of a running devnet
if (file === undefined) {
  throw new Error("DEVNET is not set: DIR/devnet.json of a devnet that runs with --datadir DIR");
}
const devnet = JSON.parse(readFileSync(file, "utf8"));
const keyOf = (role: string): string => devnet.actors.find((actor: { role: string }) => actor.role === role).key;

export default defineConfig({
  plugins: [hardhatViem, hardhatNodeTestRunner],
  solidity: {
    version: "0.8.37",
    path: fileURLToPath(new URL("node_modules/solc/soljson.js", import.meta.url)), // nothing is downloaded
    settings: { evmVersion: "osaka", optimizer: { enabled: true } },
  },
  paths: { artifacts: "node_modules/.hardhat/artifacts", cache: "node_modules/.hardhat/cache" },
  networks: {
    devnet: {
      type: "http",
      chainType: "l1",
      chainId: Number(devnet.chainId),
      url: devnet.members[0].rpc,
      gasPrice: 0n, // where a node suggests no fee, Hardhat would offer 1 wei, and accounts hold none
      accounts: [keyOf("deployer"), keyOf("nurse")],
    },
  },
});
