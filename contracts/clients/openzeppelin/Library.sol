// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

/// A token with permits, roles and a lock in transient storage.
contract Points is ERC20, ERC20Permit, AccessControl, ReentrancyGuardTransient {
    bytes32 public constant MINTER = keccak256("MINTER");

    constructor() ERC20("Points", "PTS") ERC20Permit("Points") {
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER) nonReentrant {
        _mint(to, amount);
    }
}

/// A badge that is one of a kind.
contract Badge is ERC721("Badge", "BDG") {
    function give(address to, uint256 id) external {
        _safeMint(to, id);
    }
}

/// An upgradeable counter.
contract CounterV1 is Initializable, UUPSUpgradeable {
    address public owner;
    uint256 public count;

    function initialize() external initializer {
        owner = msg.sender;
    }

    function increment() external {
        count++;
    }

    function version() external pure virtual returns (uint256) {
        return 1;
    }

    function _authorizeUpgrade(address) internal view override {
        require(msg.sender == owner, "not the owner");
    }
}

contract CounterV2 is CounterV1 {
    function version() external pure override returns (uint256) {
        return 2;
    }
}

/// What it takes to put a proxy before the counter.
contract Proxy is ERC1967Proxy {
    constructor(address implementation, bytes memory data) ERC1967Proxy(implementation, data) {}
}

/// Pure functions, and clones.
contract Tools {
    event Cloned(address instance);

    function inTree(bytes32[] calldata proof, bytes32 root, bytes32 leaf) external pure returns (bool) {
        return MerkleProof.verify(proof, root, leaf);
    }

    function p256(bytes32 h, bytes32 r, bytes32 s, bytes32 qx, bytes32 qy) external view returns (bool native, bool solidity) {
        return (P256.verifyNative(h, r, s, qx, qy), P256.verifySolidity(h, r, s, qx, qy));
    }

    function clone(address implementation) external {
        emit Cloned(Clones.clone(implementation));
    }
}
