// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
)

var errBadSecret = errors.New("not 32 bytes in hex")

// DialWithSecret connects to an endpoint that requires a token of the secret in a file.
func DialWithSecret(ctx context.Context, url, file string, headers ...string) (*rpc.Client, error) {
	secret, err := readSecret(file)
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("the node's secret: %w", err), "it is `jwtsecret` in the node's folder, or what its --authrpc.jwtsecret names")
	}
	sent := make(http.Header)
	for _, header := range headers {
		key, value, found := strings.Cut(header, ":")
		if !found {
			return nil, fmt.Errorf("header %q has no colon", header)
		}
		sent.Add(strings.TrimSpace(key), strings.TrimSpace(value))
	}
	return rpc.DialOptions(ctx, url, rpc.WithHTTPAuth(node.NewJWTAuth(secret)), rpc.WithHeaders(sent))
}

// readSecret reads the secret of an authenticated port, which the node or its operator wrote.
func readSecret(file string) (secret [32]byte, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return secret, err
	}
	text = bytes.TrimSpace(text)
	if !bytes.HasPrefix(text, []byte("0x")) {
		text = append([]byte("0x"), text...)
	}
	raw, err := hexutil.Decode(string(text))
	if err != nil || len(raw) != common.HashLength {
		return secret, fmt.Errorf("%s: %w", file, errBadSecret)
	}
	return common.Hash(raw), nil
}
