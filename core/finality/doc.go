// SPDX-License-Identifier: LGPL-3.0-or-later

// Package finality says when a block can never change any more.
//
// After executing a new head every signer votes once: from the newest justified
// block of its chain, the source, to the head, the target. More than two thirds
// of the signers voting for one link make a certificate. Genesis is justified
// and final. The target of a certificate with a justified source is justified;
// the source of such a certificate is final where the target is its direct
// child. Votes travel beside the blocks, so headers stay plain EIP-225.
//
// Why two conflicting blocks are never both final while fewer than a third of
// the signers lie: an honest signer never votes twice for one target height,
// nor backwards, from a source below one it has used (Guard). Let S and S' be
// final on two forks, by the certificates S -> S+1 and S' -> S'+1, and S' at or
// above S. Walk the certificates that lead from genesis to S' up to the first
// whose target T is at or above the height of S; its source R is below it. If T is
// at the height of S or S+1, two quorums voted at one height for different
// blocks, and more than a third of the signers voted twice. Else R < S < S+1 <
// T, and whoever signed both links broke the guard in either order: after R ->
// T it votes for no target below T, after S -> S+1 from no source below S. The
// two quorums share more than a third of the signers, so as many lied.
//
// The signer set of a link is the one after its source block, so a new signer
// counts once a block that has it is justified, and the two quorums of the
// argument may be of two sets. They still share an honest signer, as the alliance
// makes one change after the other: an honest signer votes for no change while
// the signers are others than the newest final block F left (clique.SetFinal), a
// change takes more than half of the signers, and honest ones vote on one account
// at a time, as members with a registry do by themselves. So each fork above F
// has the set of F, or that with one signer more or fewer, until a change is
// final there. A quorum of the one set and a quorum of the other share more
// signers than lie, fewer than a third of F's. So do quorums on two forks with a
// change each, except where both vote somebody out and the number of F's signers
// is 2 more than a multiple of 3: there one liar fewer is borne until the change
// is final. Further apart nothing would hold: the signers whom a whole fork has
// changed one by one need have nobody in common with those of another.
//
// A signer seals no height twice, but for two reasons. A certificate has called
// it away: the newest justified block below the second seal is no ancestor of
// the first. Were it bound then, a certificate that one member alone knew could
// pull all signers down to a block on which most have sealed already. Or the
// chain has stood still: the blocks are SealPatience periods apart. Of N signers
// with N/2+1 alive only one may seal the next block, and it may have sealed the
// height on a fork that lost by weight; bound for ever, it would end the chain.
// A second seal that late is of no use to a liar while the chain goes on. So two
// seals of an honest signer at one height are explained, by their times or by a
// certificate on the one's branch of the fork and not on the other's, whoever
// looks and in whatever order they were made. Any others are evidence. Two votes
// are evidence where the guard lets neither order pass: one target height, or
// one link around the other (Contradicts).
//
// Where so many signers are lost for ever that the others never make a quorum
// again, operators may install an override: from a block on, its parent being
// the root, the signers are others. The root is justified by their word, as
// genesis is, and the new set votes from there. It becomes final as any block
// does, by the certificate to its child, so that everything final has a proof.
// No link leads from below a root to above it: on either side other signers
// vote, and two quorums of different sets need not share anyone. The argument
// above so holds on each side for itself, and begins anew at the root. What
// joins both sides is assumed, not proved: that the root descends from all that
// is final, and that the old signers do not go on without the new ones. The
// first is checked by each member against the certificates that it has: the root
// must descend from the newest final and the newest justified block. The latter
// keeps each guard usable too, as nobody has voted from a source above the root.
// The second is what the operators vouch for. Checkpoints are so trusted from
// genesis, from a certificate, or from an override that this operator installed.
//
// The package is pure: what is on disk and on the wire is for others.
package finality
