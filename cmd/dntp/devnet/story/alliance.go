// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	proposalLife = time.Hour // of block time, in which the story carries a proposal out

	// shutOutBlocks is for how long a node that was voted out must stay away.
	shutOutBlocks = 2

	peerEventsMax = 64 // peers that come and go while nobody looks
)

var errNoGuest = errors.New("no organization has entered")

// newcomer is the organization that the story votes in and out.
type newcomer struct {
	*folder.Member
	admin     *folder.Actor
	successor *folder.Actor // administrator that the members vote in; nil before
	nodeID    common.Hash
}

// voteIn has the members let another organization enter, which is a hospital
// with keys of its own.
func (s *story) voteIn(ctx context.Context) (string, error) {
	orgs, err := s.writer().Ledger.Orgs(ctx, 0, ledger.OrgsPage)
	if err != nil {
		return "", err
	}
	// Those of earlier runs have entered already, and never come back.
	name := fmt.Sprintf("clinic-%d", len(orgs.Ids)-len(s.State.Members)+1)
	if err := os.RemoveAll(s.Folder.File("members", name)); err != nil {
		return "", err
	}
	member, err := s.Folder.CreateMember(name, genesis.Hospital)
	if err != nil {
		return "", err
	}
	admin, err := folder.NewActor(name, folder.RoleAdmin)
	if err != nil {
		return "", err
	}
	id, err := genesis.NodeID(member.Node)
	if err != nil {
		return "", err
	}
	proof, err := s.prove(admin, client.AdministrationOf(admin.Address, member.OrgID))
	if err != nil {
		return "", err
	}
	block, err := s.decide(ctx, client.AddOrganization(member.OrgID, uint8(member.Kind), admin.Address, common.Hash{}, proof))
	if err != nil {
		return "", err
	}
	s.newcomer = &newcomer{Member: member, admin: admin, nodeID: id}
	listed, err := s.listNode(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, in block %d, and its node in block %d", member.Title(), block, listed), nil
}

// listNode has the newcomer's administrator list its node, which no member
// connects with before: so the transaction goes through a member's node.
func (s *story) listNode(ctx context.Context) (uint64, error) {
	key, err := crypto.LoadECDSA(s.Folder.File(s.newcomer.Folder, "nodekey"))
	if err != nil {
		return 0, err
	}
	deadline := uint64(time.Now().Add(ledger.SignatureLife).Unix())
	proof, err := client.NodeOf(s.newcomer.nodeID, s.newcomer.OrgID).Prove(key, new(big.Int).SetUint64(s.State.ChainID), deadline)
	if err != nil {
		return 0, err
	}
	receipt, err := s.succeed(ctx, s.newcomer.admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.writer().Ledger.SetNode(opts, s.newcomer.nodeID, true, proof)
	})
	if err != nil {
		return 0, err
	}
	block := receipt.BlockNumber.Uint64()
	return block, s.reached(ctx, block)
}

// decide has the members' administrators propose, vote for and carry out
// changes, each through its own node. It returns the last block of it, which
// every member has then.
func (s *story) decide(ctx context.Context, changes ...client.Change) (uint64, error) {
	proposer := s.State.Actor(s.State.Members[0].Name, folder.RoleAdmin)
	ids, err := s.propose(ctx, proposer, changes)
	if err != nil {
		return 0, err
	}
	if err := s.vote(ctx, ids, proposer); err != nil {
		return 0, err
	}
	var txs []*types.Transaction
	for _, id := range ids {
		if err := s.timelockOver(ctx, id); err != nil {
			return 0, err
		}
		tx, err := s.submit(ctx, proposer, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return s.writer().Ledger.Execute(opts, id)
		})
		if err != nil {
			return 0, err
		}
		txs = append(txs, tx)
	}
	block, err := s.allSucceed(ctx, txs)
	if err != nil {
		return 0, err
	}
	return block, s.reached(ctx, block)
}

func (s *story) propose(ctx context.Context, proposer *folder.Actor, changes []client.Change) (ids []uint64, err error) {
	head, err := s.writer().Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, err
	}
	expiry := head.Time + uint64(proposalLife/time.Second)
	var txs []*types.Transaction
	for _, change := range changes {
		tx, err := s.submit(ctx, proposer, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return s.writer().Ledger.Propose(opts, change, common.Hash{}, expiry)
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", change.Name(), err)
		}
		txs = append(txs, tx)
	}
	block, err := s.allSucceed(ctx, txs)
	if err != nil {
		return nil, err
	}
	for _, tx := range txs {
		receipt, err := s.mined(ctx, tx)
		if err != nil {
			return nil, err
		}
		id, err := client.ProposalID(receipt)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, s.reached(ctx, block)
}

