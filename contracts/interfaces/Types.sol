// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// One version of a record as it is anchored. Nothing in it is readable health
/// data: ids are random, commitments are salted.
struct Anchor {
    bytes32 recordId; // random, not zero
    uint32 version; // latest version + 1; the first is 1
    bytes32 pid; // random pseudonym of the patient at this custodian, not zero
    uint8 recordClass; // 1 to 16
    bytes32 contentCommit; // SHA-256(0x00 || salt || root of the salted leaves), not zero
    bytes32 blobHash; // SHA-256 of the ciphertext, not zero
    uint64 size; // bytes of the ciphertext, 1 to 2**40
    uint64 authoredAt; // source's clock, seconds since 1970, not zero
    bytes32 prevCommit; // contentCommit of version - 1; zero for version 1
}

/// A stakeholder's signature on one version of a record.
struct Endorsement {
    address signer;
    uint8 sigPurpose; // N of 1.2.840.10065.1.12.1.N (ASTM E1762)
    uint8 sigAlg; // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn
    uint64 deadline; // seconds since 1970; not valid after it
    bytes sig;
}
