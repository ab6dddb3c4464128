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
    bytes32 basedOn; // record that this one is based on, such as the prescription of a dispensation; zero for none
    bytes32 payer; // insurer that a claim (class 13) is made to, and that may read it; zero for all other classes
}

/// A stakeholder's signature on one version of a record. What is signed is
/// EIP-712 typed data: domain {name "DNTP", version "1", chainId,
/// verifyingContract 0x0000000000000000000000000000000000000D03}, message
/// Endorsement(bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,bytes32 payer,bytes32 custodianOrg,address signer,bytes32 signerOrg,uint8 role,uint8 sigPurpose,uint64 deadline).
/// custodianOrg is the organization that anchors the record's first version; signerOrg the
/// signer's own, zero if it signs as the patient or a guardian. So the signature counts for
/// one person in one capacity, and nobody can use it for another record.
struct Endorsement {
    address signer;
    uint8 sigPurpose; // N of 1.2.840.10065.1.12.1.N (ASTM E1762), 1 to 18
    uint8 role; // number of the one role that it signs in; 8 as the patient, 9 as a guardian
    uint8 sigAlg; // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn; 1 and 2 with the key that the signer registered
    uint64 deadline; // seconds since 1970; not accepted in a later block
    // 0: r || s || v, 65 bytes, v 27 or 28. 1: r || s, 64 bytes. 2: abi.encode(bytes authenticatorData,
    // bytes clientDataJSON, uint32 challengeOffset, uint32 typeOffset, bytes32 r, bytes32 s), the challenge
    // being the digest; the authenticator data has the flags user present and user verified (0x05). s is low in all
    // of them. Empty, with sigAlg 0, if the signer is the caller: then the transaction's signature, or that of the
    // relayed operation, counts, and the deadline is ignored.
    bytes sig;
}

/// A person's signature on one operation, which anybody may send: see INative.relay.
struct Signature {
    address signer; // counts as the caller
    // IRegistry.nonceOf: the upper 192 bits are a row, the lower 64 count up in it from 0. Operations of one row
    // run in order; a person who signs on two devices uses a row for each.
    uint256 nonce;
    uint64 validUntil; // seconds since 1970; not accepted in a later block
    uint8 alg; // as Endorsement.sigAlg
    // Empty for an account, and for a key that the signer registered. Otherwise the P-256 key (x || y) or passkey
    // (x || y || SHA-256 of the relying party's id) from which the signer's address is computed:
    // the last 20 bytes of keccak256(alg || key), alg in one byte.
    bytes key;
    bytes sig; // as Endorsement.sig, never empty
}

/// A key's own signature on what the key is bound to, so that nobody binds another person's key. What is
/// signed is EIP-712 typed data: domain {name "DNTP", version "1", chainId, verifyingContract
/// 0x0000000000000000000000000000000000000D01}, and the message that each use names, whose last
/// member is the deadline.
struct Proof {
    uint64 deadline; // last second of the block time at which it counts
    // 0, 1 and 2 as Endorsement.sigAlg. 3 for a contract, which has no key: the account that created
    // it signs, with secp256k1
    uint8 alg;
    // 0: empty. 1 and 2: as Signature.key. 3: the creator's nonce, 8 bytes big-endian, at which it
    // created the contract; a contract that a contract created has no proof
    bytes key;
    bytes sig; // 0 to 2 as Endorsement.sig, 3 as 0
}

/// A patient's consent.
struct Grant {
    bytes32 consentId; // random, not zero; never twice for one patient
    bytes32 pid; // a registered patient
    uint8 granteeKind; // 1 actor, 2 organization, 3 role at an organization, 4 role anywhere
    bytes32 grantee; // 1: the address; 2: orgId; 3: SHA-256(orgId || role), role in one byte; 4: the role's number
    uint32 purposeMask; // bit N for purpose of use N, not zero
    uint8 actionMask; // 1 collect, 2 access, 4 use, 8 disclose, 16 correct; not zero
    uint64 classMask; // bit N for class N, 1 to 16, not zero
    uint64 notBefore; // first second, below 2**40
    uint64 notAfter; // last second, below 2**40; 0 for no end
    bytes32 fhirConsentHash; // SHA-256 of the FHIR Consent, or zero
}

