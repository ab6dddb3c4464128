// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/ehr/gateway/token"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"
)

const (
	peopleMax = 10_000
	// peopleTime is the longest that an answer is kept: an enrolment may end by time alone, without
	// an event.
	peopleTime = 10 * time.Second
)

// people remembers what the chain says of callers, until the registry has an event.
type people struct {
	door *door.Door

	mu    sync.Mutex
	epoch uint64 // counts what made the answers old
	head  uint64
	known lru.BasicLRU[common.Address, remembered]
	roles map[uint8]json.RawMessage // result of ehr_apiFor by role
}

type remembered struct {
	person token.Person
	roles  []role
	until  time.Time
}

// role is a role of a person, as ehr names it.
type role struct {
	Number uint8  `json:"number"`
	Name   string `json:"name"`
}

func newPeople(d *door.Door) *people {
	return &people{door: d, known: lru.NewBasicLRU[common.Address, remembered](peopleMax), roles: make(map[uint8]json.RawMessage)}
}

// follow forgets everything when a block has an event of the registry, or has left the chain.
func (p *people) follow(ctx context.Context) {
	p.door.Heads(ctx, func(number uint64, bloom []byte, removed int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.head = number
		if removed > 0 || len(bloom) == 0 || types.BloomLookup(types.BytesToBloom(bloom), contracts.RegistryAddress) ||
			types.BloomLookup(types.BytesToBloom(bloom), contracts.GovernanceAddress) {
			p.epoch++
			p.known.Purge()
			clear(p.roles)
		}
	})
}

// actor is what is read of the answer of ehr_getActor.
type actor struct {
	Org     *common.Hash `json:"orgId"`
	Active  bool         `json:"active"`
	Usable  []role       `json:"usable"`
	Signing []struct {
		Algorithm struct{ Number uint8 } `json:"algorithm"`
		Key       hexutil.Bytes          `json:"key"`
	} `json:"signing"`
}

// find returns who a key is.
func (p *people) find(ctx context.Context, address common.Address) (remembered, error) {
	p.mu.Lock()
	have, ok := p.known.Get(address)
	epoch, head := p.epoch, p.head
	p.mu.Unlock()
	if ok && time.Now().Before(have.until) {
		return have, nil
	}
	var a actor
	err := p.door.Call(ctx, &a, head, "ehr_getActor", address)
	var known *door.Error
	if errors.As(err, &known) && known.Code == notFoundCode {
		err = nil // nobody
	}
	if err != nil {
		return remembered{}, err
	}
	have = remembered{person: token.Person{Address: address, Active: a.Active && a.Org != nil}, roles: a.Usable, until: time.Now().Add(peopleTime)}
	if a.Org != nil {
		have.person.Org = *a.Org
	}
	for _, r := range a.Usable {
		have.person.Roles = append(have.person.Roles, r.Number)
	}
	for _, k := range a.Signing {
		switch k.Algorithm.Number {
		case contracts.P256:
			have.person.P256 = k.Key
		case contracts.WebAuthn:
			have.person.Passkey = k.Key
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.epoch == epoch { // otherwise the answer may be of before the event
		p.known.Add(address, have)
	}
	return have, nil
}

// notFoundCode is the code of ehr's error for a key that the chain does not know.
const notFoundCode = -32001

// chain is find as the issuer of tokens needs it.
func (p *people) chain(ctx context.Context, address common.Address) (token.Person, error) {
	have, err := p.find(ctx, address)
	return have.person, err
}

// operations returns what the chain lets a role do, as ehr_apiFor says it.
func (p *people) operations(ctx context.Context, number uint8) (json.RawMessage, error) {
	p.mu.Lock()
	have, ok := p.roles[number]
	epoch, head := p.epoch, p.head
	p.mu.Unlock()
	if ok {
		return have, nil
	}
	var answer struct {
		Operations json.RawMessage `json:"operations"`
	}
	if err := p.door.Call(ctx, &answer, head, "ehr_apiFor", number); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.epoch == epoch {
		p.roles[number] = answer.Operations
	}
	return answer.Operations, nil
}
