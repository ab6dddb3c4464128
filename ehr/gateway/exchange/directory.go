// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
)

const (
	directoryTime  = 15 * time.Second // that a list is used before the ledger is asked again
	directoryPause = time.Second      // between two readings of the ledger
	orgPage        = 256
)

// LedgerDirectory is the directory that the ledger keeps in IStorage.
type LedgerDirectory struct {
	chain *client.Client
	now   func() time.Time

	reading sync.Mutex // one reading at a time
	mu      sync.Mutex
	list    []Peer
	read    time.Time // of the list
	tried   time.Time
}

// NewDirectory reads the ledger by a node.
func NewDirectory(chain *client.Client) *LedgerDirectory {
	return &LedgerDirectory{chain: chain, now: time.Now}
}

// Peers implements Directory. While the ledger cannot be read, the last list counts.
func (d *LedgerDirectory) Peers(ctx context.Context) ([]Peer, error) {
	list, fresh := d.known()
	if fresh {
		return list, nil
	}
	d.reading.Lock()
	defer d.reading.Unlock()
	if list, fresh = d.known(); fresh {
		return list, nil
	}
	err := d.update(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.list == nil && err != nil {
		return nil, err
	}
	return d.list, nil
}

func (d *LedgerDirectory) known() (list []Peer, fresh bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	fresh = now.Sub(d.read) < directoryTime || d.list != nil && now.Sub(d.tried) < directoryPause
	return d.list, fresh && d.list != nil
}

// Refresh implements Directory. It waits until the pause is over, and one reading serves all who
// wait for it.
func (d *LedgerDirectory) Refresh(ctx context.Context) {
	asked := d.now()
	d.reading.Lock()
	defer d.reading.Unlock()
	d.mu.Lock()
	tried := d.tried
	d.mu.Unlock()
	if tried.After(asked) {
		return
	}
	if rest := directoryPause - d.now().Sub(tried); rest > 0 {
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return
		}
	}
	d.update(ctx)
}

func (d *LedgerDirectory) update(ctx context.Context) error {
	list, err := d.load(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried = d.now()
	if err != nil {
		log.Warn("The gateways of the alliance cannot be read from the ledger", "err", err)
		return err
	}
	d.list, d.read = list, d.tried
	return nil
}

// load reads the gateways of all active organizations.
func (d *LedgerDirectory) load(ctx context.Context) (list []Peer, err error) {
	list = []Peer{}
	for cursor := uint32(0); ; {
		page, err := d.chain.Orgs(ctx, cursor, orgPage)
		if err != nil {
			return nil, err
		}
		for _, id := range page.Ids {
			peers, err := d.peersOf(ctx, id)
			if err != nil {
				return nil, err
			}
			list = append(list, peers...)
		}
		if cursor = page.Next; cursor == 0 {
			break
		}
	}
	slices.SortStableFunc(list, func(a, b Peer) int { return a.Org.Cmp(b.Org) })
	return list, nil
}

func (d *LedgerDirectory) peersOf(ctx context.Context, id common.Hash) (list []Peer, err error) {
	org, err := d.chain.Org(ctx, id)
	if err != nil || org.Status != contracts.Active {
		return nil, err
	}
	gateways, err := d.chain.Gateways(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, g := range gateways {
		list = append(list, Peer{Org: id, Kind: org.Kind, Slot: g.Slot, URL: g.Url, TLSKey: g.TlsKey, RecipientHash: g.RecipientHash})
	}
	return list, nil
}
