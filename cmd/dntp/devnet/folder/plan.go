// SPDX-License-Identifier: GPL-3.0-or-later

package folder

// timelock is the seconds from the vote that passes a proposal to its
// execution: long enough to be seen, short enough to be waited for.
const timelock = 2
