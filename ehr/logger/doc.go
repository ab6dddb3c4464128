// SPDX-License-Identifier: LGPL-3.0-or-later

// Package logger collects the leaves of an organization's append-only logs and
// anchors their tree heads on the chain.
//
// A log is an RFC 6962 Merkle tree over SHA-256. An accepted leaf is on disk: it keeps its
// place even if the process ends at any moment.
//
//	l, err := logger.Open(dir, org, logger.Audit)
//	index, err := l.Append(entry) // returns after fsync
//	proof, err := l.Inclusion(index, l.Head().Size)
//
// A Service holds the logs of all kinds, anchors each of them in time, even if nothing
// was logged, and answers the RPC methods ehr_logAppend, ehr_logHead,
// ehr_logInclusion and ehr_logConsistency.
//
// # Files of a log
//
//	LOCK          held while the log is open
//	*.leaves      segments, named by their first leaf: the only files that are not derived
//	hashes        the tree, in the order of golang.org/x/mod/sumdb/tlog; derived
//	offsets       where each leaf is in its segment; derived
//	checkpoint    a head; the log must never become shorter; written before that head is anchored
//
// A segment is a header and frames. One frame holds the leaves of one fsync, and
// is written only after the frame before it is on disk. So bytes with a wrong
// checksum are a torn tail if no valid frame follows, and are cut off; otherwise the disk
// has lost accepted leaves, and the log refuses to open.
package logger
