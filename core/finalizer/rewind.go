// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// floor is the block to which the head is being moved back, if it is. Meanwhile no
// certificate for a later block makes a block final.
type floor struct {
	one sync.Mutex             // serializes rewinds
	at  atomic.Pointer[uint64] // nil if the head is not being moved back
}

func (fl *floor) below(number uint64) bool {
	at := fl.at.Load()
	return at != nil && number > *at
}

// Rewind runs do, which moves the head back to a number. It fails without running
// do if a later block is final, and no block becomes final while do runs. The lock
// applying is not held during do, as do waits for goroutines that handle new heads.
func (f *Finalizer) Rewind(number uint64, do func() error) error {
	f.floor.one.Lock()
	defer f.floor.one.Unlock()
	if err := f.setFloor(number); err != nil {
		return err
	}
	defer f.floor.at.Store(nil)
	return do()
}

func (f *Finalizer) setFloor(number uint64) error {
	f.applying.Lock()
	defer f.applying.Unlock()
	if final := f.Final(); number < final.Number {
		return fmt.Errorf("block %d is final, and a member never goes back below it", final.Number)
	}
	f.floor.at.Store(&number)
	return nil
}
