// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"errors"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// topics selects events by the contract and their names, nil for all.
type topics map[common.Address][]string

// hashes are the first topics of the selected events of each contract.
func (t topics) hashes() map[common.Address][]common.Hash {
	selected := make(map[common.Address][]common.Hash)
	for address, names := range t {
		for name, event := range contracts.At(address).ABI.Events {
			if names == nil && name != "Relayed" || slices.Contains(names, name) {
				selected[address] = append(selected[address], event.ID)
			}
		}
	}
	return selected
}

// walker sends the events of the chain in their order, each once, and takes those back whose
// blocks leave the chain. It keeps its position only, so it can stand still for as long as
// its reader does.
type walker struct {
	chain   Chain
	service *Service
	feed    Feed
	events  map[common.Address][]common.Hash
	at      position
	send    func(*Event) error
	ended   <-chan error // closed when the subscription ends
	known   map[common.Hash]parties
}

var (
	errEnded = errors.New("the subscription has ended")

	// errLost ends the connection. When the client comes back, its resume point is refused
	// with the reason, and it can begin again.
	errLost = errors.New("blocks that the reader has seen are dropped")

	errStuck = errors.New("a notification was not written in time")
)

// begin finds the position from which the feed wants to read.
func (w *walker) begin() error {
	head := w.target()
	switch {
	case w.feed.Resume != nil && w.feed.From != nil:
		return badArgument("fromBlock", "a resume point says already where to begin")
	case w.feed.Resume != nil:
		return w.resume(head)
	case w.feed.From != nil:
		first := uint64(*w.feed.From)
		if first > head.Number.Uint64()+1 {
			return badArgument("fromBlock", "block %d is above the next one, %d", first, head.Number.Uint64()+1)
		}
		if err := w.reaches(first, head); err != nil {
			return err
		}
		if first == 0 {
			first = 1 // the genesis has no events
		}
		before := w.chain.GetHeaderByNumber(first - 1)
		if before == nil {
			return w.service.unknownBlock(nil)
		}
		head = before
	}
	w.at = position{w.final(), head.Number.Uint64(), head.Hash(), wholeBlock}
	return nil
}

// resume goes to a resume point.
func (w *walker) resume(head *types.Header) error {
	at, err := decodePosition(*w.feed.Resume)
	if err != nil {
		return err
	}
	if err := w.reaches(at.number, head); err != nil {
		return err
	}
	header := w.chain.GetHeaderByHash(at.hash)
	if header != nil && header.Number.Uint64() != at.number {
		return errorOf(reasonBadResume, nil, "the resume point is not one of a node")
	}
	if header == nil || !w.readable(header) {
		if current := w.chain.CurrentBlock().Number.Uint64(); header == nil && at.number > current {
			return errorOf(reasonUnknownBlock, map[string]any{"head": quantity(current)}, "the node has not reached the block of the resume point, its head is block %d", current)
		}
		return errorOf(reasonUndone, map[string]any{"final": quantity(at.final)},
			"the block of the resume point has left the chain and is dropped: discard all events of blocks above %d, and subscribe from the block after it", at.final)
	}
	w.at = at
	return nil
}

// readable reports whether the node has the events of a block. It drops a block that left the
// chain once the blocks of its height are final.
func (w *walker) readable(header *types.Header) bool {
	return header.EmptyReceipts() || w.chain.GetReceiptsByHash(header.Hash()) != nil
}

// reaches refuses a beginning that is too far back.
func (w *walker) reaches(number uint64, head *types.Header) error {
	oldest := uint64(0)
	if n := head.Number.Uint64(); n > resumeMax {
		oldest = n - resumeMax
	}
	if number < oldest {
		return errorOf(reasonBlockTooOld, map[string]any{"oldest": quantity(oldest)},
			"have block %d, want %d at least: read the history before by lists", number, oldest)
	}
	return nil
}

// target is the block up to which the feed reads now.
func (w *walker) target() *types.Header {
	if !w.feed.Final {
		return w.chain.CurrentBlock()
	}
	return w.service.finalBlock()
}

