// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
)

// Codes of refusals.
const (
	methodNotFound = -32601
	unauthorized   = 4100
)

// The columns of the table in rpc.md.
const (
	anybody = iota
	operator
	service
)

// privileges reads the table of rpc.md: the column of each method.
func privileges(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("../rpc.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "| | anybody | the operator | the service |\n| --- | --- | --- | --- |\n")
	if !found {
		t.Fatal("rpc.md has no table")
	}
	table, _, _ := strings.Cut(rest, "\n\n")
	columns, word := make(map[string]int), regexp.MustCompile("`([[:alnum:]]+)`")
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		namespace := word.FindStringSubmatch(cells[0])
		if len(cells) != 4 || namespace == nil {
			t.Fatalf("rpc.md: have row %q, want four cells", line)
		}
		for column, cell := range cells[1:] {
			for _, method := range word.FindAllStringSubmatch(cell, -1) {
				name := namespace[1] + "_" + method[1]
				if _, twice := columns[name]; twice {
					t.Errorf("rpc.md names %s twice", name)
				}
				columns[name] = column
			}
		}
	}
	return columns
}

// methods returns the methods that the node serves in its own process, except
// subscriptions, with their numbers of arguments.
func methods(t *testing.T, stack *node.Node) map[string]int {
	t.Helper()
	server, err := stack.RPCHandler()
	if err != nil {
		t.Fatal(err)
	}
	arguments := make(map[string]int)
	services := reflect.ValueOf(server).Elem().FieldByName("services").FieldByName("services")
	for s := services.MapRange(); s.Next(); {
		for m := s.Value().FieldByName("callbacks").MapRange(); m.Next(); {
			arguments[s.Key().String()+"_"+m.Key().String()] = m.Value().Elem().FieldByName("argTypes").Len()
		}
	}
	return arguments
}

// newOpen starts a governed node that serves every namespace over HTTP and
// WebSocket, and returns connections to both.
func newOpen(t *testing.T) (*governed, map[string]*rpc.Client) {
	t.Helper()
	all := []string{"admin", "clique", "debug", "ehr", "eth", "miner", "net", "rpc", "txpool", "web3"}
	g := newGoverned(t, func(cfg *node.Config) {
		cfg.HTTPModules, cfg.WSModules = all, all
		cfg.WSHost, cfg.WSPort = "127.0.0.1", 0
	})
	ws, err := rpc.DialContext(t.Context(), g.stack.WSEndpoint())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ws.Close)
	return g, map[string]*rpc.Client{"HTTP": g.client.Client(), "WebSocket": ws}
}

