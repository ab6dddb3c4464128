// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.31;

import {IRecords} from "../interfaces/IRecords.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";

/// An example of a dApp on the ledger: members ask for a second opinion on a
/// record. The native contracts answer it like any other contract.
contract SecondOpinion {
    IRegistry private constant REGISTRY = IRegistry(address(0x0d01));
    IRecords private constant RECORDS = IRecords(address(0x0d03));
    uint8 private constant ACTIVE = 1;

    event Asked(bytes32 indexed recordId, uint32 version, bytes32 indexed byOrg);

    error NotEnrolled(address caller);
    error NothingFinal(bytes32 recordId);

    function ask(bytes32 recordId) external returns (uint32 version) {
        (bytes32 orgId,, uint8 status,,) = REGISTRY.actor(msg.sender);
        if (status != ACTIVE) revert NotEnrolled(msg.sender);
        (, version,,) = RECORDS.head(recordId);
        if (version == 0) revert NothingFinal(recordId);
        emit Asked(recordId, version, orgId);
    }
}
