// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

// registry answers as the namespace ehr does, for one person.
type registry struct {
	mu      sync.Mutex
	address common.Address
	active  bool
	asked   int
}

func (r *registry) GetActor(address common.Address) (map[string]any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	if address != r.address {
		return nil, &notFound{}
	}
	return map[string]any{"orgId": common.Hash{1}, "active": r.active, "usable": []any{map[string]any{"number": 2, "name": "doctor"}}, "signing": []any{}}, nil
}

func (r *registry) ApiFor(role int) map[string]any {
	return map[string]any{"operations": []any{map[string]any{
		"name": fmt.Sprint("operation of ", role), "contract": contracts.RecordsAddress, "selector": hexutil.Bytes{1, 2, 3, 4},
	}}}
}

type describer struct{}

func (describer) Discover() any {
	return map[string]any{"openrpc": "1", "methods": []any{map[string]any{"name": "eth_call"}, map[string]any{"name": "admin_peers"}}}
}

type notFound struct{}

func (*notFound) Error() string  { return "no such actor" }
func (*notFound) ErrorCode() int { return notFoundCode }

// bloomed is a stub whose newest block can be replaced.
type bloomed struct {
	*stub
	mu   sync.Mutex
	head *types.Header
}

func (b *bloomed) GetHeaderByNumber(number string) *types.Header {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number == "latest" && b.head != nil {
		return b.head
	}
	return b.first
}

// registryEvent adds a block with an event of the registry.
func (b *bloomed) registryEvent() {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := types.CopyHeader(b.first)
	h.Number.SetUint64(1)
	h.ParentHash = b.first.Hash()
	h.Bloom = types.CreateBloom(&types.Receipt{Logs: []*types.Log{{Address: contracts.RegistryAddress}}})
	b.head = h
}

