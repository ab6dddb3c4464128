// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// clockTicks is the number of clock ticks per second in /proc, on every architecture
// that Go supports.
const clockTicks = 100

// processUsage returns how many bytes of memory a process has, and the processor time
// that it has used.
func processUsage(pid int) (memory uint64, processor time.Duration, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	// The name, in parentheses, may contain any characters.
	var user, system, pages uint64
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 22 {
		return 0, 0, fmt.Errorf("have %d fields in /proc/%d/stat", len(fields), pid)
	}
	if _, err := fmt.Sscan(fields[11]+" "+fields[12]+" "+fields[21], &user, &system, &pages); err != nil {
		return 0, 0, err
	}
	return pages * uint64(os.Getpagesize()), time.Duration(user+system) * time.Second / clockTicks, nil
}

// mountMemory mounts a disk of some bytes in memory. It needs root.
func mountMemory(path string, bytes int) error {
	if err := syscall.Mount("tmpfs", path, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", bytes)); err != nil {
		return fmt.Errorf("cannot mount a small disk: %w", err)
	}
	return nil
}

func unmount(path string) { syscall.Unmount(path, 0) }
