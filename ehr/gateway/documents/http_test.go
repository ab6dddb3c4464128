// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// people are the actors that the fake ledger knows.
type people map[common.Address]client.Actor

func (p people) Actor(_ context.Context, address common.Address) (client.Actor, error) {
	return p[address], nil
}

// browser makes signed requests to one door.
type browser struct {
	t   *testing.T
	url string
	org common.Hash
	key *ecdsa.PrivateKey
}

func (b *browser) person() common.Address { return crypto.PubkeyToAddress(b.key.PublicKey) }

func (b *browser) request(method, path string, header map[string]string, body []byte) *http.Request {
	b.t.Helper()
	r, err := http.NewRequest(method, b.url+path, bytes.NewReader(body))
	must(b.t, err)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	must(b.t, SignRequest(r, 1, b.org, b.person(), func(digest common.Hash) ([]byte, error) {
		sig, err := crypto.Sign(digest[:], b.key)
		if err == nil {
			sig[64] += 27
		}
		return sig, err
	}))
	return r
}

func (b *browser) do(r *http.Request) (status int, body []byte) {
	b.t.Helper()
	response, err := http.DefaultClient.Do(r)
	must(b.t, err)
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	must(b.t, err)
	return response.StatusCode, body
}

// TestDoor puts, signs, opens and erases by HTTP, and tries what must be refused.
func TestDoor(t *testing.T) {
	w := newWorld(t, 3)
	a := w.members[0]
	staff := people{}
	door := httptest.NewServer(NewDoor(a.Service, NewSignatures(1, a.org).Identify, staff).Handler())
	defer door.Close()
	newKey := func(org common.Hash, role contracts.Role) *browser {
		key, err := crypto.GenerateKey()
		must(t, err)
		b := &browser{t, door.URL, a.org, key}
		staff[b.person()] = client.Actor{OrgId: org, Status: contracts.Active, RoleMask: role.Mask()}
		return b
	}
	doctor, service, foreign := newKey(a.org, contracts.Doctor), newKey(a.org, contracts.Service), newKey(w.members[1].org, contracts.Service)
	described, err := json.Marshal(meta)
	must(t, err)
	header := map[string]string{DocumentHeader: base64.RawURLEncoding.EncodeToString(described)}
	text := randomBytes(5 << 20) // too large for memory on the way out

	status, body := doctor.do(doctor.request("POST", "/v1/documents", header, text))
	var put PutAnswer
	if must(t, json.Unmarshal(body, &put)); status != http.StatusOK || put.SignBy == 0 {
		t.Fatalf("have %d %s", status, body)
	}
	path := fmt.Sprintf("/v1/records/%x/versions/1", put.Record)
	signed, err := json.Marshal(sign(t, put.Anchor))
	must(t, err)
	if status, body = doctor.do(doctor.request("POST", path+"/anchor", nil, signed)); status != http.StatusOK {
		t.Fatalf("have %d %s", status, body)
	}
	w.tickets[common.Hash{5}] = ticket{doctor.person(), a.org, pid, contracts.BasisCustodian}
	withTicket := map[string]string{TicketHeader: common.Hash{5}.Hex()}
	if status, body = doctor.do(doctor.request("GET", path, withTicket, nil)); status != http.StatusOK || !bytes.Equal(body, text) {
		t.Fatalf("have %d and %d bytes", status, len(body))
	}

	forged := doctor.request("GET", path, withTicket, nil)
	forged.Header.Set(TicketHeader, common.Hash{6}.Hex())
	unsigned := doctor.request("GET", path, withTicket, nil)
	unsigned.Header.Del("Authorization")
	elsewhere := *doctor
	elsewhere.org = w.members[1].org
	again := doctor.request("GET", "/v1/vault", nil, nil)
	if status, _ = doctor.do(again); status != http.StatusOK {
		t.Errorf("the status: have %d", status)
	}
	for _, story := range []struct {
		name   string
		r      *http.Request
		status int
	}{
		{"another's ticket", service.request("GET", path, withTicket, nil), http.StatusNotFound},
		{"no such record", doctor.request("GET", strings.Replace(path, "/records/", "/records/00", 1)[:len("/v1/records/")+64]+"/versions/1", withTicket, nil), http.StatusNotFound},
		{"a ticket that was not signed", forged, http.StatusUnauthorized},
		{"no signature", unsigned, http.StatusUnauthorized},
		{"a replayed request", again, http.StatusUnauthorized},
		{"signed for another gateway", elsewhere.request("GET", path, withTicket, nil), http.StatusUnauthorized},
		{"erased by a doctor", doctor.request("DELETE", path, nil, nil), http.StatusForbidden},
		{"erased by another organization", foreign.request("DELETE", path, nil, nil), http.StatusForbidden},
		{"put by another organization", foreign.request("POST", "/v1/documents", header, text[:10]), http.StatusForbidden},
		{"a path in the place of a record", doctor.request("GET", "/v1/records/..%2f..%2fetc/versions/1", withTicket, nil), http.StatusBadRequest},
		{"an empty document", doctor.request("POST", "/v1/documents", header, nil), http.StatusBadRequest},
		{"a document of no patient", doctor.request("POST", "/v1/documents", map[string]string{DocumentHeader: "e30"}, text[:10]), http.StatusBadRequest},
		{"erased by the service", service.request("DELETE", path, nil, nil), http.StatusOK},
		{"opened after it was erased", doctor.request("GET", path, withTicket, nil), http.StatusNotFound},
	} {
		if status, body := doctor.do(story.r); status != story.status {
			t.Errorf("%s: have %d %.200s, want %d", story.name, status, body, story.status)
		}
	}
	files, err := a.spoolFiles()
	if must(t, err); len(files) != 0 {
		t.Errorf("the spool still has %v", files)
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add("e30")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"signer":"0x0000000000000000000000000000000000000001","time":1,"nonce":"0x","sig":"0x00"}`)))
	s := NewSignatures(1, common.Hash{1})
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequest("GET", "/v1/vault", nil)
		r.Header.Set("Authorization", scheme+text)
		if who, err := s.Identify(r); err == nil {
			t.Errorf("random bytes are a signature of %v", who)
		}
	})
}
