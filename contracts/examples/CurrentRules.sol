// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.31;

/// Uses what the EVM has learnt since London, so that a chain with older rules
/// cannot run it.
contract CurrentRules {
    address private constant P256VERIFY = address(0x100);

    uint256 public entries;
    bool private transient entered; // gone when the transaction ends

    error Entered();

    /// Calls itself once more: the inner call must find the lock taken.
    function enterTwice() external returns (bool refused) {
        if (entered) revert Entered();
        entered = true;
        entries++;
        try this.enterTwice() {
            return false;
        } catch (bytes memory reason) {
            return bytes4(reason) == Entered.selector;
        }
    }

    /// Copies within memory by one instruction (MCOPY).
    function copy(bytes calldata text) external pure returns (bytes memory out) {
        bytes memory source = text;
        out = new bytes(source.length);
        assembly ("memory-safe") {
            mcopy(add(out, 0x20), add(source, 0x20), mload(source))
        }
    }

    /// Counts the zero bits before the first one (CLZ).
    function leadingZeros(uint256 value) external pure returns (uint256 count) {
        assembly ("memory-safe") {
            count := clz(value)
        }
    }

    /// Checks a P-256 signature, the kind that passkeys and smart cards make.
    function verifyP256(bytes32 digest, bytes32 r, bytes32 s, bytes32 x, bytes32 y) external view returns (bool) {
        (bool done, bytes memory answer) = P256VERIFY.staticcall(abi.encode(digest, r, s, x, y));
        return done && answer.length == 32 && abi.decode(answer, (uint256)) == 1;
    }
}
