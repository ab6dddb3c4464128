// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

// Limits of a placement.
const (
	MaxMembers  = 32      // organizations of one placement: shards, and holders of shares
	MaxBlobSize = 1 << 36 // bytes of a blob: the outlines of all its shards take 64 MiB at most
	CopyBelow   = 1 << 20 // bytes of a blob below which it is copied whole, and not divided
)
