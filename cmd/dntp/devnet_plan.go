// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/gofrs/flock"
)

const (
	devChainID = 0xd01 // where the native contracts begin; only ever a chain on loopback

	// A story kills one member: two would then lack the majority that seals.
	minDevMembers = 3
	maxDevMembers = 16

	// devTimelock is the seconds from the vote that passes a proposal to its
	// execution: long enough to be seen, short enough to be waited for.
	devTimelock = 2

	// devRulesNotice is the blocks from the execution of an activation of rules to
	// their first block, so few that it can be waited for.
	devRulesNotice = 3

	// devLogInterval is the seconds in which each log is due, so short that a
	// story sees one that is not punctual.
	devLogInterval = 5

	devStateFile   = "devnet.json"
	devGenesisFile = "genesis.json"
	devLockFile    = "LOCK"
)

// devKinds are the kinds of the members in turn: two hospitals, an insurer and
// a government agency.
var devKinds = []genesis.Kind{genesis.Hospital, genesis.Hospital, genesis.Insurer, genesis.Government}

// devStaff is who works at an organization, apart from its administrator.
var devStaff = map[genesis.Kind][]string{
	genesis.Hospital:   {"doctor", "nurse", "laboratory", roleRegistrar, roleReviewer, roleService},
	genesis.Insurer:    {"insurer-auditor", roleService},
	genesis.Government: {"regulator", roleService},
}

const (
	roleAdmin    = "administrator"
	roleDeployer = "deployer"
)

// devMember is one organization with its node. The endpoints are those of the
// present run; the rest stays.
type devMember struct {
	Name   string         `json:"name"`
	Kind   genesis.Kind   `json:"kind"`
	OrgID  common.Hash    `json:"orgId"`
	Signer common.Address `json:"signer"`
	Folder string         `json:"folder"` // relative to the devnet's
	Node   string         `json:"node"`   // public key of the node, 128 hex digits
	RPC    string         `json:"rpc,omitempty"`
	WS     string         `json:"ws,omitempty"`
	Auth   string         `json:"auth,omitempty"` // RPC with the token of the node's secret
	P2P    string         `json:"p2p,omitempty"`
	PID    int            `json:"pid,omitempty"`
}

// devActor is a made-up person or service. Its key protects nothing.
type devActor struct {
	Org     string         `json:"org"`
	Role    string         `json:"role"`
	Address common.Address `json:"address"`
	Key     hexutil.Bytes  `json:"key"`
}

// devState is the file that describes a devnet to its next run and to clients.
type devState struct {
	ChainID uint64       `json:"chainId"`
	Period  uint64       `json:"period"`
	Ready   bool         `json:"ready"` // the endpoints answer
	Members []*devMember `json:"members"`
	Actors  []*devActor  `json:"actors"`
}

// devFolder is the locked folder of a devnet.
type devFolder struct {
	path string
	lock *flock.Flock
}

// openDevFolder takes a folder for this run alone.
func openDevFolder(path string) (*devFolder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := checkDevFolder(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the devnet's folder: %w", err)
	}
	lock := flock.New(filepath.Join(path, devLockFile))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("cannot lock the devnet's folder: %w", err)
	}
	if !locked {
		return nil, terminal.ErrorHint("another devnet runs in "+path, "stop it, or give this one its own --datadir")
	}
	return &devFolder{path: path, lock: lock}, nil
}

func (f *devFolder) close() { f.lock.Unlock() }

func (f *devFolder) file(names ...string) string {
	return filepath.Join(append([]string{f.path}, names...)...)
}

// checkDevFolder refuses to spread over a folder that holds something else.
func checkDevFolder(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot use the devnet's folder: %w", err)
	}
	foreign := len(entries) > 0
	for _, entry := range entries {
		if name := entry.Name(); name == devStateFile || name == devLockFile {
			foreign = false
			break
		}
	}
	if foreign {
		return terminal.ErrorHint(path+" is not the folder of a devnet", "give an empty or a new folder with --datadir")
	}
	return nil
}