// vote has all members vote but the one that proposed, whose yes was counted then.
func (s *story) vote(ctx context.Context, ids []uint64, proposer *folder.Actor) error {
	var txs []*types.Transaction
	for _, n := range s.Nodes {
		admin := s.State.Actor(n.Member.Name, folder.RoleAdmin)
		if admin.Address == proposer.Address {
			continue
		}
		for _, id := range ids {
			tx, err := s.submit(ctx, admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
				return n.Ledger.Vote(opts, id, true)
			})
			if err != nil {
				return fmt.Errorf("%s: %w", n.Member.Title(), err)
			}
			txs = append(txs, tx)
		}
	}
	_, err := s.allSucceed(ctx, txs)
	return err
}

// timelockOver waits for a block at whose time the proposal may be carried out.
func (s *story) timelockOver(ctx context.Context, id uint64) error {
	return devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		proposal, err := s.writer().Ledger.Proposal(ctx, id)
		if err != nil {
			return err
		}
		if proposal.State != client.Passed {
			return fmt.Errorf("proposal %d has state %d and %d votes, want state %d", id, proposal.State, proposal.Yes, client.Passed)
		}
		head, err := s.writer().Client.HeaderByNumber(ctx, nil)
		if err == nil && head.Time < proposal.ExecutableAt {
			err = fmt.Errorf("proposal %d waits until %d, it is %d", id, proposal.ExecutableAt, head.Time)
		}
		return err
	})
}

// join starts the newcomer's node. No other node restarts: the members find its key in
// the registry, and admit it.
func (s *story) join(ctx context.Context) (string, error) {
	if s.newcomer == nil {
		return "", errNoGuest
	}
	ports, err := folder.FreePorts(folder.PortsPerNode)
	if err != nil {
		return "", err
	}
	s.newcomer.ListenOn(ports)
	s.Guest = &devnet.Node{Member: s.newcomer.Member, Folder: s.Folder.File(s.newcomer.Folder)}
	if err := s.StartNode(ctx, s.Guest); err != nil {
		return "", err
	}
	var protocols string
	err = devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) (err error) {
		protocols, err = s.metByAll(ctx)
		return err
	})
	if err != nil {
		return "", err
	}
	if _, err := s.sameBlock(ctx, append([]*devnet.Node{s.Guest}, s.Nodes...)); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d members speak %s with it, nobody was restarted", len(s.Nodes), protocols), nil
}

// peer is one peer in the answer of admin_peers.
type peer struct {
	ID        string                     `json:"id"`
	Protocols map[string]json.RawMessage `json:"protocols"`
}

// guestOn returns the newcomer's node as a peer of a member's, nil if they are not
// connected.
func (s *story) guestOn(ctx context.Context, n *devnet.Node) (*peer, error) {
	var peers []peer
	if err := n.Operator.CallContext(ctx, &peers, "admin_peers"); err != nil {
		return nil, fmt.Errorf("%s: %w", n.Member.Title(), err)
	}
	for i := range peers {
		if common.HexToHash(peers[i].ID) == s.newcomer.nodeID {
			return &peers[i], nil
		}
	}
	return nil, nil
}

// memberProtocols are what members speak with each other.
var memberProtocols = []string{"dntp", "eth", "snap"}

// metByAll returns what all members speak with the newcomer.
func (s *story) metByAll(ctx context.Context) (string, error) {
	for _, n := range s.Nodes {
		peer, err := s.guestOn(ctx, n)
		if err != nil {
			return "", err
		}
		if peer == nil {
			return "", fmt.Errorf("%s is not connected with %s", n.Member.Title(), s.newcomer.Title())
		}
		for _, name := range memberProtocols {
			if _, ok := peer.Protocols[name]; !ok {
				return "", fmt.Errorf("%s does not speak %s with %s", n.Member.Title(), name, s.newcomer.Title())
			}
		}
	}
	return strings.Join(memberProtocols, ", "), nil
}

