// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	_ "embed"
	"encoding/json"
)

//go:generate go run ./generate

// openRPC describes the namespaces ehr and clique.
//
//go:embed gen_openrpc.json
var openRPC []byte

// discoverAPI is the service of the namespace rpc.
type discoverAPI struct{}

// Discover returns the OpenRPC document of the node's own methods. Its name in the OpenRPC
// specification, rpc.discover, cannot be served: upstream's server takes what is before the
// first underscore for the namespace, so the method is rpc_discover.
func (discoverAPI) Discover() json.RawMessage { return openRPC }
