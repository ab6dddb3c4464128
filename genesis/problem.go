// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"github.com/dntp/dntp/genesis/strictyaml"
)

// Problem is one problem of a model; its path is such as organizations[1].admin.
type Problem = strictyaml.Problem

// Problems are all problems of a model, one line each.
type Problems = strictyaml.Problems

// Warning is a setting that is valid but probably not intended.
type Warning struct {
	Path string `json:"path,omitempty"`
	Text string `json:"text"`
}

func (w Warning) String() string {
	if w.Path == "" {
		return w.Text
	}
	return w.Path + ": " + w.Text
}
