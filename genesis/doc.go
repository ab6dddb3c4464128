// SPDX-License-Identifier: LGPL-3.0-or-later

// Package genesis builds the first block of an alliance's chain from its management
// model.
//
// The members agree on alliance.yaml and sign it off. From the same file each of them
// builds the same genesis.json, byte for byte:
//
//	spec, err := genesis.ParseFile("alliance.yaml")
//	text, err := spec.Encode()
//
// Every tool of geth's family reads a genesis.json. The model is in it, readable,
// under config.alliance. Decode builds the chain again from that model and refuses a
// file in which the two differ:
//
//	block, spec, err := genesis.DecodeFile("genesis.json")
//
// The alliance changes its model by vote. Replay applies the executed proposals, and
// returns the model with its hash, which is also on the chain:
//
//	model, err := spec.Replay(executed)
package genesis
