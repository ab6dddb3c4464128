// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"math/big"
	"os"
	"strconv"
	"testing"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestEndorsementDigest compares with ethers' digest of the same message.
func TestEndorsementDigest(t *testing.T) {
	var vectors struct {
		Messages []struct {
			Type, ChainID string
			Members       []string
			Digest        common.Hash
		}
	}
	text, err := os.ReadFile("../signature/testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(text, &vectors)
	}
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, m := range vectors.Messages {
		if m.Type != "Endorsement" {
			continue
		}
		number := func(i, bits int) uint64 {
			n, err := strconv.ParseUint(m.Members[i], 10, bits)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		chainID, _ := new(big.Int).SetString(m.ChainID, 10)
		a := client.Anchor{
			RecordId: common.HexToHash(m.Members[0]), Version: uint32(number(1, 32)), ContentCommit: common.HexToHash(m.Members[2]),
			BlobHash: common.HexToHash(m.Members[3]), RecordClass: uint8(number(4, 8)), Pid: common.HexToHash(m.Members[5]), Payer: common.HexToHash(m.Members[6]),
		}
		s := client.Statement{
			Custodian: common.HexToHash(m.Members[7]), Org: common.HexToHash(m.Members[9]), Role: uint8(number(10, 8)),
			Purpose: uint8(number(11, 8)), Deadline: number(12, 64),
		}
		if have := client.EndorsementDigest(chainID, a, common.HexToAddress(m.Members[8]), s); have != m.Digest {
			t.Errorf("chain %v: have %v, want %v", chainID, have, m.Digest)
		}
		compared++
	}
	if compared == 0 {
		t.Error("no vector")
	}
}

func TestSignEndorsement(t *testing.T) {
	s := client.Statement{Custodian: common.Hash{1}, Org: common.Hash{2}, Role: 3, Purpose: 5, Deadline: 1_900_000_000}
	chainID, a := big.NewInt(1337), anchorOf(1, common.Hash{})
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // s is high in half of all P-256 signatures
		e, err := client.SignEndorsement(key, chainID, a, s)
		digest := client.EndorsementDigest(chainID, a, e.Signer, s)
		if err != nil || e.SigPurpose != s.Purpose || e.Role != s.Role || e.Deadline != s.Deadline || e.Signer != crypto.PubkeyToAddress(key.PublicKey) ||
			!signature.Verify(signature.Free, e.SigAlg, digest, e.Signer, nil, e.Sig) {
			t.Fatalf("have %+v, error %v", e, err)
		}
		device, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		e, err = client.SignEndorsementP256(device, e.Signer, chainID, a, s)
		public, keyErr := device.PublicKey.Bytes()
		if err != nil || keyErr != nil || !signature.Verify(signature.Free, e.SigAlg, digest, e.Signer, public[1:], e.Sig) {
			t.Fatalf("have %+v, errors %v, %v", e, err, keyErr)
		}
	}
	if e, err := client.SignEndorsementP256(key, common.Address{1}, chainID, a, s); err == nil {
		t.Errorf("signed with a key of another curve: %+v", e)
	}
}
