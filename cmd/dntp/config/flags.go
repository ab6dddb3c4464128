// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/dntp/dntp/core/sealer"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/urfave/cli/v2"
)

// sealerCategory is the heading of the sealer's flags in help.
const sealerCategory = "MINER"

var (
	configFileFlag = &cli.StringFlag{
		Name:     "config",
		Usage:    "TOML configuration `file`, as dumpconfig writes it",
		Category: "ETHEREUM",
	}
	mineFlag = &cli.BoolFlag{
		Name:     "mine",
		Usage:    "Seal blocks as a signer of the alliance",
		Category: sealerCategory,
	}
	etherbaseFlag = &cli.StringFlag{
		Name:     "miner.etherbase",
		Usage:    "`address` of the signer that seals (default = the only account of the keystore)",
		Category: sealerCategory,
	}
	quietFlag = &cli.BoolFlag{
		Name:     "miner.quiet",
		Usage:    "Seal no empty blocks; on a node that does not seal, expect this of the signers",
		Category: sealerCategory,
	}
	quietIntervalFlag = &cli.DurationFlag{
		Name:     "miner.quiet.interval",
		Usage:    "With --miner.quiet, longest `time` without a block",
		Value:    sealer.DefaultInterval,
		Category: sealerCategory,
	}
	rebuildGuardFlag = &cli.BoolFlag{
		Name:     "miner.guard.rebuild",
		Usage:    "For one start: rebuild the sealer's lost guard from the chain, if no other node signs with its key",
		Category: sealerCategory,
	}
	indexFlag = &cli.BoolFlag{
		Name:     "ehr.index",
		Usage:    "Keep an index of health records, for lists and histories",
		Value:    true,
		Category: "EHR",
	}
	clockOffsetFlag = &cli.DurationFlag{
		Name:   "clock.offset",
		Usage:  "`time` by which this node's clock is wrong, for tests",
		Hidden: true,
	}
)

