// SPDX-License-Identifier: LGPL-3.0-or-later

// Package native has the parts that all native contracts share: finding the
// operation, strict decoding of its arguments, metered storage, events and
// custom errors.
//
// A contract is a table from the names of its ABI to operations:
//
//	var Contract = native.New("counter", contracts.Counter, native.Table{
//		"count": native.View(decodeID, count),
//		"add":   native.Write(decodeAdd, registry.Authorize, add),
//	})
//
//	func add(env *native.Env, by registry.Actor, in addition) (native.Words, error) {
//		if in.amount == 0 {
//			return nil, native.BadField(1)
//		}
//		s := env.Storage()
//		slot := s.Map(slotCounts, in.id)
//		...
//	}
//
// An operation is a pure function of its call and the state. It returns words
// or a Failure; it never looks at gas, which Env charges before all work.
package native
