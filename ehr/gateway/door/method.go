// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"strings"

	"github.com/dntp/dntp/genesis/strictyaml"
)

// kind is how the door carries a method.
type kind uint8

const (
	closed   kind = iota // not for callers of the door
	quick                // a read of a little: repeated and hedged
	long                 // a read that may take long or be large: repeated
	sending              // a signed transaction
	waiting              // a signed transaction, and its receipt
	making               // makes a filter on one node
	polling              // asks the node that has the filter
	local                // answered by the door
	onSocket             // subscriptions
)

// methods are those that a node answers to anybody, as cmd/dntp/rpc.md lists them.
var methods = func() map[string]kind {
	all := make(map[string]kind)
	for namespace, names := range map[string]string{
		"eth": `accounts baseFee blobBaseFee blockNumber call capabilities chainId config estimateGas gasPrice getBalance
			getBlockTransactionCountByHash getBlockTransactionCountByNumber getCode getHeaderByHash getHeaderByNumber
			getRawTransactionByBlockHashAndIndex getRawTransactionByBlockNumberAndIndex getRawTransactionByHash
			getStorageAt getStorageValues getTransactionByBlockHashAndIndex getTransactionByBlockNumberAndIndex
			getTransactionByHash getTransactionCount getTransactionReceipt getUncleByBlockHashAndIndex
			getUncleByBlockNumberAndIndex getUncleCountByBlockHash getUncleCountByBlockNumber maxPriorityFeePerGas
			syncing getBlockByHash getBlockByNumber`,
		"net":    `listening peerCount version`,
		"web3":   `clientVersion sha3`,
		"rpc":    `modules`,
		"txpool": `status`,
		"clique": `getFinality getOverrides getSigner getSigners getSignersAtHash getSnapshot getSnapshotAtHash proposals status`,
		"ehr": `apiFor checkAccess getActor getEndorsements getLogHead getModel getOrganization getPatient getPolicy getRecord
			getStorage getTicket indexStatus listAccess listActors listCare listGrants listOpenReviews listOrganizations listProposals
			listRecords status getRecordHistory getHistory logConsistency logHead logInclusion`,
	} {
		put(all, namespace, names, quick)
	}
	for namespace, names := range map[string]string{
		"eth":    `createAccessList feeHistory fillTransaction getBlockReceipts getLogs getProof pendingTransactions simulateV1`,
		"rpc":    `discover`,
		"admin":  `nodeInfo peers`,
		"clique": `getCertificate getConflict getEvidence`,
		"debug": `accountRange dumpBlock executionWitness getAccessibleState getBadBlocks getModifiedAccountsByHash
			getModifiedAccountsByNumber getRawBlock getRawHeader getRawReceipts getRawTransaction getTrieFlushInterval
			intermediateRoots preimage printBlock storageRangeAt traceBadBlock traceBlock traceBlockByHash
			traceBlockByNumber traceCall traceTransaction`,
		"ehr":    `getReceipt waitForBlock`,
		"txpool": `content contentFrom inspect`,
	} {
		put(all, namespace, names, long)
	}
	put(all, "eth", "newBlockFilter newFilter newPendingTransactionFilter", making)
	put(all, "eth", "getFilterChanges getFilterLogs uninstallFilter", polling)
	put(all, "eth", "subscribe unsubscribe", onSocket)
	put(all, "ehr", "subscribe unsubscribe", onSocket)
	all["eth_subscribeSyncStatus"] = closed // a subscription under another name
	all["eth_sendRawTransaction"] = sending
	all["eth_sendRawTransactionSync"] = waiting
	return all
}()

func put(all map[string]kind, namespace, names string, k kind) {
	for name := range strings.FieldsSeq(names) {
		all[namespace+"_"+name] = k
	}
}

// Namespaces are those that a door can serve; the first ones are served unless the
// configuration says otherwise.
var (
	Namespaces        = []string{"eth", "net", "web3", "rpc", "clique", "ehr", "admin", "debug", "txpool"}
	NamespacesDefault = Namespaces[:6]
)

// noMethod returns the error for a method that the door does not serve.
func (d *Door) noMethod(method string) *Error {
	if k := methods[method]; k != closed {
		return errorOf(codeMethod, "the gateway does not serve the namespace %s", namespaceOf(method))
	}
	names := make([]string, 0, len(d.served))
	for name, k := range d.served {
		if k != closed {
			names = append(names, name)
		}
	}
	if near := strictyaml.Nearest(method, names); near != "" {
		return errorOf(codeMethod, "the gateway has no method of this name; did you mean %s?", near)
	}
	return errorOf(codeMethod, "the gateway has no method of this name")
}

// namespaceOf returns what is before the first underscore.
func namespaceOf(method string) string {
	namespace, _, _ := strings.Cut(method, "_")
	return namespace
}