func TestSignIn(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	people := &registry{address: crypto.PubkeyToAddress(key.PublicKey), active: true}
	node := &bloomed{stub: newStub()}
	server := rpc.NewServer()
	for name, service := range map[string]any{"eth": node, "ehr": people, "rpc": describer{}} {
		if err := server.RegisterName(name, service); err != nil {
			t.Fatal(err)
		}
	}
	h := httptest.NewServer(server)
	t.Cleanup(h.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	audience := "http://" + listener.Addr().String()
	path := writeConfig(t, node.stub, "anonymous: nothing\ntokens: {audience: \""+audience+"\", folder: tokens}\n")
	edit(t, path, func(text string) string { return replaceNode(text, h.URL) })
	g := run(t, path, listener)

	send := func(path, kind, body, token string) (int, map[string]any) {
		t.Helper()
		r, _ := http.NewRequest(http.MethodPost, g.url+path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if token != "" {
			r.Header.Set("Authorization", token)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		out := make(map[string]any)
		json.Unmarshal(text, &out)
		return answer.StatusCode, out
	}
	ask := func(token string) int {
		code, _ := send("/", "application/json", question, token)
		return code
	}
	login := func(key *ecdsa.PrivateKey) (int, map[string]any) {
		t.Helper()
		_, c := send("/auth/challenge", "application/json", `{"address":"`+crypto.PubkeyToAddress(key.PublicKey).Hex()+`"}`, "")
		message, _ := c["message"].(string)
		sig, err := crypto.Sign(accounts.TextHash([]byte(message)), key)
		if err != nil {
			t.Fatal(err)
		}
		sig[64] += 27
		body, _ := json.Marshal(map[string]any{"message": message, "signature": hexutil.Bytes(sig)})
		return send("/auth/token", "application/json", string(body), "")
	}
	code, answer := login(key)
	if code != 200 || answer["token_type"] != "Bearer" || answer["expires_in"] != 600.0 {
		t.Fatal(code, answer)
	}
	token := "Bearer " + answer["access_token"].(string)

	t.Run("only a token opens the door", func(t *testing.T) {
		for text, want := range map[string]int{token: 200, "": 401, "Bearer x": 401, "Basic eDp5": 401, token + "x": 401} {
			if have := ask(text); have != want {
				t.Errorf("%q: have %d, want %d", text, have, want)
			}
		}
		if _, err := rpc.Dial("ws" + g.url[len("http"):]); err == nil {
			t.Error("a WebSocket without a token")
		}
	})
	t.Run("a stranger gets none, and does not learn why", func(t *testing.T) {
		stranger, _ := crypto.GenerateKey()
		code, answer := login(stranger)
		if code != 401 || answer["error_description"] != "the proof does not count" {
			t.Error(code, answer)
		}
	})
	t.Run("a token says what its roles may do", func(t *testing.T) {
		_, answer := send("/", "application/json", `{"jsonrpc":"2.0","id":1,"method":"gateway_whoami"}`, token)
		text, _ := json.Marshal(answer["result"])
		if !bytes.Contains(text, []byte(`"operation of 2"`)) || !bytes.Contains(text, []byte(`"name":"doctor"`)) {
			t.Errorf("%s", text)
		}
	})
	t.Run("an operation that the signer's roles do not have is not relayed", func(t *testing.T) {
		keep := g.now.Load().keep
		for _, c := range []struct {
			signer, contract common.Address
			selector         byte
			refused          bool
		}{
			{people.address, contracts.RecordsAddress, 4, false},
			{people.address, contracts.RecordsAddress, 5, true},
			{people.address, contracts.AccessAddress, 4, true},
			{common.Address{9}, contracts.AccessAddress, 4, false}, // a patient, of whom the contracts judge
		} {
			if err := keep.mayCall(t.Context(), c.signer, c.contract, []byte{1, 2, 3, c.selector}); (err != nil) != c.refused {
				t.Error(c, err)
			}
		}
	})
	t.Run("a caller is told of its own methods", func(t *testing.T) {
		_, answer := send("/", "application/json", `{"jsonrpc":"2.0","id":1,"method":"rpc_discover"}`, token)
		text, _ := json.Marshal(answer["result"])
		for want, there := range map[string]bool{`"eth_call"`: true, `"gateway_whoami"`: true, `"operation of 2"`: true, `"openrpc":"1"`: true, `admin_peers`: false, `gateway_relay`: false} {
			if bytes.Contains(text, []byte(want)) != there {
				t.Errorf("%s: %v in %s", want, !there, text)
			}
		}
	})
	t.Run("bad input", func(t *testing.T) {
		for _, c := range []struct {
			path, kind, body string
			want             int
		}{
			{"/auth/challenge", "application/json", `{"adress":"0x"}`, 400},
			{"/auth/challenge", "application/json", `{} {}`, 400},
			{"/auth/challenge", "application/json", strings.Repeat(" ", maxProof+1), 400},
			{"/auth/token", "text/plain", `{}`, 415},
			{"/auth/token", "application/json", `{}`, 401},
			{"/auth/token", "application/json", `{"message":"x","signature":"0x"}`, 401},
			{"/auth/token", "application/x-www-form-urlencoded", "grant_type=password", 400},
			{"/auth/token", "application/x-www-form-urlencoded", "grant_type=client_credentials&grant_type=x", 400},
			{"/auth/token", "application/x-www-form-urlencoded", url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {jwtBearer}, "client_assertion": {"a.b.c"}}.Encode(), 401},
		} {
			if code, answer := send(c.path, c.kind, c.body, ""); code != c.want {
				t.Error(c.body[:min(len(c.body), 40)], code, answer)
			}
		}
	})
	t.Run("a revoked token is over", func(t *testing.T) {
		_, answer := login(key)
		other := answer["access_token"].(string)
		if code := ask("Bearer " + other); code != 200 {
			t.Fatal(code)
		}
		if code, _ := send("/auth/revoke", "application/x-www-form-urlencoded", "token="+other, ""); code != 200 {
			t.Fatal(code)
		}
		if code := ask("Bearer " + other); code != 401 {
			t.Error(code)
		}
	})
	t.Run("an event of the registry ends the token of who is suspended", func(t *testing.T) {
		people.mu.Lock()
		people.active = false
		before := people.asked
		people.mu.Unlock()
		if code := ask(token); code != 200 {
			t.Fatal("the answer is not remembered:", code)
		}
		people.mu.Lock()
		if people.asked != before {
			t.Error("the chain was asked again")
		}
		people.mu.Unlock()
		node.registryEvent()
		for end := time.Now().Add(peopleTime / 2); ask(token) == 200; {
			if time.Now().After(end) {
				t.Fatal("the token still counts")
			}
			<-g.Door().Changed()
		}
	})
}
