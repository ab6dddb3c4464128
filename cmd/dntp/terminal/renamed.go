// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

// renamedFlags are flags of older releases of geth, with their present names. Many
// guides and scripts for Clique networks use them.
var renamedFlags = map[string]string{
	"rpc":                  "http",
	"rpcaddr":              "http.addr",
	"rpcport":              "http.port",
	"rpcapi":               "http.api",
	"rpccorsdomain":        "http.corsdomain",
	"rpcvhosts":            "http.vhosts",
	"rpcprefix":            "http.rpcprefix",
	"wsaddr":               "ws.addr",
	"wsport":               "ws.port",
	"wsapi":                "ws.api",
	"wsorigins":            "ws.origins",
	"graphql.addr":         "http.addr",
	"graphql.port":         "http.port",
	"etherbase":            "miner.etherbase",
	"extradata":            "miner.extradata",
	"gasprice":             "miner.gasprice",
	"targetgaslimit":       "miner.gaslimit",
	"miner.gastarget":      "miner.gaslimit",
	"bootnodesv4":          "bootnodes",
	"bootnodesv5":          "bootnodes",
	"v5disc":               "discovery.v5",
	"whitelist":            "eth.requiredblocks",
	"gpoblocks":            "gpo.blocks",
	"gpopercentile":        "gpo.percentile",
	"txlookuplimit":        "history.transactions",
	"cache.trie.journal":   "cache.trie",
	"cache.trie.rejournal": "cache.trie",
	"metrics.expensive":    "metrics",
	"pprofport":            "pprof.port",
	"pprofaddr":            "pprof.addr",
	"memprofilerate":       "pprof.memprofilerate",
	"blockprofilerate":     "pprof.blockprofilerate",
	"cpuprofile":           "pprof.cpuprofile",
	"trace":                "go-execution-trace",
	"log.backtrace":        "log.vmodule",
	"backtrace":            "log.vmodule",
	"log.debug":            "verbosity",
	"debug":                "verbosity",
	"fast":                 "syncmode",
}

// RenamedFlags lists the present names of old flags.
func RenamedFlags() map[string]string { return renamedFlags }
