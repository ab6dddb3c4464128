// SPDX-License-Identifier: GPL-3.0-or-later

package inspect

import (
	"bytes"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/sealer"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// statusStory is a node with two signers, of which the other is gone.
func statusStory() *member.Status {
	self := common.Address{0xaa}
	return &member.Status{
		Time:      1000,
		Head:      member.BlockStatus{Number: 118, Hash: common.Hash{0x11}, Time: 820},
		Finalized: member.BlockStatus{Number: 116, Hash: common.Hash{0x22}, Time: 818},
		ForBlocks: member.Majority{Need: 2, Heard: 1}, ForFinal: member.Majority{Need: 2, Heard: 1},
		Self: member.SelfStatus{Signer: &self, Hold: sealer.HoldRecent},
		Signers: []member.SignerStatus{
			{Address: self, Turn: 1, MayFrom: 120, LastSealed: &member.NumberAt{Number: 118, Time: 820}},
			{Address: common.Address{0xbb}, MayFrom: 119, NoSeals: true, NoVotes: true, MissingSince: 819},
		},
		Peers:    []member.PeerStatus{{ID: "0123456789abcdef", Name: "dntp/v1.0.0", Inbound: true, Number: 117, Lag: 1}},
		Findings: []member.Finding{{Level: member.Stop, Text: "blocks stand still"}, {Level: member.Warning, Text: "so it is"}},
	}
}

func TestShowStatus(t *testing.T) {
	var out bytes.Buffer
	if err := showStatus(&out, statusStory(), map[common.Address]string{{0xbb}: "hospital-b"}); err != nil {
		t.Fatal(err)
	}
	const want = `✗ blocks stand still
! so it is

head       118  0x11000000…  3m0s ago
safe       -
justified  0    0x00000000…  16m40s ago
final      116  0x22000000…  3m2s ago

for blocks    1 of 2 signers, 2 needed
for finality  1 of 2 votes, 2 needed
this node     sealed recently, others are next
clock         not compared yet; 0 blocks came early, 0 too early
side blocks   0 at the newest heights, 0 heads of equal weight
transactions  0 wait

SIGNER       ORGANIZATION  TURN  LAST BLOCK     LAST VOTE  STATE
0xbb000000…  hospital-b    0     -              -          no seals, no votes, last heard of 3m1s ago
0xaa000000…  -             1     118, 3m0s ago  -          sealed recently, may from 120, this node

PEER              CLIENT       DIRECTION  HEAD  HASH         BEHIND
0123456789abcdef  dntp/v1.0.0  in         117   0x00000000…  1
`
	if out.String() != want {
		t.Errorf("have\n%s\nwant\n%s", out.String(), want)
	}
}

// statusNode and chainNode answer the command's requests.
type statusNode struct{ status *member.Status }

func (n statusNode) Status() *member.Status { return n.status }

type chainNode struct{}

func (chainNode) ChainId() hexutil.Uint64 { return 7 }

// TestStatusExit checks the exit codes, also with a node without the namespace.
func TestStatusExit(t *testing.T) {
	well := statusStory()
	well.Findings = []member.Finding{{Level: member.Warning, Text: "so it is"}}
	tests := []struct {
		story  string
		status *member.Status // nil for a node without the clique namespace
		fails  bool
	}{
		{"blocks stand still", statusStory(), true},
		{"a warning is no standstill", well, false},
		{"the node does not say", nil, true},
	}
	for _, test := range tests {
		server := rpc.NewServer()
		server.RegisterName("eth", chainNode{})
		if test.status != nil {
			server.RegisterName("clique", statusNode{test.status})
		}
		http := httptest.NewServer(server)
		app := cli.NewApp()
		app.Writer, app.Commands, app.Flags = io.Discard, []*cli.Command{StatusCommand}, utils.LogFlags
		if err := app.Run([]string{"dntp", "status", "--rpc", http.URL, "--json"}); (err != nil) != test.fails {
			t.Errorf("%s: have error %v, want one: %t", test.story, err, test.fails)
		}
		http.Close()
		server.Stop()
	}
}

// TestHoldTexts checks that every reason has a text.
func TestHoldTexts(t *testing.T) {
	holds := []sealer.Hold{sealer.HoldNone, sealer.HoldNotSigner, sealer.HoldRecent, sealer.HoldBusy, sealer.HoldPeers,
		sealer.HoldGuard, sealer.HoldTurn, sealer.HoldQuiet, sealer.HoldFailed}
	for _, hold := range holds {
		if strings.TrimSpace(holdText[hold]) == "" {
			t.Errorf("no words for %q", hold)
		}
	}
}
