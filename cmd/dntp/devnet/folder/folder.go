// SPDX-License-Identifier: GPL-3.0-or-later

// Package folder keeps the members and actors of a devnet, with their keys
// and ports.
package folder

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
	ChainID = 0xd01 // address of the first native contract; only for chains on loopback

	// A story kills one member: with two, the rest would lack the majority that seals.
	MinMembers = 3
	// MaxMembers is how many one machine can run.
	MaxMembers = 16

	// RulesNotice is the number of blocks from the execution of an activation of rules
	// to their first block, few enough to wait for.
	RulesNotice = 3

	// logInterval is the seconds in which each log is due, short enough for a story to
	// see one that is late.
	logInterval = 5

	// StateFile describes a devnet to its next run and to clients.
	StateFile = "devnet.json"
	// GenesisFile is the genesis of a devnet.
	GenesisFile = "genesis.json"
	lockFile    = "LOCK"
)

// Kinds are the kinds of the members in turn: two hospitals, an insurer and
// a government agency.
var Kinds = []genesis.Kind{genesis.Hospital, genesis.Hospital, genesis.Insurer, genesis.Government}

// staff lists the actors of an organization except its administrator.
var staff = map[genesis.Kind][]string{
	genesis.Hospital:   {"doctor", "nurse", "laboratory", RoleRegistrar, RoleReviewer, RoleService},
	genesis.Insurer:    {"insurer-auditor", RoleReviewer, RoleService},
	genesis.Government: {"regulator", RoleService},
}

// Member is one organization with its node. The endpoints are those of the
// present run; the rest stays.
type Member struct {
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

	Gateway    string `json:"gateway,omitempty"`  // door of the organization
	Exchange   string `json:"exchange,omitempty"` // address where other gateways ask it
	GatewayPID int    `json:"gatewayPid,omitempty"`
}

// Actor is a made-up person or service. Its key protects nothing.
type Actor struct {
	Org     string         `json:"org"`
	Role    string         `json:"role"`
	Address common.Address `json:"address"`
	Key     hexutil.Bytes  `json:"key"`
}

// State is the file that describes a devnet to its next run and to clients.
type State struct {
	ChainID uint64    `json:"chainId"`
	Period  uint64    `json:"period"`
	Ready   bool      `json:"ready"` // the endpoints answer
	Members []*Member `json:"members"`
	Actors  []*Actor  `json:"actors"`
}

// Folder is the locked folder of a devnet.
type Folder struct {
	Path string
	lock *flock.Flock
}

// Open locks a folder, so that no other run uses it.
func Open(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := check(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the devnet's folder: %w", err)
	}
	lock := flock.New(filepath.Join(path, lockFile))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("cannot lock the devnet's folder: %w", err)
	}
	if !locked {
		return nil, terminal.ErrorHint("another devnet runs in "+path, "stop it, or give this one another --datadir")
	}
	return &Folder{Path: path, lock: lock}, nil
}

// Close unlocks the folder for another run.
func (f *Folder) Close() { f.lock.Unlock() }

// File is the path of a file in the folder.
func (f *Folder) File(names ...string) string {
	return filepath.Join(append([]string{f.Path}, names...)...)
}

// check refuses a folder that holds other files.
func check(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot use the devnet's folder: %w", err)
	}
	foreign := len(entries) > 0
	for _, entry := range entries {
		if name := entry.Name(); name == StateFile || name == lockFile {
			foreign = false
			break
		}
	}
	if foreign {
		return terminal.ErrorHint(path+" is not the folder of a devnet", "give an empty or a new folder with --datadir")
	}
	return nil
}

