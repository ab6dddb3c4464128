// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
)

const (
	unitPatience = 30 * time.Second // for the next 64 KiB of a shard: slower senders are cut off
	memoryMax    = vault.CopyBelow  // bytes of a shard that is not written to the staging folder
)

var errHeld = errors.New("a legal hold forbids it")

// shardArguments reads the path of a request about a shard.
func shardArguments(r *http.Request) (placement common.Hash, shard uint8, err error) {
	if placement, err = hexHash(r.PathValue("placement")); err != nil {
		return placement, 0, err
	}
	n, err := strconv.ParseUint(r.PathValue("shard"), 10, 8)
	if err != nil || n >= vault.MaxMembers {
		return placement, 0, bad("no number of a shard")
	}
	return placement, uint8(n), nil
}

// hexHash reads 64 hexadecimal digits.
func hexHash(text string) (h common.Hash, err error) {
	if b, err := hex.DecodeString(text); err == nil && len(b) == common.HashLength {
		return common.Hash(b), nil
	}
	return h, bad("not 64 hexadecimal digits")
}

func (h *Host) serveRecipient(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]string{"recipient": h.Recipient})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

// serveState tells the author how much of a shard is here.
func (h *Host) serveState(w http.ResponseWriter, r *http.Request) {
	placement, shard, err := shardArguments(r)
	if err != nil {
		fail(w, err)
		return
	}
	state, err := h.state(r.Context(), peerOf(r).Org, placement, shard)
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, state)
}

func (h *Host) state(ctx context.Context, author, placement common.Hash, shard uint8) (shardState, error) {
	have, err := h.Catalogue.Holding(ctx, placement, shard)
	switch {
	case err == nil && have.Author == author && have.State == catalogue.Whole:
		return shardState{have.Size, true}, nil
	case err != nil && !errors.Is(err, catalogue.ErrNotThere):
		return shardState{}, err
	}
	info, err := os.Stat(h.stagedFile(author, placement, shard))
	if errors.Is(err, fs.ErrNotExist) {
		return shardState{}, nil
	} else if err != nil {
		return shardState{}, err
	}
	size := uint64(info.Size())
	return shardState{Size: size - size%vault.UnitSize}, nil
}

// stagedFile is the file of a shard that has arrived in part. It bears the author, so that
// nobody else continues it.
func (h *Host) stagedFile(author, placement common.Hash, shard uint8) string {
	return filepath.Join(h.Staging, fmt.Sprintf("%x-%d-%x.part", placement, shard, author[:8]))
}

// servePlace takes a shard, or the rest of one: the outline of all of it, then its bytes
// from the offset on.
func (h *Host) servePlace(w http.ResponseWriter, r *http.Request) {
	placement, shard, err := shardArguments(r)
	if err == nil {
		err = h.place(w, r, placement, shard)
	}
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, shardState{Whole: true})
}

func (h *Host) place(w http.ResponseWriter, r *http.Request, placement common.Hash, shard uint8) error {
	leaf, err := hex.DecodeString(r.Header.Get(holdingHeader))
	if err != nil {
		return bad("%s is not in hexadecimal", holdingHeader)
	}
	want, err := ParseHolding(leaf)
	if err != nil {
		return bad("%v", err)
	}
	author := peerOf(r).Org
	if want.Author != author || want.Placement != placement || want.Shard != shard {
		return bad("the holding names another author or shard")
	}
	offset, err := strconv.ParseUint(r.Header.Get(offsetHeader), 10, 64)
	if err != nil || offset%vault.UnitSize != 0 || offset > want.Size {
		return bad("%s is no multiple of %d within the shard", offsetHeader, vault.UnitSize)
	}
	in := &slowReader{w: http.NewResponseController(w), r: r.Body, limit: h.shareOf(author).limiter, ctx: r.Context()}
	return h.Place(r.Context(), want, in, offset)
}

