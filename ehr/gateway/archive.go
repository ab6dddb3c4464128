// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	stdlog "log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/log"
)

// Files in the folder of an archive. The gateways of one organization have the same recipient
// and the same keys of the catalogue; the TLS key and the owner are each gateway's own.
const (
	tlsKeyFile    = "tls.key"
	recipientFile = "recipient.key"
	catalogueKeys = "catalogue.keys"
	ownerFile     = "owner"
)

// archive is the part of a gateway that keeps documents.
type archive struct {
	cfg       Archive
	data      *catalogue.Catalogue
	logs      *exchange.NodeLogs
	service   *documents.Service
	host      *exchange.Host
	caller    *exchange.Caller
	directory *exchange.LedgerDirectory
	chain     *client.Client
	relay     *documents.Relay
	listener  net.Listener
	server    *http.Server
	entry     client.Gateway // on the ledger
}

// OpenArchive opens what the file says of documents, and serves /v1/ at the door. Call it before
// Run, which it must outlive. It does nothing if the file says nothing of documents.
func (g *Gateway) OpenArchive(ctx context.Context) (run func(context.Context), end func(), err error) {
	if g.cfg.Documents.Org == (common.Hash{}) {
		return func(context.Context) {}, func() {}, nil
	}
	a := &archive{cfg: g.cfg.Documents}
	backend, err := g.backend(ctx)
	if err != nil {
		return nil, nil, err
	}
	a.chain = client.New(backend)
	if err := a.open(ctx, backend, g.cfg.Door.ChainID); err != nil {
		a.close()
		return nil, nil, fmt.Errorf("documents: %w", err)
	}
	signatures := documents.NewSignatures(g.cfg.Door.ChainID, a.cfg.Org)
	g.Handle("/v1/", documents.NewDoor(a.service, signatures.Identify, a.chain).Handler())
	return a.run, a.close, nil
}

func (a *archive) open(ctx context.Context, backend *ethclient.Client, chainID uint64) (err error) {
	file := func(name string) string { return filepath.Join(a.cfg.Folder, name) }
	certificate, err := exchange.LoadCertificate(file(tlsKeyFile))
	if err != nil {
		return err
	}
	identity, recipient, err := loadRecipient(file(recipientFile))
	if err != nil {
		return err
	}
	if err := makeOnce(file(catalogueKeys), catalogue.NewKeyFile); err != nil {
		return err
	}
	keys, err := catalogue.LoadKeys(file(catalogueKeys))
	if err != nil {
		return err
	}
	if a.data, err = catalogue.Open(ctx, a.cfg.Catalogue, keys); err != nil {
		return err
	}
	store, err := blobs.Open(a.cfg.Blobs)
	if err != nil {
		return err
	}
	if a.logs, err = exchange.DialLogs(ctx, a.cfg.Logs, a.cfg.LogSecret); err != nil {
		return err
	}
	opts, err := serviceKey(a.cfg.Service, a.cfg.Password, chainID)
	if err != nil {
		return err
	}
	owner, err := loadOwner(file(ownerFile))
	if err != nil {
		return err
	}
	spki, err := exchange.SPKI(certificate)
	if err != nil {
		return err
	}
	a.entry = client.Gateway{Slot: a.cfg.Slot, Url: a.cfg.URL, TlsKey: spki, RecipientHash: exchange.RecipientHash(recipient)}
	a.relay = documents.NewRelay(opts, a.chain)
	a.directory = exchange.NewDirectory(a.chain)
	a.caller = exchange.NewCaller(certificate, a.directory)
	judge := exchange.NewLedger(backend)
	name := a.cfg.URL
	a.host = exchange.NewHost(exchange.Settings{
		Org: a.cfg.Org, Directory: a.directory, Caller: a.caller, Key: certificate.PrivateKey.(crypto.Signer), Identity: identity, Recipient: recipient,
		Catalogue: a.data, Store: store, Logs: a.logs, Judge: judge, Staging: a.cfg.Folder, Name: name, Test: a.cfg.Test, Quota: a.cfg.Quota,
	})
	a.service, err = documents.New(documents.Settings{
		Org: a.cfg.Org, Host: a.host, Caller: a.caller, Catalogue: a.data, Store: store, Logs: a.logs, Judge: judge, Chain: a.chain, Relay: a.relay,
		Identity: identity, Recipient: recipient, Spool: file("spool"), Owner: owner, Terms: a.cfg.Terms, Test: a.cfg.Test,
	})
	if err != nil {
		return err
	}
	if err := a.service.Clean(); err != nil {
		return err
	}
	if a.listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return err
	}
	a.server = &http.Server{
		Handler: a.host.Handler(), TLSConfig: exchange.ServerTLS(certificate, a.directory), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: stdlog.New(quiet{}, "", 0),
	}
	return nil
}

