// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

const (
	loggerCategory = "LOGS"

	LogsPath = "/logs" // of the HTTP server
)

var (
	loggerOrgFlag = &cli.StringFlag{
		Name:     "logger.org",
		Usage:    "Keep the append-only logs of this `organization`, an id in hex or its public identifier",
		Category: loggerCategory,
	}
	loggerServiceFlag = &cli.StringFlag{
		Name:     "logger.service",
		Usage:    "`address` of the organization's service actor, whose key anchors the heads of the logs",
		Category: loggerCategory,
	}
	// LoggerPasswordFlag names the file with the password of the service's key.
	LoggerPasswordFlag = &cli.PathFlag{
		Name:     "logger.password",
		Usage:    "`file` whose first line opens the service actor's key",
		Category: loggerCategory,
	}
	loggerSecretFlag = &cli.PathFlag{
		Name:     "logger.jwtsecret",
		Usage:    "`file` of a secret, 32 bytes in hex: it allows appending to the logs, and nothing more, at the path " + LogsPath + " of --http (default = logsecret in the node's folder, made if there is none)",
		Category: loggerCategory,
	}
	loggerFlags = []cli.Flag{loggerOrgFlag, loggerServiceFlag, LoggerPasswordFlag, loggerSecretFlag}
)

// Logger names the organization whose logs this node keeps.
type Logger struct {
	Org      string         `toml:",omitempty"` // id in hex or public identifier
	Service  common.Address `toml:",omitempty"` // anchors the heads; nobody for zero
	Password string         `toml:",omitempty"` // path of the file that opens the service's key
	Secret   string         `toml:",omitempty"` // path of the file with the secret of those who may append
}

// ErrServiceAlone refuses a service without the organization that it serves.
var ErrServiceAlone = errors.New("--logger.service needs --logger.org")

func setLogger(ctx *cli.Context, cfg *Logger) {
	if ctx.IsSet(loggerOrgFlag.Name) {
		cfg.Org = ctx.String(loggerOrgFlag.Name)
	}
	if ctx.IsSet(loggerServiceFlag.Name) {
		cfg.Service = common.HexToAddress(ctx.String(loggerServiceFlag.Name))
	}
	if ctx.IsSet(LoggerPasswordFlag.Name) {
		cfg.Password = ctx.Path(LoggerPasswordFlag.Name)
	}
	if ctx.IsSet(loggerSecretFlag.Name) {
		cfg.Secret = ctx.Path(loggerSecretFlag.Name)
	}
}
