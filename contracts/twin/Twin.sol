// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "../interfaces/INative.sol";
import {Signature} from "../interfaces/Types.sol";
import {Signatures} from "./Signatures.sol";

/// @title What the contracts of the twin share
/// @notice The twin has the rules of the native contracts once more, written
/// for the reader and without a thought for cost. It is never deployed: tests
/// run it at the same addresses of a second chain and compare every answer.
///
/// Where the arguments do not fit the types, Solidity reverts without data
/// before the twin sees them; that stands for BadCalldata.
///
/// The twin relays nothing: tests have the signer call it, and compare that with
/// what the native contract did when it was relayed.
abstract contract Twin is INative {
    address internal constant REGISTRY = address(0x0d01);
    address internal constant PATIENTS = address(0x0d02);
    address internal constant RECORDS = address(0x0d03);
    address internal constant CONSENT = address(0x0d04);
    address internal constant ACCESS = address(0x0d05);
    address internal constant LOGS = address(0x0d06);
    address internal constant GOVERNANCE = address(0x0d08);

    /// Takes only what encodes to the same bytes again.
    modifier exact(bytes memory again) {
        if (keccak256(again) != keccak256(msg.data[4:])) revert BadCalldata();
        _;
    }

    /// Takes only so many of something.
    modifier most(uint256 have, uint256 limit) {
        if (have > limit) revert BadCalldata();
        _;
    }

    function relay(bytes calldata, Signature calldata) external pure returns (bytes memory) {
        revert NotRelayable(0);
    }

    /// Whether sig is of the address by an algorithm, with the key where one is needed.
    function signed(bytes32 hash, uint8 alg, address who, bytes memory key, bytes memory sig)
        internal
        view
        returns (bool)
    {
        if (alg == 0) return Signatures.byAddress(hash, who, sig);
        if (alg == 1) return key.length == 64 && Signatures.byP256(hash, key, sig);
        if (alg != 2 || key.length != 96) return false;
        try this.assertion(hash, key, sig) returns (bool ok) {
            return ok;
        } catch {
            return false; // the assertion could not be decoded
        }
    }

    function assertion(bytes32 hash, bytes memory key, bytes calldata sig) external view returns (bool) {
        return Signatures.byWebAuthn(hash, key, sig);
    }

    fallback() external {
        if (msg.data.length < 4) revert BadCalldata();
        revert UnknownOperation(msg.sig);
    }
}

/// Who may act now.
struct Member {
    bytes32 org;
    uint8 kind;
    uint32 roles;
}
