// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"testing"

	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/vault"
)

// BenchmarkOpen opens a document of 100 KB at another organization than its author's; all six
// gateways run in this process, without a chain and without a disk under the logs.
func BenchmarkOpen(b *testing.B) {
	w := newWorld(b, 6)
	a, reader := w.members[0], w.members[5]
	v := w.put(a, randomBytes(100_000), meta)
	in := w.admit(reader, pid)
	in.Version = v
	b.ResetTimer()
	for b.Loop() {
		var place vault.Memory
		if _, err := reader.Open(b.Context(), in, &place); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPut puts documents of 10 KB in a batch.
func BenchmarkPut(b *testing.B) {
	w := newWorld(b, 6)
	batch := meta
	batch.Batch = true
	text := randomBytes(10_000)
	var last catalogue.Version
	for b.Loop() {
		last = w.put(w.members[0], text, batch)
	}
	_ = last
}
