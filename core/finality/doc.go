// SPDX-License-Identifier: LGPL-3.0-or-later

// Package finality defines when a block can never change again.
//
// After executing a new head, every signer votes once: from the newest justified
// block of its chain, the source, to the head, the target. When more than two
// thirds of the signers vote for one link, their votes make a certificate. Genesis
// is justified and final. The target of a certificate with a justified source is
// justified. The source of such a certificate is final if the target is its direct
// child. Votes travel beside the blocks, so headers stay plain EIP-225.
//
// Claim: two conflicting blocks are never both final while fewer than a third of
// the signers lie. An honest signer never votes twice for one target height, nor
// backwards, from a source below one that it has used (Guard). Let S and S' be
// final on two forks, by the certificates S -> S+1 and S' -> S'+1, with S' at or
// above S. Walk the certificates that lead from genesis to S' up to the first whose
// target T is at or above the height of S; its source R is below S. There are two
// cases. If T is at the height of S or S+1, two quorums voted at one height for
// different blocks, so more than a third of the signers voted twice. Otherwise R <
// S < S+1 < T, and a signer of both links broke the guard in either order: after R
// -> T it votes for no target below T, and after S -> S+1 from no source below S.
// The two quorums share more than a third of the signers, so that many lied.
//
// The signer set of a link is the set after its source block, so a new signer
// counts once a block that contains it is justified. The two quorums of the
// argument may therefore belong to two sets. They still share an honest signer,
// because the alliance makes one change after the other. Three rules ensure it: an
// honest signer votes for no change while the signers differ from those that the
// newest final block F left (clique.SetFinal); a change takes more than half of the
// signers; and honest signers vote on one account at a time, as members with a
// registry do by themselves. So until a change is final there, each fork above F
// has the set of F, or that set with one signer more or fewer. A quorum of the one
// set and a quorum of the other share more signers than lie, which are fewer than a
// third of F's. The same holds for quorums on two forks with one change each, with
// one exception: both vote a signer out and the number of F's signers is 2 more
// than a multiple of 3. Then one liar fewer is tolerated until the change is final.
// Sets that are further apart are not safe: a fork that changed all its signers one
// by one may have no signer in common with another fork.
//
// A signer seals no height twice, with two exceptions. First, a certificate has
// called it away: the newest justified block below the second seal is not an
// ancestor of the first. Without this exception, a certificate that only one member
// knew could pull all signers down to a block on which most have sealed already.
// Second, the chain has stood still: the two blocks are SealPatience periods apart.
// If N/2+1 of N signers are alive, only one may seal the next block, and it may
// already have sealed that height on a fork that lost by weight; if it stayed
// bound, the chain would end. A second seal that late is of no use to a liar while
// the chain goes on. So two seals of an honest signer at one height are explained,
// by their times or by a certificate on the branch of one and not of the other, no
// matter who checks and in which order they were made. Any other two seals are
// evidence. Two votes are evidence if the guard allows neither order: they have one
// target height, or one link surrounds the other (Contradicts).
//
// If so many signers are lost permanently that the others never make a quorum
// again, operators may install an override: from a block on, whose parent is the
// root, the signer set is a different one. The root is justified by the operators'
// decision, as genesis is, and the new set votes from there. It becomes final as
// any block does, by the certificate to its child, so everything final has a proof.
// No link leads from below a root to above it: different signers vote on either
// side, and two quorums of different sets need not share anyone. The argument above
// therefore holds on each side separately, and starts again at the root. The
// connection between the sides rests on two assumptions, not on proof: the root
// descends from all that is final, and the old signers do not continue without the
// new ones. Each member checks the first against the certificates that it has: the
// root must descend from the newest final and the newest justified block. The condition on the justified block also keeps each guard usable, as nobody has voted from a source
// above the root. The operators vouch for the second assumption. So a checkpoint is
// trusted from genesis, from a certificate, or from an override that this operator
// installed.
//
// The package is pure: it does no disk or network access.
package finality
