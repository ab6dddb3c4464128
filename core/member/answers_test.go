// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
)

// longAhead is the day on which the administrator has sent, in the year 2100:
// no clock makes it yesterday while the test runs.
const longAhead = 47482

// preset lets the administrator have little gas left at genesis.
func (a *alliance) preset(left uint64) {
	person := common.BytesToHash(address(a.admin).Bytes())
	used := new(big.Int).SetUint64(5_000_000_000 - left)
	word := common.BigToHash(used.Or(used.Lsh(used, 32), big.NewInt(longAhead)))
	a.genesis.Alloc[contracts.RegistryAddress].Storage[crypto.Keccak256Hash(person[:], common.Hash{31: 17}.Bytes())] = word
}

// asked is a question to the gate, and its answer.
type asked struct {
	name   string
	method string
	args   map[string]any
	code   int    // of the refusal; 0 for none
	reason string // in its data
	text   string // part of its message
}

// TestGateAnswers asks a node, over its own RPC, what somebody could send.
func TestGateAnswers(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	a.preset(1_200_000)
	o := newOffice(t, a)

	const estimate, call, list = "eth_estimateGas", "eth_call", "eth_createAccessList"
	admin, doctor, stranger := address(a.admin), address(o.doctor), address(newKey(t, "stranger"))
	records := bindings.NewRecords()
	deploy := hexutil.Bytes(program.New().ReturnViaCodeCopy(forwarder()).Bytes())
	from := func(who, to common.Address, input []byte) map[string]any {
		return map[string]any{"from": who, "to": to, "input": hexutil.Bytes(input)}
	}
	creation := func(who common.Address) map[string]any { return map[string]any{"from": who, "input": deploy} }
	view := func(who common.Address) map[string]any {
		return from(who, contracts.RecordsAddress, records.PackHead(surfaceRecord))
	}
	enrol := enrolment(t, a, newKey(t, "stranger"), registry.Nurse.Mask(), common.Hash{})
	large := from(admin, doctor, make([]byte, 110_000)) // costs ten gas a byte
	notMember, notDeployer := registry.ErrNotMember.Error(), registry.ErrNotDeployer.Error()

	for _, q := range []asked{
		{"a member's estimate", estimate, from(admin, contracts.RegistryAddress, enrol), 0, "", ""},
		{"a member's access list", list, from(admin, contracts.RegistryAddress, enrol), 0, "", ""},
		{"a stranger's estimate", estimate, from(stranger, doctor, nil), core.CodeNotMember, "notMember", notMember},
		{"a stranger's estimate of what its contract would refuse", estimate, from(stranger, contracts.RegistryAddress, enrol), core.CodeNotMember, "notMember", notMember},
		{"a stranger's access list", list, view(stranger), core.CodeNotMember, "notMember", notMember},
		{"nobody's estimate of a view", estimate, map[string]any{"to": contracts.RecordsAddress, "input": hexutil.Bytes(records.PackHead(surfaceRecord))}, 0, "", ""},

		{"nobody reads", call, map[string]any{"to": contracts.RecordsAddress, "input": hexutil.Bytes(records.PackHead(surfaceRecord))}, 0, "", ""},
		{"the zero address reads", call, view(common.Address{}), 0, "", ""},
		{"a stranger reads", call, view(stranger), 0, "", ""},
		{"a member reads", call, view(doctor), 0, "", ""},

		{"a deployer's creation, tried", call, creation(doctor), 0, "", ""},
		{"a deployer's creation, estimated", estimate, creation(doctor), 0, "", ""},
		{"nobody runs code without an address", call, map[string]any{"input": deploy}, 0, "", ""},
		{"a member's creation, tried", call, creation(admin), core.CodeNotDeployer, "notDeployer", notDeployer},
		{"a member's creation, estimated", estimate, creation(admin), core.CodeNotDeployer, "notDeployer", notDeployer},
		{"a member's creation, listed", list, creation(admin), core.CodeNotDeployer, "notDeployer", notDeployer},
		{"a stranger's creation, tried", call, creation(stranger), core.CodeNotDeployer, "notDeployer", notDeployer},
		{"a stranger's creation, estimated", estimate, creation(stranger), core.CodeNotMember, "notMember", notMember},

		{"an estimate above what is left of the day", estimate, large, core.CodeAllowanceSpent, "allowanceSpent", "of 5,000,000,000 gas today, free again at 2100-01-02T00:00:00Z"},
		{"the same as a call", call, large, 0, "", ""},
	} {
		o.answers(q, q.args, "latest")
	}
	o.simulates(stranger, doctor)
	o.namesErrors(from(stranger, contracts.RegistryAddress, enrol), stranger)
	o.refusesAsThePool(newKey(t, "stranger"))
}

