// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/ehr/gateway/relay"
	"github.com/dntp/dntp/ehr/gateway/token"
	"github.com/ethereum/go-ethereum/log"
)

// Gateway is one gateway.
type Gateway struct {
	cfg      *Config
	listener net.Listener
	aside    net.Listener // for operations, nil if they share the listener
	cert     *certificate // nil without TLS
	relay    *relay.Relay // nil if the gateway carries no operations

	wiring   sync.Mutex // one reload at a time
	extra    []route
	gate     sync.RWMutex // a request enters a generation, or the generation is replaced
	now      atomic.Pointer[generation]
	old      sync.WaitGroup // generations that are being drained
	draining atomic.Bool
}

type route struct {
	pattern string
	handler http.Handler
}

// generation is what one reading of the file made. A reload replaces it as a whole.
type generation struct {
	cfg  *Config
	door *door.Door
	mux  *http.ServeMux
	keep *gatekeeper
	stop context.CancelFunc // of what runs beside the requests
	busy sync.WaitGroup     // requests
}

// New opens the addresses, and begins to look at the nodes.
func New(cfg *Config) (*Gateway, error) {
	listener, err := listen(cfg.Listen)
	if err != nil {
		return nil, err
	}
	return newOn(cfg, listener)
}

func newOn(cfg *Config, listener net.Listener) (g *Gateway, err error) {
	g = &Gateway{cfg: cfg, listener: listener}
	defer func() {
		if err != nil {
			g.closeListeners()
		}
	}()
	if cfg.TLS.Certificate != "" {
		if g.cert, err = newCertificate(cfg.TLS); err != nil {
			return nil, err
		}
	}
	if cfg.Operations != "" {
		if g.aside, err = net.Listen("tcp", cfg.Operations); err != nil {
			return nil, err
		}
	}
	if cfg.Relay.Folder != "" {
		if g.relay, err = openRelay(cfg, func() relay.Chain { return g.Door() }); err != nil {
			return nil, err
		}
	}
	made, err := g.generation(cfg)
	if err != nil {
		return nil, err
	}
	g.now.Store(made)
	return g, nil
}

func (g *Gateway) closeListeners() {
	g.listener.Close()
	if g.aside != nil {
		g.aside.Close()
	}
	if g.relay != nil {
		g.relay.Close()
	}
}

// Address returns where callers connect.
func (g *Gateway) Address() net.Addr { return g.listener.Addr() }

// Handle adds a handler for a pattern of http.ServeMux, such as "/v1/". Call it before Run.
func (g *Gateway) Handle(pattern string, handler http.Handler) {
	g.wiring.Lock()
	defer g.wiring.Unlock()
	g.extra = append(g.extra, route{pattern, handler})
	g.now.Load().mux.Handle(pattern, handler)
}

// Door returns the nodes, for handlers that ask the chain.
func (g *Gateway) Door() *door.Door { return g.now.Load().door }

// generation wires everything that the file describes.
func (g *Gateway) generation(cfg *Config) (*generation, error) {
	d, err := door.New(cfg.Door)
	if err != nil {
		return nil, err
	}
	work, stop := context.WithCancel(context.Background())
	made := &generation{cfg: cfg, door: d, mux: http.NewServeMux(), stop: stop}
	made.keep = &gatekeeper{door: d, people: newPeople(d), anonymous: cfg.Anonymous}
	if cfg.Tokens.Folder != "" {
		t := cfg.Tokens
		store, err := token.OpenStore(t.Folder, t.Rotate, t.Lifetime)
		if err == nil {
			made.keep.issuer, err = token.New(t.Audience, cfg.Door.ChainID, t.Lifetime, store, made.keep.people.chain)
		}
		if err != nil {
			stop()
			return nil, err
		}
		made.keep.routes(made.mux)
		d.Serve("gateway_whoami", made.keep.whoami)
		if g.relay != nil {
			d.Serve("gateway_relay", made.keep.relayer(g.relay))
		}
		go made.keep.people.follow(work)
		go made.keep.clean(work)
	}
	if d.Serves("rpc_discover") {
		d.Serve("rpc_discover", made.keep.discover)
	}
	made.mux.Handle("/{$}", made.keep.guard(d))
	if cfg.Operations == "" {
		g.operations(made.mux)
	}
	for _, r := range g.extra {
		made.mux.Handle(r.pattern, r.handler)
	}
	d.Start()
	return made, nil
}

