// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.28;

/// Counts the visits of each caller.
contract Visits {
    mapping(address caller => uint256) public count;

    event Visited(address indexed caller, uint256 count);

    error TooMany(uint256 limit);

    function visit() external {
        if (count[msg.sender] == 2) revert TooMany(2);
        emit Visited(msg.sender, ++count[msg.sender]);
    }
}
