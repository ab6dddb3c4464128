// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// reasonOf is the reason of an error, empty for none.
func reasonOf(err error) string {
	var known *Error
	if errors.As(err, &known) {
		return known.Reason()
	}
	return ""
}

// TestNodeLimits fills what all connections share, and frees a place of it.
func TestNodeLimits(t *testing.T) {
	var subs subscribers
	var leave func()
	for range subscriptionsNodeMax {
		var err error
		if leave, err = subs.enter(new(rpc.Client)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := subs.enter(new(rpc.Client)); reasonOf(err) != reasonSubscriptions {
		t.Errorf("one more subscription: have error %v", err)
	}
	leave()
	if _, err := subs.enter(new(rpc.Client)); err != nil || len(subs.of) != subscriptionsNodeMax {
		t.Errorf("after one has ended: have error %v, %d connections", err, len(subs.of))
	}
	var s Service
	for range waitersMax {
		var err error
		if leave, err = s.enter(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.enter(); reasonOf(err) != reasonBusy {
		t.Errorf("one more call that waits: have error %v", err)
	}
	leave()
	if _, err := s.enter(); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
}

// TestFarBack goes as far back as a subscription may, and one block further.
func TestFarBack(t *testing.T) {
	const head = resumeMax + 100
	w, header := new(walker), &types.Header{Number: big.NewInt(head)}
	if err := w.reaches(100, header); err != nil {
		t.Error(err)
	}
	if err := w.reaches(99, header); reasonOf(err) != reasonBlockTooOld {
		t.Errorf("have error %v, want %s", err, reasonBlockTooOld)
	}
}