var (
	// DatabaseFlags set the place and format of the database.
	DatabaseFlags = []cli.Flag{
		utils.DataDirFlag,
		utils.AncientFlag,
		utils.DBEngineFlag,
		utils.StateSchemeFlag,
	}

	// KeystoreFlags set the place of the keys.
	KeystoreFlags = []cli.Flag{
		utils.DataDirFlag,
		utils.KeyStoreDirFlag,
		utils.LightKDFFlag,
	}

	sealerFlags = []cli.Flag{
		mineFlag,
		etherbaseFlag,
		quietFlag,
		quietIntervalFlag,
		rebuildGuardFlag,
		utils.PasswordFileFlag,
		utils.ExternalSignerFlag,
		utils.MinerGasLimitFlag,
		utils.MinerGasPriceFlag,
		utils.MinerExtraDataFlag,
		utils.MinerRecommitIntervalFlag,
		utils.MinerPendingFeeRecipientFlag,
	}

	networkFlags = []cli.Flag{
		utils.NetworkIdFlag,
		utils.IdentityFlag,
		utils.BootnodesFlag,
		utils.ListenPortFlag,
		utils.DiscoveryPortFlag,
		utils.MaxPeersFlag,
		utils.MaxPendingPeersFlag,
		utils.NATFlag,
		utils.NoDiscoverFlag,
		utils.DiscoveryV4Flag,
		utils.DiscoveryV5Flag,
		utils.DNSDiscoveryFlag,
		utils.NetrestrictFlag,
		utils.NodeKeyFileFlag,
		utils.NodeKeyHexFlag,
		utils.EthRequiredBlocksFlag,
	}

	txPoolFlags = []cli.Flag{
		utils.TxPoolLocalsFlag,
		utils.TxPoolNoLocalsFlag,
		utils.TxPoolJournalFlag,
		utils.TxPoolRejournalFlag,
		utils.TxPoolPriceLimitFlag,
		utils.TxPoolPriceBumpFlag,
		utils.TxPoolAccountSlotsFlag,
		utils.TxPoolGlobalSlotsFlag,
		utils.TxPoolAccountQueueFlag,
		utils.TxPoolGlobalQueueFlag,
		utils.TxPoolLifetimeFlag,
	}

	// CacheFlags divide the memory.
	CacheFlags = []cli.Flag{
		utils.CacheFlag,
		utils.CacheDatabaseFlag,
		utils.CacheTrieFlag,
		utils.CacheGCFlag,
		utils.CacheSnapshotFlag,
		utils.CacheNoPrefetchFlag,
		utils.CacheNoPrecompileFlag,
		utils.CachePreimagesFlag,
		utils.CacheLogSizeFlag,
		utils.FDLimitFlag,
		utils.MemoryLimitFlag,
		utils.GOGCFlag,
	}

	// ChainFlags set how a chain is executed and how much of it is kept.
	ChainFlags = []cli.Flag{
		utils.GCModeFlag,
		utils.SnapshotFlag,
		utils.TransactionHistoryFlag,
		utils.LogHistoryFlag,
		utils.LogNoHistoryFlag,
		utils.StateHistoryFlag,
		utils.VMTraceFlag,
		utils.VMTraceJsonConfigFlag,
		utils.LogSlowBlockFlag,
	}

	// NodeFlags are all flags of a node except those for RPC and logs.
	NodeFlags = slices.Concat(
		DatabaseFlags, sealerFlags, loggerFlags, []cli.Flag{indexFlag}, networkFlags, txPoolFlags, CacheFlags, ChainFlags,
		[]cli.Flag{
			configFileFlag,
			OverrideFlag,
			utils.SyncModeFlag,
			utils.MinFreeDiskSpaceFlag,
			utils.KeyStoreDirFlag,
			utils.LightKDFFlag,
			utils.USBFlag,
			utils.SmartCardDaemonPathFlag,
			utils.CryptoKZGFlag,
			utils.VMEnableDebugFlag,
			utils.EthStatsURLFlag,
			clockOffsetFlag,
			utils.GpoBlocksFlag,
			utils.GpoPercentileFlag,
			utils.GpoMaxGasPriceFlag,
			utils.GpoIgnoreGasPriceFlag,
		})

	// RPCFlags set who may call a node, and how.
	RPCFlags = []cli.Flag{
		utils.HTTPEnabledFlag,
		utils.HTTPListenAddrFlag,
		utils.HTTPPortFlag,
		utils.HTTPCORSDomainFlag,
		utils.HTTPVirtualHostsFlag,
		utils.HTTPApiFlag,
		utils.HTTPPathPrefixFlag,
		utils.HTTPBodyLimitFlag,
		utils.WSEnabledFlag,
		utils.WSListenAddrFlag,
		utils.WSPortFlag,
		utils.WSApiFlag,
		utils.WSAllowedOriginsFlag,
		utils.WSPathPrefixFlag,
		utils.AuthListenFlag,
		utils.AuthPortFlag,
		utils.AuthVirtualHostsFlag,
		utils.JWTSecretFlag,
		utils.GraphQLEnabledFlag,
		utils.GraphQLCORSDomainFlag,
		utils.GraphQLVirtualHostsFlag,
		utils.IPCDisabledFlag,
		utils.IPCPathFlag,
		utils.RPCGlobalGasCapFlag,
		utils.RPCGlobalEVMTimeoutFlag,
		utils.RPCGlobalTxFeeCapFlag,
		utils.RPCGlobalLogQueryLimit,
		utils.RPCGlobalRangeLimitFlag,
		utils.RPCTxSyncDefaultTimeoutFlag,
		utils.RPCTxSyncMaxTimeoutFlag,
		utils.AllowUnprotectedTxs,
		utils.BatchRequestLimit,
		utils.BatchResponseMaxSize,
		utils.RPCTelemetryFlag,
		utils.RPCTelemetryEndpointFlag,
		utils.RPCTelemetryUserFlag,
		utils.RPCTelemetryPasswordFlag,
		utils.RPCTelemetryInstanceIDFlag,
		utils.RPCTelemetryTagsFlag,
		utils.RPCTelemetrySampleRatioFlag,
	}

	// ConsoleFlags are those of a JavaScript console.
	ConsoleFlags = []cli.Flag{utils.JSpathFlag, utils.ExecFlag, utils.PreloadJSFlag}
)

// SetDefaults gives upstream's flags the defaults of an alliance chain.
func SetDefaults() {
	if err := utils.DataDirFlag.Value.Set(dataDir()); err != nil {
		panic("BUG: default data folder: " + err.Error())
	}
	utils.JWTSecretFlag.Usage = "`file` of the node's secret, 32 bytes in hex: anyone who has it may call every method at --authrpc.port (default = jwtsecret in the node's folder, made if there is none)"
	utils.NetworkIdFlag.Usage = "Network ID (integer) that peers must share (default = the chain ID)"
	utils.SyncModeFlag.Value = defaultSyncMode.String()
	utils.SmartCardDaemonPathFlag.Value = "" // only on request
	utils.MinFreeDiskSpaceFlag.Usage = "Free disk space in MB below which the node stops (0 = never)"
	utils.MinFreeDiskSpaceFlag.Value = minFreeDiskDefault
}

// dataDir is .dntp in the user's home, or the system's own place for such folders. Without a home it is empty and --datadir must be given.
func dataDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "DNTP")
	case "windows":
		return filepath.Join(home, "AppData", "Local", "DNTP")
	default:
		return filepath.Join(home, ".dntp")
	}
}

// minFreeDiskDefault in MiB is room for what a member writes when it stops, for
// compaction of its database, and for its log.
const minFreeDiskDefault = 512