// Reload reads the file and the certificate again. What cannot be used changes nothing. Requests
// that have begun are answered as before; WebSockets are asked to come back.
func (g *Gateway) Reload() error {
	g.wiring.Lock()
	defer g.wiring.Unlock()
	cfg, err := ReadConfig(g.cfg.File)
	if err != nil {
		return err
	}
	if cfg.Listen != g.cfg.Listen || cfg.Operations != g.cfg.Operations || cfg.TLS != g.cfg.TLS || cfg.HTTP != g.cfg.HTTP || cfg.Relay != g.cfg.Relay {
		return errors.New("listen, operations, relay, the paths of tls, and limits of connections change only with a restart")
	}
	if g.cert != nil {
		if err := g.cert.reload(); err != nil {
			return err
		}
	}
	made, err := g.generation(cfg)
	if err != nil {
		return err
	}
	// The old nodes serve until a new one can.
	for end := time.Now().Add(2 * cfg.Door.Patience); !made.door.Ready() && time.Now().Before(end); {
		<-made.door.Changed()
	}
	g.gate.Lock()
	old := g.now.Swap(made)
	g.gate.Unlock()
	g.old.Go(func() { old.end(g.cfg.Drain.Wait) })
	return nil
}

// end ends a generation that gets no new requests, when those that it has are answered.
func (old *generation) end(wait time.Duration) {
	answered := make(chan struct{})
	go func() {
		old.door.DrainSockets()
		old.busy.Wait()
		close(answered)
	}()
	select {
	case <-answered:
	case <-time.After(wait):
	}
	old.stop()
	old.door.Close()
}

// ServeHTTP hands a request to the present generation.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.gate.RLock()
	now := g.now.Load()
	now.busy.Add(1)
	g.gate.RUnlock()
	defer now.busy.Done()
	if g.draining.Load() && r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
	}
	now.mux.ServeHTTP(w, r)
}

// Run serves until the context ends, and returns when everything that had begun is answered.
func (g *Gateway) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	server := g.server(g)
	talks := newTalks()
	server.ConnState = talks.changed
	listener := limit(g.listener, g.cfg.HTTP.Connections)
	if g.cert != nil {
		go g.cert.watch(work, certificateLook)
		server.TLSConfig = g.cert.config()
	}
	failed := make(chan error, 2)
	go func() {
		if g.cert != nil {
			failed <- server.ServeTLS(listener, "", "")
		} else {
			failed <- server.Serve(listener)
		}
	}()
	beside := (*http.Server)(nil)
	if g.aside != nil {
		mux := http.NewServeMux()
		g.operations(mux)
		beside = g.server(mux)
		go func() { failed <- beside.Serve(limit(g.aside, asideConnections)) }()
	}
	if g.relay != nil {
		carried := make(chan struct{})
		go func() {
			defer close(carried)
			g.relay.Run(work)
		}()
		defer func() {
			stop()
			<-carried
			g.relay.Close()
		}()
	}
	log.Info("The gateway serves", "address", g.listener.Addr(), "tls", g.cert != nil, "nodes", len(g.cfg.Door.Nodes))
	var err error
	select {
	case <-ctx.Done():
		err = g.drain(server, listener, talks)
	case err = <-failed:
		g.closeListeners()
	}
	if beside != nil {
		beside.Close()
	}
	g.old.Wait()
	g.now.Load().stop()
	g.now.Load().door.Close()
	return err
}

// asideConnections is the number of connections to the address of operations.
const asideConnections = 64

// drain ends the gateway without an error for any caller that behaves.
func (g *Gateway) drain(server *http.Server, listener net.Listener, talks *talks) error {
	g.draining.Store(true)
	log.Info("The gateway ends", "notice", g.cfg.Drain.Notice, "wait", g.cfg.Drain.Wait)
	if g.cfg.Drain.Notice > 0 {
		time.Sleep(g.cfg.Drain.Notice)
	}
	ctx, cancel := context.WithTimeout(context.Background(), g.cfg.Drain.Wait)
	defer cancel()
	sockets := make(chan struct{})
	go func() {
		g.now.Load().door.DrainSockets()
		close(sockets)
	}()
	// Shutdown drops a request that it reads, even on a connection that was taken before. So
	// nothing is taken any more, and what was taken is answered, before it is called.
	listener.Close()
	talks.wait(ctx)
	err := server.Shutdown(ctx)
	select {
	case <-sockets:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		server.Close()
		return fmt.Errorf("some requests were not answered within %v", g.cfg.Drain.Wait)
	}
	return nil
}

// server returns a server with the limits of the file.
func (g *Gateway) server(handler http.Handler) *http.Server {
	h := &g.cfg.HTTP
	return &http.Server{
		Handler: handler, ConnContext: door.ConnContext,
		ReadHeaderTimeout: h.ReadHeader, ReadTimeout: h.ReadBody, IdleTimeout: h.Idle, MaxHeaderBytes: h.Header,
		WriteTimeout: h.ReadBody + g.cfg.Door.Limits.Time + 30*time.Second,
		ErrorLog:     stdlog.New(io.Discard, "", 0), // it would name callers
	}
}