// quiet drops what net/http says of connections that strangers begin.
type quiet struct{}

func (quiet) Write(p []byte) (int, error) {
	log.Debug("Between gateways", "msg", strings.TrimSpace(string(p)))
	return len(p), nil
}

// run serves other gateways until the context ends.
func (a *archive) run(ctx context.Context) {
	go a.server.ServeTLS(a.listener, "", "")
	log.Info("The gateway keeps documents", "exchange", a.listener.Addr(), "url", a.cfg.URL)
	go a.enter(ctx)
	go a.prove(ctx)
	a.service.Run(ctx, a.cfg.Repair)
}

func (a *archive) close() {
	if a.server != nil {
		a.server.Close()
	}
	if a.listener != nil {
		a.listener.Close()
	}
	if a.caller != nil {
		a.caller.Close()
	}
	if a.logs != nil {
		a.logs.Close()
	}
	if a.data != nil {
		a.data.Close()
	}
}

// enterPause is the time between two attempts to enter the gateway.
const enterPause = 2 * time.Second

// enter writes this gateway's address and keys on the ledger, if they are not there, and tries
// again while the ledger cannot be written.
func (a *archive) enter(ctx context.Context) {
	for warned := false; ; warned = true {
		entered, err := a.isEntered(ctx)
		if err == nil && !entered {
			err = a.relay.Do(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) { return a.chain.SetGateway(opts, a.entry) })
			if err == nil {
				log.Info("The gateway is entered on the ledger", "url", a.cfg.URL, "slot", a.cfg.Slot)
			}
		}
		if err == nil {
			a.directory.Refresh(ctx)
			return
		}
		if !warned && ctx.Err() == nil {
			log.Warn("The gateway is not entered on the ledger yet", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(enterPause):
		}
	}
}

func (a *archive) isEntered(ctx context.Context) (bool, error) {
	list, err := a.chain.Gateways(ctx, a.cfg.Org)
	for _, g := range list {
		if g == a.entry {
			return true, nil
		}
	}
	return false, err
}

// makeOnce writes a new file for its owner only, unless there is one.
func makeOnce(path string, text func() []byte) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(text()); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// loadRecipient reads the key that opens share packages, or makes one: post-quantum and X25519.
func loadRecipient(path string) (age.Identity, string, error) {
	err := makeOnce(path, func() []byte {
		identity, err := age.GenerateHybridIdentity()
		if err != nil {
			panic("BUG: " + err.Error()) // only if there is no randomness
		}
		return []byte(identity.String() + "\n")
	})
	if err != nil {
		return nil, "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	identity, err := vault.ParseIdentity(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	switch key := identity.(type) {
	case *age.HybridIdentity:
		return key, key.Recipient().String(), nil
	case *age.X25519Identity:
		return key, key.Recipient().String(), nil
	}
	return nil, "", fmt.Errorf("%s: not a key that others can encrypt to", path)
}

// loadOwner reads the random name of this gateway in the outbox.
func loadOwner(path string) (owner [16]byte, err error) {
	err = makeOnce(path, func() []byte {
		rand.Read(owner[:]) // never fails
		return fmt.Appendf(nil, "%x\n", owner)
	})
	if err != nil {
		return owner, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return owner, err
	}
	b := common.FromHex(strings.TrimSpace(string(text)))
	if len(b) != len(owner) {
		return owner, fmt.Errorf("%s: not %d bytes in hexadecimal", path, len(owner))
	}
	return [16]byte(b), nil
}

// serviceKey opens the key of the organization's service.
func serviceKey(path, passwordFile string, chainID uint64) (*bind.TransactOpts, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(string(password), "\n")
	key, err := keystore.DecryptKey(text, strings.TrimRight(line, "\r"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return bind.NewKeyedTransactor(key.PrivateKey, new(big.Int).SetUint64(chainID)), nil
}
