// SPDX-License-Identifier: GPL-3.0-or-later

//go:build !linux

package faults

import (
	"errors"
	"time"
)

func processUsage(int) (uint64, time.Duration, error) {
	return 0, 0, errors.New("the use of a process is measured on Linux only")
}

func mountMemory(string, int) error { return errors.New("a small disk is mounted on Linux only") }

func unmount(string) {}
