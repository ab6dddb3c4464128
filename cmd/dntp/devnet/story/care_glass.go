// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

var accessABI = bindings.NewAccess()

// brokeGlass looks at an access in an emergency, that nobody had to allow.
func (c *careStory) brokeGlass(ctx context.Context) (string, error) {
	access, err := c.opening(ctx, "emergency")
	if err != nil {
		return "", err
	}
	c.broken = access.Block
	ok, err := c.writer().Ledger.At(new(big.Int).SetUint64(c.broken)).Permits(ctx, access.Ticket, contracts.ClassPatientSummary)
	if err == nil && !ok {
		err = errors.New("the ticket does not permit a read")
	}
	return fmt.Sprintf("by a doctor of %s, in block %d", c.treating().Title(), c.broken), err
}

// suspends asks the state of the block with the emergency what it will mean
// once the deadline for the justification has gone by: the same state executes
// with that block time.
func (c *careStory) suspends(ctx context.Context) (string, error) {
	access, ok := c.opened["emergency"]
	if !ok {
		return "", errTooEarly
	}
	for _, moment := range []struct {
		time      uint64
		suspended bool
	}{{access.JustifyBy, false}, {access.JustifyBy + 1, true}} {
		if err := c.owes(ctx, c.broken, moment.time, client.Overdue{OpenReviews: 1, Suspended: moment.suspended}); err != nil {
			return "", err
		}
		_, err := c.breakAt(ctx, c.broken, moment.time, contracts.BTG)
		var refusal *client.Refusal
		if refused := errors.As(err, &refusal) && refusal.Name == "Suspended"; refused != moment.suspended {
			return "", fmt.Errorf("another emergency at second %d: have %v, want suspended %v", moment.time, err, moment.suspended)
		}
	}
	var refusal *client.Refusal
	if _, err := c.breakAt(ctx, c.broken, access.JustifyBy+1, contracts.DISASTER); !errors.As(err, &refusal) || refusal.Name != "Suspended" {
		return "", fmt.Errorf("a disaster that nobody declared: have %v", err)
	}
	head, err := c.writer().Client.HeaderByNumber(ctx, new(big.Int).SetUint64(c.broken))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("1 to review; suspended %d s later if nobody justifies it", access.JustifyBy+1-head.Time), nil
}

// reviewed looks at the case that its doctor justified and the privacy reviewer
// of the insurer reviewed: neither hospital may.
func (c *careStory) reviewed(ctx context.Context) (string, error) {
	last := uint64(0)
	for _, name := range []string{"justify", "review"} {
		receipt, err := c.outcome(ctx, name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		last = max(last, receipt.BlockNumber.Uint64())
	}
	access := c.opened["emergency"]
	have, err := c.writer().Ledger.At(new(big.Int).SetUint64(last)).Breach(ctx, access.Ticket)
	if err != nil {
		return "", err
	}
	if !have.Justified || have.Verdict != contracts.Proper {
		return "", fmt.Errorf("have %+v, want it justified and found proper", have)
	}
	if err := c.owes(ctx, last, access.ReviewBy+1, client.Overdue{}); err != nil {
		return "", err
	}
	return fmt.Sprintf("by %s, in block %d; nothing is owed any more", c.insurer().Title(), last), nil
}

// owes compares what the doctor owes after a block, at some time.
func (c *careStory) owes(ctx context.Context, block, time uint64, want client.Overdue) error {
	doctor := c.doctorElsewhere().Address
	out, err := c.callAt(ctx, common.Address{}, block, time, accessABI.PackOverdue(doctor))
	if err != nil {
		return err
	}
	have, err := accessABI.UnpackOverdue(out)
	if err == nil && have != want {
		err = fmt.Errorf("at second %d: have %+v, want %+v", time, have, want)
	}
	return err
}

// breakAt tries what breaking the glass would bring.
func (c *careStory) breakAt(ctx context.Context, block, time uint64, purpose uint8) ([]byte, error) {
	e := c.emergency(purpose)
	data := accessABI.PackBreakGlass(e.PID, e.Purpose, e.Classes, e.Reason, e.TTL, e.OccurredAt)
	return c.callAt(ctx, c.doctorElsewhere().Address, block, time, data)
}

// callAt executes a call on the state after a block at another time.
func (c *careStory) callAt(ctx context.Context, from common.Address, block, time uint64, data []byte) (out hexutil.Bytes, err error) {
	call := map[string]any{"from": from, "to": contracts.AccessAddress, "input": hexutil.Bytes(data)}
	err = c.writer().Client.Client().CallContext(ctx, &out, "eth_call", call, hexutil.Uint64(block), nil, map[string]any{"time": hexutil.Uint64(time)})
	var reverted rpc.DataError
	if errors.As(err, &reverted) {
		if text, ok := reverted.ErrorData().(string); ok {
			if refusal := client.Decode(common.FromHex(text)); refusal != nil {
				return nil, refusal
			}
		}
	}
	return out, err
}
