// SPDX-License-Identifier: LGPL-3.0-or-later

//go:build unix

package erasure_test

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/dntp/dntp/ehr/vault/blobs/blobstest"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
)

var sizeMB = flag.Int("size", 64, "MB of the document of the benchmarks")

// benchK of benchN are the shards of six members.
const benchK, benchN = 4, 6

// repeated is a document that costs nothing to read.
type repeated struct {
	data []byte
	at   int
}

func newRepeated(size uint64) io.Reader {
	return io.LimitReader(&repeated{data: blobstest.Bytes(4<<20+1, 1)}, int64(size))
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.data[r.at:])
	r.at = (r.at + n) % len(r.data)
	return n, nil
}

// discard is a place that keeps nothing.
type discard struct{ io.Writer }

func (discard) Commit() error { return nil }
func (discard) Abort() error  { return nil }

// ratio collects what one benchmark measures.
type ratio struct {
	alone, ours spent
	memory      float64 // MB that ours adds, at most
}

// spent is what something took. The processor's time does not depend on what else runs.
type spent struct{ wall, processor time.Duration }

func (s *spent) add(f func() error) error {
	before, start := processor(), time.Now()
	err := f()
	s.wall += time.Since(start)
	s.processor += processor() - before
	return err
}

// processor is the time that the process has taken on all cores.
func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// compare runs both once, one after the other.
func (r *ratio) compare(b *testing.B, alone, ours func() error) {
	if err := r.alone.add(alone); err != nil {
		b.Fatal(err)
	}
	r.memory = max(r.memory, peak(func() {
		if err := r.ours.add(ours); err != nil {
			b.Error(err)
		}
	}))
}

func (r *ratio) report(b *testing.B) {
	total := float64(*sizeMB) * float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(total/r.alone.wall.Seconds(), "age-MB/s")
	b.ReportMetric(total/r.ours.wall.Seconds(), "vault-MB/s")
	b.ReportMetric(r.alone.wall.Seconds()/r.ours.wall.Seconds(), "ratio")
	b.ReportMetric(r.alone.processor.Seconds()/total*1e3, "age-cpu-s/GB")
	b.ReportMetric(r.ours.processor.Seconds()/total*1e3, "vault-cpu-s/GB")
	b.ReportMetric(r.memory, "peak-MB")
}

// peak measures the memory that f adds to what the process had before, in MB.
func peak(f func()) float64 {
	runtime.GC()
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	used := func() float64 {
		metrics.Read(samples)
		return (float64(samples[0].Value.Uint64()) - float64(samples[1].Value.Uint64())) / 1e6
	}
	before, highest := used(), 0.0
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			highest = max(highest, used()-before)
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return highest
}

// sealTo seals a document and divides it among shards.
func sealTo(src io.Reader, size uint64, shards []io.Writer) (*vault.Sealed, *erasure.Encoder, error) {
	e, err := erasure.NewEncoder(benchK, shards)
	if err != nil {
		return nil, nil, err
	}
	s, err := vault.Seal(e, src, size)
	if err != nil {
		e.Abort(err)
		return nil, nil, err
	}
	return s, e, e.Close()
}

func ageTo(w io.Writer, r age.Recipient, src io.Reader) error {
	out, err := age.Encrypt(w, r)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(out, src, make([]byte, 256<<10))
	return errors.Join(err, out.Close())
}

func ageFrom(w io.Writer, identity age.Identity, src io.Reader) error {
	r, err := age.Decrypt(src, identity)
	if err == nil {
		_, err = io.CopyBuffer(struct{ io.Writer }{w}, r, make([]byte, 256<<10))
	}
	return err
}

// disk is the document and its shards in files.
type disk struct {
	dir      string
	identity *age.HybridIdentity
	stores   []blobs.Store
	sealed   *vault.Sealed
	encoder  *erasure.Encoder
}

