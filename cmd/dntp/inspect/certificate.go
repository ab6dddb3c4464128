// SPDX-License-Identifier: GPL-3.0-or-later

package inspect

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/operator"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/proof"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

const (
	// headerBatch is how many headers are asked for at once.
	headerBatch = 256

	// maxProofBytes limits a file of a certificate or of evidence: the largest set
	// of signers stays far below.
	maxProofBytes = 1 << 20
)

var (
	trustFlag   = &cli.StringFlag{Name: session.GenesisFlag.Name, Usage: "`file` of the alliance's genesis, which is all that is trusted"}
	headersFlag = &cli.StringFlag{Name: "headers", Usage: "`file` of headers from block 1 on, or of blocks as `dntp export` writes them; needed if the signers have changed"}
	headersOut  = &cli.StringFlag{Name: "headers", Usage: "`file` to write the headers into that verify may need"}
	verifyRPC   = &cli.StringFlag{Name: session.RPCFlag.Name, Usage: "`URL` of any node to fetch headers from; it is not trusted"}

	// AcceptFlag names the overrides that a verifier accepts, beside the genesis.
	AcceptFlag = &cli.StringSliceFlag{Name: "override", Usage: "`file` of a signer-set override that the verifier accepts; may be repeated"}

	proofFlags = []cli.Flag{trustFlag, headersFlag, verifyRPC, AcceptFlag, terminal.JSONFlag}
)

// CertificateCommand gets and verifies proofs that a block is final.
var CertificateCommand = &cli.Command{
	Name:  "certificate",
	Usage: "Prove that a block can never change any more",
	Description: `A certificate is the votes of more than two thirds of the signers. Whoever has the
alliance's genesis file can verify it without a node.

  dntp certificate get 1200 > certificate.json
  dntp certificate verify --genesis genesis.json certificate.json`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "get", Usage: "Fetch the certificate that makes a block final", ArgsUsage: "BLOCK", Flags: append([]cli.Flag{headersOut}, session.ReadFlags...), Action: terminal.Quiet(getCertificate)},
		{Name: "verify", Usage: "Verify a certificate by the genesis file", ArgsUsage: "FILE", Flags: proofFlags, Action: terminal.Quiet(verifyCertificate)},
	},
}

// blockTag parses a block's number or tag of JSON-RPC.
func blockTag(text string) (rpc.BlockNumber, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return rpc.BlockNumber(n), nil
	}
	var number rpc.BlockNumber
	if err := number.UnmarshalJSON([]byte(`"` + text + `"`)); err != nil {
		return 0, terminal.ErrorHint(fmt.Sprintf("%q is not a block", text), "want a number, or latest, safe, finalized")
	}
	return number, nil
}

func getCertificate(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "a block")
	if err != nil {
		return err
	}
	tag, err := blockTag(text)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	var cert *member.CertificateInfo
	if err := n.RPC.Client().CallContext(ctx.Context, &cert, "clique_getCertificate", tag); err != nil {
		return err
	}
	if cert == nil {
		return terminal.ErrorHint(fmt.Sprintf("block %s is not final yet", text), "`dntp status` shows which blocks are final")
	}
	if path := ctx.String(headersOut.Name); path != "" {
		if err := saveHeaders(ctx.Context, n.RPC.Client(), path, uint64(cert.Source.Number)); err != nil {
			return err
		}
	}
	return terminal.PrintJSON(ctx.App.Writer, cert)
}

// saveHeaders writes the headers from block 1 up to a number, one RLP after
// another.
func saveHeaders(ctx context.Context, client *rpc.Client, path string, last uint64) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	err = fetchHeaders(ctx, client, 1, last, func(h *types.Header) error { return rlp.Encode(out, h) })
	return errors.Join(err, out.Flush(), file.Close())
}

// fetchHeaders asks a node for canonical headers in ascending order.
func fetchHeaders(ctx context.Context, client *rpc.Client, first, last uint64, use func(*types.Header) error) error {
	for first <= last {
		count := min(headerBatch, last-first+1)
		headers, batch := make([]*types.Header, count), make([]rpc.BatchElem, count)
		for i := range batch {
			batch[i] = rpc.BatchElem{Method: "eth_getBlockByNumber", Args: []any{hexutil.Uint64(first + uint64(i)), false}, Result: &headers[i]}
		}
		if err := client.BatchCallContext(ctx, batch); err != nil {
			return err
		}
		for i, elem := range batch {
			if elem.Error == nil && headers[i] == nil {
				elem.Error = errors.New("the node does not have it")
			}
			if elem.Error != nil {
				return fmt.Errorf("header %d: %w", first+uint64(i), elem.Error)
			}
			if err := use(headers[i]); err != nil {
				return err
			}
		}
		first += count
	}
	return nil
}

