// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import "github.com/dntp/dntp/ehr/native"

// enter puts the person's next case, which is in no queue yet, behind all others. If the
// alliance has shortened a deadline in the meantime, the case gets the deadline of the
// case in front of it.
func (p *person) enter(s native.Writer, slot native.Slot, b breach) breach {
	p.cases++
	if !b.disaster {
		p.open++
	}
	for duty := range p.queues {
		q := &p.queues[duty]
		if q.last == 0 {
			*q = queue{p.cases, p.cases}
			continue
		}
		last := loadCase(s, slot, q.last)
		b.by[duty] = max(b.by[duty], last.by[duty])
		last.links[duty].after = p.cases
		last.store(s, slot, q.last)
		b.links[duty].before = q.last
		q.last = p.cases
	}
	b.store(s, slot, p.cases)
	return b
}

// leave removes a case from one queue. The caller stores the case itself.
func (p *person) leave(s native.Writer, slot native.Slot, b *breach, duty int) {
	q, at := &p.queues[duty], b.links[duty]
	if at.before == 0 {
		q.first = at.after
	} else {
		other := loadCase(s, slot, at.before)
		other.links[duty].after = at.after
		other.store(s, slot, at.before)
	}
	if at.after == 0 {
		q.last = at.before
	} else {
		other := loadCase(s, slot, at.after)
		other.links[duty].before = at.before
		other.store(s, slot, at.after)
	}
	b.links[duty] = link{}
}

// overdue reports whether the person is overdue with a duty.
func (p *person) overdue(s native.Reader, slot native.Slot, now uint64) bool {
	for duty, q := range p.queues {
		if q.first != 0 && now > loadCase(s, slot, q.first).by[duty] {
			return true
		}
	}
	return false
}
