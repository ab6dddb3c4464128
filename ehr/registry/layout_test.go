// SPDX-License-Identifier: LGPL-3.0-or-later

package registry_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

// TestLayout runs the same reads, written in Solidity, on the registry's
// storage: the storage is laid out as Solidity lays out those declarations.
func TestLayout(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../contracts/layout/RegistryLayout.hex"))
	if err != nil {
		t.Fatal(err)
	}
	chain := newChain(t)
	solidity := chain.Plain(contracts.RegistryAddress, common.FromHex(strings.TrimSpace(string(text))))
	ask := func(method string, args ...any) {
		t.Helper()
		input, err := contracts.Registry.Pack(method, args...)
		if err != nil {
			t.Fatal(err)
		}
		call := nativetest.Call{To: contracts.RegistryAddress, Input: input}
		have, want := chain.Run(call), solidity.Run(call)
		if have.Err != nil || want.Err != nil || !bytes.Equal(have.Output, want.Output) {
			t.Errorf("%s%v: have %x, error %v; Solidity reads %x, error %v", method, args, have.Output, have.Err, want.Output, want.Err)
		}
	}
	for _, id := range []common.Hash{nativetest.North, nativetest.South, nativetest.Cover, nativetest.Ministry, {9}} {
		ask("org", id)
	}
	for _, id := range []common.Hash{northNode, southNode, {9}} {
		ask("node", id)
	}
	for _, name := range []string{"doctor", "nurse", "auditor", "lastday", "expired", "northadmin", "stranger"} {
		ask("actor", person(name))
		ask("opAllowed", person(name), contracts.RecordsAddress, anchorOp)
		ask("opAllowed", person(name), contracts.RecordsAddress, [4]byte{1})
	}
	for role := range uint8(31) {
		ask("apiFor", role)
	}
}
