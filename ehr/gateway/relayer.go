// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/ehr/gateway/relay"
	"github.com/dntp/dntp/ehr/gateway/token"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

func openRelay(cfg *Config, chain func() relay.Chain) (*relay.Relay, error) {
	file, err1 := os.ReadFile(cfg.Relay.Key)
	password, err2 := os.ReadFile(cfg.Relay.Password)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	key, err := keystore.DecryptKey(file, string(bytes.TrimRight(password, "\r\n")))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.Relay.Key, err)
	}
	return relay.Open(cfg.Relay.Folder, cfg.Door.ChainID, key.PrivateKey, chain)
}

// relayer answers gateway_relay: it carries an operation for the person who signed it, and returns
// the hash of the transaction. The namespace is not ehr, which only reads.
func (k *gatekeeper) relayer(r *relay.Relay) door.Local {
	return func(ctx context.Context, caller *door.Caller, params json.RawMessage) (any, error) {
		if _, ok := caller.Context.(token.Person); !ok {
			return nil, door.Refused("only callers with a token may use the relay")
		}
		o, signed, err := relay.ParseOperation(params)
		if err != nil {
			return nil, door.BadParams("%v", err)
		}
		if err := k.mayCall(ctx, signed.Signer, o.Contract, o.Operation[:4]); err != nil {
			return nil, err
		}
		hash, err := r.Send(ctx, o.Contract, o.Operation, signed)
		if errors.Is(err, relay.ErrFull) {
			return nil, door.Unavailable("%v", err)
		}
		return hash, err
	}
}

// mayCall refuses what the roles of an enrolled signer do not have. Of patients and guardians, who
// have no roles, the contracts judge.
func (k *gatekeeper) mayCall(ctx context.Context, signer, contract common.Address, selector []byte) error {
	have, err := k.people.find(ctx, signer)
	if err != nil || !have.person.Active {
		return err
	}
	for _, r := range have.roles {
		text, err := k.people.operations(ctx, r.Number)
		if err != nil {
			return err
		}
		var list []struct {
			Contract common.Address `json:"contract"`
			Selector hexutil.Bytes  `json:"selector"`
		}
		if err := json.Unmarshal(text, &list); err != nil {
			return err
		}
		for _, op := range list {
			if op.Contract == contract && bytes.Equal(op.Selector, selector) {
				return nil
			}
		}
	}
	return door.Refused("no role of the signer has this operation; gateway_whoami lists those that it has")
}
