// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Reads of the access, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what
/// it reads must be what the native contract answers, for actors who have had
/// one key and one credential. The test declares disasters as the fourth organization.
contract AccessLayout {
    struct Glass {
        uint32 number;
        uint40 occurredAt;
        address debtor;
    }

    struct Ticket {
        uint8 purpose;
        uint8 action;
        uint8 basis;
        uint16 classes; // bit N-1 for class N
        uint40 expires;
        address actor;
        bytes32 pid;
        Glass glass;
    }

    struct Queue {
        uint32 first;
        uint32 last;
    }

    struct Link {
        uint32 before;
        uint32 behind;
    }

    // Solidity packs no array and no struct together with other members, so
    // these are written one by one.
    struct Case {
        uint40 justifyBy;
        uint40 reviewBy;
        uint32 org;
        uint32 justificationBefore;
        uint32 justificationAfter;
        uint32 reviewBefore;
        uint32 reviewAfter;
        bool justified;
        uint8 verdict; // and 128 where a disaster was declared
    }

    struct Person {
        uint56 tickets;
        bool barred;
        uint32 cases;
        uint32 open;
        uint32 firstUnjustified;
        uint32 lastUnjustified;
        uint32 firstUnreviewed;
        uint32 lastUnreviewed;
        Case[2 ** 32] list; // of case 1, 2, ...
    }

    struct Disaster {
        uint40 until;
        uint32 org;
        bytes32 reasonHash;
    }

    uint256 private free; // 0
    mapping(bytes32 id => Ticket) private tickets; // 1
    mapping(address holder => Person) private people; // 2
    mapping(address holder => address) private debts; // 3
    mapping(bytes32 ticket => mapping(uint32 org => uint8)) private verdicts; // 4
    Disaster private calamity; // 5

    function ticket(bytes32 id)
        external
        view
        returns (
            bytes32 pid,
            address actor,
            uint8 purpose,
            uint8 action,
            uint8 basis,
            uint64 classMask,
            uint64 expires,
            uint8 state
        )
    {
        Ticket storage t = tickets[id];
        if (t.basis > 0) {
            state = block.timestamp < t.expires ? 1 : 2;
        }
        return (t.pid, t.actor, t.purpose, t.action, t.basis, uint64(t.classes) << 1, t.expires, state);
    }

    function emergency(bytes32 id)
        external
        view
        returns (uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bool justified, uint8 verdict)
    {
        Ticket storage t = tickets[id];
        if (t.basis == 5) {
            Case storage c = people[t.glass.debtor].list[t.glass.number - 1];
            return (t.glass.occurredAt, c.justifyBy, c.reviewBy, c.justified, c.verdict & 127);
        }
    }

    /// It walks through all cases, as the native contract never does, and
    /// requires the queues to be what the cases say.
    function overdue(address actor) external view returns (uint32 openReviews, bool suspended, bool barred) {
        Person storage p = people[debts[actor]];
        barred = p.barred;
        suspended = barred;
        uint32 unjustified;
        uint32 unreviewed;
        for (uint32 n = 1; n <= p.cases; n++) {
            Case storage c = p.list[n - 1];
            if (!c.justified) {
                require(c.justificationBefore == unjustified);
                require(unjustified == 0 ? p.firstUnjustified == n : p.list[unjustified - 1].justificationAfter == n);
                unjustified = n;
                suspended = suspended || block.timestamp > c.justifyBy;
            }
            if (c.verdict & 127 == 0) {
                require(c.reviewBefore == unreviewed);
                require(unreviewed == 0 ? p.firstUnreviewed == n : p.list[unreviewed - 1].reviewAfter == n);
                unreviewed = n;
                suspended = suspended || block.timestamp > c.reviewBy;
                if (c.verdict < 128) openReviews++;
            }
        }
        require(p.lastUnjustified == unjustified && p.lastUnreviewed == unreviewed && p.open == openReviews);
    }

    function disaster() external view returns (uint64, bytes32, bytes32) {
        bytes32 org = calamity.org == 4 ? bytes32(uint256(0x0a04)) : bytes32(0);
        return (calamity.until, org, calamity.reasonHash);
    }
}
