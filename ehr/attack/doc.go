// SPDX-License-Identifier: LGPL-3.0-or-later

// Package attack is the book of attacks on the native contracts: what a member,
// a patient, or the thief of a key tries against the others, told from its side,
// and what comes of it. Each story runs through the EVM on a state of its own.
package attack