// answers asks one question.
func (o *office) answers(q asked, args ...any) {
	o.t.Helper()
	var out json.RawMessage
	err := o.client.CallContext(o.t.Context(), &out, q.method, args...)
	if q.code == 0 {
		if err != nil {
			o.t.Errorf("%s: %v", q.name, err)
		}
		return
	}
	var coded rpc.Error
	if !errors.As(err, &coded) || coded.ErrorCode() != q.code || !strings.Contains(err.Error(), q.text) {
		o.t.Errorf("%s: have error %v, want code %d and %q", q.name, err, q.code, q.text)
		return
	}
	if q.reason == "" {
		return
	}
	var with rpc.DataError
	if !errors.As(err, &with) {
		o.t.Errorf("%s: the error has no data", q.name)
		return
	}
	data, _ := with.ErrorData().(map[string]any)
	if data["reason"] != q.reason || data["address"] == "" {
		o.t.Errorf("%s: have data %v, want reason %q", q.name, data, q.reason)
	}
	// What ethers looks for.
	hex, _ := data["data"].(string)
	if text, err := abi.UnpackRevert(common.FromHex(hex)); err != nil || data["message"] != "execution reverted: "+text || !strings.Contains(text, q.text) {
		o.t.Errorf("%s: have data %v, in which %q reverts, error %v", q.name, data, text, err)
	}
	if q.reason != "allowanceSpent" {
		return
	}
	for _, key := range []string{"person", "used", "limit", "needed", "resetsAt"} {
		if data[key] == nil {
			o.t.Errorf("%s: data %v has no %s", q.name, data, key)
		}
	}
}

// simulates asks what a block would do.
func (o *office) simulates(stranger, to common.Address) {
	o.t.Helper()
	for _, validation := range []bool{false, true} {
		q := asked{name: "a stranger's simulation", method: "eth_simulateV1"}
		if validation {
			q.name, q.code, q.text = "a stranger's simulation, validated", core.CodeNotMember, registry.ErrNotMember.Error()
		}
		sent := map[string]any{"from": stranger, "to": to}
		o.answers(q, map[string]any{"validation": validation, "blockStateCalls": []any{map[string]any{"calls": []any{sent}}}}, "latest")
	}
}

// namesErrors wants the name of a custom error in the message, and its data as
// ever.
func (o *office) namesErrors(args map[string]any, caller common.Address) {
	o.t.Helper()
	err := o.client.CallContext(o.t.Context(), new(hexutil.Bytes), "eth_call", args, "latest")
	want := vm.ErrExecutionReverted.Error() + ": NotAllowed(caller " + caller.Hex() + ", op registry.enrol)"
	var with rpc.DataError
	if !errors.As(err, &with) || with.(rpc.Error).ErrorCode() != 3 || err.Error() != want {
		o.t.Fatalf("have error %v, want %q", err, want)
	}
	failure := contracts.Native.Errors["NotAllowed"]
	data, err := failure.Inputs.Pack(caller, [4]byte(contracts.Registry.Methods["enrol"].ID))
	if err != nil {
		o.t.Fatal(err)
	}
	if have, want := with.ErrorData(), hexutil.Encode(append(failure.ID.Bytes()[:4], data...)); have != want {
		o.t.Errorf("have data %v, want %v", have, want)
	}
}

// refusesAsThePool wants the pool to use the same words and code.
func (o *office) refusesAsThePool(stranger *ecdsa.PrivateKey) {
	o.t.Helper()
	tx := types.MustSignNewTx(stranger, types.LatestSigner(o.Ethereum().BlockChain().Config()), &types.LegacyTx{
		To: &common.Address{1}, Gas: 21_000, GasPrice: new(big.Int),
	})
	raw, err := tx.MarshalBinary()
	if err != nil {
		o.t.Fatal(err)
	}
	o.answers(asked{"a stranger's transaction", "eth_sendRawTransaction", nil, core.CodeNotMember, "notMember", registry.ErrNotMember.Error()}, hexutil.Bytes(raw))
}