// finalBlock returns the newest final block, the genesis before the first. A block may be final
// before it is on the chain of the head: until then the genesis stands for it.
func (s *Service) finalBlock() *types.Header {
	final := s.chain.CurrentFinalBlock()
	if final == nil || s.chain.GetCanonicalHash(final.Number.Uint64()) != final.Hash() {
		return s.chain.GetHeaderByNumber(0)
	}
	return final
}

// final is the number of the newest final block.
func (w *walker) final() uint64 { return w.service.finalBlock().Number.Uint64() }

// walk sends everything from the position to the target.
func (w *walker) walk() error {
	for {
		if err := w.back(); err != nil {
			return err
		}
		moved, err := w.forward()
		if err != nil || !moved {
			return err
		}
	}
}

// back takes back the events of blocks that have left the chain, the newest first.
func (w *walker) back() error {
	for w.chain.GetCanonicalHash(w.at.number) != w.at.hash {
		header := w.chain.GetHeaderByHash(w.at.hash)
		if header == nil || w.at.number == 0 || !w.readable(header) {
			return errLost
		}
		logs := w.logsOf(header)
		for i := len(logs) - 1; i >= 0; i-- {
			if l := logs[i]; uint32(l.Index) < w.at.next {
				w.at.next = uint32(l.Index)
				if err := w.notify(header, l, true); err != nil {
					return err
				}
			}
		}
		w.at.number, w.at.hash, w.at.next = w.at.number-1, header.ParentHash, wholeBlock
	}
	return nil
}

// forward sends the rest of the block of the position, and the next block if there is one;
// moved is false at the target.
func (w *walker) forward() (moved bool, err error) {
	if w.at.next != wholeBlock {
		return true, w.block(w.chain.GetHeaderByHash(w.at.hash))
	}
	target := w.target()
	if w.at.number >= target.Number.Uint64() {
		return false, nil
	}
	header := w.chain.GetHeaderByNumber(w.at.number + 1)
	if header == nil || header.ParentHash != w.at.hash {
		return w.chain.GetCanonicalHash(w.at.number) != w.at.hash, nil // the chain has just changed: its head event follows
	}
	w.at.number, w.at.hash, w.at.next = w.at.number+1, header.Hash(), 0
	return true, w.block(header)
}

// block sends the events of a block from the position on.
func (w *walker) block(header *types.Header) error {
	select {
	case <-w.ended:
		return errEnded
	default:
	}
	if header == nil {
		return errLost
	}
	for _, l := range w.logsOf(header) {
		if uint32(l.Index) >= w.at.next {
			w.at.next = uint32(l.Index) + 1
			if err := w.notify(header, l, false); err != nil {
				return err
			}
		}
	}
	w.at.next = wholeBlock
	return nil
}

// logsOf returns the selected logs of a block, in their order.
func (w *walker) logsOf(header *types.Header) (list []*types.Log) {
	if !w.mayHave(header) {
		return nil
	}
	for _, receipt := range w.chain.GetReceiptsByHash(header.Hash()) {
		for _, l := range receipt.Logs {
			if len(l.Topics) > 0 && slices.Contains(w.events[l.Address], l.Topics[0]) {
				list = append(list, l)
			}
		}
	}
	return list
}

// mayHave reports whether a block may hold selected events.
func (w *walker) mayHave(header *types.Header) bool {
	for address := range w.events {
		if types.BloomLookup(header.Bloom, address) {
			return true
		}
	}
	return false
}

// notify sends an event that the feed selects.
func (w *walker) notify(header *types.Header, l *types.Log, removed bool) error {
	event := eventOf(l, blockOf(header), 0)
	if event == nil || !w.wants(header, l) {
		return nil
	}
	event.Removed, event.Resume = removed, w.resumePoint()
	return w.send(event)
}

// resumePoint is the position with the block that is final now; what is final stays so.
func (w *walker) resumePoint() []byte {
	w.at.final = min(max(w.at.final, w.final()), w.at.number)
	return w.at.encode()
}
