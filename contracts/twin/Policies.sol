// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// A term of a policy.
struct Term {
    uint32 roles;
    uint8 relation;
    uint8 count;
    uint32 purposes;
}

/// What a policy looks next of one signer.
struct Stakeholder {
    uint256 person; // place of the person's first signature
    uint32 roles;
    uint32 purposes; // bit N-1 for sigPurpose N
    bytes32 org;
    uint8 kind;
    bool subject; // the patient, or a guardian with the class
    bytes32 payer; // of the claim that is signed, zero for what is none
}

/// @title Policies of the twin
library Policies {
    function valid(bytes memory p) internal pure returns (bool) {
        if (p.length < 2 || uint8(p[0]) > 16 || p[1] == 0 || uint8(p[1]) > 4) return false;
        uint256 next = 2;
        for (uint256 i; i < uint8(p[1]); i++) {
            if (next >= p.length) return false;
            uint256 terms = uint8(p[next++]);
            if (terms < 1 || terms > 4 || next + terms * 10 > p.length) return false;
            uint256 asked;
            for (uint256 j; j < terms; j++) {
                Term memory t = term(p, next + j * 10);
                if (t.roles >= 1 << 15 || t.relation > 6) return false;
                if (t.count < 1 || t.count > 16) return false;
                if (t.purposes == 0 || t.purposes >= 1 << 18) return false;
                asked += t.count;
            }
            if (asked > 16) return false;
            next += terms * 10;
        }
        return next == p.length;
    }

    function term(bytes memory p, uint256 next) private pure returns (Term memory) {
        return Term(number(p, next, 4), uint8(p[next + 4]), uint8(p[next + 5]), number(p, next + 6, 4));
    }

    function number(bytes memory p, uint256 next, uint256 size) private pure returns (uint32 v) {
        for (uint256 i; i < size; i++) v = (v << 8) | uint8(p[next + i]);
    }

    /// The class of the record that basedOn must name, 0 for none.
    function base(bytes memory p) internal pure returns (uint8) {
        return uint8(p[0]);
    }

    /// Whether a signer counts for one of the terms.
    function asks(bytes memory p, Stakeholder memory s, bytes32 custodian) internal pure returns (bool) {
        uint256 next = 2;
        for (uint256 i; i < uint8(p[1]); i++) {
            uint256 terms = uint8(p[next++]);
            for (uint256 j; j < terms; j++) if (meets(term(p, next + j * 10), s, custodian)) return true;
            next += terms * 10;
        }
        return false;
    }

    /// Whether the signatures meet all terms of one of the clauses, those of a person once.
    function met(bytes memory p, Stakeholder[] memory all, bytes32 custodian) internal pure returns (bool) {
        uint256 next = 2;
        for (uint256 i; i < uint8(p[1]); i++) {
            uint256 terms = uint8(p[next++]);
            Term[] memory places = new Term[](16); // one for each signature that is asked for
            uint256 n;
            for (uint256 j; j < terms; j++) {
                Term memory t = term(p, next + j * 10);
                for (uint256 k; k < t.count; k++) places[n++] = t;
            }
            if (fill(places, n, all, 0, custodian)) return true;
            next += terms * 10;
        }
        return false;
    }

    /// Tries every person that is not used yet for the last free place.
    function fill(Term[] memory places, uint256 left, Stakeholder[] memory all, uint256 used, bytes32 custodian)
        private
        pure
        returns (bool)
    {
        if (left == 0) return true;
        if (left > all.length) return false;
        for (uint256 i; i < all.length; i++) {
            if (used & (1 << all[i].person) != 0 || !meets(places[left - 1], all[i], custodian)) continue;
            if (fill(places, left - 1, all, used | (1 << all[i].person), custodian)) return true;
        }
        return false;
    }

    function meets(Term memory t, Stakeholder memory s, bytes32 custodian) private pure returns (bool) {
        if (t.roles != 0 && t.roles & s.roles == 0) return false;
        if (t.purposes & s.purposes == 0) return false;
        if (t.relation == 0) return true;
        if (t.relation == 1) return s.kind != 0 && s.org == custodian;
        if (t.relation == 2) return s.kind == 1 && s.org != custodian;
        if (t.relation == 3) return s.kind == 2 && (s.payer == 0 || s.payer == s.org);
        if (t.relation == 4) return s.kind == 3;
        if (t.relation == 5) return s.subject;
        return s.kind == 1;
    }
}
