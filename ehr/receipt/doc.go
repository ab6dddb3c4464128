// SPDX-License-Identifier: LGPL-3.0-or-later

// Package receipt proves a version of a record to somebody who has the alliance's
// genesis and no node: its content, its signers in their capacities, that its
// policy is met, and that it was not withdrawn as of a final block.
//
// A receipt holds the nodes of the state's tries that the contracts read when they
// are asked about the record. The verifier runs the contracts themselves on these
// nodes, so no rule is written a second time, and what they answer is what the
// chain answers at that block. A read of anything that the receipt does not prove
// is an error.
//
//	file, err := receipt.Fetch(ctx, node, begin, id, 1)
//	file.Opening = receipt.Open(document, 0)
//	...
//	claim, err := file.Verify(genesis, chainID, begin)
//	err = file.VerifyDocument(claim, bytes)
//
// Whether a block is final is not decided here: see Finality. README.md describes
// the file, what each part proves, and what a receipt does not prove.
package receipt
