// SPDX-License-Identifier: LGPL-3.0-or-later
import { Web3 } from "web3v4";
import { Wallet } from "ethers";

export const name = "web3.js 4";

// free are the fees to name: this library offers a tip of its own otherwise.
const free = { maxFeePerGas: "0x0", maxPriorityFeePerGas: "0x0" };

export function open({ rpc, ws }) {
  const web3 = new Web3(rpc);
  const socket = new Web3(ws);
  web3.eth.transactionPollingInterval = 200;
  web3.eth.handleRevert = true;
  const from = (key) => { web3.eth.accounts.wallet.clear().add(key); return web3.eth.accounts.wallet[0].address; };
  const told = (receipt) => ({ block: Number(receipt.blockNumber), price: BigInt(receipt.effectiveGasPrice), ok: BigInt(receipt.status) === 1n, address: receipt.contractAddress });
  return {
    id: async () => Number(await web3.eth.getChainId()),
    head: async () => { const { number, baseFeePerGas } = await web3.eth.getBlock("latest"); return { number: Number(number), baseFee: BigInt(baseFeePerGas) }; },
    deploy: async (abi, data, key) => {
      const call = new web3.eth.Contract(abi).deploy({ data });
      return new Promise((resolve, reject) => call.send({ from: from(key), ...free }).on("receipt", (r) => resolve(told(r))).on("error", reject));
    },
    write: async (abi, to, method, args, key) => told(await new web3.eth.Contract(abi, to).methods[method](...args).send({ from: from(key), ...free })),
    read: (abi, to, method, args) => new web3.eth.Contract(abi, to).methods[method](...args).call(),
    simulate: (abi, to, method, args, sender) => new web3.eth.Contract(abi, to).methods[method](...args).call({ from: sender }),
    transfer: async (to, key) => told(await web3.eth.sendTransaction({ from: from(key), to, ...free })),
    logs: async (abi, to, event, filter, fromBlock) =>
      (await new web3.eth.Contract(abi, to).getPastEvents(event, { filter, fromBlock })).map((log) => log.returnValues),
    watch: async (abi, to, event, filter, hear) =>
      new socket.eth.Contract(abi, to).events[event]({ filter }).on("data", (log) => hear(log.returnValues)),
    sign: ({ domain, types, message }, key) => new Wallet(key).signTypedData(domain, types, message), // a wallet's task: the library signs none
    close: async () => { socket.provider.disconnect(); },
  };
}
