// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr/registry"
)

var asideKey = []byte("dntp-aside") // -> aside

// aside lists the accounts about which a signer-set override and the alliance's
// decision contradict each other. A lost signer stays decided until the alliance
// removes it, but must not be voted in again; a signer that only the override added
// must not be voted out. An account leaves the list when both agree about it, so
// that later decisions of the alliance count.
type aside struct {
	Override common.Hash // its digest, zero before the first
	Accounts []common.Address
}

func loadAside(db ethdb.KeyValueReader) (a aside) {
	if blob, err := db.Get(asideKey); err == nil {
		if err := rlp.DecodeBytes(blob, &a); err != nil {
			log.Warn("Cannot read which signers an override has set aside", "err", err)
			return aside{}
		}
	}
	return a
}

// next returns the list after a head with the given signers and decided signers.
// before returns the signers that were decided when the override came.
func (a aside) next(o *clique.Override, signers, decided []common.Address, before func() []common.Address) aside {
	if digest := o.Digest(); a.Override != digest {
		a = aside{digest, differences(o.Signers, before())}
	}
	a.Accounts = slices.DeleteFunc(slices.Clone(a.Accounts), func(account common.Address) bool {
		return slices.Contains(signers, account) == slices.Contains(decided, account)
	})
	return a
}

// setAside updates the list for a head and stores it if it has changed.
func (w *watch) setAside(head *types.Header, signers, decided []common.Address) aside {
	o := inForce(w.engine.Overrides(), head)
	if o == nil {
		return aside{}
	}
	next := w.aside.next(o, signers, decided, func() []common.Address { return w.decidedAt(o, decided) })
	if next.Override == w.aside.Override && len(next.Accounts) == len(w.aside.Accounts) {
		return next
	}
	w.aside = next
	blob, err := rlp.EncodeToBytes(&next)
	if err == nil {
		err = w.db.Put(asideKey, blob)
	}
	if err != nil {
		log.Warn("Cannot store which signers an override has set aside", "err", err)
	}
	log.Info("Signers are set aside by an override", "accounts", next.Accounts)
	return next
}

// inForce returns the override that the block after a head depends on; nil if there
// is none.
func inForce(overrides clique.Overrides, head *types.Header) *clique.Override {
	number := head.Number.Uint64()
	if o := overrides.At(number + 1); o != nil && o.Parent == head.Hash() {
		return o
	}
	return overrides.Newest(number)
}

// decidedAt returns the signers that were decided when an override came, or the
// present ones if the state of that time is gone.
func (w *watch) decidedAt(o *clique.Override, present []common.Address) []common.Address {
	root := w.chain.GetHeader(o.Parent, o.Number-1)
	if root == nil {
		return present
	}
	state, err := w.chain.StateAt(root.Root, root.Number, root.Time)
	if err != nil {
		return present
	}
	return registry.SignerList(state)
}

// differences returns the accounts that are in exactly one of the lists.
func differences(a, b []common.Address) (list []common.Address) {
	for _, account := range slices.Concat(a, b) {
		if slices.Contains(a, account) != slices.Contains(b, account) {
			list = append(list, account)
		}
	}
	return list
}

// adjust returns the decided signers, except that the accounts set aside stay as
// they are on the chain.
func (a aside) adjust(signers, decided []common.Address) []common.Address {
	adjusted := slices.DeleteFunc(slices.Clone(decided), func(account common.Address) bool {
		return slices.Contains(a.Accounts, account)
	})
	for _, account := range a.Accounts {
		if slices.Contains(signers, account) {
			adjusted = append(adjusted, account)
		}
	}
	return adjusted
}
