// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"crypto/ecdsa"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/genesis"
)

const (
	doctors         = 100
	perBlock        = 1000          // transactions of a block while a chain is made
	gasLimit        = 1_000_000_000 // of a block, more than they need
	chainID         = 20_261
	laboratoryClass = 5
)

// keyOf is a fixed key. It protects nothing.
func keyOf(name string, i int) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256(fmt.Appendf(nil, "%s %d", name, i)))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return key
}

func address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// id is the identifier of a patient or record.
func id(kind byte, i int) (out common.Hash) {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(i))
	return crypto.Keccak256Hash([]byte{kind}, number[:])
}

func pid(i int) common.Hash      { return id('p', i) }
func recordID(i int) common.Hash { return id('r', i) }

// anchorOf is the i-th record.
func anchorOf(i, patients int) bindings.Anchor {
	return bindings.Anchor{
		RecordId: recordID(i), Version: 1, Pid: pid(i % patients), RecordClass: uint8(laboratoryClass),
		ContentCommit: id('c', i), BlobHash: id('b', i), Size: 4096, AuthoredAt: 1,
	}
}

// model is an alliance of one signer. It begins long enough ago for the blocks that
// are made without waiting.
func model(blocks int, signer, node *ecdsa.PrivateKey) (*genesis.Spec, error) {
	spec := genesis.Default("bench", chainID)
	spec.Period, spec.GasLimit = 1, gasLimit
	spec.Timestamp = genesis.Time(time.Now().Unix() - int64(blocks) - 60)
	spec.Parameters["patientsDay"] = genesis.Parameter{Value: 1_000_000}
	spec.Organizations = []genesis.Organization{{
		Name: "hospital", Identifier: "hospital", Kind: genesis.Hospital, Admin: address(keyOf("admin", 0)),
		Nodes: []string{enode.NewV4(&node.PublicKey, nil, 0, 0).URLv4()}, Signers: []common.Address{address(signer)},
	}}
	for i := range doctors {
		spec.Actors = append(spec.Actors, genesis.Actor{Address: address(keyOf("doctor", i)), Org: "hospital", Roles: rolesOf("doctor")})
	}
	spec.Actors = append(spec.Actors, genesis.Actor{Address: address(keyOf("registrar", 0)), Org: "hospital", Roles: rolesOf("identity-registrar")})
	return spec, nil
}

func rolesOf(name string) genesis.Roles {
	roles, err := genesis.RolesOf(name)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return roles
}

// call is one transaction before it is signed.
type call struct {
	from *ecdsa.PrivateKey
	to   common.Address
	data []byte
}

// setup are the calls that make a chain: the patients, then the records.
func setup(i, patients int) call {
	if i < patients {
		return call{keyOf("registrar", 0), contracts.PatientsAddress, bindings.NewPatients().PackRegister(pid(i), common.Address(id('k', i).Bytes()[:20]))}
	}
	return anchor(i-patients, patients)
}

// anchor is the call that anchors the i-th record.
func anchor(i, patients int) call {
	return call{keyOf("doctor", i%doctors), contracts.RecordsAddress, bindings.NewRecords().PackAnchor(anchorOf(i, patients), nil)}
}
