// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/rpc"
)

// openAPIs are the services that anybody on the network may call, by plain HTTP and
// WebSocket. Of two methods with one name the later one counts, so each method that
// is not open is shadowed by one that refuses it and names where it is allowed. By
// IPC, and with the node's token, the method itself answers.
func openAPIs(apis []rpc.API) []rpc.API {
	return append(slices.Clone(apis),
		rpc.API{Namespace: "admin", Service: closedAdmin{}},
		rpc.API{Namespace: "clique", Service: closedClique{}},
		rpc.API{Namespace: "debug", Service: closedDebug{}},
		rpc.API{Namespace: "ehr", Service: closedLogs{}},
		rpc.API{Namespace: "eth", Service: closedKeys{}},
		rpc.API{Namespace: "miner", Service: closedMiner{}},
	)
}

// unauthorizedCode is "unauthorized" of EIP-1193.
const unauthorizedCode = 4100

// notOpenError is returned for a method that needs a privilege that the endpoint
// does not give.
type notOpenError struct{ method, whose, instead string }

// Error implements error.
func (e *notOpenError) Error() string {
	return fmt.Sprintf("%s is for %s: call it by IPC, or with the node's token at its authenticated port, see --authrpc.port%s", e.method, e.whose, e.instead)
}

// ErrorCode implements rpc.Error.
func (e *notOpenError) ErrorCode() int { return unauthorizedCode }

func operators(method string) error {
	return &notOpenError{method, "the operator of this node", ""}
}

func ownKeys(method string) error {
	return &notOpenError{method, "the operator of this node, whose keys it uses", "; with a key of your own, sign and use eth_sendRawTransaction"}
}

// arg is an argument of a method that refuses every value.
type arg = *json.RawMessage

// closedAdmin shadows the methods that change the node's peers and endpoints, or
// access its files.
type closedAdmin struct{}

func (closedAdmin) AddPeer(_ arg) error               { return operators("admin_addPeer") }
func (closedAdmin) AddTrustedPeer(_ arg) error        { return operators("admin_addTrustedPeer") }
func (closedAdmin) Datadir() error                    { return operators("admin_datadir") }
func (closedAdmin) ExportChain(_, _, _ arg) error     { return operators("admin_exportChain") }
func (closedAdmin) ImportChain(_ arg) error           { return operators("admin_importChain") }
func (closedAdmin) RemovePeer(_ arg) error            { return operators("admin_removePeer") }
func (closedAdmin) RemoveTrustedPeer(_ arg) error     { return operators("admin_removeTrustedPeer") }
func (closedAdmin) StartHTTP(_, _, _, _, _ arg) error { return operators("admin_startHTTP") }
func (closedAdmin) StartRPC(_, _, _, _, _ arg) error  { return operators("admin_startRPC") }
func (closedAdmin) StartWS(_, _, _, _ arg) error      { return operators("admin_startWS") }
func (closedAdmin) StopHTTP() error                   { return operators("admin_stopHTTP") }
func (closedAdmin) StopRPC() error                    { return operators("admin_stopRPC") }
func (closedAdmin) StopWS() error                     { return operators("admin_stopWS") }

// closedClique shadows the methods that make a signer vote.
type closedClique struct{}

func (closedClique) Discard(_ arg) error    { return operators("clique_discard") }
func (closedClique) Propose(_, _ arg) error { return operators("clique_propose") }

// closedDebug shadows the methods that change the chain or the process, read its
// memory or database, or access its files.
type closedDebug struct{}

