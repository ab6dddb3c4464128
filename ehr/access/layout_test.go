// SPDX-License-Identifier: LGPL-3.0-or-later

package access_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

// TestLayout plays random calls and runs the reads, written in Solidity, on the
// storage that they leave. Solidity goes through all cases, and wants the queues
// to hold those that wait.
func TestLayout(t *testing.T) {
	const calls = 1500
	text, err := os.ReadFile(filepath.FromSlash("../../contracts/layout/AccessLayout.hex"))
	if err != nil {
		t.Fatal(err)
	}
	seed := rand.Int63()
	m := newModel(t)
	rnd := rand.New(rand.NewSource(seed))
	for range calls {
		m.chain.Time += uint64(rnd.Intn(100))
		m.play(rnd)
	}
	if len(m.cases) < 20 {
		t.Fatalf("seed %d: have %d cases only", seed, len(m.cases))
	}
	solidity := m.chain.Plain(contracts.AccessAddress, common.FromHex(strings.TrimSpace(string(text))))
	ask := func(input []byte) {
		t.Helper()
		call := nativetest.Call{To: contracts.AccessAddress, Input: input}
		have, want := m.chain.Run(call), solidity.Run(call)
		if have.Err != nil || want.Err != nil || !bytes.Equal(have.Output, want.Output) {
			t.Errorf("seed %d: %x: have %x, error %v; Solidity reads %x, error %v", seed, input, have.Output, have.Err, want.Output, want.Err)
		}
	}
	ask(api.PackTicket(common.Hash{1}))
	for _, ticket := range m.tickets {
		ask(api.PackTicket(ticket.id))
		ask(api.PackEmergency(ticket.id))
	}
	ask(api.PackDisaster())
	for _, who := range people {
		ask(api.PackOverdue(nativetest.Person(who.name)))
	}
}
