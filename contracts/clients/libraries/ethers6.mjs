// SPDX-License-Identifier: LGPL-3.0-or-later
import { Contract, ContractFactory, JsonRpcProvider, Wallet, WebSocketProvider } from "ethers";

export const name = "ethers 6";

export function open({ chainId, rpc, ws }) {
  const provider = new JsonRpcProvider(rpc, chainId, { staticNetwork: true, pollingInterval: 200 });
  const socket = new WebSocketProvider(ws, chainId);
  const wallet = (key) => new Wallet(key, provider);
  const told = (receipt) => ({ block: receipt.blockNumber, price: BigInt(receipt.gasPrice), ok: receipt.status === 1, address: receipt.contractAddress });
  return {
    id: async () => Number((await provider.getNetwork()).chainId),
    head: async () => { const { number, baseFeePerGas } = await provider.getBlock("latest"); return { number, baseFee: baseFeePerGas }; },
    deploy: async (abi, code, key) => told(await (await new ContractFactory(abi, code, wallet(key)).deploy()).deploymentTransaction().wait()),
    write: async (abi, to, method, args, key) => told(await (await new Contract(to, abi, wallet(key))[method](...args)).wait()),
    read: (abi, to, method, args) => new Contract(to, abi, provider)[method](...args),
    simulate: (abi, to, method, args, from) => new Contract(to, abi, provider)[method].staticCall(...args, { from }),
    transfer: async (to, key) => told(await (await wallet(key).sendTransaction({ to })).wait()),
    logs: async (abi, to, event, filter, fromBlock) => {
      const contract = new Contract(to, abi, provider);
      return (await contract.queryFilter(contract.filters[event](...Object.values(filter)), fromBlock)).map((log) => log.args);
    },
    watch: async (abi, to, event, filter, hear) => {
      const contract = new Contract(to, abi, socket);
      await contract.on(contract.filters[event](...Object.values(filter)), (found) => hear(found.args));
    },
    sign: ({ domain, types, message }, key) => new Wallet(key).signTypedData(domain, types, message),
    close: async () => { provider.destroy(); await socket.destroy(); },
  };
}