// newSealer has the members vote for the newcomer's node as a signer. Their nodes then
// vote for it in blocks without a command. The same round of votes replaces the
// newcomer's administrator, which newAdministrator checks.
func (s *story) newSealer(ctx context.Context) (string, error) {
	if s.Guest == nil {
		return "", errNoGuest
	}
	successor, replacement, err := s.nominate()
	if err != nil {
		return "", err
	}
	block, err := s.decide(ctx, client.AddSigner(s.newcomer.Signer, s.newcomer.OrgID), replacement)
	if err != nil {
		return "", err
	}
	s.newcomer.successor = successor
	voters := make(map[common.Address]bool)
	next := block
	err = devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		head, err := s.writer().Client.BlockNumber(ctx)
		if err != nil {
			return err
		}
		for ; next <= head; next++ {
			header, err := s.writer().Client.HeaderByNumber(ctx, new(big.Int).SetUint64(next))
			if err != nil {
				return err
			}
			signer, err := s.writer().SealerOf(ctx, next)
			if err != nil || signer == s.newcomer.Signer {
				return err
			}
			if header.Coinbase == s.newcomer.Signer {
				voters[signer] = true
			}
		}
		return fmt.Errorf("%s has sealed no block up to %d, with the votes of %d nodes", s.newcomer.Title(), head, len(voters))
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("decided in block %d, %d nodes voted by themselves, first sealed block %d", block, len(voters), next), nil
}

// voteOut has the members suspend the newcomer, which removes its signer from the list in
// the same step: finality does not wait for a signer that nobody connects with. Their nodes
// cut its node off, and vote its signer out.
func (s *story) voteOut(ctx context.Context) (string, error) {
	if s.Guest == nil {
		return "", errNoGuest
	}
	block, err := s.decide(ctx, client.SetOrganizationStatus(s.newcomer.OrgID, client.Suspended))
	if err != nil {
		return "", err
	}
	if err := devnet.WaitFor(ctx, s.Patience(), s.parted); err != nil {
		return "", err
	}
	cut, err := s.writer().Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	if err := s.notListed(ctx); err != nil {
		return "", err
	}
	finalized, err := s.finalAfter(ctx, cut)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("one vote, decided in block %d; disconnected by all at block %d; block %d is final", block, cut, finalized), nil
}

// notListed checks that the registry lists the newcomer's signer no more.
func (s *story) notListed(ctx context.Context) error {
	signers, err := s.writer().Ledger.Signers(ctx)
	if err == nil && slices.Contains(signers.Addresses, s.newcomer.Signer) {
		err = fmt.Errorf("%s is one of %d signers in the registry", s.newcomer.Title(), len(signers.Addresses))
	}
	return err
}

// signersLeft waits until the members' nodes have voted the newcomer's signer out.
func (s *story) signersLeft(ctx context.Context) error {
	return devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		var signers []common.Address
		if err := s.writer().Client.Client().CallContext(ctx, &signers, "clique_getSigners"); err != nil {
			return err
		}
		if slices.Contains(signers, s.newcomer.Signer) {
			return fmt.Errorf("%s is one of %d signers", s.newcomer.Title(), len(signers))
		}
		return nil
	})
}

