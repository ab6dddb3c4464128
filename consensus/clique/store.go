// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/params"
)

const (
	saveInterval  = 1024  // blocks between stored snapshots; bounds a rebuild after a restart
	snapshotsKept = 128   // in memory; longer than any live fork
	headersKept   = 2048  // headers kept in memory while walking back; older ones are read twice
	logInterval   = 65536 // replayed headers between two log lines
)

var errStored = errors.New("stored snapshot is damaged")

// store keeps snapshots in memory and, every saveInterval blocks, in the database.
// It is only a cache, which can be rebuilt from the headers.
type store struct {
	db        ethdb.KeyValueStore
	epoch     uint64
	overrides func() Overrides
	recent    *lru.Cache[common.Hash, *Snapshot]
}

func newStore(db ethdb.KeyValueStore, epoch uint64, overrides func() Overrides) *store {
	return &store{db: db, epoch: epoch, overrides: overrides, recent: lru.NewCache[common.Hash, *Snapshot](snapshotsKept)}
}

func snapshotKey(hash common.Hash) []byte {
	return append(bytes.Clone(rawdb.CliqueSnapshotPrefix), hash[:]...)
}

// find returns the snapshot after a block, or nil if it must be rebuilt.
func (st *store) find(number uint64, hash common.Hash) *Snapshot {
	if s, ok := st.recent.Get(hash); ok {
		return s
	}
	if number%saveInterval != 0 {
		return nil
	}
	blob, err := st.db.Get(snapshotKey(hash))
	if err != nil {
		return nil
	}
	s, err := st.decode(number, blob)
	if err != nil || s.Number != number || s.Hash != hash {
		log.Warn("Ignoring a damaged signer snapshot", "number", number, "hash", hash, "err", err)
		return nil
	}
	st.recent.Add(hash, s)
	return s
}

// save writes s to the database if its number is a multiple of saveInterval.
func (st *store) save(s *Snapshot) {
	if s.Number%saveInterval != 0 {
		return
	}
	if err := st.db.Put(snapshotKey(s.Hash), st.encode(s)); err != nil {
		log.Warn("Cannot store a signer snapshot", "number", s.Number, "err", err)
	}
}

// encode puts a checksum before the JSON. It covers the epoch and the overrides in
// force, so a snapshot made under other settings is ignored.
func (st *store) encode(s *Snapshot) []byte {
	body, err := s.MarshalJSON()
	if err != nil {
		panic("BUG: snapshot does not encode: " + err.Error())
	}
	return append(st.checksum(s.Number, body), body...)
}

func (st *store) decode(number uint64, blob []byte) (*Snapshot, error) {
	if len(blob) < common.HashLength {
		return nil, errStored
	}
	sum, body := blob[:common.HashLength], blob[common.HashLength:]
	if !bytes.Equal(sum, st.checksum(number, body)) {
		return nil, errStored
	}
	s := new(Snapshot)
	if err := s.UnmarshalJSON(body); err != nil {
		return nil, err
	}
	return s, nil
}

func (st *store) checksum(number uint64, body []byte) []byte {
	return crypto.Keccak256(binary.BigEndian.AppendUint64(nil, st.epoch), st.overrides().digest(number), body)
}

// step is a block between the nearest known snapshot and the wanted one.
type step struct {
	number uint64
	hash   common.Hash
	header *types.Header // nil if it must be read again from the chain
}

// Snapshot returns the state after a block of the chain.
func (c *Clique) Snapshot(chain consensus.ChainHeaderReader, number uint64, hash common.Hash) (*Snapshot, error) {
	return c.snapshot(chain, number, hash, nil)
}

// snapshot is Snapshot for a block among parents or, before them, in the chain.
func (c *Clique) snapshot(chain consensus.ChainHeaderReader, number uint64, hash common.Hash, parents []*types.Header) (*Snapshot, error) {
	base, path, err := c.walkBack(chain, number, hash, parents)
	if err != nil {
		return nil, err
	}
	snap, err := c.replay(chain, base, path)
	if err != nil {
		return nil, err
	}
	c.snapshots.recent.Add(hash, snap)
	return snap, nil
}

// walkBack finds the nearest known snapshot, and the blocks after it up to the
// given one, newest first.
func (c *Clique) walkBack(chain consensus.ChainHeaderReader, number uint64, hash common.Hash, parents []*types.Header) (*Snapshot, []step, error) {
	var path []step
	for {
		if s := c.snapshots.find(number, hash); s != nil {
			return s, path, nil
		}
		if number == 0 {
			s, err := c.genesis(chain, hash)
			return s, path, err
		}
		var header *types.Header
		if last := len(parents) - 1; last >= 0 {
			header, parents = parents[last], parents[:last]
			if !isBlock(header, number, hash) {
				return nil, nil, consensus.ErrUnknownAncestor
			}
			path = append(path, step{number, hash, header})
		} else if header = chain.GetHeader(hash, number); header == nil {
			return nil, nil, consensus.ErrUnknownAncestor
		} else if len(path) < headersKept {
			path = append(path, step{number, hash, header})
		} else {
			path = append(path, step{number, hash, nil})
		}
		number, hash = number-1, header.ParentHash
	}
}

// genesis reads the first signers from the chain's genesis block.
func (c *Clique) genesis(chain consensus.ChainHeaderReader, hash common.Hash) (*Snapshot, error) {
	header := chain.GetHeader(hash, 0)
	if header == nil {
		return nil, consensus.ErrUnknownAncestor
	}
	if err := verifyExtra(header.Extra, true); err != nil {
		return nil, err
	}
	list := signerBytes(header)
	if len(list) == 0 {
		return nil, errNoSigners
	}
	var signers []common.Address
	for ; len(list) > 0; list = list[common.AddressLength:] {
		signers = append(signers, common.BytesToAddress(list[:common.AddressLength]))
	}
	s := c.Overrides().apply(newSnapshot(hash, signers))
	c.snapshots.save(s)
	return s, nil
}

// replay applies the blocks of path, newest first, on top of s.
func (c *Clique) replay(chain consensus.ChainHeaderReader, s *Snapshot, path []step) (*Snapshot, error) {
	overrides := c.Overrides()
	for i := len(path) - 1; i >= 0; i-- {
		header := path[i].header
		if header == nil {
			header = chain.GetHeader(path[i].hash, path[i].number)
		}
		if header == nil {
			return nil, consensus.ErrUnknownAncestor
		}
		// Stored headers were verified, but maybe with other signers.
		if overrides.touch(s.Number + 1) {
			if err := c.verifySet(chain.Config(), s, header); err != nil {
				return nil, err
			}
		}
		after, err := c.after(chain.Config(), s, header)
		if err != nil {
			return nil, err
		}
		s = after
		c.snapshots.save(s)
		if s.Number%logInterval == 0 {
			log.Info("Rebuilding the signer set", "number", s.Number, "left", i)
		}
	}
	return s, nil
}

// after returns the state after header, where s is the state after its parent.
func (c *Clique) after(config *params.ChainConfig, s *Snapshot, header *types.Header) (*Snapshot, error) {
	sealer, err := c.Author(header)
	if err != nil {
		return nil, err
	}
	alliance := config.IsAlliance(header.Number, header.Time)
	next, err := s.next(header, sealer, rules{c.config.Epoch, alliance})
	if err != nil {
		return nil, err
	}
	return c.Overrides().apply(next), nil
}