/// Where a gateway of an organization is, and by what others know it.
struct Gateway {
    uint8 slot; // 0 to 3
    string url; // 9 to 128 printable ASCII characters without spaces, beginning with https://
    bytes32 tlsKey; // SHA-256 of the SubjectPublicKeyInfo of its TLS key (as pinned by RFC 7469), not zero
    bytes32 recipientHash; // SHA-256 of the age recipient that it serves, not zero
}

/// Bits of a role mask: 1 << Role.DOCTOR.
library Role {
    uint8 internal constant DOCTOR = 0;
    uint8 internal constant NURSE = 1;
    uint8 internal constant LABORATORY = 2;
    uint8 internal constant EMERGENCY = 3; // emergency physician
    uint8 internal constant RECORDS_OFFICE = 4; // a hospital's records office
    uint8 internal constant INSURER_AUDITOR = 5;
    uint8 internal constant REGULATOR = 6; // government supervision
    uint8 internal constant RESEARCHER = 7;
    uint8 internal constant PATIENT = 8; // controller of a pid, never enrolled
    uint8 internal constant FAMILY = 9; // guardian of a patient, never enrolled
    uint8 internal constant IDENTITY_REGISTRAR = 10; // registers and links patients
    uint8 internal constant PRIVACY_REVIEWER = 11; // reviews emergency access of other organizations
    uint8 internal constant ADMINISTRATOR = 12; // enrols its organization's actors, votes for it
    uint8 internal constant SERVICE = 13; // node, gateway or application
    uint8 internal constant DEPLOYER = 14; // may create contracts
}

/// Kinds of organizations.
library OrganizationKind {
    uint8 internal constant HOSPITAL = 1;
    uint8 internal constant INSURER = 2;
    uint8 internal constant GOVERNMENT = 3;
}

/// Status of an organization or an actor.
library MemberStatus {
    uint8 internal constant UNKNOWN = 0; // has no entry
    uint8 internal constant ACTIVE = 1;
    uint8 internal constant SUSPENDED = 2; // may not act, keeps its entry
    uint8 internal constant REPLACED = 3; // actors: another key has taken over, forever
}

/// Relation of a signer's organization to a record, which a policy may require.
library Relation {
    uint8 internal constant ANYONE = 0;
    uint8 internal constant CUSTODIAN = 1; // the organization that anchored the record
    uint8 internal constant OTHER_HOSPITAL = 2; // a hospital that is not the custodian
    uint8 internal constant INSURER = 3; // an insurer, the custodian or not; of a claim its payer alone
    uint8 internal constant GOVERNMENT = 4; // a government agency, the custodian or not
    uint8 internal constant SUBJECT = 5; // the patient, or a guardian
    uint8 internal constant HOSPITAL = 6; // a hospital, the custodian or not
}

/// Classes of records. In a mask of classes 1 << RecordClass.LABORATORY.
library RecordClass {
    uint8 internal constant PATIENT_SUMMARY = 1; // patient summary
    uint8 internal constant PRESCRIPTION = 2;
    uint8 internal constant DISPENSATION = 3;
    uint8 internal constant IMAGING = 4; // imaging study or report
    uint8 internal constant LABORATORY = 5; // laboratory report
    uint8 internal constant DISCHARGE_SUMMARY = 6; // discharge summary
    uint8 internal constant PROGRESS_NOTE = 7; // encounter or progress note
    uint8 internal constant PROCEDURE_NOTE = 8; // operation or procedure note
    uint8 internal constant REFERRAL = 9; // referral or transfer
    uint8 internal constant IMMUNIZATION = 10; // immunization history
    uint8 internal constant CONSENT = 11;
    uint8 internal constant DEMOGRAPHICS = 12; // demographics or insurance card
    uint8 internal constant CLAIM = 13; // claim or payer letter
    uint8 internal constant PATIENT_REPORTED = 14;
    uint8 internal constant AMENDMENT = 15; // amendment request or disagreement
    uint8 internal constant OTHER = 16;
}

/// Status of a version of a record.
library RecordStatus {
    uint8 internal constant PENDING = 1; // signatures are missing
    uint8 internal constant CURRENT = 2;
    uint8 internal constant SUPERSEDED = 3; // a later version is current
    uint8 internal constant ENTERED_IN_ERROR = 4; // entered in error
    uint8 internal constant ERASED = 6; // content, salts and keys are destroyed
}