// Place takes a shard from its author: outline, then bytes from the offset on. When it returns
// nil, the shard is in the store and its leaf in the log of holdings.
func (h *Host) Place(ctx context.Context, want *Holding, in io.Reader, offset uint64) error {
	key := blobs.NewID(want.Placement, blobs.KindShard, want.Shard)
	if _, busy := h.busy.LoadOrStore(key, true); busy {
		return fmt.Errorf("%w: the shard is arriving already", ErrBusy)
	}
	defer h.busy.Delete(key)
	before, err := h.Catalogue.Holding(ctx, want.Placement, want.Shard)
	if err != nil && !errors.Is(err, catalogue.ErrNotThere) {
		return err
	}
	if known := err == nil; known && (before.Author != want.Author || before.Root != want.ChunkRoot || before.Size != want.Size || before.State == catalogue.Dropped) {
		return bad("the placement has another shard of this number, or was dropped")
	} else if known && before.State == catalogue.Whole {
		return nil // a repeated request
	}
	giveBack, err := h.reserve(ctx, want.Author, want.Size)
	if err != nil {
		return err
	}
	if err := h.receive(ctx, want, in, offset); err != nil {
		giveBack()
		return err
	}
	index := before.LogIndex
	if before.State == 0 {
		leaf := want.Bytes()
		if index, err = h.Logs.Append(ctx, LogHoldings, leaf); err != nil {
			giveBack()
			return errors.Join(err, h.deleteBlobs(context.WithoutCancel(ctx), want.Placement, want.Shard))
		}
	}
	return h.Catalogue.AddHolding(ctx, catalogue.Holding{
		Version: catalogue.Version{Record: want.Record, Number: want.Version}, Placement: want.Placement, Shard: want.Shard, Author: want.Author,
		Size: want.Size, Root: want.ChunkRoot, LogIndex: index, State: catalogue.Whole,
	})
}

// receive verifies a shard unit by unit and puts it into the store.
func (h *Host) receive(ctx context.Context, want *Holding, in io.Reader, offset uint64) error {
	outlineBytes := make([]byte, vault.Units(want.Size)*common.HashLength)
	if _, err := io.ReadFull(in, outlineBytes); err != nil {
		return bad("the outline ends early")
	}
	outline, err := vault.ParseOutline(want.Size, want.ChunkRoot, outlineBytes)
	if err != nil {
		return bad("%v", err)
	}
	var whole io.Reader
	if want.Size <= memoryMax && offset == 0 {
		var memory bytes.Buffer
		if err := copyUnits(&memory, in, outline, 0); err != nil {
			return err
		}
		whole = &memory
	} else {
		file, err := h.stage(want, in, outline, offset)
		if err != nil {
			return err
		}
		defer func() {
			file.Close()
			os.Remove(file.Name())
		}()
		whole = file
	}
	id := blobs.NewID(want.Placement, blobs.KindShard, want.Shard)
	if err := replace(ctx, h.Store, id, want.Size, whole); err != nil {
		return err
	}
	if !keepsOutline(want.Size) {
		return nil
	}
	id = blobs.NewID(want.Placement, blobs.KindOutline, want.Shard)
	return replace(ctx, h.Store, id, uint64(len(outlineBytes)), bytes.NewReader(outlineBytes))
}

// replace puts a blob in the place of one that a crash or damage has left there.
func replace(ctx context.Context, store blobs.Store, id blobs.ID, size uint64, r io.Reader) error {
	if _, err := store.Stat(ctx, id); err == nil {
		if err := store.Delete(ctx, id); err != nil {
			return err
		}
	} else if !errors.Is(err, blobs.ErrNotFound) {
		return err
	}
	return store.Put(ctx, id, size, r)
}

