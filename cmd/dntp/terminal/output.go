// SPDX-License-Identifier: GPL-3.0-or-later

// Package terminal has what every command needs to print, fail, ask, and read its
// arguments.
package terminal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/mattn/go-isatty"
)

// Terminal colours, for paint.
const (
	Red    = "31"
	Green  = "32"
	Yellow = "33"
	bold   = "1"
)

// hintError is an error with advice for the user.
type hintError struct {
	err  error
	hint string // one or more lines, lower case, no period
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

// WithHint attaches advice to an error. A nil error stays nil.
func WithHint(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &hintError{err: err, hint: fmt.Sprintf(format, args...)}
}

// ErrorHint makes an error with advice from plain text.
func ErrorHint(text, format string, args ...any) error {
	return WithHint(errors.New(text), format, args...)
}

// PrintError writes an error and its outermost hint, in the form of all commands.
func PrintError(w io.Writer, err error) {
	printLines(w, Paint(w, Red, "dntp: error:"), err.Error())
	var hinted *hintError
	if errors.As(err, &hinted) {
		printLines(w, Paint(w, Yellow, "dntp: hint:"), hinted.hint)
	}
}

func printLines(w io.Writer, label, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "%s %s\n", label, strings.TrimRight(line, "\n"))
	}
}

// IsTerminal reports whether w is a terminal. Only terminals get colours and
// redrawn lines.
func IsTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && isatty.IsTerminal(file.Fd()) && os.Getenv("TERM") != "dumb"
}

// Paint colours text if w is a terminal and NO_COLOR is not set.
func Paint(w io.Writer, colour, text string) string {
	if !IsTerminal(w) || os.Getenv("NO_COLOR") != "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// table prints aligned columns. Only the last cell of a row may be painted:
// the width of the others would count the colour codes.
type table struct {
	out *tabwriter.Writer
}

// NewTable starts a table; without headers it has none.
func NewTable(w io.Writer, headers ...string) *table {
	t := &table{out: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	if len(headers) > 0 {
		t.out.Write([]byte(strings.Join(headers, "\t") + "\n"))
	}
	return t
}

// Row adds one line.
func (t *table) Row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = fmt.Sprint(cell)
	}
	t.out.Write([]byte(strings.Join(texts, "\t") + "\n"))
}

// Flush prints what was added.
func (t *table) Flush() { t.out.Flush() }

// PrintJSON writes v as indented JSON with a final newline.
func PrintJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Progress shows the progress of work. A terminal sees one line that
// changes; a file or pipe gets one line per step. It is safe for concurrent
// use.
type Progress struct {
	mu   sync.Mutex
	out  io.Writer
	tty  bool
	open bool // a line without its end is on the terminal
}

// NewProgress starts a progress on w.
func NewProgress(w io.Writer) *Progress {
	return &Progress{out: w, tty: IsTerminal(w)}
}

// Step shows what is being done now.
func (p *Progress) Step(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tty {
		fmt.Fprintf(p.out, "\r\x1b[K… %s", fmt.Sprintf(format, args...))
		p.open = true
		return
	}
	fmt.Fprintf(p.out, "… %s\n", fmt.Sprintf(format, args...))
}

// Done replaces the current step by its good result.
func (p *Progress) Done(format string, args ...any) {
	p.result(Paint(p.out, Green, "✓"), format, args...)
}

// Fail replaces the current step by its bad result.
func (p *Progress) Fail(format string, args ...any) {
	p.result(Paint(p.out, Red, "✗"), format, args...)
}

func (p *Progress) result(mark, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.open = false
	}
	fmt.Fprintf(p.out, "%s %s\n", mark, fmt.Sprintf(format, args...))
}
