// SPDX-License-Identifier: LGPL-3.0-or-later
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

/** Hex is a string of lower-case hexadecimal digits after 0x. */
export type Hex = `0x${string}`;

/** ReceiptError is the reason for which a receipt is refused. */
export class ReceiptError extends Error {
  override name = "ReceiptError";
}

/** fail refuses the receipt. */
export function fail(reason: string): never {
  throw new ReceiptError(reason);
}

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

/** fromHex reads what toHex writes, and nothing else. */
export function fromHex(text: string, length?: number): Uint8Array {
  if (!/^0x([0-9a-f]{2})*$/.test(text)) {
    fail("not a receipt: hexadecimal digits are missing");
  }
  const bytes = hexToBytes(text.slice(2));
  if (length !== undefined && bytes.length !== length) {
    fail(`not a receipt: have ${bytes.length} bytes, want ${length}`);
  }
  return bytes;
}

export const concat = (...parts: Uint8Array[]): Uint8Array => concatBytes(...parts);

export const keccak = (bytes: Uint8Array): Uint8Array => keccak_256(bytes);

/** compare orders bytes as numbers of one length. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => compare(a, b) === 0;

/** word is a number in 32 bytes, big-endian. */
export function word(value: bigint, length = 32): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  return bytes;
}

/** padLeft puts zeros before bytes, up to a word. */
export const padLeft = (bytes: Uint8Array): Uint8Array => concat(new Uint8Array(32 - bytes.length), bytes);

/** number reads big-endian bytes. */
export function number(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) {
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}
