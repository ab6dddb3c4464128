// SPDX-License-Identifier: LGPL-3.0-or-later

// Package twin holds a test alone: it runs random operations on the native
// contracts and on contracts/twin, the same rules written in Solidity, and
// compares every answer.
package twin