func (closedDebug) BlockProfile(_, _ arg) error       { return operators("debug_blockProfile") }
func (closedDebug) ChaindbCompact() error             { return operators("debug_chaindbCompact") }
func (closedDebug) ChaindbProperty() error            { return operators("debug_chaindbProperty") }
func (closedDebug) ClearTxpool() error                { return operators("debug_clearTxpool") }
func (closedDebug) CpuProfile(_, _ arg) error         { return operators("debug_cpuProfile") }
func (closedDebug) DbAncient(_, _ arg) error          { return operators("debug_dbAncient") }
func (closedDebug) DbAncients() error                 { return operators("debug_dbAncients") }
func (closedDebug) DbGet(_ arg) error                 { return operators("debug_dbGet") }
func (closedDebug) DiscoveryV4Table() error           { return operators("debug_discoveryV4Table") }
func (closedDebug) FreeOSMemory() error               { return operators("debug_freeOSMemory") }
func (closedDebug) GcStats() error                    { return operators("debug_gcStats") }
func (closedDebug) GoTrace(_, _ arg) error            { return operators("debug_goTrace") }
func (closedDebug) MemStats() error                   { return operators("debug_memStats") }
func (closedDebug) MutexProfile(_, _ arg) error       { return operators("debug_mutexProfile") }
func (closedDebug) ReplayBadBlock(_ arg) error        { return operators("debug_replayBadBlock") }
func (closedDebug) SetBlockProfileRate(_ arg) error   { return operators("debug_setBlockProfileRate") }
func (closedDebug) SetGCPercent(_ arg) error          { return operators("debug_setGCPercent") }
func (closedDebug) SetHead(_ arg) error               { return operators("debug_setHead") }
func (closedDebug) SetMemoryLimit(_ arg) error        { return operators("debug_setMemoryLimit") }
func (closedDebug) SetTrieFlushInterval(_ arg) error  { return operators("debug_setTrieFlushInterval") }
func (closedDebug) Stacks(_ arg) error                { return operators("debug_stacks") }
func (closedDebug) StartCPUProfile(_ arg) error       { return operators("debug_startCPUProfile") }
func (closedDebug) StartGoTrace(_ arg) error          { return operators("debug_startGoTrace") }
func (closedDebug) StopCPUProfile() error             { return operators("debug_stopCPUProfile") }
func (closedDebug) StopGoTrace() error                { return operators("debug_stopGoTrace") }
func (closedDebug) TraceBlockFromFile(_, _ arg) error { return operators("debug_traceBlockFromFile") }
func (closedDebug) Verbosity(_ arg) error             { return operators("debug_verbosity") }
func (closedDebug) Vmodule(_ arg) error               { return operators("debug_vmodule") }
func (closedDebug) WriteBlockProfile(_ arg) error     { return operators("debug_writeBlockProfile") }
func (closedDebug) WriteMemProfile(_ arg) error       { return operators("debug_writeMemProfile") }
func (closedDebug) WriteMutexProfile(_ arg) error     { return operators("debug_writeMutexProfile") }
func (closedDebug) SetMutexProfileFraction(_ arg) error {
	return operators("debug_setMutexProfileFraction")
}
func (closedDebug) StandardTraceBadBlockToFile(_, _ arg) error {
	return operators("debug_standardTraceBadBlockToFile")
}
func (closedDebug) StandardTraceBlockToFile(_, _ arg) error {
	return operators("debug_standardTraceBlockToFile")
}

// closedKeys shadows the methods that sign with the node's keys.
type closedKeys struct{}

func (closedKeys) Resend(_, _, _ arg) error    { return ownKeys("eth_resend") }
func (closedKeys) SendTransaction(_ arg) error { return ownKeys("eth_sendTransaction") }
func (closedKeys) Sign(_, _ arg) error         { return ownKeys("eth_sign") }
func (closedKeys) SignTransaction(_ arg) error { return ownKeys("eth_signTransaction") }

// closedLogs shadows the methods that append to the node's logs.
type closedLogs struct{}

func (closedLogs) LogAppend(_, _ arg) error {
	return &notOpenError{"ehr_logAppend", "the organization's service", ""}
}

// closedMiner shadows the methods that change how the node seals.
type closedMiner struct{}

func (closedMiner) SetExtra(_ arg) error    { return operators("miner_setExtra") }
func (closedMiner) SetGasLimit(_ arg) error { return operators("miner_setGasLimit") }
func (closedMiner) SetGasPrice(_ arg) error { return operators("miner_setGasPrice") }
