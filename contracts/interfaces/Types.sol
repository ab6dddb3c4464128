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
    uint64 size; // bytes of the ciphertext, 1 to 2**40 - 1
    uint64 authoredAt; // source's clock, seconds since 1970, not zero
    bytes32 prevCommit; // contentCommit of version - 1; zero for version 1
    bytes32 basedOn; // record that this one rests on, such as the prescription of a dispensation; zero for none
}

/// A stakeholder's signature on one version of a record. What is signed is
/// EIP-712 typed data: domain {name "DNTP", version "1", chainId,
/// verifyingContract 0x0000000000000000000000000000000000000D03}, message
/// Endorsement(bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,uint8 sigPurpose,uint64 deadline).
struct Endorsement {
    address signer;
    uint8 sigPurpose; // N of 1.2.840.10065.1.12.1.N (ASTM E1762), 1 to 18
    uint8 sigAlg; // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn; 1 and 2 with the key that the signer registered
    uint64 deadline; // seconds since 1970; not accepted in a later block
    // 0: r || s || v, 65 bytes, v 27 or 28. 1: r || s, 64 bytes. 2: abi.encode(bytes authenticatorData,
    // bytes clientDataJSON, uint32 challengeOffset, uint32 typeOffset, bytes32 r, bytes32 s), the challenge
    // being the digest. s is low in all of them. Empty, with sigAlg 0, where the signer is the caller:
    // then the transaction is the signature, or that of the relayed operation, and the deadline is not looked at.
    bytes sig;
}

/// A person's signature on one operation, for whoever brings it: see INative.relay.
struct Signature {
    address signer; // in the caller's place
    // IRegistry.nonceOf: the upper 192 bits are a row, the lower 64 count up in it from 0. Operations of one row
    // run in their order; whoever signs on two devices takes a row for each.
    uint256 nonce;
    uint64 validUntil; // seconds since 1970; not accepted in a later block
    uint8 alg; // as Endorsement.sigAlg
    // Empty for an account, and for a key that the signer registered. Else the P-256 key (x || y) or passkey
    // (x || y || SHA-256 of the relying party's id) that the signer's address is made of:
    // the last 20 bytes of keccak256(alg || key), alg in one byte.
    bytes key;
    bytes sig; // as Endorsement.sig, never empty
}

/// A patient's consent. What is signed for grantBySig is EIP-712 typed data:
/// domain {name "DNTP", version "1", chainId, verifyingContract
/// 0x0000000000000000000000000000000000000D04}, message
/// Grant(bytes32 consentId,bytes32 pid,uint8 granteeKind,bytes32 grantee,uint32 purposeMask,uint8 actionMask,uint64 classMask,uint64 notBefore,uint64 notAfter,bytes32 fhirConsentHash,uint64 nonce).
struct Grant {
    bytes32 consentId; // random, not zero
    bytes32 pid; // a registered patient
    uint8 granteeKind; // 1 actor, 2 organization, 3 role at an organization, 4 role anywhere
    bytes32 grantee; // 1: the address; 2: orgId; 3: SHA-256(orgId || role), role in one byte; 4: the role's number
    uint32 purposeMask; // bit N for purpose of use N, not zero
    uint8 actionMask; // 1 collect, 2 access, 4 use, 8 disclose, 16 correct; not zero
    uint64 classMask; // bit N for class N, 1 to 16, not zero
    uint64 notBefore; // first second, below 2**40
    uint64 notAfter; // last second, below 2**40; 0 for no end
    bytes32 fhirConsentHash; // SHA-256 of the FHIR Consent, or zero
    uint64 nonce; // nonceOf who decides
}