// parted reports whether no member is connected with the newcomer.
func (s *story) parted(ctx context.Context) error {
	for _, n := range s.Nodes {
		peer, err := s.guestOn(ctx, n)
		if err == nil && peer != nil {
			err = fmt.Errorf("%s is connected with %s", n.Member.Title(), s.newcomer.Title())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shutOut starts the newcomer's node again. It calls the members, and each
// hangs up at once.
func (s *story) shutOut(ctx context.Context) (string, error) {
	if s.Guest == nil {
		return "", errNoGuest
	}
	s.Guest.Crash()
	calls, err := s.watchCalls(ctx)
	if err != nil {
		return "", err
	}
	defer calls.Unsubscribe()
	if err := s.StartNode(ctx, s.Guest); err != nil {
		return "", err
	}
	if err := calls.hungUp(ctx, s.Patience()); err != nil {
		return "", fmt.Errorf("%s: %w", s.reader().Member.Title(), err)
	}
	head, err := s.writer().Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	if err := s.reached(ctx, head+shutOutBlocks); err != nil {
		return "", err
	}
	if err := s.parted(ctx); err != nil {
		return "", err
	}
	behind, err := s.Guest.Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	if behind >= head+shutOutBlocks {
		return "", fmt.Errorf("its node has block %d", behind)
	}
	s.Guest.Crash()
	if err := s.signersLeft(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("its node called and was refused, and stays at block %d of %d", behind, head+shutOutBlocks), nil
}

// calls reports connections of the newcomer's node at a member's.
type calls struct {
	*rpc.ClientSubscription
	client *rpc.Client
	events chan *p2p.PeerEvent
	id     enode.ID
}

// watchCalls has the reader's node report peers that connect and that are dropped.
func (s *story) watchCalls(ctx context.Context) (*calls, error) {
	n := s.reader()
	ws, err := keys.DialWithSecret(ctx, "ws"+strings.TrimPrefix(n.Member.Auth, "http"), folder.SecretFile(n.Folder))
	if err != nil {
		return nil, err
	}
	c := &calls{client: ws, events: make(chan *p2p.PeerEvent, peerEventsMax), id: enode.ID(s.newcomer.nodeID)}
	if c.ClientSubscription, err = ws.Subscribe(ctx, "admin", c.events, "peerEvents"); err != nil {
		ws.Close()
		return nil, err
	}
	return c, nil
}

func (c *calls) Unsubscribe() {
	c.ClientSubscription.Unsubscribe()
	c.client.Close()
}

// hungUp waits until the newcomer's node has been dropped.
func (c *calls) hungUp(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		select {
		case event := <-c.events:
			if event.Peer == c.id && event.Type == p2p.PeerEventTypeDrop {
				return nil
			}
		case err := <-c.Err():
			return fmt.Errorf("does not tell its peers any more: %w", err)
		case <-ctx.Done():
			return errors.New("the removed node was never seen, and never dropped")
		}
	}
}

// final waits until a block of the story can never be undone.
func (s *story) final(ctx context.Context) (string, error) {
	finalized, err := s.finalAfter(ctx, s.begin)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("block %d", finalized), nil
}

// finalAfter waits until a block after that number is final, and returns its number.
func (s *story) finalAfter(ctx context.Context, number uint64) (finalized uint64, err error) {
	err = devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		header, err := s.writer().Client.HeaderByNumber(ctx, big.NewInt(rpc.FinalizedBlockNumber.Int64()))
		if err != nil {
			return err
		}
		if finalized = header.Number.Uint64(); finalized <= number {
			return fmt.Errorf("block %d is final, want one after %d", finalized, number)
		}
		return nil
	})
	return finalized, err
}

// model recomputes the management model from the genesis file and the
// proposals, and compares its hash with the contract's.
func (s *story) model(ctx context.Context) (string, error) {
	block, spec, err := genesis.DecodeFile(s.Folder.File(folder.GenesisFile))
	if err != nil {
		return "", err
	}
	reader := &model.Reader{Ctx: ctx, Client: s.verifier().Client}
	if err := reader.Open(model.LatestBlock, block.ToBlock().Hash()); err != nil {
		return "", err
	}
	model, err := reader.Read(spec)
	if err != nil {
		return "", err
	}
	if !model.Match {
		return "", fmt.Errorf("have hash %s, the contract has %s", model.Recomputed, model.OnChain)
	}
	return fmt.Sprintf("%s after %d proposals", model.OnChain.TerminalString(), len(model.Model.Changes)), nil
}

// onlyMembers checks the senders of all transactions of the story.
func (s *story) onlyMembers(ctx context.Context) (string, error) {
	known := make(map[common.Address]bool)
	for _, a := range s.State.Actors {
		known[a.Address] = true
	}
	for _, a := range s.hired {
		known[a.Address] = true
	}
	for _, a := range s.replaced {
		known[a] = true
	}
	if s.newcomer != nil { // it listed its node, and its next administrator enrolled a doctor
		known[s.newcomer.admin.Address] = true
	}
	head, err := s.writer().Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	signer, count := types.LatestSignerForChainID(new(big.Int).SetUint64(s.State.ChainID)), 0
	for number := s.begin + 1; number <= head; number++ {
		block, err := s.writer().Client.BlockByNumber(ctx, new(big.Int).SetUint64(number))
		if err != nil {
			return "", err
		}
		for _, tx := range block.Transactions() {
			from, err := types.Sender(signer, tx)
			if err != nil {
				return "", err
			}
			if !known[from] {
				return "", fmt.Errorf("block %d has transaction %s of %s, which nobody enrolled", number, tx.Hash(), from)
			}
			count++
		}
	}
	return fmt.Sprintf("%d transactions in blocks %d to %d, all of enrolled actors", count, s.begin+1, head), nil
}
