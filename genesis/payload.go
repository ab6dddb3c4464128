// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/dntp/dntp/contracts"
)

// maxPayload is the limit of the governance contract in bytes.
const maxPayload = 4096

var errPayload = errors.New("the payload is not in its canonical encoding")

// unpack decodes a payload. Encoding it again must give the same bytes, since one
// proposal has one hash.
func unpack(kind uint8, payload []byte) ([]any, error) {
	name, list := contracts.Change(kind)
	if name == "" {
		return nil, fmt.Errorf("unknown kind %d of proposal", kind)
	}
	if len(payload) > maxPayload {
		return nil, fmt.Errorf("the payload has %d bytes, want at most %d", len(payload), maxPayload)
	}
	values, err := list.UnpackValues(payload)
	if err != nil {
		return nil, errPayload
	}
	again, err := list.Pack(values...)
	if err != nil || !bytes.Equal(again, payload) {
		return nil, errPayload
	}
	return values, nil
}
