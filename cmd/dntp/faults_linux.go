// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"syscall"
)

// mountMemory mounts a disk of some bytes, held in memory. It takes root.
func mountMemory(path string, bytes int) error {
	if err := syscall.Mount("tmpfs", path, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", bytes)); err != nil {
		return fmt.Errorf("cannot mount a small disk: %w", err)
	}
	return nil
}

func unmount(path string) { syscall.Unmount(path, 0) }
