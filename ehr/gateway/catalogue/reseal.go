// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"encoding/binary"
)

// sealedColumn is a column with values that Keys.seal made.
type sealedColumn struct {
	table, column string   // column without its _sealed
	key           []string // primary key, in the order of place
	numbers       int      // parts of the key from this one on are numbers of 32 bits
}

// sealedColumns are all of the schema; TestReseal compares them with it.
var sealedColumns = []sealedColumn{
	{"identifiers", "local", []string{"local_found"}, 1},
	{"documents", "about", []string{"record", "version"}, 1},
	{"documents", "key", []string{"record", "version"}, 1},
	{"restrictions", "rules", []string{"pid"}, 1},
	{"outbox", "work", []string{"record", "version"}, 1},
}

// Reseal seals by the current key everything that an older key sealed, and returns how many
// values. Afterwards the older keys can be removed from the key file. It may run while the
// catalogue is used.
func (c *Catalogue) Reseal(ctx context.Context) (changed int, err error) {
	for _, column := range sealedColumns {
		n, err := c.reseal(ctx, column)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// sealedValue is one value with the key of its row.
type sealedValue struct {
	key    []any
	place  []byte
	sealed []byte
}

func (c *Catalogue) reseal(ctx context.Context, s sealedColumn) (changed int, err error) {
	columns, where := "", ""
	for i, key := range s.key {
		columns += key + ", "
		if i > 0 {
			where += " AND "
		}
		where += key + " = ?"
	}
	name := s.column + "_sealed"
	values, err := all(ctx, c, s.scan, "SELECT "+columns+name+" FROM "+s.table)
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		if len(v.sealed) == 0 || c.keys.isCurrent(v.sealed) {
			continue
		}
		value, err := c.keys.unseal(v.sealed, v.place)
		if err != nil {
			return changed, err
		}
		err = c.change(ctx, func(ctx context.Context, t tx) error {
			args := append([]any{c.keys.seal(value, v.place)}, v.key...)
			// A value that has been written meanwhile is the newer one, and sealed by this key.
			n, err := t.exec(ctx, "UPDATE "+s.table+" SET "+name+" = ? WHERE "+where+" AND "+name+" = ?", append(args, v.sealed)...)
			changed += int(n)
			return err
		})
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (s sealedColumn) scan(row scanner) (v sealedValue, err error) {
	parts := make([][]byte, len(s.key))
	numbers := make([]int64, len(s.key))
	into := make([]any, 0, len(s.key)+1)
	for i := range s.key {
		if i < s.numbers {
			into = append(into, &parts[i])
		} else {
			into = append(into, &numbers[i])
		}
	}
	if err := row.Scan(append(into, &v.sealed)...); err != nil {
		return v, err
	}
	for i := range s.key {
		if i < s.numbers {
			v.key = append(v.key, parts[i])
			continue
		}
		v.key = append(v.key, numbers[i])
		parts[i] = binary.BigEndian.AppendUint32(nil, uint32(numbers[i]))
	}
	v.place = place(s.table, s.column, parts...)
	return v, nil
}
