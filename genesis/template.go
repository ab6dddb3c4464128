// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import "github.com/ethereum/go-ethereum/common"

// Template returns the alliance.yaml that people begin from: one organization
// of each of the kinds, or of every kind if none is given. ParseSpec refuses
// it, line by line, until all marks in it are filled in.
func Template(name string, chainID uint64, timestamp Time, of ...Kind) []byte {
	spec := Default(name, chainID)
	spec.Timestamp = timestamp
	if len(of) == 0 {
		of = kinds
	}
	for _, kind := range of {
		spec.Organizations = append(spec.Organizations, Organization{
			Kind:    kind,
			Nodes:   []string{""},
			Signers: []common.Address{{}},
		})
	}
	return spec.YAML()
}
