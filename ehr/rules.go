// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// table is what one version of the rules changes in the version before: the
// contracts that are others from it on.
type table map[common.Address]*native.Contract

// versions are the rules that this program knows, from version 1 on. One that
// was ever in force stays in the list, as the blocks of its time are executed
// by it.
func versions() []table { return append([]table{first()}, later...) }

// KnownRules is the newest version of the rules that this program knows.
func KnownRules() uint32 { return uint32(len(versions())) }

// Contracts is the table of the native contracts, each by version of the rules.
func Contracts() map[common.Address]*native.ByVersion { return byVersion(versions()) }

func byVersion(all []table) map[common.Address]*native.ByVersion {
	list := make(map[common.Address]*native.ByVersion)
	for address, contract := range all[0] {
		var next []*native.Contract
		now := contract
		for _, changed := range all[1:] {
			if c, ok := changed[address]; ok {
				now = c
			}
			next = append(next, now)
		}
		list[address] = native.NewByVersion(contract, next...).Separated(separator)
	}
	return list
}

// CheckRules returns native.ErrUnknownRules if the block of a number, whose
// parent has left the state, is by rules that this program does not know.
func CheckRules(state native.StateReader, number uint64) error {
	rules := native.PeekRules(state)
	if version := rules.At(number); rules != (native.Rules{}) && (version < registry.FirstRules || version > KnownRules()) {
		return native.ErrUnknownRules{Version: version}
	}
	return nil // a chain without a registry has no rules
}
