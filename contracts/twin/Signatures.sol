// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Signatures of the twin
library Signatures {
    bytes32 internal constant ENROLMENT = keccak256(
        "Enrolment(address actor,bytes32 orgId,uint32 roleMask,bytes32 certHash,uint64 notAfter,uint64 deadline)"
    );
    bytes32 internal constant ADMINISTRATION =
        keccak256("Administration(address admin,bytes32 orgId,uint64 deadline)");
    bytes32 internal constant SIGNING_KEY = keccak256("SigningKey(address actor,uint8 alg,uint64 deadline)");
    bytes32 internal constant NODE_KEY = keccak256("NodeKey(bytes32 nodeId,bytes32 orgId,uint64 deadline)");
    bytes32 internal constant ROTATION = keccak256("KeyRotation(address oldKey,address newKey,uint64 deadline)");
    bytes32 internal constant ENDORSEMENT = keccak256(
        "Endorsement(bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,bytes32 payer,bytes32 custodianOrg,address signer,bytes32 signerOrg,uint8 role,uint8 sigPurpose,uint64 deadline)"
    );
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    uint256 private constant SECP256K1_N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    uint256 private constant P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff;
    uint256 private constant B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b;

    function digest(bytes32 message) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN, keccak256("DNTP"), keccak256("1"), block.chainid, address(this)));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    /// Whether sig is r || s || v by the key of the address.
    function byAddress(bytes32 hash, address signer, bytes memory sig) internal pure returns (bool) {
        return signer != address(0) && recover(hash, sig) == signer;
    }

    /// Whose key made r || s || v, zero where none did.
    function recover(bytes32 hash, bytes memory sig) internal pure returns (address) {
        if (sig.length != 65) return address(0);
        (bytes32 r, bytes32 s) = halves(sig);
        uint8 v = uint8(sig[64]);
        if (v != 27 && v != 28) return address(0);
        if (uint256(s) > SECP256K1_N / 2) return address(0);
        return ecrecover(hash, v, r, s);
    }

    /// Whether sig is r || s by the key x || y.
    function byP256(bytes32 hash, bytes memory key, bytes memory sig) internal view returns (bool) {
        if (sig.length != 64) return false;
        (bytes32 r, bytes32 s) = halves(sig);
        (bytes32 x, bytes32 y) = halves(key);
        if (uint256(s) > P256_N / 2) return false;
        (bool ok, bytes memory out) = address(0x100).staticcall(abi.encode(hash, r, s, x, y));
        return ok && out.length == 32 && uint256(bytes32(out)) == 1;
    }

    /// Whether sig is an assertion of the authenticator with the key
    /// x || y || hash of the relying party, whose challenge is the hash.
    function byWebAuthn(bytes32 hash, bytes memory key, bytes calldata sig) internal view returns (bool) {
        if (sig.length < 6 * 32) return false;
        (bytes memory device, bytes memory client, uint32 challengeAt, uint32 typeAt, bytes32 r, bytes32 s) =
            abi.decode(sig, (bytes, bytes, uint32, uint32, bytes32, bytes32));
        if (keccak256(abi.encode(device, client, challengeAt, typeAt, r, s)) != keccak256(sig)) return false;
        if (device.length < 37) return false;
        (bytes32 party,) = halves(device);
        bytes32 wanted;
        assembly {
            wanted := mload(add(key, 96))
        }
        if (party != wanted || device[32] & 0x05 != 0x05) return false;
        if (!stands(client, typeAt, '"type":"webauthn.get"')) return false;
        if (!stands(client, challengeAt, abi.encodePacked('"challenge":"', base64(hash), '"'))) return false;
        return byP256(sha256(abi.encodePacked(device, sha256(client))), key, abi.encodePacked(r, s));
    }

    function stands(bytes memory text, uint256 place, bytes memory want) private pure returns (bool) {
        if (place + want.length > text.length) return false;
        for (uint256 i; i < want.length; i++) if (text[place + i] != want[i]) return false;
        return true;
    }

    /// The hash in base64 for URLs, without padding.
    function base64(bytes32 hash) private pure returns (bytes memory out) {
        bytes memory letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        out = new bytes(43);
        for (uint256 i; i < 42; i++) out[i] = letters[(uint256(hash) >> (250 - 6 * i)) & 63];
        out[42] = letters[(uint256(hash) << 2) & 63];
    }

    function onCurve(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= P || y >= P) return false;
        uint256 cube = mulmod(mulmod(x, x, P), x, P);
        return mulmod(y, y, P) == addmod(addmod(cube, mulmod(P - 3, x, P), P), B, P);
    }

    /// The address of a contract that an account created at a nonce.
    function created(address by, uint64 nonce) internal pure returns (address) {
        bytes memory n = nonce == 0 ? bytes(hex"80") : minimal(nonce);
        if (nonce >= 128) n = abi.encodePacked(uint8(0x80 + n.length), n);
        bytes memory list = abi.encodePacked(hex"94", by, n);
        return address(uint160(uint256(keccak256(abi.encodePacked(uint8(0xc0 + list.length), list)))));
    }

    function minimal(uint64 n) private pure returns (bytes memory out) {
        for (; n != 0; n >>= 8) out = abi.encodePacked(uint8(n), out);
    }

    function halves(bytes memory b) internal pure returns (bytes32 first, bytes32 second) {
        assembly {
            first := mload(add(b, 32))
            second := mload(add(b, 64))
        }
    }
}
