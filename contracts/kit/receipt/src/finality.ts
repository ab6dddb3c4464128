// SPDX-License-Identifier: LGPL-3.0-or-later
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { compare, concat, equal, fail, fromHex, keccak, toHex, word, type Hex } from "./bytes.js";
import { bytesOf, decodeList } from "./rlp.js";

export interface Block {
  number: number;
  hash: Hex;
}

/** Certificate holds the votes for a link between two blocks, and the set that they name. */
export interface Certificate {
  signers: Hex[];
  source: Block;
  target: Block;
  signatures: Hex[];
}

const notFinal = "the receipt does not prove that its block is final";
const domain = new TextEncoder().encode("\x19DNTP finality vote\x01");

/** firstSigners reads the signers that a genesis block lists, ascending. */
export function firstSigners(genesis: Uint8Array): Uint8Array[] {
  const vanity = 32;
  const seal = 65;
  const address = 20;
  const header = decodeList(genesis);
  const extra = bytesOf(header[12]);
  const list = extra.slice(vanity, extra.length - seal);
  if (bytesOf(header[8]).length !== 0 || extra.length <= vanity + seal || list.length % address !== 0) {
    fail(`${notFinal}: not the genesis header of a chain that is sealed by clique`);
  }
  return Array.from({ length: list.length / address }, (_, i) => list.slice(address * i, address * (i + 1))).sort(compare);
}

/**
 * verifyFinal follows certificates from the first signers: each needs a quorum of the set
 * that it names, and a third or more of the set before it. It returns the block that the
 * last one makes final.
 */
export function verifyFinal(chainId: number, genesisHash: Uint8Array, first: Uint8Array[], certificates: Certificate[]): Block {
  let known = first;
  let from = 0;
  for (const certificate of certificates) {
    const { source, target } = certificate;
    const set = certificate.signers.map((signer) => fromHex(signer, 20));
    if (set.some((signer, i) => i > 0 && compare(set[i - 1]!, signer) >= 0)) {
      fail(`${notFinal}: signers are not in ascending order`);
    }
    if (source.number < from || target.number <= source.number || (source.number === 0 && !equal(fromHex(source.hash), genesisHash))) {
      fail(`${notFinal}: a certificate does not lead on`);
    }
    const voters = votersOf(message(chainId, genesisHash, set, certificate), set, certificate.signatures);
    if (voters.length < Math.floor((2 * set.length) / 3) + 1) {
      fail(`${notFinal}: certificate lacks votes`);
    }
    if (3 * voters.filter((voter) => known.some((signer) => equal(signer, voter))).length < known.length) {
      fail(`${notFinal}: too few of the known signers have signed`);
    }
    known = set;
    from = source.number;
  }
  const last = certificates.at(-1);
  if (last === undefined || last.target.number !== last.source.number + 1) {
    fail(`${notFinal}: the last certificate does not lead to a child`);
  }
  return last.source;
}

/** message is what the signers of a set sign to vote for a link. */
function message(chainId: number, genesisHash: Uint8Array, set: Uint8Array[], { source, target }: Certificate): Uint8Array {
  const point = (block: Block) => concat(word(BigInt(block.number), 8), fromHex(block.hash, 32));
  return concat(domain, word(BigInt(chainId)), genesisHash, keccak(concat(...set)), point(source), point(target));
}

/** votersOf recovers the signers of votes, who must be of the set and in ascending order. */
function votersOf(signed: Uint8Array, set: Uint8Array[], signatures: Hex[]): Uint8Array[] {
  const digest = keccak(signed);
  let last: Uint8Array | undefined;
  return signatures.map((text) => {
    const voter = recover(digest, fromHex(text, 65));
    if (!set.some((signer) => equal(signer, voter)) || (last !== undefined && compare(last, voter) >= 0)) {
      fail(`${notFinal}: vote is not by a signer of the set`);
    }
    return (last = voter);
  });
}

/** recover returns the account that signed: r, s in its lower half, and v of 0 or 1. */
function recover(digest: Uint8Array, sig: Uint8Array): Uint8Array {
  try {
    const recovered = concat(sig.slice(64), sig.slice(0, 64));
    const parsed = secp256k1.Signature.fromBytes(recovered, "recovered");
    if (sig[64]! > 1 || parsed.hasHighS()) {
      fail("another form");
    }
    const key = parsed.recoverPublicKey(digest).toBytes(false);
    return keccak(key.slice(1)).slice(12);
  } catch {
    fail(`${notFinal}: vote has a malformed signature`);
  }
}

/** hashOf is the hash of a header in RLP. */
export const hashOf = (header: Uint8Array): Hex => toHex(keccak(header));
