// SPDX-License-Identifier: GPL-3.0-or-later

package main

import "path/filepath"

// shortName leaves of a file name what fits a line: its beginning and suffix.
func shortName(name string) string {
	const longest = 24
	runes := []rune(name)
	if len(runes) <= longest {
		return name
	}
	suffix := []rune(filepath.Ext(name))
	if len(suffix) > longest/2 {
		suffix = nil
	}
	return string(runes[:longest/2]) + "…" + string(suffix)
}
