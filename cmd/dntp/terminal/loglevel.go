// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"context"
	"log/slog"
	"strings"

	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/log"
)

// levelHandler gives some of upstream's records the level that fits the operator of a
// member.
type levelHandler struct{ slog.Handler }

// setLevels puts the handler in front of the one that the flags have set up.
func setLevels() {
	log.SetDefault(log.NewLogger(&levelHandler{log.Root().Handler()}))
}

// Handle implements slog.Handler.
func (h *levelHandler) Handle(ctx context.Context, record slog.Record) error {
	record.Level = levelOf(record)
	if !h.Handler.Enabled(ctx, record.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

// Enabled also accepts records whose level may be raised.
func (h *levelHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.Handler.Enabled(ctx, max(level, log.LevelError))
}

// WithAttrs implements slog.Handler.
func (h *levelHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &levelHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h *levelHandler) WithGroup(name string) slog.Handler {
	return &levelHandler{h.Handler.WithGroup(name)}
}

func levelOf(record slog.Record) slog.Level {
	switch {
	// A contract that refuses a call works as intended.
	case record.Level == log.LevelWarn && strings.HasPrefix(record.Message, "Served ") && isRefusal(record):
		return log.LevelDebug
	// An alliance has no blobs, and its final block may not be known yet at a start.
	case record.Message == "Nil finalized block cannot evict old blobs":
		return log.LevelDebug
	// Upstream takes the greatest size instead, which is enough for all.
	case record.Message == "Sanitizing invalid node buffer size":
		return log.LevelDebug
	// The lost state is computed again at the next start.
	case record.Message == "Failed to journal in-memory trie nodes":
		return log.LevelError
	}
	return record.Level
}

func isRefusal(record slog.Record) (refused bool) {
	record.Attrs(func(attr slog.Attr) bool {
		refused = attr.Key == "err" && strings.HasPrefix(attr.Value.String(), vm.ErrExecutionReverted.Error())
		return !refused
	})
	return refused
}