/// Purposes of use (HL7 v3-ActReason). In a purpose mask 1 << PurposeOfUse.TREAT; none includes another.
library PurposeOfUse {
    uint8 internal constant TREAT = 0; // treatment
    uint8 internal constant ETREAT = 1; // Emergency Treatment
    uint8 internal constant BTG = 2; // break the glass
    uint8 internal constant ERTREAT = 3; // emergency room treatment
    uint8 internal constant COC = 4; // coordination of care
    uint8 internal constant CLINTRL = 5; // clinical trial
    uint8 internal constant POPHLTH = 6; // population health
    uint8 internal constant HPAYMT = 7; // healthcare payment
    uint8 internal constant CLMATTCH = 8; // claim attachment
    uint8 internal constant COVAUTH = 9; // coverage authorization
    uint8 internal constant COVERAGE = 10; // coverage under policy or program
    uint8 internal constant REMITADV = 11; // remittance advice
    uint8 internal constant HOPERAT = 12; // healthcare operations
    uint8 internal constant CAREMGT = 13; // care management
    uint8 internal constant FRAUD = 14; // fraud
    uint8 internal constant HQUALIMP = 15; // health quality improvement
    uint8 internal constant PATADMIN = 16; // patient administration
    uint8 internal constant HLEGAL = 17; // legal
    uint8 internal constant PUBHLTH = 18; // public health
    uint8 internal constant DISASTER = 19; // disaster
    uint8 internal constant THREAT = 20; // threat
    uint8 internal constant HRESCH = 21; // healthcare research
    uint8 internal constant CLINTRCH = 22; // clinical trial research
    uint8 internal constant DSRCH = 23; // disease specific healthcare research
    uint8 internal constant PATRQT = 24; // patient requested
    uint8 internal constant FAMRQT = 25; // family requested
    uint8 internal constant PWATRNY = 26; // power of attorney
    uint8 internal constant SUPNWK = 27; // support network
    uint8 internal constant HSYSADMIN = 28; // health system administration
    uint8 internal constant HTEST = 29; // test health data
    uint8 internal constant HDECD = 30; // decedent
    uint8 internal constant HMARKT = 31; // healthcare marketing
}

/// Actions (FHIR consentaction), each its bit of an action mask.
library Action {
    uint8 internal constant COLLECT = 1; // Collect
    uint8 internal constant ACCESS = 2; // Access
    uint8 internal constant USE = 4; // Use
    uint8 internal constant DISCLOSE = 8; // Disclose
    uint8 internal constant CORRECT = 16; // Access and Correct
}

/// Basis of a decision on access.
library Basis {
    uint8 internal constant NONE = 0;
    uint8 internal constant SUBJECT = 1;
    uint8 internal constant DELEGATE = 2;
    uint8 internal constant CONSENT = 3;
    uint8 internal constant CARE = 4; // care relationship
    uint8 internal constant BREAK_GLASS = 5;
    uint8 internal constant RULE = 6; // legal or payer rule
    uint8 internal constant CUSTODIAN = 7;
}

/// Kinds of a grantee.
library GranteeKind {
    uint8 internal constant ACTOR = 1;
    uint8 internal constant ORGANIZATION = 2; // all actors of it
    uint8 internal constant ROLE_AT = 3; // a role at an organization
    uint8 internal constant ROLE_ANYWHERE = 4; // a role at any organization
}

/// Kinds of a guardian (HL7 v3-RoleCode, but for the last).
library GuardianKind {
    uint8 internal constant GUARD = 1; // guardian
    uint8 internal constant HPOWATT = 2; // healthcare power of attorney
    uint8 internal constant DPOWATT = 3; // durable power of attorney
    uint8 internal constant NOK = 4; // next of kin
    uint8 internal constant GUADLTM = 5; // guardian ad litem
    uint8 internal constant DELEGATEE = 6; // delegate
    uint8 internal constant RECOVERY = 7; // only approves recoveries
}

/// Verdicts on an emergency access.
library Verdict {
    uint8 internal constant NOT_REVIEWED = 0; // not reviewed
    uint8 internal constant PROPER = 1;
    uint8 internal constant IMPROPER = 2;
    uint8 internal constant UNDETERMINED = 3;
}