// LoadState returns nil if no devnet has been made yet.
func (f *Folder) LoadState() (*State, error) {
	text, err := os.ReadFile(f.File(StateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	state := new(State)
	if err := json.Unmarshal(text, state); err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s is damaged: %w", f.File(StateFile), err), "start over with another --datadir")
	}
	if !state.sound() {
		return nil, terminal.ErrorHint(f.File(StateFile)+" is damaged", "start over with another --datadir")
	}
	return state, nil
}

// sound reports whether the state has everything that a run needs.
func (s *State) sound() bool {
	if len(s.Members) < MinMembers || len(s.Members) > MaxMembers || slices.Contains(s.Members, nil) || slices.Contains(s.Actors, nil) {
		return false
	}
	for _, a := range s.Actors {
		if s.Member(a.Org) == nil {
			return false
		}
	}
	return s.Actor(s.Members[0].Name, "doctor") != nil
}

// SaveState writes the state for clients and the next run.
func (f *Folder) SaveState(state *State) error {
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	path := f.File(StateFile)
	if err := terminal.WriteFile(path, append(text, '\n')); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// Create makes the members, their keys and the genesis. The state is written
// last: without it the folder counts as new.
func (f *Folder) Create(members int, period uint64) (*State, error) {
	state := &State{ChainID: ChainID, Period: period}
	for i := range members {
		member, err := f.CreateMember(memberName(i), Kinds[i%len(Kinds)])
		if err != nil {
			return nil, err
		}
		state.Members = append(state.Members, member)
		roles := append([]string{RoleAdmin}, staff[member.Kind]...)
		if i == 0 {
			roles = append(roles, roleDeployer)
		}
		for _, role := range roles {
			actor, err := NewActor(member.Name, role)
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
	if err := terminal.WriteFile(f.File(GenesisFile), text); err != nil {
		return nil, err
	}
	return state, f.SaveState(state)
}

// CreateMember makes the folder of one member with its signer's keystore, the
// password for it, and the key of its node.
func (f *Folder) CreateMember(name string, kind genesis.Kind) (*Member, error) {
	member := &Member{Name: name, Kind: kind, OrgID: genesis.OrgID(identifier(name))}
	member.Folder = filepath.Join("members", member.Name)
	folder := f.File(member.Folder)
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

// memberName is the kind and a letter: hospital-a, hospital-b, insurer-a.
func memberName(index int) string {
	kind := Kinds[index%len(Kinds)]
	letter := 'a'
	for i := range index {
		if Kinds[i%len(Kinds)] == kind {
			letter++
		}
	}
	return fmt.Sprintf("%s-%c", kind, letter)
}

// identifier is the public identifier of an organization that does not exist.
func identifier(name string) string { return "urn:example:" + name }

// spec is the management model of a devnet.
func (s *State) spec(now uint64) (*genesis.Spec, error) {
	spec := genesis.Default("devnet", s.ChainID)
	spec.Period = s.Period
	spec.Timestamp = genesis.Time(now)
	spec.Parameters["timelock"] = genesis.Parameter{Value: timelock}
	spec.Parameters["rulesNotice"] = genesis.Parameter{Value: RulesNotice}
	spec.Parameters["logInterval"] = genesis.Parameter{Value: logInterval}
	for _, m := range s.Members {
		spec.Organizations = append(spec.Organizations, genesis.Organization{
			Name: m.Name, Identifier: identifier(m.Name), Kind: m.Kind,
			Admin: s.Actor(m.Name, RoleAdmin).Address,
			Nodes: []string{m.Node}, Signers: []common.Address{m.Signer},
		})
	}
	for _, a := range s.Actors {
		if a.Role == RoleAdmin {
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

// Actor returns the first actor of that role at an organization, nil for none.
func (s *State) Actor(org, role string) *Actor {
	i := slices.IndexFunc(s.Actors, func(a *Actor) bool { return a.Org == org && a.Role == role })
	if i < 0 {
		return nil
	}
	return s.Actors[i]
}

// Member returns the organization of that name, nil for none.
func (s *State) Member(name string) *Member {
	i := slices.IndexFunc(s.Members, func(m *Member) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return s.Members[i]
}

// AnyActor returns the first actor of that role, nil for none.
func (s *State) AnyActor(role string) *Actor {
	for _, m := range s.Members {
		if a := s.Actor(m.Name, role); a != nil {
			return a
		}
	}
	return nil
}

// ClearEndpoints forgets what was true of an earlier run.
func (s *State) ClearEndpoints() {
	s.Ready = false
	for _, m := range s.Members {
		m.RPC, m.WS, m.Auth, m.P2P, m.PID = "", "", "", "", 0
		m.Gateway, m.Exchange, m.GatewayPID = "", "", 0
	}
}

// NewActor makes up a key.
func NewActor(org, role string) (*Actor, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	return &Actor{Org: org, Role: role, Address: crypto.PubkeyToAddress(key.PublicKey), Key: crypto.FromECDSA(key)}, nil
}

// PrivateKey opens the actor's key.
func (a *Actor) PrivateKey() (*ecdsa.PrivateKey, error) { return crypto.ToECDSA(a.Key) }

// EnodeAt is how the other members find this one at an address.
func (m *Member) EnodeAt(address string) string {
	return "enode://" + m.Node + "@" + address + "?discport=0"
}

// Title is the name for people.
func (m *Member) Title() string { return strings.ReplaceAll(m.Name, "-", " ") }

// DefaultMembers are two hospitals, an insurer and an agency.
const DefaultMembers = 4
