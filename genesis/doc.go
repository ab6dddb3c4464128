// SPDX-License-Identifier: LGPL-3.0-or-later

// Package genesis turns the management model of an alliance into the first
// block of its chain.
//
// The members agree on alliance.yaml and sign it off. From the same file each
// of them builds the same genesis.json, to the byte:
//
//	spec, err := genesis.ParseFile("alliance.yaml")
//	text, err := spec.Encode()
//
// A genesis.json is what every tool of geth's family reads, and keeps the
// model readable under config.alliance. Decode builds the chain anew from that
// model and refuses a file in which the two differ:
//
//	block, spec, err := genesis.DecodeFile("genesis.json")
//
// The alliance changes its model by vote. Replay applies the proposals that
// were carried out, and returns the model with the hash that the chain has of
// it:
//
//	model, err := spec.Replay(executed)
package genesis
