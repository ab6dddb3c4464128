// SPDX-License-Identifier: LGPL-3.0-or-later
import { concat, keccak, number, padLeft, word } from "./bytes.js";
import type { Witness } from "./trie.js";

/** Slot is the key of a storage word. The contracts lay theirs out as Solidity does. */
export type Slot = Uint8Array;

export const base = (n: number): Slot => word(BigInt(n));

/** at is the slot some words further on, as of a member of a struct. */
export const at = (slot: Slot, words: number): Slot => word(BigInt.asUintN(256, number(slot) + BigInt(words)));

/** entry is the slot of a mapping's value; the key is padded to a word. */
export const entry = (mapping: Slot, key: Uint8Array): Slot => keccak(concat(padLeft(key), mapping));

/** elements is the slot of the first element of an array. */
export const elements = (array: Slot): Slot => keccak(array);

/** Fields reads the members that share a word: the first takes the lowest bytes. */
export class Fields {
  private end = 32;

  constructor(private readonly raw: Uint8Array) {}

  bytes(size: number): Uint8Array {
    this.end -= size;
    return this.raw.slice(this.end, this.end + size);
  }

  uint(size: number): number {
    return Number(number(this.bytes(size)));
  }

  big(size: number): bigint {
    return number(this.bytes(size));
  }

  bool(): boolean {
    return this.uint(1) !== 0;
  }

  address(): Uint8Array {
    return this.bytes(20);
  }
}

/** Storage is the storage of one contract in a witness. */
export class Storage {
  constructor(private readonly witness: Witness, private readonly contract: Uint8Array) {}

  load(slot: Slot): Uint8Array {
    return this.witness.storage(this.contract, slot);
  }

  fields(slot: Slot): Fields {
    return new Fields(this.load(slot));
  }

  /** byteString reads bytes of at most limit, as Solidity stores them. */
  byteString(slot: Slot, limit: number): Uint8Array {
    const head = this.load(slot);
    const short = 31;
    const low = head[short]!;
    if (low % 2 === 0) {
      return head.slice(0, Math.min(low / 2, short, limit));
    }
    const length = Math.min(Number(number(head.slice(28))) >> 1, limit);
    const words = Array.from({ length: Math.ceil(length / 32) }, (_, i) => this.load(at(elements(slot), i)));
    return concat(...words).slice(0, length);
  }
}
