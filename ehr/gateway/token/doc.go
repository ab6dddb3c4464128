// SPDX-License-Identifier: LGPL-3.0-or-later

// Package token finds out who calls a gateway: a person or a service that the chain has
// enrolled. A caller proves its key once, by one of three ways, and gets a token that is valid
// for minutes:
//
//   - EIP-4361 (sign-in with Ethereum), by an account of secp256k1
//   - an assertion of the passkey that the chain has for the person
//   - a JWT of ES256 (SMART backend services, RFC 7523), by the P-256 key that the chain has
//
// Each proof counts once, for one gateway's address, for minutes.
package token
