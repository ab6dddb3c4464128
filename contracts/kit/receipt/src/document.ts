// SPDX-License-Identifier: LGPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, fail, fromHex, type Hex } from "./bytes.js";

/** Opening shows the content of a commitment, or one part of it. */
export interface Opening {
  contentSalt: Hex;
  leafSalt: Hex;
  index: number;
  count: number;
  leavesRoot: Hex;
  path: Hex[];
  digest: Hex;
}

const maxLeaves = 1 + (1 << 16);
const node = (left: Uint8Array, right: Uint8Array) => sha256(concat(Uint8Array.of(1), left, right));

/** verifyOpening checks that an opening is that of a commitment. */
export function verifyOpening(commit: Uint8Array, o: Opening): void {
  const root = fromHex(o.leavesRoot, 32);
  if (!equal(sha256(concat(Uint8Array.of(0), fromHex(o.contentSalt, 32), root)), commit)) {
    fail("the opening does not match the commitment on the ledger");
  }
  if (o.count < 1 || o.count > maxLeaves || o.index < 0 || o.index >= o.count || !equal(treeRoot(o), root)) {
    fail("the opening does not match the commitment on the ledger: its leaf");
  }
}

/** treeRoot follows an audit path of RFC 6962 (section 2.1.1). */
function treeRoot(o: Opening): Uint8Array {
  let hash = sha256(concat(Uint8Array.of(0), fromHex(o.digest, 32)));
  let index = o.index;
  let last = o.count - 1;
  for (const text of o.path) {
    const other = fromHex(text, 32);
    if (last === 0) {
      fail("the opening does not match the commitment on the ledger: its path is too long");
    }
    if (index % 2 === 1 || index === last) {
      hash = node(other, hash);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = node(hash, other);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) {
    fail("the opening does not match the commitment on the ledger: its path is too short");
  }
  return hash;
}

/** verifyPart compares the bytes of a part with an opening that was verified. */
export function verifyPart(o: Opening, part: Uint8Array): void {
  if (!equal(sha256(concat(fromHex(o.leafSalt, 32), part)), fromHex(o.digest, 32))) {
    fail("document does not match its commitment");
  }
}
