// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Logs appends to the organization's append-only logs.
type Logs interface {
	// Append returns the index of the first entry when all are on disk.
	Append(ctx context.Context, kind uint8, entries ...[]byte) (first uint64, err error)
}

// NodeLogs are the logs that the organization's node keeps (ehr/logger).
type NodeLogs struct{ client *rpc.Client }

// DialLogs connects to a node's port for the logs, with the secret of the file: 32 bytes in
// hexadecimal.
func DialLogs(ctx context.Context, url, secretFile string) (*NodeLogs, error) {
	text, err := os.ReadFile(secretFile)
	if err != nil {
		return nil, fmt.Errorf("secret of the logs: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(text)), "0x"))
	if err != nil || len(secret) != 32 {
		return nil, fmt.Errorf("%s: not a secret of 32 bytes in hexadecimal", secretFile)
	}
	client, err := rpc.DialOptions(ctx, url, rpc.WithHTTPAuth(func(header http.Header) error {
		header.Set("Authorization", "Bearer "+token(secret, time.Now()))
		return nil
	}))
	if err != nil {
		return nil, fmt.Errorf("logs at %s: %w", url, err)
	}
	return &NodeLogs{client}, nil
}

// token is a JSON web token (HS256) with the time of its making, which is all that the node
// reads.
func token(secret []byte, at time.Time) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(fmt.Appendf(nil, `{"iat":%d}`, at.Unix()))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

// ErrLogs is returned if the organization's node does not take an entry.
var ErrLogs = errors.New("the organization's node does not take the entry of its log")

// Append implements Logs.
func (l *NodeLogs) Append(ctx context.Context, kind uint8, entries ...[]byte) (uint64, error) {
	out := make([]hexutil.Bytes, len(entries))
	for i, entry := range entries {
		out[i] = entry
	}
	var first hexutil.Uint64
	if err := l.client.CallContext(ctx, &first, "ehr_logAppend", kind, out); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrLogs, err)
	}
	return uint64(first), nil
}

// Close ends the connection.
func (l *NodeLogs) Close() { l.client.Close() }

// Inclusion returns the audit path of an entry in the tree of a size.
func (l *NodeLogs) Inclusion(ctx context.Context, kind uint8, index, size uint64) ([]common.Hash, error) {
	var out struct {
		Proof []common.Hash `json:"proof"`
	}
	if err := l.client.CallContext(ctx, &out, "ehr_logInclusion", kind, hexutil.Uint64(index), hexutil.Uint64(size)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLogs, err)
	}
	return out.Proof, nil
}
