// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/operator"
	"github.com/dntp/dntp/cmd/dntp/terminal"
)

// Parts of a chain on disk, by their names below the node's own folder.
const (
	logFiles     = "chaindata/*.log"
	tableFiles   = "chaindata/*.sst"
	ancientFiles = "chaindata/ancient/state/*.cdat"

	tornMax    = 512              // bytes that a torn write leaves out
	noiseBytes = 64               // that are overwritten
	diskSize   = 128 << 20        // bytes of the disk that is filled
	diskLimit  = 16 << 20         // bytes below which a node that watches it stops
	diskLeft   = 8 << 20          // bytes left free for that node
	diskWait   = 75 * time.Second // for a node to notice; it checks twice a minute
)

// tearLog cuts off the last written bytes, as a power failure may: the store had not
// synced them, or the disk falsely reported that it had.
func tearLog(ctx context.Context, r *faultRun, row *faultRow) error {
	return r.damage(ctx, row, logFiles, func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return os.Truncate(path, max(0, info.Size()-1-r.rand.Int64N(tornMax)))
	})
}

// tearTable and tearAncient overwrite the end of a file that a store has long closed.
func tearTable(ctx context.Context, r *faultRun, row *faultRow) error {
	return r.damage(ctx, row, tableFiles, overwriteEnd)
}

func tearAncient(ctx context.Context, r *faultRun, row *faultRow) error {
	return r.damage(ctx, row, ancientFiles, overwriteEnd)
}

func overwriteEnd(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	noise := make([]byte, min(noiseBytes, info.Size()))
	cryptorand.Read(noise)
	_, err = file.WriteAt(noise, info.Size()-int64(len(noise)))
	return errors.Join(err, file.Sync())
}

// damage kills a node, damages the newest of some files, and starts it again as
// often as it ends.
func (r *faultRun) damage(ctx context.Context, row *faultRow, pattern string, do func(string) error) error {
	n := r.victim()
	r.crash(n)
	path, err := newestFile(filepath.Join(n.Folder, terminal.ClientIdentifier, pattern))
	if err == nil {
		err = do(path)
	}
	if err != nil {
		return errors.Join(err, r.restart(ctx, n), r.mend(ctx, row, n))
	}
	row.supervised, r.healing = n, time.Now()
	if err := r.mend(ctx, row, n); err != nil {
		return err
	}
	row.Note = filepath.Base(path)
	if _, err := os.Stat(filepath.Join(n.Folder, terminal.ClientIdentifier, operator.ChainDatabase+operator.DamagedSuffix)); err == nil {
		row.Note += ": put aside and fetched anew"
	} else {
		row.Note += ": opened"
	}
	if row.starts > 1 {
		row.Note += fmt.Sprintf(" at start %d", row.starts)
	}
	return nil
}

// newestFile returns the last file by name that is not empty: stores number their
// files.
func newestFile(pattern string) (string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	slices.SortFunc(paths, func(a, b string) int { return strings.Compare(b, a) })
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return path, nil
		}
	}
	return "", fmt.Errorf("no file %s", filepath.Base(pattern))
}

// smallDisk is the disk of the one node whose disk is filled.
type smallDisk struct {
	node string // name of its member
	path string
	err  error // why there is no disk
}

// mountSmallDisk gives the last member its own small disk.
func mountSmallDisk(d *devnet.Alliance) *smallDisk {
	m := d.State.Members[len(d.State.Members)-1]
	s := &smallDisk{node: m.Name, path: d.Folder.File(m.Folder, terminal.ClientIdentifier)}
	if s.err = os.MkdirAll(s.path, 0o700); s.err == nil {
		s.err = mountMemory(s.path, diskSize)
	}
	return s
}

func (s *smallDisk) close() {
	if s != nil && s.err == nil {
		unmount(s.path)
	}
}

func (s *smallDisk) filler() string { return filepath.Join(s.path, "filler") }

// fill writes until the disk is full, then frees some bytes.
func (s *smallDisk) fill(left int64) error {
	file, err := os.Create(s.filler())
	if err != nil {
		return err
	}
	defer file.Close()
	for chunk := make([]byte, wireChunk); len(chunk) > 0; {
		if _, err := file.Write(chunk); err != nil {
			chunk = chunk[:len(chunk)/2] // the last bytes one by one
		}
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return file.Truncate(max(0, info.Size()-left))
}

// fillDisk fills the disk of a running node, and makes room when the node has ended.
func fillDisk(ctx context.Context, r *faultRun, row *faultRow) error {
	return r.fillDisk(ctx, row, 0, 0)
}

// fillDiskWatched nearly fills the disk of a node that stops by itself before it is full.
func fillDiskWatched(ctx context.Context, r *faultRun, row *faultRow) error {
	return r.fillDisk(ctx, row, diskLeft, diskLimit)
}

// fillDisk leaves some bytes free to a node that stops below a limit.
func (r *faultRun) fillDisk(ctx context.Context, row *faultRow, left, limit int64) error {
	if r.disk == nil || r.disk.err != nil {
		row.Skipped = "no disk to fill"
		if r.disk != nil {
			row.Skipped = r.disk.err.Error()
		}
		return nil
	}
	n := r.Nodes[len(r.Nodes)-1]
	r.spare(n, false)
	n.Extra = []string{minFreeFlag, fmt.Sprint(limit / operator.Mebibyte)}
	if err := r.reboot(ctx, n); err != nil {
		return err
	}
	n.ExpectEnd()
	// A node that does not watch its disk accepts, for some moments, transactions that
	// it cannot write.
	sender := r.load.of(n)
	sender.hold(left == 0)
	defer sender.hold(false)
	if err := r.disk.fill(left); err != nil {
		return err
	}
	began := time.Now()
	select {
	case <-n.Process.Done:
		how := "stopped"
		if n.Process.Err != nil {
			how = "died"
		}
		row.Note = fmt.Sprintf("%s after %.0f s", how, time.Since(began).Seconds())
	case <-time.After(r.lasting(diskWait, diskWait)):
		row.Note = "went on"
		n.Crash()
	case <-ctx.Done():
	}
	n.Extra = []string{minFreeFlag, "0"}
	if err := os.Remove(r.disk.filler()); err != nil {
		return err
	}
	row.supervised, r.healing = n, time.Now()
	return r.mend(ctx, row, n)
}

const minFreeFlag = "--datadir.minfreedisk"
