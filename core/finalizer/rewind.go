// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// floor is the block that the head is being taken back to, if it is. No block
// becomes final meanwhile by a certificate for one above it.
type floor struct {
	one sync.Mutex             // one after the other
	at  atomic.Pointer[uint64] // nil where the head stays
}

func (fl *floor) below(number uint64) bool {
	at := fl.at.Load()
	return at != nil && number > *at
}

// Rewind runs do, which takes the head back to a number. It fails without doing so
// where a later block is final, and none becomes final while do runs. The lock of
// certificates is not held over do, which waits for those who take new heads.
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
