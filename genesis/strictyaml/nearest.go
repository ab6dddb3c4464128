// SPDX-License-Identifier: LGPL-3.0-or-later

package strictyaml

import (
	"fmt"
	"strings"
)

// Quote quotes a word of the file, cut so that an error stays on one line.
func Quote(text string) string {
	const longest = 48
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// UnknownWord is the error for a word that is not in a list.
func UnknownWord(what, have string, known []string) error {
	if near := Nearest(have, known); near != "" {
		return fmt.Errorf("unknown %s %s, did you mean %q?", what, Quote(have), near)
	}
	const fewEnough = 16
	if len(known) <= fewEnough {
		return fmt.Errorf("unknown %s %s, want one of %s", what, Quote(have), strings.Join(known, ", "))
	}
	return fmt.Errorf("unknown %s %s", what, Quote(have))
}

// longestWord is the number of bytes above which no suggestion is looked for.
const longestWord = 64

// Nearest returns the known word that is closest to have, or nothing if none is
// close. A third of the letters may differ.
func Nearest(have string, known []string) string {
	best, distance := "", max(1, len(have)/3)+1
	if len(have) > longestWord {
		return ""
	}
	for _, word := range known {
		if d := editDistance(strings.ToLower(have), strings.ToLower(word)); d < distance {
			best, distance = word, d
		}
	}
	return best
}

// editDistance counts the letters to insert, delete or replace. Two swapped
// neighbours, a common typing error, count once.
func editDistance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			differ := 1
			if a[i-1] == b[j-1] {
				differ = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
