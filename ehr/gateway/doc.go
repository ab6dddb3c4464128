// SPDX-License-Identifier: LGPL-3.0-or-later

// Package gateway wires an organization's gateway: one address at which callers find the
// alliance, by nodes that may fail. It contains no node: it reads a file, listens, and hands
// requests to the packages below it.
//
//	cfg, err := gateway.ReadConfig("gateway.yaml")
//	g, err := gateway.New(cfg)
//	g.Handle("/v1/", documents) // further handlers
//	err = g.Run(ctx)            // until ctx ends, and all requests are answered
package gateway
