// SPDX-License-Identifier: LGPL-3.0-or-later

package token

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// message is what a wallet shows and signs, by EIP-4361.
type message struct {
	scheme, domain string // scheme is empty if the message has none
	address        common.Address
	statement      string
	uri            string
	chainID        uint64
	nonce          string
	issuedAt       time.Time
	expires        time.Time // zero for never
	notBefore      time.Time // zero for now
}

// maxMessage is the length of a message in bytes.
const maxMessage = 4096

// errMessage is returned for what is no message of EIP-4361.
var errMessage = errors.New("not a message of EIP-4361")

func badMessage(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errMessage, fmt.Sprintf(format, args...))
}

// lines reads a message line by line.
type lines struct{ rest string }

func (l *lines) next() string {
	line, rest, _ := strings.Cut(l.rest, "\n")
	l.rest = rest
	return line
}

// field returns the value of the next line if it has the label.
func (l *lines) field(label string) (string, bool) {
	if value, ok := strings.CutPrefix(l.rest, label+": "); ok {
		value, _, _ = strings.Cut(value, "\n")
		l.next()
		return value, true
	}
	return "", false
}

// parseMessage reads a message by the grammar of EIP-4361, and nothing that is only like it.
func parseMessage(text string) (m message, err error) {
	if len(text) > maxMessage {
		return m, badMessage("it has more than %d bytes", maxMessage)
	}
	if strings.HasSuffix(text, "\n") {
		return m, badMessage("it ends with an empty line")
	}
	for _, c := range []byte(text) {
		if c != '\n' && (c < 0x20 || c > 0x7e) {
			return m, badMessage("it has a character that is not of ASCII")
		}
	}
	l := &lines{text}
	origin, ok := strings.CutSuffix(l.next(), " wants you to sign in with your Ethereum account:")
	if !ok {
		return m, badMessage("the first line is another one")
	}
	m.domain = origin
	if scheme, domain, ok := strings.Cut(origin, "://"); ok {
		m.scheme, m.domain = scheme, domain
		if scheme == "" {
			return m, badMessage("the scheme is empty")
		}
	}
	if u, err := url.Parse("https://" + m.domain); err != nil || m.domain == "" || u.Host != m.domain {
		return m, badMessage("the domain is none")
	}
	address := l.next()
	if !common.IsHexAddress(address) || common.HexToAddress(address).Hex() != address {
		return m, badMessage("the address has not the form of EIP-55")
	}
	m.address = common.HexToAddress(address)
	if l.next() != "" {
		return m, badMessage("the line after the address is not empty")
	}
	if line := l.next(); line != "" {
		if m.statement = line; l.next() != "" {
			return m, badMessage("the line after the statement is not empty")
		}
	}
	return m, m.fields(l)
}

// fields reads what comes after the statement, in its order.
func (m *message) fields(l *lines) (err error) {
	var ok bool
	if m.uri, ok = l.field("URI"); !ok {
		return badMessage("it has no URI")
	}
	if u, err := url.Parse(m.uri); err != nil || u.Scheme == "" {
		return badMessage("the URI is none")
	}
	if version, ok := l.field("Version"); !ok || version != "1" {
		return badMessage("the version is not 1")
	}
	chain, _ := l.field("Chain ID")
	if m.chainID, err = strconv.ParseUint(chain, 10, 64); err != nil || strconv.FormatUint(m.chainID, 10) != chain {
		return badMessage("the chain id is no number")
	}
	if m.nonce, ok = l.field("Nonce"); !ok || len(m.nonce) < 8 || strings.Trim(m.nonce, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return badMessage("the nonce is not of at least 8 letters and digits")
	}
	for _, f := range []struct {
		label string
		into  *time.Time
		need  bool
	}{{"Issued At", &m.issuedAt, true}, {"Expiration Time", &m.expires, false}, {"Not Before", &m.notBefore, false}} {
		text, ok := l.field(f.label)
		if !ok && !f.need {
			continue
		}
		if *f.into, err = time.Parse(time.RFC3339, text); err != nil {
			return badMessage("%s is not a time", f.label)
		}
	}
	l.field("Request ID")
	if list, ok := strings.CutPrefix(l.rest, "Resources:"); ok {
		for ; list != ""; list, _ = cutResource(list) {
			if _, ok := cutResource(list); !ok {
				return badMessage("a resource is no URI")
			}
		}
		l.rest = ""
	}
	if l.rest != "" {
		return badMessage("something follows its end")
	}
	return nil
}

// cutResource takes "\n- URI" from the front of a list.
func cutResource(list string) (rest string, ok bool) {
	item, ok := strings.CutPrefix(list, "\n- ")
	if !ok {
		return "", false
	}
	item, rest, more := strings.Cut(item, "\n")
	if u, err := url.Parse(item); err != nil || u.Scheme == "" {
		return "", false
	}
	if more {
		rest = "\n" + rest
	}
	return rest, true
}

// text writes the message, as a wallet is to sign it.
func (m *message) text() string {
	var b strings.Builder
	if m.scheme != "" {
		b.WriteString(m.scheme + "://")
	}
	fmt.Fprintf(&b, "%s wants you to sign in with your Ethereum account:\n%s\n\n", m.domain, m.address)
	if m.statement != "" {
		b.WriteString(m.statement + "\n")
	}
	fmt.Fprintf(&b, "\nURI: %s\nVersion: 1\nChain ID: %d\nNonce: %s\nIssued At: %s", m.uri, m.chainID, m.nonce, m.issuedAt.Format(time.RFC3339))
	if !m.expires.IsZero() {
		fmt.Fprintf(&b, "\nExpiration Time: %s", m.expires.Format(time.RFC3339))
	}
	return b.String()
}
