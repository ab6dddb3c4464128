// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";
import {Anchor, Endorsement} from "./Types.sol";

/// @title Anchors of health records
/// @notice Native contract at 0x0000000000000000000000000000000000000D03.
///
/// Status of a version: 1 pending, until it has the signatures that its class
/// requires; 2 current; 3 superseded, which every pending or current version becomes
/// once a newer one is final; 4 entered in error; 6 erased.
interface IRecords is INative {
    /// @notice Anchors one version of a record for the caller's organization.
    /// By calling, the caller signs it as its author, in the first of its roles that the policy requires,
    /// or in the role and for the purpose of an entry of e with the caller as signer.
    /// Writing about a patient requires a ground: the caller belongs to the patient's custodian, or has a
    /// grant with the action collect for the class, or is the patient or a guardian who decides on the class.
    /// @dev Reverts with NotAllowed, BadField (the position of the field in
    /// Anchor), UnknownPatient, ClassNotAllowed, NoGround, NotCustodian, BadVersion, LostUpdate,
    /// NotAuthor, and with the errors of endorse for an endorsement. authoredAt may be
    /// at most 300 seconds after block time; pid and recordClass are the same in every
    /// version. Only the author of a version, or an actor with the records office role,
    /// may amend it.
    /// @param e signatures of others, at most 16 together with the caller's
    /// @return status 1 pending, 2 current
    function anchor(Anchor calldata a, Endorsement[] calldata e) external returns (uint8 status);

    /// @notice Anchors up to 256 versions, each signed by the caller as its
    /// author; all of them or none.
    /// @dev Reverts with NotAllowed, or with BatchRefused for the first version
    /// that anchor would refuse.
    /// @return statuses of the versions, in their order
    function anchorMany(Anchor[] calldata a) external returns (uint8[] memory statuses);

    /// @notice Adds a signature to a pending or current version. The caller may
    /// be the signer, or send the signature of another. The signer belongs to the record's or the
    /// patient's custodian, or meets a term of the policy, or is the patient or a guardian who decides
    /// on the class.
    /// @dev Reverts with NotAllowed (the caller), UnknownRecord, UnknownVersion,
    /// BadStatus, BadEndorsement, DeadlinePassed, SignerNotAllowed,
    /// AlreadyEndorsed, TooManyEndorsements, UnknownKey, BadSignature.
    /// @return status of the version with the signature
    function endorse(bytes32 recordId, uint32 version, Endorsement calldata e) external returns (uint8 status);

    /// @notice Marks a version as entered in error. Its author may, and the
    /// custodian's records office. The previous final version becomes current again.
    /// @dev Reverts with NotAllowed, UnknownRecord, UnknownVersion, BadField,
    /// ClassNotAllowed, NotCustodian, NotAuthor, BadStatus (already entered in error, or erased).
    /// @param status 4
    /// @param reasonCommit salted commitment of the reason, not zero
    function setStatus(bytes32 recordId, uint32 version, uint8 status, bytes32 reasonCommit) external;

    /// @notice Puts a legal hold on a record or lifts it. No version of a held record
    /// can be attested as erased.
    /// @dev Reverts with NotAllowed, UnknownRecord, BadField (1: no change; 2: zero).
    /// @param orderHash SHA-256 of the order, not zero
    function setHold(bytes32 recordId, bool held, bytes32 orderHash) external;

    /// @notice States for the custodian that content, salts and keys of a
    /// version have been destroyed.
    /// @dev Reverts with NotAllowed, UnknownRecord, UnknownVersion, BadField,
    /// NotCustodian, OnHold, BadStatus (already erased).
    /// @param evidenceHash SHA-256 of the evidence, not zero
    function attestErasure(bytes32 recordId, uint32 version, bytes32 evidenceHash) external;

    /// @notice The newest version of a record; all zero for an unknown record.
    /// @return latest newest version
    /// @return latestFinal newest version that became final and is not entered in error; 0 for none
    /// @return status of the newest version
    /// @return held whether a legal hold is on the record
    function head(bytes32 recordId)
        external
        view
        returns (uint32 latest, uint32 latestFinal, uint8 status, bool held);

    /// @notice The review of an amendment request, a record of class 15, by its custodian: a
    /// signature for purpose 13 on its newest version. All zero for any other record.
    /// @return reviewBy last second at which the review is in time; a newer version of a reviewed
    /// request needs a new review
    /// @return reviewedAt block time of the review, 0 if there is none yet
    /// @return overdue whether the review came late, or is missing and late
    function amendment(bytes32 recordId) external view returns (uint64 reviewBy, uint64 reviewedAt, bool overdue);

    /// @notice One version of a record. Reverts with UnknownRecord or UnknownVersion.
    /// @return a what was anchored
    /// @return custodianOrg organization that anchored it
    /// @return status of the version
    /// @return blockNumber block that holds the anchor
    function get(bytes32 recordId, uint32 version)
        external
        view
        returns (Anchor memory a, bytes32 custodianOrg, uint8 status, uint64 blockNumber);

    /// @notice The signatures of a version. Reverts with UnknownRecord or UnknownVersion.
    /// @return signers in the order of their signatures; the first is the author
    /// @return purposes what each signed for
    /// @return roles role in which each signed; a signature counts while the signer has that role
    /// @return policyMet whether the signatures meet the class's present policy
    function endorsements(bytes32 recordId, uint32 version)
        external
        view
        returns (address[] memory signers, uint8[] memory purposes, uint8[] memory roles, bool policyMet);

