// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// file is genesis.json: the fields that any tool of geth's family reads, and the
// model under config.alliance, which those tools ignore.
type file struct {
	Config     fileConfig     `json:"config"`
	Nonce      hexutil.Uint64 `json:"nonce"`
	Timestamp  hexutil.Uint64 `json:"timestamp"`
	ExtraData  hexutil.Bytes  `json:"extraData"`
	GasLimit   hexutil.Uint64 `json:"gasLimit"`
	Difficulty *hexutil.Big   `json:"difficulty"`
	Mixhash    common.Hash    `json:"mixHash"`
	Coinbase   common.Address `json:"coinbase"`
	BaseFee    *hexutil.Big   `json:"baseFeePerGas"`

	Alloc map[common.UnprefixedAddress]types.Account `json:"alloc"`
}

type fileConfig struct {
	*params.ChainConfig
	Alliance *Spec `json:"alliance"`
}

// ModelHash is the SHA-256 of the model as in config.alliance, without white space
// between its tokens. The chain begins with this hash, and every executed proposal
// changes it.
func (s *Spec) ModelHash() (common.Hash, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return common.Hash{}, err
	}
	return sha256.Sum256(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// Encode builds genesis.json. Equal models give equal bytes.
func (s *Spec) Encode() ([]byte, error) {
	genesis, err := s.Genesis()
	if err != nil {
		return nil, err
	}
	return encode(genesis, s)
}

func encode(genesis *core.Genesis, spec *Spec) ([]byte, error) {
	out := file{
		Config:     fileConfig{genesis.Config, spec},
		Nonce:      hexutil.Uint64(genesis.Nonce),
		Timestamp:  hexutil.Uint64(genesis.Timestamp),
		ExtraData:  genesis.ExtraData,
		GasLimit:   hexutil.Uint64(genesis.GasLimit),
		Difficulty: (*hexutil.Big)(genesis.Difficulty),
		Mixhash:    genesis.Mixhash,
		Coinbase:   genesis.Coinbase,
		BaseFee:    (*hexutil.Big)(genesis.BaseFee),
		Alloc:      make(map[common.UnprefixedAddress]types.Account, len(genesis.Alloc)),
	}
	for address, account := range genesis.Alloc {
		out.Alloc[common.UnprefixedAddress(address)] = account
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}