// readHeaders reads headers, or the headers of blocks, from a file, except the
// genesis.
func readHeaders(path string, use func(*types.Header) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReader(file)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for stream := rlp.NewStream(in, 0); ; {
		header, err := readHeader(stream)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && header.Number.Sign() > 0 {
			err = use(header)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

// readHeader reads one header or one block.
func readHeader(stream *rlp.Stream) (*types.Header, error) {
	kind, size, err := stream.Kind()
	if err != nil {
		return nil, err // io.EOF between two headers
	}
	if kind != rlp.List || size > operator.MaxBlockBytes {
		return nil, fmt.Errorf("neither header nor block, or one of more than %d bytes", operator.MaxBlockBytes)
	}
	raw, err := stream.Raw()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	header := new(types.Header)
	if rlp.DecodeBytes(raw, header) == nil {
		return header, nil
	}
	block := new(types.Block)
	if err := rlp.DecodeBytes(raw, block); err != nil {
		return nil, fmt.Errorf("neither header nor block: %w", err)
	}
	return block.Header(), nil
}

// openProof returns the chain of the genesis file, with the available headers. need
// is the newest one that may be needed.
func openProof(ctx *cli.Context, need uint64) (*proof.Chain, error) {
	path := ctx.String(trustFlag.Name)
	if path == "" {
		return nil, terminal.ErrorHint("the genesis file is missing", "it is all that is trusted: name it with --genesis")
	}
	genesis, err := model.ReadGenesis(path)
	if err != nil {
		return nil, err
	}
	overrides, err := AcceptedOverrides(ctx)
	if err != nil {
		return nil, err
	}
	chain, err := proof.New(genesis.Config, genesis.ToBlock().Header(), clique.WithOverrides(overrides))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	add := func(h *types.Header) error {
		if h.Number.IsUint64() && h.Number.Uint64() > need {
			return nil
		}
		return chain.Append(h)
	}
	if file := ctx.String(headersFlag.Name); file != "" {
		if err := readHeaders(file, add); err != nil {
			return nil, err
		}
	}
	if url := ctx.String(verifyRPC.Name); ctx.IsSet(verifyRPC.Name) {
		client, err := rpc.DialContext(ctx.Context, url)
		if err != nil {
			return nil, err
		}
		defer client.Close()
		if err := fetchHeaders(ctx.Context, client, chain.Number()+1, need, add); err != nil {
			return nil, fmt.Errorf("node %s: %w", url, err)
		}
	}
	return chain, nil
}

// AcceptedOverrides reads the files of AcceptFlag.
func AcceptedOverrides(ctx *cli.Context) (clique.Overrides, error) {
	var list []*clique.Override
	for _, path := range ctx.StringSlice(AcceptFlag.Name) {
		blob, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		o, err := clique.ParseOverride(blob)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, o)
	}
	return clique.NewOverrides(list...)
}

// readProof reads a small JSON file.
func readProof(path string, v any) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	blob, err := io.ReadAll(io.LimitReader(file, maxProofBytes+1))
	if err != nil {
		return nil, err
	}
	if len(blob) > maxProofBytes {
		return nil, fmt.Errorf("%s: have more than %d bytes", path, maxProofBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(blob))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return blob, nil
}

// certificateOf returns the certificate that the RPC describes. Signers and message
// are derived from the chain, not read from the file.
func certificateOf(info *member.CertificateInfo) (*finality.Certificate, error) {
	point := func(b member.BlockRef) finality.Checkpoint {
		return finality.Checkpoint{Number: uint64(b.Number), Hash: b.Hash}
	}
	cert := &finality.Certificate{Link: finality.Link{Source: point(info.Source), Target: point(info.Target)}}
	for _, sig := range info.Signatures {
		if len(sig) != len(finality.Vote{}.Signature) {
			return nil, fmt.Errorf("signature: have %d bytes, want %d", len(sig), len(finality.Vote{}.Signature))
		}
		cert.Signatures = append(cert.Signatures, [65]byte(sig))
	}
	return cert, nil
}

// CertificateAnswer is what verify prints as JSON.
type CertificateAnswer struct {
	Final      bool            `json:"final"`
	Block      member.BlockRef `json:"block"` // final, and all below it; if it is not final: justified
	Signatures int             `json:"signatures"`
	Headers    uint64          `json:"headers"` // that were followed
	Genesis    common.Hash     `json:"genesis"`
}

func verifyCertificate(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a certificate")
	if err != nil {
		return err
	}
	info := new(member.CertificateInfo)
	if _, err := readProof(path, info); err != nil {
		return err
	}
	cert, err := certificateOf(info)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	chain, err := openProof(ctx, cert.Source.Number)
	if err != nil {
		return err
	}
	if err := chain.Verify(cert); err != nil {
		return proofError(path, err)
	}
	answer := CertificateAnswer{Final: cert.Finalizes(), Block: info.Source, Signatures: len(cert.Signatures), Headers: chain.Number(), Genesis: chain.Domain().Genesis}
	word := "final"
	if !answer.Final {
		answer.Block, word = info.Target, "justified, not final"
	}
	return terminal.PrintFacts(ctx, answer, "block", fmt.Sprintf("%d %v", uint64(answer.Block.Number), answer.Block.Hash), "it is", word,
		"signatures", answer.Signatures, "headers followed", answer.Headers, "genesis", answer.Genesis)
}

// proofError adds advice.
func proofError(path string, err error) error {
	err = fmt.Errorf("%s: %w", path, err)
	if errors.Is(err, proof.ErrHeaders) {
		return terminal.WithHint(err, "give them with --headers, as `dntp certificate get --headers` writes them, or name a node with --rpc")
	}
	return err
}