// stage appends to the file of a shard, and returns it when all is there. What is there
// stays if the sender breaks off.
func (h *Host) stage(want *Holding, in io.Reader, outline *vault.Outline, offset uint64) (_ *os.File, err error) {
	file, err := os.OpenFile(h.stagedFile(want.Author, want.Placement, want.Shard), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if uint64(info.Size()) < offset {
		return nil, bad("the holder has %d bytes, not %d", info.Size(), offset)
	}
	if err := file.Truncate(int64(offset)); err != nil {
		return nil, err
	}
	if _, err := file.Seek(int64(offset), io.SeekStart); err != nil {
		return nil, err
	}
	if err := copyUnits(file, in, outline, offset/vault.UnitSize); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return file, nil
}

// copyUnits copies the units from one on, each once it is verified.
func copyUnits(to io.Writer, in io.Reader, outline *vault.Outline, first uint64) error {
	unit := make([]byte, vault.UnitSize)
	for i := first; i < vault.Units(outline.Size); i++ {
		part := unit[:min(vault.UnitSize, outline.Size-i*vault.UnitSize)]
		if _, err := io.ReadFull(in, part); err != nil {
			return fmt.Errorf("%w: the shard ends early: %w", errBad, err)
		}
		if err := outline.Unit(i, part); err != nil {
			return bad("%v", err)
		}
		if _, err := to.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// serveDeposit takes a share package from its author.
func (h *Host) serveDeposit(w http.ResponseWriter, r *http.Request) {
	placement, err := hexHash(r.PathValue("placement"))
	var in deposit
	if err == nil {
		err = readJSON(r.Body, jsonMax, &in)
	}
	if err == nil {
		err = h.Deposit(r.Context(), peerOf(r).Org, placement, in)
	}
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, struct{}{})
}

// Deposit checks a share package and keeps it.
func (h *Host) Deposit(ctx context.Context, author, placement common.Hash, in deposit) error {
	d, err := vault.ParseDescriptor(in.Descriptor)
	if err != nil {
		return bad("%v", err)
	}
	if d.Author != author || d.Placement != placement || in.Class == 0 || in.Class > contracts.LastClass {
		return bad("the descriptor is of another author or placement, or there is no such class")
	}
	if len(in.Package) > 0 {
		share, err := vault.OpenShare(in.Package, h.Identity)
		if err != nil {
			return bad("the share package is not sealed to this organization")
		}
		if err := share.Verify(d, h.Org); err != nil {
			return bad("%v", err)
		}
	}
	version := catalogue.Version{Record: d.Record, Number: d.Version}
	older, err := h.Catalogue.Deposits(ctx, version)
	if err != nil {
		return err
	}
	for _, o := range older {
		if o.Placement != placement {
			continue
		}
		if have, err := vault.ParseDescriptor(o.Descriptor); err == nil && have.Revision > d.Revision {
			return bad("the holder has revision %d already", have.Revision)
		}
	}
	err = h.Catalogue.AddDeposit(ctx, catalogue.Deposit{
		Version: version, Placement: placement, Revision: d.Revision, Author: author, Pid: in.Pid, Class: in.Class, Batch: in.Batch, Descriptor: in.Descriptor, Package: in.Package,
	})
	if errors.Is(err, catalogue.ErrExists) {
		return bad("the placement is another author's or another record's")
	}
	return err
}

// DepositOwn keeps this organization's share of its own document.
func (h *Host) DepositOwn(ctx context.Context, placement common.Hash, descriptor, sealed []byte, pid common.Hash, class uint8, batch bool) error {
	return h.Deposit(ctx, h.Org, placement, deposit{Pid: pid, Class: class, Batch: batch, Descriptor: descriptor, Package: sealed})
}

// PlaceOwn keeps a shard of this organization's own document.
func (h *Host) PlaceOwn(ctx context.Context, want *Holding, outline *vault.Outline, in io.Reader) error {
	return h.Place(ctx, want, io.MultiReader(bytes.NewReader(outline.Bytes()), in), 0)
}

// Outline returns the outline of a shard that is here.
func (h *Host) Outline(ctx context.Context, placement common.Hash, shard uint8) ([]byte, error) {
	held, err := h.Catalogue.Holding(ctx, placement, shard)
	if err != nil {
		return nil, err
	}
	return h.outline(ctx, held)
}

// Shard reads a part of a shard that is here.
func (h *Host) Shard(ctx context.Context, placement common.Hash, shard uint8, from, size uint64) (io.ReadCloser, error) {
	return h.Store.Get(ctx, blobs.NewID(placement, blobs.KindShard, shard), from, size)
}
