// SPDX-License-Identifier: LGPL-3.0-or-later
// What ends doubt: a certificate verified without a node.
import { Signature, concat, dataSlice, getAddress, keccak256, recoverAddress, toBeHex, toUtf8Bytes } from "ethers";

// firstSigners reads the signers of genesis.json, in ascending order.
export function firstSigners(genesis) {
  const list = dataSlice(genesis.extraData, 32, (genesis.extraData.length - 2) / 2 - 65);
  return Array.from({ length: (list.length - 2) / 40 }, (_, i) => dataSlice(list, 20 * i, 20 * (i + 1))).sort();
}

// message is what the signers of a set sign to vote for a link.
export function message(chainId, genesisHash, signers, { source, target }) {
  const point = ({ number, hash }) => [toBeHex(number, 8), hash];
  return concat([toUtf8Bytes("\x19DNTP finality vote\x01"), toBeHex(chainId, 32), genesisHash, keccak256(concat(signers)), ...point(source), ...point(target)]);
}

// verifyCertificate takes an answer of clique_getCertificate and returns the
// block that it proves final, for a set of signers that the caller knows.
export function verifyCertificate(chainId, genesisHash, signers, certificate) {
  const digest = keccak256(message(chainId, genesisHash, signers, certificate));
  const voters = new Set(certificate.signatures.map((sig) => {
    const [r, s, yParity] = [dataSlice(sig, 0, 32), dataSlice(sig, 32, 64), Number(dataSlice(sig, 64, 65))];
    return recoverAddress(digest, Signature.from({ r, s, yParity }));
  }));
  const known = [...voters].filter((voter) => signers.some((signer) => getAddress(signer) === voter));
  const quorum = Math.floor((2 * signers.length) / 3) + 1;
  if (known.length < quorum) {
    throw new Error(`certificate: have ${known.length} votes of signers, want ${quorum}`);
  }
  if (BigInt(certificate.target.number) !== BigInt(certificate.source.number) + 1n) {
    throw new Error("certificate: it skips blocks, so that its source is not final by it");
  }
  return certificate.source;
}
