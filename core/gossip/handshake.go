// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/p2p"
)

var (
	errNoStatus         = errors.New("first message is not a status")
	errHandshakeTimeout = errors.New("handshake timed out")
	errVersion          = errors.New("protocol version differs")
	errNetwork          = errors.New("network id differs")
	errChain            = errors.New("chain id differs")
	errGenesis          = errors.New("genesis differs")
	errForks            = errors.New("status refused")
)

// handshake sends our status and receives the remote one at the same time.
func handshake(rw p2p.MsgReadWriter, own Status, check func(Status) error) (Status, error) {
	payload, err := encode(StatusMsg, &own)
	if err != nil {
		return Status{}, err
	}
	var (
		remote Status
		done   = make(chan error, 2)
	)
	go func() { done <- writeMessage(rw, StatusMsg, payload) }()
	go func() {
		var err error
		remote, err = readStatus(rw)
		done <- err
	}()
	timeout := time.NewTimer(handshakeTimeout)
	defer timeout.Stop()
	for range 2 {
		select {
		case err := <-done:
			if err != nil {
				return Status{}, err
			}
		case <-timeout.C:
			return Status{}, errHandshakeTimeout
		}
	}
	if err := compare(own, remote); err != nil {
		return Status{}, err
	}
	if err := check(remote); err != nil {
		return Status{}, fmt.Errorf("%w: %w", errForks, err)
	}
	return remote, nil
}

func readStatus(rw p2p.MsgReader) (Status, error) {
	code, payload, err := readMessage(rw)
	if err != nil {
		return Status{}, err
	}
	if code != StatusMsg {
		return Status{}, fmt.Errorf("%w: have code %d", errNoStatus, code)
	}
	return decodeStatus(payload)
}

func decodeStatus(payload []byte) (Status, error) {
	var s Status
	if err := decode(StatusMsg, payload, &s); err != nil {
		return Status{}, err
	}
	if err := s.Head.check(); err != nil {
		return Status{}, err
	}
	if err := s.Finalized.check(); err != nil {
		return Status{}, fmt.Errorf("finalized: %w", err)
	}
	return s, nil
}

// compare refuses a peer that is not on our chain. It checks the most general
// difference first.
func compare(own, remote Status) error {
	switch {
	case remote.Version != own.Version:
		return fmt.Errorf("%w: have %d, want %d", errVersion, remote.Version, own.Version)
	case remote.NetworkID != own.NetworkID:
		return fmt.Errorf("%w: have %d, want %d", errNetwork, remote.NetworkID, own.NetworkID)
	case own.ChainID == nil || remote.ChainID.Cmp(own.ChainID) != 0:
		return fmt.Errorf("%w: have %d, want %d", errChain, remote.ChainID, own.ChainID)
	case remote.Genesis != own.Genesis:
		return fmt.Errorf("%w: have %x, want %x", errGenesis, remote.Genesis, own.Genesis)
	}
	return nil
}
