// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/log"
)

// A refusal by a contract is not a warning; a loss is an error.
func TestLevels(t *testing.T) {
	var out bytes.Buffer
	glog := log.NewGlogHandler(log.NewTerminalHandler(&out, false))
	glog.Verbosity(log.LevelInfo)
	logger := log.NewLogger(&levelHandler{glog})
	for _, story := range []struct {
		write func()
		want  string // level that is shown, nothing for none
	}{
		{func() { logger.Warn("Served eth_call", "err", "execution reverted: NotAllowed") }, ""},
		{func() { logger.New("conn", "1.2.3.4").Warn("Served eth_estimateGas", "err", "execution reverted") }, ""},
		{func() { logger.Warn("Served eth_call", "err", "header not found") }, "WARN"},
		{func() { logger.Warn("Nil finalized block cannot evict old blobs") }, ""},
		{func() {
			logger.Warn("Sanitizing invalid node buffer size", "provided", "2.00GiB", "updated", "256.00MiB")
		}, ""},
		{func() { logger.Info("Failed to journal in-memory trie nodes", "err", errors.New("disk")) }, "ERROR"},
		{func() { logger.Info("Imported a block") }, "INFO"},
		{func() { logger.Debug("Looked around") }, ""},
	} {
		out.Reset()
		story.write()
		if have := out.String(); !strings.HasPrefix(have, story.want) || (have == "") != (story.want == "") {
			t.Errorf("have %q, want %q", have, story.want)
		}
	}
	glog.Verbosity(log.LevelCrit)
	out.Reset()
	logger.Info("Failed to journal in-memory trie nodes")
	if out.Len() > 0 {
		t.Errorf("have %q at the least verbosity", out.String())
	}
}
