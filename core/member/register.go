// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"sync"

	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr"
)

var registerOnce sync.Once

// Register installs the engine, the native contracts and the open services in
// upstream's seams. A program must call it before it opens any chain; further calls
// do nothing.
func Register() {
	registerOnce.Do(func() {
		ehr.Register()
		node.RegisterOpenAPIs(openAPIs)
		node.DefaultAuthModules = nil // a client with the token may call everything, as by IPC
		ethconfig.RegisterEngine(func(config *params.ChainConfig, db ethdb.Database) (consensus.Engine, error) {
			return clique.New(config.Clique, db), nil
		})
	})
}
