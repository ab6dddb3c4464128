// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import _ "embed"

// Sample is a small Bundle about a person who does not exist, marked HTEST.
//
//go:embed sample.json
var Sample []byte
