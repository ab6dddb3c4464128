// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var logsABI = bindings.NewLogs()

var logEvents = []kindEntry{
	{TreeHead, contracts.LogsAddress, "TreeHead", on(logsABI.UnpackTreeHeadEvent, func(c *change, e *bindings.LogsTreeHead) {
		interval := c.parameter(registry.ParamLogInterval)
		c.editLog(e.OrgId, e.Kind, func(n uint64, l *logRow) {
			l.Interval, l.LastBlock, l.LastTime = interval, c.now.Block, c.now.Time
			if e.Seq > l.Seq {
				l.Seq, l.Size, l.Root, l.Manifest, l.HeadBlock = e.Seq, e.Size, e.Root, e.ManifestHash, c.now.Block
				c.create(rowKey(familyHead, n, u64(e.Seq)), &headRow{e.Size, e.Root, e.ManifestHash, c.now})
			}
		})
	})},
	{HeadMissed, contracts.LogsAddress, "HeadMissed", on(logsABI.UnpackHeadMissedEvent, func(c *change, e *bindings.LogsHeadMissed) {
		c.editLog(e.OrgId, e.Kind, func(_ uint64, l *logRow) { l.Missed += e.Missed })
		c.history(OfOrganization(e.OrgId))
	})},
}

// editLog changes a log. Its first event enters it.
func (c *change) editLog(org common.Hash, kind uint8, edit func(n uint64, l *logRow)) {
	n := c.find(familyLog, org[:], []byte{kind})
	if n == 0 {
		row := &logRow{Organization: c.organization(org), Kind: kind, Block: c.now.Block, Time: c.now.Time}
		n = c.enter(familyLog, row, org[:], []byte{kind})
		c.pushEntity(listLogs)
	}
	k := rowKey(familyLog, n)
	row := must[logRow](c, k)
	edit(n, row)
	c.save(k, row)
	c.history(OfLog(org, kind))
}
