// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/fold"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// fold applies the events of a native answer to the folded state, and compares
// what it answers to a read with what the contract answered.
func (p *pair) fold(s step, out nativetest.Result) error {
	at := fold.Block{Number: p.native.Block, Time: p.native.Time, Hash: p.native.KeptHash}
	p.emitted = out.Logs
	for _, log := range out.Logs {
		if err := p.folded.Apply(at, log); err != nil {
			return err
		}
	}
	if len(s.input) < 4 {
		return nil
	}
	m, err := method(s)
	if err != nil || !m.IsConstant() {
		return nil
	}
	args, err := m.Inputs.Unpack(s.input[4:])
	if err != nil {
		return nil // no arguments reach the operation
	}
	if again, err := m.Inputs.Pack(args...); err != nil || !bytes.Equal(again, s.input[4:]) || reason(out.Output) == "BadCalldata" {
		return nil // what is not in its one encoding is refused before it
	}
	values, err := p.folded.Read(at, s.to, m.Name, args...)
	refused := fold.Refusal(err)
	if out.Err != nil || refused != "" {
		if have := reason(out.Output); out.Err == nil || refused != have {
			return fmt.Errorf("the folded state refuses %s by %q, the contract by %q", m.Name, refused, have)
		}
		return nil
	}
	var folded []byte
	if err == nil {
		folded, err = m.Outputs.Pack(values...)
	}
	if err != nil {
		return fmt.Errorf("the folded state does not answer %s: %w", m.Name, err)
	}
	if !bytes.Equal(folded, out.Output) {
		return fmt.Errorf("the folded state answers %s with %x, the contract with %x", m.Name, folded, out.Output)
	}
	return nil
}

// TestFoldKnowsAll checks that no event and no read was forgotten.
func TestFoldKnowsAll(t *testing.T) {
	for _, c := range contracts.All() {
		for name, m := range c.ABI.Methods {
			if m.IsConstant() != fold.Reads(c.Address, name) {
				t.Errorf("%s.%s: have a read %v, want %v", c.Name, name, !m.IsConstant(), m.IsConstant())
			}
		}
		for name := range c.ABI.Events {
			if !fold.Folds(c.Address, name) {
				t.Errorf("event %s of %s is not folded", name, c.Name)
			}
		}
	}
	state, err := fold.New(model())
	if err != nil {
		t.Fatal(err)
	}
	if err := state.Apply(fold.Block{}, &types.Log{Address: common.Address{1}}); err != nil {
		t.Errorf("a stranger's event: %v", err)
	}
	if err := state.Apply(fold.Block{}, &types.Log{Address: contracts.RecordsAddress, Topics: []common.Hash{{1}}}); err == nil {
		t.Error("an unknown event was folded")
	}
}