/// What a signature is for: N of 1.2.840.10065.1.12.1.N (ASTM E1762). In a mask of a policy 1 << (N - 1).
library SignaturePurpose {
    uint8 internal constant AUTHOR = 1;
    uint8 internal constant COAUTHOR = 2;
    uint8 internal constant CO_PARTICIPANT = 3;
    uint8 internal constant TRANSCRIPTIONIST = 4;
    uint8 internal constant VERIFICATION = 5;
    uint8 internal constant VALIDATION = 6;
    uint8 internal constant CONSENT = 7;
    uint8 internal constant SIGNATURE_WITNESS = 8;
    uint8 internal constant EVENT_WITNESS = 9;
    uint8 internal constant IDENTITY_WITNESS = 10;
    uint8 internal constant CONSENT_WITNESS = 11;
    uint8 internal constant INTERPRETER = 12;
    uint8 internal constant REVIEW = 13;
    uint8 internal constant SOURCE = 14;
    uint8 internal constant ADDENDUM = 15;
    uint8 internal constant MODIFICATION = 16;
    uint8 internal constant ADMINISTRATIVE = 17;
    uint8 internal constant TIMESTAMP = 18;
}

/// Algorithms of a signature.
library SignatureAlgorithm {
    uint8 internal constant SECP256K1 = 0; // r || s || v over the digest; the address is the key
    uint8 internal constant P_256 = 1; // r || s over the digest
    uint8 internal constant WEBAUTHN = 2; // an authenticator's assertion whose challenge is the digest
}

/// Algorithms of a key that others encrypt to.
library EncryptionAlgorithm {
    uint8 internal constant X25519 = 1;
    uint8 internal constant P_256 = 2;
}

/// Kinds of an organization's logs.
library LogKind {
    uint8 internal constant RECORDS = 1; // batches of records
    uint8 internal constant AUDIT = 2; // accesses
    uint8 internal constant CONSENTS = 3; // receipts
    uint8 internal constant PLACEMENTS = 4; // descriptors of where documents are
    uint8 internal constant HOLDINGS = 5; // shards of documents that the organization has accepted
}

/// How an interval's proof of storage answered.
library ProofAnswer {
    uint8 internal constant NOTHING = 0; // no holding was drawn
    uint8 internal constant CHUNK = 1; // the chunk that was drawn
    uint8 internal constant RELEASED = 2; // the author has released the holding
    uint8 internal constant ERASED = 3; // the erasure of the version is attested
}

/// Kinds of proposals, each with its payload in IChanges.
library ProposalKind {
    uint8 internal constant ADD_ORGANIZATION = 1;
    uint8 internal constant SET_ORGANIZATION_STATUS = 2;
    uint8 internal constant ADD_SIGNER = 3;
    uint8 internal constant REMOVE_SIGNER = 4;
    uint8 internal constant SET_ROLES = 5;
    uint8 internal constant SET_POLICY = 6;
    uint8 internal constant SET_PARAMETER = 7;
    uint8 internal constant ACTIVATE = 8;
    uint8 internal constant REPLACE_ADMINISTRATOR = 9;
    uint8 internal constant MOVE_CUSTODY = 10;
}

/// State of a proposal.
library ProposalState {
    uint8 internal constant OPEN = 1; // votes are missing
    uint8 internal constant PASSED = 2; // the timelock runs or has run
    uint8 internal constant EXECUTED = 3; // the change is made
    uint8 internal constant EXPIRED = 4; // too late
    uint8 internal constant CANCELLED = 5; // by the organization that made it
}

/// State of a grant and of a care relationship.
library ConsentState {
    uint8 internal constant GRANTED = 1; // or open
    uint8 internal constant REVOKED = 2; // or closed
    uint8 internal constant EXPIRED = 3; // its time is over
}

/// State of a recovery.
library RecoveryState {
    uint8 internal constant OPEN = 1;
    uint8 internal constant EXECUTED = 2;
    uint8 internal constant CANCELLED = 3;
    uint8 internal constant ENDED = 4;
}

/// State of a ticket.
library TicketState {
    uint8 internal constant OPEN = 1;
    uint8 internal constant OVER = 2;
}
