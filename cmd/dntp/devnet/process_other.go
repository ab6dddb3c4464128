// SPDX-License-Identifier: GPL-3.0-or-later

//go:build !linux

package devnet

import "syscall"

// childAttributes has nothing portable to say. The terminal's Ctrl-C reaches
// the nodes too; being asked twice to stop does them no harm.
func childAttributes() *syscall.SysProcAttr { return nil }
