// SPDX-License-Identifier: LGPL-3.0-or-later
import { ethers } from "ethers5";

export const name = "ethers 5";

// free are the fees to name: this version offers a tip of its own otherwise.
const free = { maxFeePerGas: 0, maxPriorityFeePerGas: 0 };

export function open({ chainId, rpc, ws }) {
  const provider = new ethers.providers.StaticJsonRpcProvider(rpc, chainId);
  provider.pollingInterval = 200;
  const socket = new ethers.providers.WebSocketProvider(ws, chainId);
  const wallet = (key) => new ethers.Wallet(key, provider);
  const told = (receipt) => ({ block: receipt.blockNumber, price: receipt.effectiveGasPrice.toBigInt(), ok: receipt.status === 1, address: receipt.contractAddress });
  return {
    id: async () => (await provider.getNetwork()).chainId,
    head: async () => { const { number, baseFeePerGas } = await provider.getBlock("latest"); return { number, baseFee: baseFeePerGas.toBigInt() }; },
    deploy: async (abi, code, key) => told(await (await new ethers.ContractFactory(abi, code, wallet(key)).deploy(free)).deployTransaction.wait()),
    write: async (abi, to, method, args, key) => told(await (await new ethers.Contract(to, abi, wallet(key))[method](...args, free)).wait()),
    read: (abi, to, method, args) => new ethers.Contract(to, abi, provider)[method](...args),
    simulate: (abi, to, method, args, from) => new ethers.Contract(to, abi, provider).callStatic[method](...args, { from }),
    transfer: async (to, key) => told(await (await wallet(key).sendTransaction({ to, ...free })).wait()),
    logs: async (abi, to, event, filter, fromBlock) => {
      const contract = new ethers.Contract(to, abi, provider);
      return (await contract.queryFilter(contract.filters[event](...Object.values(filter)), fromBlock)).map((log) => log.args);
    },
    watch: async (abi, to, event, filter, hear) => {
      const contract = new ethers.Contract(to, abi, socket);
      contract.on(contract.filters[event](...Object.values(filter)), (...args) => hear(args.at(-1).args));
    },
    sign: ({ domain, types, message }, key) => new ethers.Wallet(key)._signTypedData(domain, types, message),
    close: async () => { provider.removeAllListeners(); await socket.destroy(); },
  };
}