func newDisk(b *testing.B) *disk {
	b.Helper()
	d := &disk{dir: b.TempDir()}
	var err error
	if d.identity, err = age.GenerateHybridIdentity(); err != nil {
		b.Fatal(err)
	}
	for i := range benchN {
		s, err := blobs.OpenFolder(filepath.Join(d.dir, string(rune('0'+i))))
		if err != nil {
			b.Fatal(err)
		}
		d.stores = append(d.stores, s)
	}
	if err := d.write("document", func(w io.Writer) error {
		_, err := io.Copy(w, newRepeated(uint64(*sizeMB)*1e6))
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return d
}

func (d *disk) path(name string) string { return filepath.Join(d.dir, name) }

// write makes a file, on disk when it returns.
func (d *disk) write(name string, f func(io.Writer) error) error {
	file, err := blobs.CreateFile(d.path(name))
	if err != nil {
		return err
	}
	if err := f(file); err != nil {
		return errors.Join(err, file.Abort())
	}
	return file.Commit()
}

func (d *disk) read(name string, f func(io.Reader) error) error {
	file, err := os.Open(d.path(name))
	if err != nil {
		return err
	}
	return errors.Join(f(file), file.Close())
}

func (d *disk) id(i int) blobs.ID { return blobs.NewID(common.Hash{1}, blobs.KindShard, uint8(i)) }

// put seals the document into the stores.
func (d *disk) put(b *testing.B) error {
	size := uint64(*sizeMB) * 1e6
	blobSize, err := vault.BlobSize(size)
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	errs := make([]error, benchN)
	shards, pipes := make([]io.Writer, benchN), make([]*io.PipeWriter, benchN)
	for i, s := range d.stores {
		if err := s.Delete(b.Context(), d.id(i)); err != nil {
			return err
		}
		r, w := io.Pipe()
		shards[i], pipes[i] = w, w
		wait.Go(func() {
			errs[i] = s.Put(b.Context(), d.id(i), vault.ShardSize(blobSize, benchK), r)
			r.CloseWithError(errs[i])
		})
	}
	err = d.read("document", func(r io.Reader) (err error) {
		d.sealed, d.encoder, err = sealTo(r, size, shards)
		return err
	})
	for _, w := range pipes {
		w.CloseWithError(err) // nil is the end
	}
	wait.Wait()
	return errors.Join(append(errs, err)...)
}

// get opens the document from the stores, one of which is away.
func (d *disk) get(b *testing.B, place vault.Place) error {
	shards := make([]erasure.Shard, benchN)
	for i, outline := range d.encoder.Outlines() {
		shards[i] = erasure.Shard{Org: common.Hash{byte(i)}, Source: blobs.Source{Store: d.stores[i], ID: d.id(i)}, Outline: outline}
	}
	shards[1].Source = nil
	r, err := erasure.NewReader(b.Context(), d.encoder.Layout(), shards, 0, d.sealed.Anchor.BlobSize)
	if err != nil {
		return err
	}
	_, err = vault.Open(place, r, d.sealed.Key, d.sealed.Anchor)
	return errors.Join(err, r.Close())
}

// BenchmarkSeal compares sealing and division into shards with age alone: in memory, and
// from a file to files that are on disk in the end.
func BenchmarkSeal(b *testing.B) {
	b.Run("memory", func(b *testing.B) {
		identity, err := age.GenerateHybridIdentity()
		if err != nil {
			b.Fatal(err)
		}
		size := uint64(*sizeMB) * 1e6
		shards := make([]io.Writer, benchN)
		for i := range shards {
			shards[i] = io.Discard
		}
		var r ratio
		for b.Loop() {
			r.compare(b, func() error { return ageTo(io.Discard, identity.Recipient(), newRepeated(size)) }, func() error {
				_, _, err := sealTo(newRepeated(size), size, shards)
				return err
			})
		}
		r.report(b)
	})
	b.Run("files", func(b *testing.B) {
		d := newDisk(b)
		var r ratio
		for b.Loop() {
			r.compare(b, func() error {
				return d.read("document", func(r io.Reader) error {
					return d.write("blob", func(w io.Writer) error { return ageTo(w, d.identity.Recipient(), r) })
				})
			}, func() error { return d.put(b) })
		}
		r.report(b)
	})
}

// BenchmarkOpen compares reading shards, of which one is away, verifying and decrypting
// with age alone.
func BenchmarkOpen(b *testing.B) {
	d := newDisk(b)
	err := d.put(b)
	if err == nil {
		err = d.read("document", func(r io.Reader) error {
			return d.write("blob", func(w io.Writer) error { return ageTo(w, d.identity.Recipient(), r) })
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Run("memory", func(b *testing.B) {
		var r ratio
		for b.Loop() {
			r.compare(b, func() error {
				return d.read("blob", func(r io.Reader) error { return ageFrom(io.Discard, d.identity, r) })
			}, func() error { return d.get(b, discard{io.Discard}) })
		}
		r.report(b)
	})
	b.Run("files", func(b *testing.B) {
		var r ratio
		for b.Loop() {
			r.compare(b, func() error {
				return d.read("blob", func(r io.Reader) error {
					return d.write("opened", func(w io.Writer) error { return ageFrom(w, d.identity, r) })
				})
			}, func() error {
				place, err := blobs.CreateFile(d.path("opened"))
				if err != nil {
					return err
				}
				return d.get(b, place)
			})
		}
		r.report(b)
	})
}