// loadState returns nil where no devnet has been made yet.
func (f *devFolder) loadState() (*devState, error) {
	text, err := os.ReadFile(f.file(devStateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	state := new(devState)
	if err := json.Unmarshal(text, state); err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s is damaged: %w", f.file(devStateFile), err), "start over with another --datadir")
	}
	if !state.sound() {
		return nil, terminal.ErrorHint(f.file(devStateFile)+" is damaged", "start over with another --datadir")
	}
	return state, nil
}

// sound reports whether the state has all that a run relies on.
func (s *devState) sound() bool {
	if len(s.Members) < minDevMembers || len(s.Members) > maxDevMembers || slices.Contains(s.Members, nil) || slices.Contains(s.Actors, nil) {
		return false
	}
	for _, a := range s.Actors {
		if s.member(a.Org) == nil {
			return false
		}
	}
	return s.actor(s.Members[0].Name, "doctor") != nil
}

func (f *devFolder) saveState(state *devState) error {
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	path := f.file(devStateFile)
	if err := terminal.WriteFile(path, append(text, '\n')); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// create makes the members, their keys and the genesis. The state is written
// last: without it the folder counts as new.
func (f *devFolder) create(members int, period uint64) (*devState, error) {
	state := &devState{ChainID: devChainID, Period: period}
	for i := range members {
		member, err := f.createMember(devMemberName(i), devKinds[i%len(devKinds)])
		if err != nil {
			return nil, err
		}
		state.Members = append(state.Members, member)
		roles := append([]string{roleAdmin}, devStaff[member.Kind]...)
		if i == 0 {
			roles = append(roles, roleDeployer)
		}
		for _, role := range roles {
			actor, err := newDevActor(member.Name, role)
			if err != nil {
				return nil, err
			}
			state.Actors = append(state.Actors, actor)
		}
	}
	spec, err := state.spec(uint64(time.Now().Unix()))
	if err != nil {
		return nil, err
	}
	text, err := spec.Encode()
	if err != nil {
		return nil, fmt.Errorf("cannot build the genesis: %w", err)
	}
	if err := terminal.WriteFile(f.file(devGenesisFile), text); err != nil {
		return nil, err
	}
	return state, f.saveState(state)
}

// createMember makes the folder of one member with its signer's keystore, the
// password for it, and the key of its node.
func (f *devFolder) createMember(name string, kind genesis.Kind) (*devMember, error) {
	member := &devMember{Name: name, Kind: kind, OrgID: genesis.OrgID(devIdentifier(name))}
	member.Folder = filepath.Join("members", member.Name)
	folder := f.file(member.Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	password := make([]byte, 16)
	if _, err := rand.Read(password); err != nil {
		return nil, err
	}
	text := hex.EncodeToString(password)
	if err := os.WriteFile(filepath.Join(folder, "password"), []byte(text+"\n"), 0o600); err != nil {
		return nil, err
	}
	// A made-up key needs no slow password hash.
	signer, err := keystore.StoreKey(filepath.Join(folder, "keystore"), text, keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		return nil, err
	}
	member.Signer = signer.Address
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	member.Node = hex.EncodeToString(crypto.FromECDSAPub(&key.PublicKey)[1:])
	return member, crypto.SaveECDSA(filepath.Join(folder, "nodekey"), key)
}

// devMemberName is the kind and a letter: hospital-a, hospital-b, insurer-a.
func devMemberName(index int) string {
	kind := devKinds[index%len(devKinds)]
	letter := 'a'
	for i := range index {
		if devKinds[i%len(devKinds)] == kind {
			letter++
		}
	}
	return fmt.Sprintf("%s-%c", kind, letter)
}

// devIdentifier is the public identifier of an organization that does not exist.
func devIdentifier(name string) string { return "urn:example:" + name }

// spec is the management model of a devnet.
func (s *devState) spec(now uint64) (*genesis.Spec, error) {
	spec := genesis.Default("devnet", s.ChainID)
	spec.Period = s.Period
	spec.Timestamp = genesis.Time(now)
	spec.Parameters["timelock"] = genesis.Parameter{Value: devTimelock}
	spec.Parameters["rulesNotice"] = genesis.Parameter{Value: devRulesNotice}
	spec.Parameters["logInterval"] = genesis.Parameter{Value: devLogInterval}
	for _, m := range s.Members {
		spec.Organizations = append(spec.Organizations, genesis.Organization{
			Name: m.Name, Identifier: devIdentifier(m.Name), Kind: m.Kind,
			Admin: s.actor(m.Name, roleAdmin).Address,
			Nodes: []string{m.Node}, Signers: []common.Address{m.Signer},
		})
	}
	for _, a := range s.Actors {
		if a.Role == roleAdmin {
			continue // named by the organization
		}
		roles, err := genesis.RolesOf(a.Role)
		if err != nil {
			return nil, err
		}
		spec.Actors = append(spec.Actors, genesis.Actor{Address: a.Address, Org: a.Org, Roles: roles})
	}
	return spec, nil
}

// actor returns the first actor of that role at an organization, nil for none.
func (s *devState) actor(org, role string) *devActor {
	i := slices.IndexFunc(s.Actors, func(a *devActor) bool { return a.Org == org && a.Role == role })
	if i < 0 {
		return nil
	}
	return s.Actors[i]
}

// member returns the organization of that name, nil for none.
func (s *devState) member(name string) *devMember {
	i := slices.IndexFunc(s.Members, func(m *devMember) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return s.Members[i]
}

// anyActor returns the first actor of that role, nil for none.
func (s *devState) anyActor(role string) *devActor {
	for _, m := range s.Members {
		if a := s.actor(m.Name, role); a != nil {
			return a
		}
	}
	return nil
}

// clearEndpoints forgets what was true of an earlier run.
func (s *devState) clearEndpoints() {
	s.Ready = false
	for _, m := range s.Members {
		m.RPC, m.WS, m.Auth, m.P2P, m.PID = "", "", "", "", 0
	}
}

// newDevActor makes up a key.
func newDevActor(org, role string) (*devActor, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	return &devActor{Org: org, Role: role, Address: crypto.PubkeyToAddress(key.PublicKey), Key: crypto.FromECDSA(key)}, nil
}

func (a *devActor) privateKey() (*ecdsa.PrivateKey, error) { return crypto.ToECDSA(a.Key) }

// enodeAt is how the other members find this one at an address.
func (m *devMember) enodeAt(address string) string {
	return "enode://" + m.Node + "@" + address + "?discport=0"
}

// title is the name for people.
func (m *devMember) title() string { return strings.ReplaceAll(m.Name, "-", " ") }
