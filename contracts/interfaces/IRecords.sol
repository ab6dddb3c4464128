// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INativeErrors} from "./INativeErrors.sol";
import {Anchor, Endorsement} from "./Types.sol";

/// @title Anchors of health records
/// @notice Native contract at 0x0000000000000000000000000000000000000D03.
interface IRecords is INativeErrors {
    /// @notice Anchors one version of a record for the caller's organization.
    /// @dev Reverts with NotAllowed, ClassNotAllowed, BadField (the position of
    /// the field in Anchor), EndorsementsRefused, BadVersion, LostUpdate,
    /// NotCustodian. authoredAt may be at most 300 seconds after block time;
    /// pid and recordClass stay the same in every version.
    /// @param e must be empty: every class is complete with its one author
    /// @return status 2 current
    function anchor(Anchor calldata a, Endorsement[] calldata e) external returns (uint8 status);

    /// @notice The newest version of a record; all zero where there is none.
    /// @return latest newest version
    /// @return latestFinal newest version that has every signature it needs
    /// @return status of the newest version: 2 current
    /// @return held whether a legal hold is on the record
    function head(bytes32 recordId)
        external
        view
        returns (uint32 latest, uint32 latestFinal, uint8 status, bool held);

    /// @notice One version of a record. Reverts with UnknownRecord or UnknownVersion.
    /// @return a what was anchored
    /// @return custodianOrg organization that anchored it
    /// @return status 2 current, 3 superseded by a newer final version
    /// @return blockNumber block that holds the anchor
    function get(bytes32 recordId, uint32 version)
        external
        view
        returns (Anchor memory a, bytes32 custodianOrg, uint8 status, uint64 blockNumber);

    /// @notice Whether salt and root open the commitment of one version:
    /// SHA-256(0x00 || salt || leavesRoot) == contentCommit.
    /// Reverts with UnknownRecord or UnknownVersion.
    function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt) external view returns (bool);

    event RecordAnchored(
        bytes32 indexed recordId,
        bytes32 indexed pid,
        bytes32 indexed custodianOrg,
        uint32 version,
        uint8 recordClass,
        bytes32 contentCommit,
        bytes32 blobHash,
        uint64 authoredAt
    );
    /// The version has every signature that its class requires.
    /// @param policyHash policy that was met; zero for the plain policy of one author
    event RecordFinal(bytes32 indexed recordId, uint32 version, bytes32 policyHash);

    /// None of the caller's roles may anchor this class.
    error ClassNotAllowed(address caller, uint8 recordClass);
    error UnknownRecord(bytes32 recordId);
    error UnknownVersion(bytes32 recordId, uint32 version);
    /// have: version sent; want: version that is next.
    error BadVersion(uint32 have, uint32 want);
    /// Someone anchored in between. have: prevCommit sent; want: commitment of the newest version.
    error LostUpdate(bytes32 have, bytes32 want);
    /// Only the organization that anchored the first version may add versions.
    error NotCustodian(bytes32 recordId);
    /// Endorsements are not accepted here.
    error EndorsementsRefused();
}
