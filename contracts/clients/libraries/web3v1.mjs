// SPDX-License-Identifier: LGPL-3.0-or-later
import Web3 from "web3v1";
import { Wallet } from "ethers";

export const name = "web3.js 1";

// free are the fees to name: this library offers a tip of its own otherwise.
const free = { maxFeePerGas: "0x0", maxPriorityFeePerGas: "0x0" };

export function open({ rpc, ws }) {
  const web3 = new Web3(rpc);
  const socket = new Web3(ws);
  web3.eth.transactionPollingInterval = 200;
  const from = (key) => { web3.eth.accounts.wallet.clear(); return web3.eth.accounts.wallet.add(key).address; };
  const told = (receipt) => ({ block: receipt.blockNumber, price: BigInt(receipt.effectiveGasPrice), ok: receipt.status, address: receipt.contractAddress });
  // This library asks for the gas itself only where a node signs.
  const send = (call, sender, send) => call.estimateGas({ from: sender }).then((gas) => send({ from: sender, gas, ...free }));
  const receipt = (sending) => new Promise((resolve, reject) => sending.on("receipt", (r) => resolve(told(r))).on("error", reject));
  const run = (call, key) => { const sender = from(key); return send(call, sender, (options) => receipt(call.send(options))); };
  return {
    id: () => web3.eth.getChainId(),
    head: async () => { const { number, baseFeePerGas } = await web3.eth.getBlock("latest"); return { number, baseFee: BigInt(baseFeePerGas) }; },
    deploy: (abi, data, key) => run(new web3.eth.Contract(abi).deploy({ data }), key),
    write: (abi, to, method, args, key) => run(new web3.eth.Contract(abi, to).methods[method](...args), key),
    read: (abi, to, method, args) => new web3.eth.Contract(abi, to).methods[method](...args).call(),
    simulate: (abi, to, method, args, sender) => new web3.eth.Contract(abi, to).methods[method](...args).call({ from: sender }),
    transfer: (to, key) => receipt(web3.eth.sendTransaction({ from: from(key), to, gas: 21000, ...free })),
    logs: async (abi, to, event, filter, fromBlock) =>
      (await new web3.eth.Contract(abi, to).getPastEvents(event, { filter, fromBlock })).map((log) => log.returnValues),
    watch: async (abi, to, event, filter, hear) =>
      new socket.eth.Contract(abi, to).events[event]({ filter }).on("data", (log) => hear(log.returnValues)),
    sign: ({ domain, types, message }, key) => new Wallet(key).signTypedData(domain, types, message), // a wallet's task: the library signs none
    close: async () => { socket.currentProvider.disconnect(); },
  };
}
