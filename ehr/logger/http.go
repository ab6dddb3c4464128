// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"errors"
	"math/big"
	"net/http"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
)

// batchMax is the number of calls in one request by HTTP.
const batchMax = 100

// Handler serves AppendAPI, ProofAPI and eth_chainId as JSON-RPC over HTTP to clients
// with a token of the secret, in the form of upstream's authenticated port (HS256 of 32
// bytes, claim iat at most 60 s off). The secret gives no other power over the node, so a
// service that fills the logs may have it.
func (s *Service) Handler(secret []byte, vhosts []string, chainID *big.Int) (http.Handler, error) {
	if len(secret) == 0 {
		return nil, errors.New("logs by HTTP need a secret")
	}
	server := rpc.NewServer()
	server.SetBatchLimits(batchMax, 0)
	for _, api := range []rpc.API{s.AppendAPI(), s.ProofAPI(), {Namespace: "eth", Service: chainAPI{chainID}}} {
		if err := server.RegisterName(api.Namespace, api.Service); err != nil {
			return nil, err
		}
	}
	return node.NewHTTPHandlerStack(server, nil, vhosts, secret, false), nil
}

// chainAPI shows a client which chain the logs belong to.
type chainAPI struct{ id *big.Int }

// ChainId answers eth_chainId.
func (api chainAPI) ChainId() *hexutil.Big { return (*hexutil.Big)(api.id) }
