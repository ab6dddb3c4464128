// SPDX-License-Identifier: LGPL-3.0-or-later
import { fail, fromHex, keccak, number, ReceiptError, toHex, type Hex } from "./bytes.js";
import { Ledger, Status } from "./contracts.js";
import { verifyOpening, verifyPart, type Opening } from "./document.js";
import { firstSigners, hashOf, verifyFinal, type Block, type Certificate } from "./finality.js";
import { bytesOf, decodeList } from "./rlp.js";
import { Witness } from "./trie.js";

export { ReceiptError, type Block, type Hex };

/** Trust is all that a verifier must know before. `dntp genesis show` prints both. */
export interface Trust {
  chainId: number;
  genesisHash: Hex;
}

/** Claim is what a receipt proves, all of it as of one final block. */
export interface Claim {
  chainId: number;
  block: Block;
  time: number;
  recordId: Hex;
  version: number;
  status: number;
  latest: number;
  latestFinal: number;
  held: boolean;
  pid: Hex;
  recordClass: number;
  contentCommit: Hex;
  blobHash: Hex;
  size: number;
  authoredAt: number;
  prevCommit: Hex;
  basedOn: Hex;
  payer: Hex;
  custodianOrg: Hex;
  anchoredIn: number;
  signers: { address: Hex; purpose: number; role: number; org: Hex }[];
  policy: Hex;
  policyMet: boolean;
  modelHash: Hex;
  rules: number;
  /** whether the receipt opens the commitment, and of which part: 0 is the whole document */
  resource: number | null;
  /** whether the bytes of that part were compared */
  documentVerified: boolean;
}

interface Receipt {
  format: string;
  chainId: number;
  recordId: Hex;
  version: number;
  opening: Opening | null;
  certificates: Certificate[];
  header: Hex;
  genesis: Hex;
  nodes: Hex[];
}

const limits = { bytes: 4 << 20, certificates: 256, nodes: 4096 };

/**
 * verifyReceipt verifies the text of a receipt, without a network. It throws a
 * ReceiptError with the reason if anything is wrong.
 *
 * @param part bytes of the document, or of the resource that the receipt opens
 */
export function verifyReceipt(text: string, trust: Trust, part?: Uint8Array): Claim {
  try {
    return verify(parse(text), trust, part);
  } catch (error) {
    throw error instanceof ReceiptError ? error : new ReceiptError(`not a receipt: ${String(error)}`);
  }
}

function verify(r: Receipt, trust: Trust, part?: Uint8Array): Claim {
  if (r.chainId !== trust.chainId || hashOf(fromHex(r.genesis)) !== trust.genesisHash) {
    fail("the receipt is of another chain");
  }
  const raw = fromHex(r.header);
  const block = r.certificates.at(-1)!.source;
  if (toHex(keccak(raw)) !== block.hash) {
    fail("invalid header: it is not the one that the certificate names");
  }
  const header = decodeList(raw);
  const [root, height, time] = [bytesOf(header[3]), number(bytesOf(header[8])), number(bytesOf(header[11]))];
  if (height !== BigInt(block.number)) {
    fail("invalid header: its number");
  }
  const ledger = new Ledger(new Witness(root, r.nodes), block.number, Number(time));
  verifyFinal(r.chainId, fromHex(trust.genesisHash, 32), firstSigners(fromHex(r.genesis)), r.certificates);
  const v = ledger.version(fromHex(r.recordId, 32), r.version);
  stands(v.status, v.policyMet);
  if (r.opening !== null) {
    verifyOpening(v.contentCommit, r.opening);
  }
  if (part !== undefined) {
    verifyPart(r.opening ?? fail("the receipt proves no content"), part);
  }
  return {
    chainId: r.chainId, block, time: Number(time),
    recordId: r.recordId, version: r.version, status: v.status, latest: v.latest, latestFinal: v.latestFinal, held: v.held,
    pid: toHex(v.pid), recordClass: v.recordClass, contentCommit: toHex(v.contentCommit), blobHash: toHex(v.blobHash),
    size: v.size, authoredAt: v.authoredAt, prevCommit: toHex(v.prevCommit), basedOn: toHex(v.basedOn),
    payer: toHex(v.payer), custodianOrg: toHex(v.custodianOrg), anchoredIn: v.anchoredIn,
    signers: v.signatures.map((s) => ({ address: toHex(s.signer), purpose: s.purpose, role: s.role, org: toHex(s.org) })),
    policy: toHex(v.policy), policyMet: v.policyMet, modelHash: toHex(v.modelHash), rules: v.rules,
    resource: r.opening?.index ?? null, documentVerified: part !== undefined,
  };
}

/** stands refuses a version that is not final, or that is withdrawn. */
function stands(status: number, policyMet: boolean): void {
  if (status === Status.inError || status === Status.erased) {
    fail("the version is withdrawn");
  }
  if (status !== Status.current && !(status === Status.superseded && policyMet)) {
    fail("the version is not final: its policy is not met");
  }
}

/** parse reads a receipt in its only form. */
function parse(text: string): Receipt {
  if (text.length > limits.bytes) {
    fail("not a receipt: it is too long");
  }
  const r = members(JSON.parse(text), ["format", "chainId", "recordId", "version", "opening", "certificates", "header", "genesis", "nodes"]);
  if (r["format"] !== "dntp-receipt/1") {
    fail("not a receipt: another format");
  }
  count(r["chainId"]);
  count(r["version"]);
  hex(r["recordId"], 32);
  hex(r["header"]);
  hex(r["genesis"]);
  for (const node of list(r["nodes"], limits.nodes)) {
    hex(node);
  }
  for (const certificate of list(r["certificates"], limits.certificates)) {
    checkCertificate(certificate);
  }
  if (r["opening"] !== null) {
    checkOpening(r["opening"]);
  }
  if (`${JSON.stringify(r, null, 2)}\n` !== text) {
    fail("not in the one form of a receipt");
  }
  return r as unknown as Receipt;
}

function checkCertificate(value: unknown): void {
  const c = members(value, ["signers", "source", "target", "signatures"]);
  for (const signer of list(c["signers"], 255)) {
    hex(signer, 20);
  }
  for (const signature of list(c["signatures"], 255)) {
    hex(signature, 65);
  }
  for (const name of ["source", "target"]) {
    const block = members(c[name], ["number", "hash"]);
    count(block["number"]);
    hex(block["hash"], 32);
  }
}

function checkOpening(value: unknown): void {
  const o = members(value, ["contentSalt", "leafSalt", "index", "count", "leavesRoot", "path", "digest"]);
  for (const name of ["contentSalt", "leafSalt", "leavesRoot", "digest"]) {
    hex(o[name], 32);
  }
  count(o["index"]);
  count(o["count"]);
  if (!Array.isArray(o["path"]) || o["path"].length > 64) {
    fail("not a receipt: the opening has no path");
  }
  for (const hash of o["path"]) {
    hex(hash, 32);
  }
}

/** members checks that a value is an object with exactly these members in this order. */
function members(value: unknown, names: string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Object.keys(value).join() !== names.join()) {
    fail("not a receipt: members are missing, unknown or in another order");
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) {
    fail("not a receipt: a list is missing or too long");
  }
  return value;
}

function count(value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    fail("not a receipt: a number is missing");
  }
}

function hex(value: unknown, length?: number): void {
  if (typeof value !== "string") {
    fail("not a receipt: hexadecimal digits are missing");
  }
  fromHex(value, length);
}
