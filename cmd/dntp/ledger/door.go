// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// gatewayFlag is the door of the person's own organization.
var gatewayFlag = &cli.StringFlag{Name: "gateway", Usage: "`URL` of the organization's gateway (default on a devnet = that of the member)"}

// doorway asks the gateway of the session's own organization, with signed requests.
type doorway struct {
	url string
	n   *session.Session
	who *session.Identity
	org common.Hash
}

// openDoor finds the gateway and the organization that the person belongs to; a patient or
// guardian belongs to the patient's custodian.
func openDoor(ctx *cli.Context, n *session.Session, pid common.Hash) (*doorway, error) {
	url := ctx.String(gatewayFlag.Name)
	if url == "" {
		url = n.Gateway()
	}
	if url == "" {
		return nil, terminal.ErrorHint("the gateway is missing", "name its address with --gateway; documents without a gateway: `dntp record anchor`")
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return nil, err
	}
	actor, err := n.Ledger.Actor(ctx.Context, who.Address)
	if err != nil {
		return nil, err
	}
	d := &doorway{strings.TrimSuffix(url, "/"), n, who, actor.OrgId}
	if d.org == (common.Hash{}) {
		d.org, err = n.Ledger.Custodian(ctx.Context, pid)
	}
	return d, err
}

// do sends a signed request. The answer's status is 200, or do returns what the gateway says.
func (d *doorway) do(ctx context.Context, method, path string, header map[string]string, body io.Reader, size int64) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, d.url+path, body)
	if err != nil {
		return nil, err
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	r.ContentLength = size
	if err := documents.SignRequest(r, d.n.ChainID, d.org, d.who.Address, d.who.SignHash); err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("the gateway at %s does not answer: %w", d.url, err), "name another with --gateway")
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer response.Body.Close()
	var said struct {
		Error string `json:"error"`
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		said.Error = fmt.Sprintf("it answers with status %d", response.StatusCode)
	}
	return nil, fmt.Errorf("the gateway at %s: %s", d.url, said.Error)
}

// ask sends a value in JSON, nil for none, and reads one.
func (d *doorway) ask(ctx context.Context, method, path string, send, receive any) error {
	var body io.Reader
	size := int64(0)
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			return err
		}
		body, size = strings.NewReader(string(text)), int64(len(text))
	}
	response, err := d.do(ctx, method, path, nil, body, size)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	const most = 16 << 20
	return json.NewDecoder(io.LimitReader(response.Body, most)).Decode(receive)
}

// sizes writes a number of bytes for people.
func sizes(n int64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB", "GiB"} {
		if n < 10_000 || unit == "GiB" {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n >>= 10
	}
	return ""
}

// bar shows how much of a transfer is done, at most ten times a second, and to a file or pipe
// only its beginning.
type bar struct {
	progress *terminal.Progress
	verb     string
	total    int64
	done     int64
	shown    time.Time
	tty      bool
}

// newBar starts a bar on the error stream, silent with --json.
func newBar(ctx *cli.Context, verb string, total int64) *bar {
	out := ctx.App.ErrWriter
	if ctx.Bool(terminal.JSONFlag.Name) {
		out = io.Discard
	}
	b := &bar{progress: terminal.NewProgress(out), verb: verb, total: total, tty: terminal.IsTerminal(out)}
	b.show()
	return b
}

func (b *bar) show() {
	const width = 30
	b.shown = time.Now()
	if b.total <= 0 {
		b.progress.Step("%s %s", b.verb, sizes(b.done))
		return
	}
	filled := int(width * b.done / b.total)
	b.progress.Step("%s [%s%s] %s of %s", b.verb, strings.Repeat("#", filled), strings.Repeat(".", width-filled), sizes(b.done), sizes(b.total))
}

// add counts bytes.
func (b *bar) add(n int) {
	b.done += int64(n)
	if b.tty && time.Since(b.shown) > 100*time.Millisecond {
		b.show()
	}
}

// through counts what is read.
func (b *bar) through(r io.Reader) io.Reader { return &barReader{r, b} }

type barReader struct {
	r io.Reader
	b *bar
}

func (r *barReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.b.add(n)
	return n, err
}

const (
	firmPatience = 3 * time.Minute // for a ticket to be on a block that holders rely on
	firmPoll     = 250 * time.Millisecond
	stalledAfter = 30 * time.Second // finality stands still: holders take the safe block
)

// waitFirm waits until a ticket permits a class on the block that holders rely on: the
// finalized one, or the safe one while finality stands still.
func waitFirm(ctx context.Context, n *session.Session, ticket common.Hash, class uint8) error {
	ctx, cancel := context.WithTimeout(ctx, firmPatience)
	defer cancel()
	for {
		block := big.NewInt(rpc.FinalizedBlockNumber.Int64())
		final, err := n.RPC.HeaderByNumber(ctx, block)
		if err != nil || time.Since(time.Unix(int64(final.Time), 0)) > stalledAfter {
			block = big.NewInt(rpc.SafeBlockNumber.Int64())
		}
		if good, err := n.Ledger.At(block).Permits(ctx, ticket, class); err == nil && good {
			return nil
		}
		if good, err := n.Ledger.Permits(ctx, ticket, class); err == nil && !good {
			return errors.New("the ticket does not permit this class of records")
		}
		select {
		case <-ctx.Done():
			return terminal.ErrorHint("the ticket is on no final block yet", "`dntp status` shows whether blocks become final")
		case <-time.After(firmPoll):
		}
	}
}
