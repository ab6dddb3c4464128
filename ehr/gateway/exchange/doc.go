// SPDX-License-Identifier: LGPL-3.0-or-later

// Package exchange is what the gateways of an alliance say to each other: they place shards
// of encrypted documents and share packages of their keys with each other, release them to
// whom the ledger permits, repair what was lost, and destroy what is erased.
//
// Each gateway listens by HTTPS with a certificate that it has made itself. Both sides know
// each other by the SHA-256 of their public keys, which the ledger keeps (IStorage): no
// certificate authority is asked.
//
//	host := exchange.NewHost(settings)         // what this organization holds for others
//	server := &http.Server{Handler: host.Handler(), TLSConfig: exchange.ServerTLS(certificate, directory)}
//	caller := exchange.NewCaller(certificate, directory)
//	answer, err := caller.Release(ctx, org, request)
//
// # Requests
//
//	GET  /exchange/1/recipient                          the age recipient of the organization's gateways
//	GET  /exchange/1/shards/PLACEMENT/N                 how much of a shard is there
//	PUT  /exchange/1/shards/PLACEMENT/N                 the rest of a shard, verified as it arrives
//	PUT  /exchange/1/deposits/PLACEMENT                 a share package
//	POST /exchange/1/release                            share package and shards, for a ticket
//	GET  /exchange/1/shards/PLACEMENT/N/bytes?from&size  a part of a shard, with the access of a release
//	GET  /exchange/1/shards/PLACEMENT/N/outline         its outline
//	POST /exchange/1/consult                            whether the custodian's directives allow a release
//	POST /exchange/1/drop                               destroys a placement, and signs that it did
//
// A shard, a share package and a descriptor are accepted from their author only. Whoever asks for
// something that is not there gets the answer of who may not have it.
package exchange
