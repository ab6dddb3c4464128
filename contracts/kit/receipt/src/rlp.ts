// SPDX-License-Identifier: LGPL-3.0-or-later
import { fail } from "./bytes.js";

/** Item is a byte string, or a list with the bytes that encode it. */
export type Item = Uint8Array | List;

export interface List {
  items: Item[];
  raw: Uint8Array;
}

export const isList = (item: Item): item is List => !(item instanceof Uint8Array);

/** decode reads one item in the only encoding that it has, and nothing after it. */
export function decode(input: Uint8Array): Item {
  const [item, end] = read(input, 0);
  if (end !== input.length) {
    fail("invalid RLP: there are bytes after the item");
  }
  return item;
}

/** decodeList is decode for a list. */
export function decodeList(input: Uint8Array): Item[] {
  const item = decode(input);
  return isList(item) ? item.items : fail("invalid RLP: want a list");
}

/** bytesOf is an item that is a byte string. */
export function bytesOf(item: Item | undefined): Uint8Array {
  return item === undefined || isList(item) ? fail("invalid RLP: want a byte string") : item;
}

function read(input: Uint8Array, start: number): [Item, number] {
  const first = input[start];
  if (first === undefined) {
    fail("invalid RLP: it ends too early");
  }
  if (first < 0x80) {
    return [input.slice(start, start + 1), start + 1];
  }
  const list = first >= 0xc0;
  const [from, to] = extent(input, start, list ? first - 0xc0 : first - 0x80);
  if (!list) {
    const content = input.slice(from, to);
    if (content.length === 1 && content[0]! < 0x80) {
      fail("invalid RLP: a single byte has a length");
    }
    return [content, to];
  }
  const items: Item[] = [];
  for (let at = from; at < to; ) {
    const [item, end] = read(input.subarray(0, to), at);
    items.push(item);
    at = end;
  }
  return [{ items, raw: input.slice(start, to) }, to];
}

/** extent returns where the content of an item begins and ends. */
function extent(input: Uint8Array, start: number, code: number): [number, number] {
  const short = 55;
  let from = start + 1;
  let length = code;
  if (code > short) {
    const size = code - short;
    length = 0;
    for (let i = 0; i < size; i++) {
      const byte = input[from + i];
      if (byte === undefined || (i === 0 && byte === 0) || length > 2 ** 40) {
        fail("invalid RLP: a length has another form");
      }
      length = length * 256 + byte;
    }
    if (length <= short) {
      fail("invalid RLP: a length has another form");
    }
    from += size;
  }
  if (from + length > input.length) {
    fail("invalid RLP: it ends too early");
  }
  return [from, from + length];
}
