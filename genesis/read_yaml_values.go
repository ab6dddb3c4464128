// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"gopkg.in/yaml.v3"

	"github.com/dntp/dntp/genesis/strictyaml"
)

// amount reads an amount of wei, which may need more than 64 bits.
func (d *decoder) amount(into *uint256.Int) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		for _, c := range text {
			if c < '0' || c > '9' {
				return fmt.Errorf("%s is not an amount of wei, want decimal digits", strictyaml.Quote(string(text)))
			}
		}
		if len(text) == 0 || len(text) > 1 && text[0] == '0' {
			return fmt.Errorf("%s is not an amount of wei, want decimal digits", strictyaml.Quote(string(text)))
		}
		if err := into.SetFromDecimal(string(text)); err != nil {
			return fmt.Errorf("%s is out of range, want less than 2^256", strictyaml.Quote(string(text)))
		}
		return nil
	})
}

func (d *decoder) address(into *common.Address) strictyaml.Reader {
	return func(node *yaml.Node, path string) { *into = d.readAddress(node, path) }
}

func (d *decoder) readAddress(node *yaml.Node, path string) (address common.Address) {
	d.Word(func(text []byte) (err error) {
		address, err = ParseAddress(string(text))
		return err
	})(node, path)
	return address
}

// ParseAddress reads an address of 40 hex digits. If they are of mixed case, they
// must match the checksum of EIP-55, which finds most typing errors.
func ParseAddress(text string) (common.Address, error) {
	if strictyaml.IsMark(text) {
		return common.Address{}, fmt.Errorf("%s is to be filled in", strictyaml.Quote(text))
	}
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok || len(digits) != 2*common.AddressLength || !common.IsHexAddress(text) {
		return common.Address{}, fmt.Errorf("%s is not an address, want 0x and 40 hex digits", strictyaml.Quote(text))
	}
	address := common.HexToAddress(text)
	mixed := strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits
	if mixed && address.Hex() != text {
		return common.Address{}, fmt.Errorf("%s has a wrong checksum, check its digits", strictyaml.Quote(text))
	}
	return address, nil
}

func (d *decoder) hash(into *common.Hash) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		if len(text) != 2+2*common.HashLength || into.UnmarshalText(text) != nil {
			return fmt.Errorf("%s is not a hash, want 0x and 64 hex digits", strictyaml.Quote(string(text)))
		}
		return nil
	})
}

func (d *decoder) roles(into *Roles) strictyaml.Reader { return d.set(&roleWords, (*uint32)(into)) }

// set reads a list of different words.
func (d *decoder) set(known *vocabulary, into *uint32) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		before := d.Problems()
		*into = 0
		d.List(node, path, len(known.words), func(node *yaml.Node, path string) {
			var name string
			d.Text(&name)(node, path)
			if d.Problems() > before {
				return
			}
			if err := known.add(into, name); err != nil {
				d.Fail(node, "%v", err)
			}
		})
	}
}
