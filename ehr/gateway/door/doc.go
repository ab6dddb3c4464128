// SPDX-License-Identifier: LGPL-3.0-or-later

// Package door answers JSON-RPC by the nodes of an alliance behind it. A caller sees one
// node that does not fail: reads are repeated on another node within the request, a signed
// transaction goes to two nodes, and a subscription moves to another node without a gap.
//
//	d, err := door.New(door.Config{ChainID: 7001, Genesis: hash, Nodes: nodes})
//	d.Start()
//	http.Handle("/", d)
//
// It decodes of a request its method and id, and of an answer nothing: the bytes of
// parameters and results pass through as they are.
package door
