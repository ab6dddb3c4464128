// SPDX-License-Identifier: LGPL-3.0-or-later
import { createPublicClient, createWalletClient, defineChain, http, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";

export const name = "viem 2";

export function open({ chainId, rpc, ws }) {
  const chain = defineChain({
    id: chainId, name: "devnet", nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [rpc] } },
  });
  const client = createPublicClient({ chain, transport: http(rpc), pollingInterval: 200 });
  const socket = createPublicClient({ chain, transport: webSocket(ws) });
  const wallet = (key) => createWalletClient({ account: privateKeyToAccount(key), chain, transport: http(rpc) });
  const told = async (hash) => {
    const receipt = await client.waitForTransactionReceipt({ hash });
    return { block: Number(receipt.blockNumber), price: receipt.effectiveGasPrice, ok: receipt.status === "success", address: receipt.contractAddress };
  };
  const stops = [];
  return {
    id: () => client.getChainId(),
    head: async () => { const { number, baseFeePerGas } = await client.getBlock(); return { number: Number(number), baseFee: baseFeePerGas }; },
    deploy: async (abi, bytecode, key) => told(await wallet(key).deployContract({ abi, bytecode })),
    write: async (abi, address, functionName, args, key) => told(await wallet(key).writeContract({ abi, address, functionName, args })),
    read: (abi, address, functionName, args) => client.readContract({ abi, address, functionName, args }),
    simulate: (abi, address, functionName, args, account) => client.simulateContract({ abi, address, functionName, args, account }),
    transfer: async (to, key) => told(await wallet(key).sendTransaction({ to })),
    logs: async (abi, address, eventName, args, fromBlock) =>
      (await client.getContractEvents({ abi, address, eventName, args, fromBlock: BigInt(fromBlock) })).map((log) => log.args),
    watch: async (abi, address, eventName, args, hear) =>
      stops.push(socket.watchContractEvent({ abi, address, eventName, args, onLogs: (logs) => logs.forEach((log) => hear(log.args)) })),
    sign: (typed, key) => privateKeyToAccount(key).signTypedData(typed),
    close: async () => { stops.forEach((stop) => stop()); (await socket.transport.getRpcClient()).close(); },
  };
}
