// SPDX-License-Identifier: LGPL-3.0-or-later

package signature_test

import (
	"testing"

	"github.com/dntp/dntp/ehr/signature"
)

// BenchmarkDigest hashes an operation as a contract does for each that is relayed.
func BenchmarkDigest(b *testing.B) {
	for _, call := range signedCalls(b) {
		if call.Operation != "Records.anchor" {
			continue
		}
		op, arguments, envelope, domain := signature.NewOperation(call.method()), call.Calldata[4:], call.envelope(), call.domain()
		b.SetBytes(int64(len(arguments)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := op.Digest(signature.Free, domain, arguments, envelope); err != nil {
				b.Fatal(err)
			}
		}
		return
	}
	b.Fatal("no anchor among the vectors")
}
