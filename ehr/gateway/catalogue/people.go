// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Local is an identifier that the organization itself uses for a patient, such as a medical
// record number.
type Local struct {
	System string // who gives such identifiers, as a URI
	Value  string
}

// localMax is the most bytes of a system or a value.
const localMax = 256

var errLocal = fmt.Errorf("an identifier needs a value, and at most %d bytes in each part", localMax)

func (l Local) check() error {
	if l.Value == "" || len(l.Value) > localMax || len(l.System) > localMax {
		return errLocal
	}
	return nil
}

func (k *Keys) findLocal(l Local) []byte {
	return k.find("identifiers.local", []byte(l.System), []byte(l.Value))
}

// BindLocal notes which pseudonym a local identifier stands for. ErrExists is returned if it
// stands for another one.
func (c *Catalogue) BindLocal(ctx context.Context, l Local, pid common.Hash) error {
	if err := l.check(); err != nil {
		return err
	}
	found := c.keys.findLocal(l)
	sealed := c.keys.seal([]byte(l.System+"\x00"+l.Value), place("identifiers", "local", found))
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "INSERT INTO identifiers (local_found, pid, local_sealed) VALUES (?, ?, ?) ON CONFLICT (local_found) DO NOTHING", found, pid[:], sealed)
		if err != nil || changed > 0 {
			return err
		}
		var have []byte
		if err := t.row(ctx, "SELECT pid FROM identifiers WHERE local_found = ?", found).Scan(&have); err != nil {
			return err
		}
		if common.BytesToHash(have) != pid {
			return ErrExists
		}
		return nil
	})
}

// PidOf finds the pseudonym of a local identifier.
func (c *Catalogue) PidOf(ctx context.Context, l Local) (common.Hash, error) {
	return one(ctx, c, func(row scanner) (common.Hash, error) {
		var pid []byte
		err := row.Scan(&pid)
		return common.BytesToHash(pid), err
	}, "SELECT pid FROM identifiers WHERE local_found = ?", c.keys.findLocal(l))
}

// LocalsOf lists the local identifiers of a pseudonym.
func (c *Catalogue) LocalsOf(ctx context.Context, pid common.Hash) ([]Local, error) {
	return all(ctx, c, func(row scanner) (l Local, err error) {
		var found, sealed []byte
		if err := row.Scan(&found, &sealed); err != nil {
			return l, err
		}
		text, err := c.keys.unseal(sealed, place("identifiers", "local", found))
		if err != nil {
			return l, err
		}
		var ok bool
		if l.System, l.Value, ok = cut(string(text)); !ok {
			return l, errSealed
		}
		return l, nil
	}, "SELECT local_found, local_sealed FROM identifiers WHERE pid = ? ORDER BY local_found", pid[:])
}

func cut(text string) (system, value string, ok bool) {
	for i := range len(text) {
		if text[i] == 0 {
			return text[:i], text[i+1:], true
		}
	}
	return "", "", false
}

// restrictionMax is the most bytes of a patient's restrictions.
const restrictionMax = 64 << 10

// SetRestriction keeps a patient's private directives, in the form that the custodian applies;
// no bytes remove them.
func (c *Catalogue) SetRestriction(ctx context.Context, pid common.Hash, rules []byte) error {
	if len(rules) > restrictionMax {
		return fmt.Errorf("restrictions have at most %d bytes, have %d", restrictionMax, len(rules))
	}
	sealed := c.keys.seal(rules, place("restrictions", "rules", pid[:]))
	return c.change(ctx, func(ctx context.Context, t tx) error {
		if len(rules) == 0 {
			_, err := t.exec(ctx, "DELETE FROM restrictions WHERE pid = ?", pid[:])
			return err
		}
		_, err := t.exec(ctx, `INSERT INTO restrictions (pid, rules_sealed, updated) VALUES (?, ?, ?)
			ON CONFLICT (pid) DO UPDATE SET rules_sealed = excluded.rules_sealed, updated = excluded.updated`, pid[:], sealed, now())
		return err
	})
}

// Restriction returns a patient's private directives, nil if there are none.
func (c *Catalogue) Restriction(ctx context.Context, pid common.Hash) ([]byte, error) {
	rules, err := one(ctx, c, func(row scanner) ([]byte, error) {
		var sealed []byte
		if err := row.Scan(&sealed); err != nil {
			return nil, err
		}
		return c.keys.unseal(sealed, place("restrictions", "rules", pid[:]))
	}, "SELECT rules_sealed FROM restrictions WHERE pid = ?", pid[:])
	if errors.Is(err, ErrNotThere) {
		return nil, nil
	}
	return rules, err
}

// AddToken notes a token, so that it can be revoked before it expires.
func (c *Catalogue) AddToken(ctx context.Context, id common.Hash, person common.Address, expires time.Time) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "INSERT INTO tokens (id, person, revoked, expires_at) VALUES (?, ?, 0, ?) ON CONFLICT (id) DO NOTHING", id[:], person[:], expires.Unix())
		if err == nil && changed == 0 {
			return ErrExists
		}
		return err
	})
}

// RevokeToken ends one token.
func (c *Catalogue) RevokeToken(ctx context.Context, id common.Hash) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "UPDATE tokens SET revoked = 1 WHERE id = ?", id[:])
		return err
	})
}

// RevokeTokensOf ends all tokens of a person.
func (c *Catalogue) RevokeTokensOf(ctx context.Context, person common.Address) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "UPDATE tokens SET revoked = 1 WHERE person = ?", person[:])
		return err
	})
}

// TokenGood reports whether a token was noted here and neither revoked nor over.
func (c *Catalogue) TokenGood(ctx context.Context, id common.Hash, at time.Time) (bool, error) {
	n, err := one(ctx, c, func(row scanner) (n int64, err error) { err = row.Scan(&n); return n, err },
		"SELECT COUNT(*) FROM tokens WHERE id = ? AND revoked = 0 AND expires_at > ?", id[:], at.Unix())
	return n > 0, err
}

// ForgetTokens removes tokens that are over, revoked or not.
func (c *Catalogue) ForgetTokens(ctx context.Context, at time.Time) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "DELETE FROM tokens WHERE expires_at <= ?", at.Unix())
		return err
	})
}

// PatientSecret is a secret of the organization for one patient, of which tags are made that
// link the patient's records for those who know it.
func (c *Catalogue) PatientSecret(pid common.Hash) []byte {
	return c.keys.find("patient secret", pid[:])
}