    /// @notice Records of a patient at a custodian, oldest first within a class.
    /// The gas depends only on the number of records returned.
    /// @dev Reverts with BadField.
    /// @param classMask bit N for class N
    /// @param cursor 0 to begin, then next of the previous answer
    /// @param limit most records to return, 1 to 256
    /// @return ids of records
    /// @return next cursor of the following page, 0 for none
    function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit)
        external
        view
        returns (bytes32[] memory ids, uint64 next);

    /// @notice Whether salt and root match the commitment of one version:
    /// SHA-256(0x00 || salt || leavesRoot) == contentCommit.
    /// Reverts with UnknownRecord or UnknownVersion.
    function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt) external view returns (bool);

    /// @notice Whether a leaf, one resource of the document, belongs to a version.
    /// Reverts with UnknownRecord or UnknownVersion.
    /// @param salt of the commitment
    /// @param leaf salted SHA-256 of the resource: SHA-256(its salt || its bytes)
    /// @param index of the leaf; 0 is the whole document
    /// @param leafCount leaves of the document
    /// @param proof RFC 6962 audit path of at most 64 hashes, from the leaf to the root
    function verifyLeaf(
        bytes32 recordId,
        uint32 version,
        bytes32 salt,
        bytes32 leaf,
        uint64 index,
        uint64 leafCount,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice The signatures that a class requires. Encoded as: class of the
    /// record that basedOn must name (0 for none), which has the same pid and a current
    /// version; number of clauses; for each clause its number of terms; for each term uint32
    /// roles (0 for any), uint8 relation, uint8 count, uint32 purposes (bit N-1 for sigPurpose N).
    /// All terms of one clause must be met; each signer counts for one term.
    /// Relation of the signer's organization: 0 any, 1 custodian, 2 other
    /// hospital, 3 insurer, 4 government, 5 subject or guardian, 6 any hospital.
    /// @param recordClass 1 to 16; otherwise BadField(0)
    function policy(uint8 recordClass) external view returns (bytes memory);

    event RecordAnchored(
        bytes32 indexed recordId,
        bytes32 indexed pid,
        bytes32 indexed custodianOrg,
        uint32 version,
        uint8 recordClass,
        bytes32 contentCommit,
        bytes32 blobHash,
        uint64 size,
        uint64 authoredAt,
        bytes32 basedOn,
        bytes32 payer
    );
    /// A signature was accepted, also the author's. role is the role in which it counts.
    /// @param sigHash SHA-256 of Endorsement.sig; zero if the signer called
    event RecordEndorsed(
        bytes32 indexed recordId,
        address indexed signer,
        uint32 version,
        uint8 sigPurpose,
        uint8 role,
        uint8 sigAlg,
        bytes32 sigHash
    );
    /// The version has every signature that its class requires.
    /// @param policyHash SHA-256 of the policy that was met
    event RecordFinal(bytes32 indexed recordId, uint32 version, bytes32 policyHash);
    /// @param by actor that marked it
    /// @param latestFinal new value of latestFinal in head
    event RecordStatus(
        bytes32 indexed recordId,
        address indexed by,
        uint32 version,
        uint8 status,
        bytes32 reasonCommit,
        uint32 latestFinal
    );
    /// An amendment request must be reviewed.
    event AmendmentDue(bytes32 indexed recordId, uint64 reviewBy);
    event AmendmentReviewed(bytes32 indexed recordId, address indexed reviewer);
    event HoldChanged(bytes32 indexed recordId, address indexed by, bool held, bytes32 orderHash);
    event ErasureAttested(
        bytes32 indexed recordId, bytes32 indexed orgId, address indexed by, uint32 version, bytes32 evidenceHash
    );

    /// None of the caller's roles may call the operation for records of this class.
    error ClassNotAllowed(address caller, uint8 recordClass);
    error UnknownPatient(bytes32 pid);
    /// The caller's organization is not the patient's custodian, and no grant lets it write records of the class.
    error NoGround(bytes32 pid, uint8 recordClass);
    error UnknownRecord(bytes32 recordId);
    error UnknownVersion(bytes32 recordId, uint32 version);
    /// have: version sent; want: next version.
    error BadVersion(uint32 have, uint32 want);
    /// Another version was anchored in between. have: prevCommit sent; want: commitment of the newest version.
    error LostUpdate(bytes32 have, bytes32 want);
    /// The caller does not belong to the organization that anchored the first version.
    error NotCustodian(bytes32 recordId);
    /// The caller is neither the version's author nor in the records office.
    error NotAuthor(bytes32 recordId, uint32 version);
    /// The version's status does not allow the operation.
    error BadStatus(uint8 status);
    /// A legal hold is on the record.
    error OnHold(bytes32 recordId);
    /// A field of an endorsement is out of range. Fields are counted from 0 as in Endorsement.
    error BadEndorsement(address signer, uint8 field);
    /// The signer does not have the role now, or the role may not endorse this class, or the signer has no
    /// relation to the record.
    error SignerNotAllowed(address signer, uint8 recordClass);
    /// The block is later than the endorsement's deadline.
    error DeadlinePassed(address signer, uint64 deadline);
    /// The signer has already signed this version for this purpose.
    error AlreadyEndorsed(address signer, uint8 sigPurpose);
    error TooManyEndorsements(uint32 limit);
    /// The signer has registered no key for the algorithm.
    error UnknownKey(address signer, uint8 sigAlg);
    /// The signature is not the signer's on this version, chain and contract, or not in the one accepted form.
    error BadSignature(address signer);
    /// The version at index was refused; reason is the error that anchor reverts with.
    error BatchRefused(uint16 index, bytes reason);
}
