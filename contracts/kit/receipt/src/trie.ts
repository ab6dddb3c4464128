// SPDX-License-Identifier: LGPL-3.0-or-later
import { compare, fail, fromHex, keccak, toHex, type Hex } from "./bytes.js";
import { bytesOf, decode, decodeList, isList, type Item } from "./rlp.js";

const emptyRoot = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";
const hashBytes = 32;

/** Witness holds nodes of tries by their hash, and reads what they prove. */
export class Witness {
  private readonly nodes = new Map<Hex, Uint8Array>();
  private readonly found = new Set<Hex>();

  /**
   * @param root of the account trie
   * @param list of nodes, ascending by hash; each must be referred to from the root
   */
  constructor(private readonly root: Uint8Array, list: string[]) {
    let last: Uint8Array | undefined;
    for (const text of list) {
      const node = fromHex(text);
      const hash = keccak(node);
      if (last !== undefined && compare(hash, last) <= 0) {
        fail("invalid node of the state: it is out of order");
      }
      this.nodes.set(toHex(hash), node);
      last = hash;
    }
    this.visit(root, true);
    if (this.found.size !== list.length) {
      fail("invalid node of the state: some are not under the state root");
    }
  }

  /** visit marks the nodes below a hash that are here. */
  private visit(hash: Uint8Array, accounts: boolean): void {
    const key = toHex(hash);
    const node = this.nodes.get(key);
    if (node === undefined || this.found.has(key)) {
      return;
    }
    this.found.add(key);
    this.children(decodeList(node), accounts);
  }

  private children(items: Item[], accounts: boolean): void {
    if (items.length === 2) {
      if (pathOf(items).leaf) {
        if (accounts) {
          this.visit(bytesOf(decodeList(bytesOf(items[1]))[2]), false);
        }
        return;
      }
      return this.child(items[1]!, accounts);
    }
    if (items.length !== 17) {
      fail("invalid node of the state: it has neither 2 nor 17 elements");
    }
    for (const item of items.slice(0, 16)) {
      this.child(item, accounts);
    }
  }

  private child(item: Item, accounts: boolean): void {
    if (isList(item)) {
      this.children(within(item.raw), accounts);
    } else if (item.length === hashBytes) {
      this.visit(item, accounts);
    }
  }

  /** get returns the value of a key, undefined if the trie has none. */
  private get(root: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    const path = nibbles(keccak(key));
    let items = this.node(root);
    for (let at = 0; ; ) {
      let next: Item;
      if (items.length === 17) {
        next = items[path[at]!]!;
        at++;
      } else {
        const { leaf, path: own } = pathOf(items);
        if (own.some((nibble, i) => path[at + i] !== nibble)) {
          return undefined;
        }
        at += own.length;
        if (leaf) {
          return at === path.length ? bytesOf(items[1]) : undefined;
        }
        next = items[1]!;
      }
      if (isList(next)) {
        items = within(next.raw);
      } else if (next.length === 0) {
        return undefined;
      } else {
        items = this.node(next);
      }
      if (at >= path.length && items.length === 17) {
        fail("invalid node of the state: it is below a key");
      }
    }
  }

  private node(hash: Uint8Array): Item[] {
    return decodeList(this.nodes.get(toHex(hash)) ?? fail("the receipt does not prove what the contracts read"));
  }

  /** storage returns a word of an account's storage. */
  storage(address: Uint8Array, slot: Uint8Array): Uint8Array {
    const zero = new Uint8Array(hashBytes);
    const account = this.get(this.root, address);
    if (account === undefined) {
      return zero;
    }
    const root = bytesOf(decodeList(account)[2]);
    const value = toHex(root) === emptyRoot ? undefined : this.get(root, slot);
    if (value === undefined) {
      return zero;
    }
    const content = bytesOf(decode(value));
    if (content.length > hashBytes) {
      fail("invalid node of the state: a word is too long");
    }
    zero.set(content, hashBytes - content.length);
    return zero;
  }
}

/** within reads a node that stands in its parent, as it is shorter than its hash. */
const within = (raw: Uint8Array): Item[] => (raw.length < hashBytes ? decodeList(raw) : fail("invalid node of the state: a child within it is too long"));

function nibbles(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);
}

/** pathOf reads the path of a leaf or an extension. */
function pathOf(items: Item[]): { leaf: boolean; path: number[] } {
  const all = nibbles(bytesOf(items[0]));
  const kind = all[0];
  if (kind === undefined || kind > 3 || (kind % 2 === 0 && all[1] !== 0)) {
    fail("invalid node of the state: its path has another form");
  }
  return { leaf: kind >= 2, path: all.slice(kind % 2 === 1 ? 1 : 2) };
}
