// SPDX-License-Identifier: GPL-3.0-or-later

package devnet

import "syscall"

// childAttributes keep the terminal's Ctrl-C from the nodes, which are stopped
// in order instead, and end them should this process be killed.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