// trusted returns connections that allow the operator's methods.
func (g *governed) trusted(t *testing.T) map[string]*rpc.Client {
	t.Helper()
	token, err := keys.DialWithSecret(t.Context(), g.stack.HTTPAuthEndpoint(), g.stack.ResolvePath("jwtsecret"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(token.Close)
	inside := g.stack.Attach()
	t.Cleanup(inside.Close)
	return map[string]*rpc.Client{"HTTP with a token": token, "the node's process": inside}
}

func codeOf(err error) int {
	var coded rpc.Error
	if errors.As(err, &coded) {
		return coded.ErrorCode()
	}
	return 0
}

// TestPrivileges calls every method of a node without a secret, and compares the
// answers with the table of rpc.md.
func TestPrivileges(t *testing.T) {
	t.Parallel()
	g, open := newOpen(t)
	columns, arguments := privileges(t), methods(t, g.stack)
	for _, method := range slices.Sorted(maps.Keys(columns)) {
		if _, ok := arguments[method]; !ok {
			t.Errorf("rpc.md names %s, which the node does not have", method)
		}
	}
	for method, count := range arguments {
		column, ok := columns[method]
		if !ok {
			t.Errorf("rpc.md does not say who may call %s", method)
		}
		for way, client := range open {
			err := client.CallContext(t.Context(), new(json.RawMessage), method, make([]any, count)...)
			code := codeOf(err)
			if (code == unauthorized) != (column != anybody) || code == methodNotFound {
				t.Errorf("%s by %s: have %v, want it allowed: %t", method, way, err, column == anybody)
			}
			if code == unauthorized && !(strings.HasPrefix(err.Error(), method+" is for ") && strings.Contains(err.Error(), "IPC")) {
				t.Errorf("%s by %s: have %q, which does not say where it is allowed", method, way, err)
			}
		}
	}
}

// TestOperator makes, as an operator, the calls that could stop or break an alliance
// if anybody could make them.
func TestOperator(t *testing.T) {
	t.Parallel()
	g, _ := newOpen(t)
	final := g.waitFinal(2)
	stranger := common.Address{19: 1}
	for way, client := range g.trusted(t) {
		for _, c := range []struct {
			method string
			args   []any
			want   string // part of the error; none for success
		}{
			{"clique_propose", []any{stranger, true}, "the alliance's votes decide on its signers"},
			{"clique_discard", []any{stranger}, "the alliance's votes decide on its signers"},
			{"debug_setHead", []any{"0x1"}, "is final, and a member never goes back below it"},
			{"debug_setHead", []any{"0xffffff"}, "is not below the head"},
			{"admin_importChain", []any{"blocks"}, "use dntp import"},
			{"ehr_logAppend", []any{2, []string{"0x01"}}, ""},
			{"admin_nodeInfo", nil, ""},
			{"miner_setExtra", []any{"x"}, ""},
			{"debug_memStats", nil, ""},
		} {
			err := client.CallContext(t.Context(), new(json.RawMessage), c.method, c.args...)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s by %s: have %v, want %q", c.method, way, err, c.want)
			}
		}
	}
	var proposals map[common.Address]bool
	if err := g.client.Client().CallContext(t.Context(), &proposals, "clique_proposals"); err != nil {
		// The namespace is open in this test.
		t.Error(err)
	}
	if len(proposals) != 0 {
		t.Errorf("have proposals %v, want none", proposals)
	}
	if now := g.waitFinal(final); now < final {
		t.Errorf("block %d is final, and %d was", now, final)
	}
}

// TestWithoutSecret checks that the authenticated port is closed to anybody without
// the secret, and that only the operator can read the secret.
func TestWithoutSecret(t *testing.T) {
	t.Parallel()
	g := newGoverned(t, nil)
	wrong := filepath.Join(t.TempDir(), "jwtsecret")
	if err := os.WriteFile(wrong, []byte(common.Hash{1}.Hex()), 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := keys.DialWithSecret(t.Context(), g.stack.HTTPAuthEndpoint(), wrong)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	none, err := rpc.DialContext(t.Context(), g.stack.HTTPAuthEndpoint())
	if err != nil {
		t.Fatal(err)
	}
	defer none.Close()
	for name, client := range map[string]*rpc.Client{"a wrong secret": other, "no secret": none} {
		var refused rpc.HTTPError
		if err := client.CallContext(t.Context(), nil, "eth_chainId"); !errors.As(err, &refused) || refused.StatusCode != 401 {
			t.Errorf("%s: have %v, want status 401", name, err)
		}
	}
	file, err := os.Stat(g.stack.ResolvePath("jwtsecret"))
	if err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("the secret: have %v, %v, want mode 0600", file, err)
	}
}

// TestLogSecret checks that the secret of the logs opens only the logs, and that
// nothing else opens them by HTTP.
func TestLogSecret(t *testing.T) {
	t.Parallel()
	g := newGoverned(t, nil)
	url, file := g.stack.HTTPEndpoint()+config.LogsPath, g.stack.ResolvePath(logsFile)
	dial := func(url, file string) *rpc.Client {
		client, err := keys.DialWithSecret(t.Context(), url, file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		return client
	}
	service := dial(url, file)
	columns := privileges(t)
	for method, count := range methods(t, g.stack) {
		err := service.CallContext(t.Context(), new(json.RawMessage), method, make([]any, count)...)
		allowed := strings.HasPrefix(method, "ehr_log") || method == "eth_chainId" || method == "rpc_modules"
		if allowed != (codeOf(err) != methodNotFound) {
			t.Errorf("%s: have %v, want it allowed: %t", method, err, allowed)
		}
		if columns[method] == operator && codeOf(err) != methodNotFound {
			t.Errorf("%s: the secret of the logs has the operator's power", method)
		}
	}
	var first hexutil.Uint64
	if err := service.CallContext(t.Context(), &first, "ehr_logAppend", logger.Audit, []hexutil.Bytes{{1}}); err != nil {
		t.Error(err)
	}
	for name, client := range map[string]*rpc.Client{
		"the node's secret at the logs":                 dial(url, g.stack.ResolvePath("jwtsecret")),
		"the secret of the logs at the node's own port": dial(g.stack.HTTPAuthEndpoint(), file),
	} {
		var refused rpc.HTTPError
		if err := client.CallContext(t.Context(), nil, "eth_chainId"); !errors.As(err, &refused) || refused.StatusCode != 401 {
			t.Errorf("%s: have %v, want status 401", name, err)
		}
	}
	if stat, err := os.Stat(file); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("the secret: have %v, %v, want mode 0600", stat, err)
	}
}

// waitFinal waits until a block is final and returns the newest final one.
func (g *governed) waitFinal(number uint64) (final uint64) {
	g.t.Helper()
	err := devnet.WaitFor(g.t.Context(), time.Minute, func(ctx context.Context) error {
		var header *types.Header
		if err := g.client.Client().CallContext(ctx, &header, "eth_getBlockByNumber", "finalized", false); err != nil {
			return err
		}
		if final = header.Number.Uint64(); final < number {
			return fmt.Errorf("have final block %d, want %d", final, number)
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return final
}
