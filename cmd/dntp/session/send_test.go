// SPDX-License-Identifier: GPL-3.0-or-later

package session

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
)

// TestSendAtOnce has other calls of the same key take the nonce first.
func TestSendAtOnce(t *testing.T) {
	other := errors.New("execution reverted")
	for _, story := range []struct {
		name  string
		errs  []error // that the node answers, one to each transaction
		sent  int     // transactions in all
		error error
	}{
		{"nobody else", nil, 1, nil},
		{"another is waiting in the pool", []error{txpool.ErrReplaceUnderpriced}, 2, nil},
		{"two others, one in a block already", []error{core.ErrNonceTooLow, txpool.ErrReplaceUnderpriced}, 3, nil},
		{"another reason", []error{other}, 1, other},
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			call := func(opts *bind.TransactOpts) (*types.Transaction, error) {
				if opts.NoSend {
					return types.NewTx(&types.DynamicFeeTx{Gas: 100}), nil
				}
				sent++
				if sent <= len(story.errs) {
					return nil, errors.New(story.errs[sent-1].Error()) // as it comes from a node
				}
				return types.NewTx(&types.DynamicFeeTx{Gas: opts.GasLimit}), nil
			}
			tx, err := send(&bind.TransactOpts{Context: t.Context()}, call)
			if (err == nil) != (story.error == nil) || err != nil && err.Error() != story.error.Error() || sent != story.sent {
				t.Errorf("%s: have error %v after %d transactions, want %v after %d", story.name, err, sent, story.error, story.sent)
			}
			if err == nil && tx.Gas() != gasRoom*100 {
				t.Errorf("%s: have gas %d, want %d", story.name, tx.Gas(), gasRoom*100)
			}
		})
	}
}
