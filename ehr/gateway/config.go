// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
	"gopkg.in/yaml.v3"
)

// Example is a commented file with every key.
//
//go:embed example.yaml
var Example string

// Limits of the file itself.
const (
	maxFile  = 1 << 20 // bytes
	maxNodes = 64
)

// Config is what the file says.
type Config struct {
	File       string // path
	Listen     string
	Operations string // address, empty for that of Listen
	TLS        TLS
	Door       door.Config
	HTTP       HTTPLimits
	Drain      Drain
	Anonymous  bool // whether callers without a token may read
	Tokens     Tokens
	Relay      Relay
	Documents  Archive
}

// Relay names the service that carries operations. Without a folder the gateway carries none.
type Relay struct {
	Key      string // file of a keystore
	Password string // file
	Folder   string // operations that are not final; of this gateway alone
}

// Tokens says how callers sign in. Without a folder the gateway gives no tokens.
type Tokens struct {
	Audience string // the gateway's address as callers have it
	Folder   string // keys, and proofs that are spent; shared by an organization's gateways
	Lifetime time.Duration
	Rotate   time.Duration
}

// TLS names the certificate. Without files TLS is off.
type TLS struct {
	Certificate, Key string // paths
	off              bool   // whether the file says so
}

// HTTPLimits are of connections.
type HTTPLimits struct {
	Header      int // bytes
	Connections int
	ReadHeader  time.Duration
	ReadBody    time.Duration
	Idle        time.Duration
}

// Drain says how the gateway ends.
type Drain struct {
	Notice time.Duration // answers ask callers to connect anew
	Wait   time.Duration // for what has begun
}

// defaults returns a configuration without what is required.
func defaults() *Config {
	return &Config{
		Door:  door.Default(),
		HTTP:  HTTPLimits{Header: 16 << 10, Connections: 4000, ReadHeader: 5 * time.Second, ReadBody: 30 * time.Second, Idle: 2 * time.Minute},
		Drain: Drain{Notice: 2 * time.Second, Wait: 40 * time.Second},

		Anonymous: true,
		Tokens:    Tokens{Lifetime: 10 * time.Minute, Rotate: 24 * time.Hour},
	}
}

// ReadConfig reads and checks a file. Its error is a list, in which each problem has its line
// and what to write instead.
func ReadConfig(path string) (*Config, error) {
	text, err := strictyaml.ReadLimited(path, maxFile)
	if err != nil {
		return nil, err
	}
	return parseConfig(path, text)
}

func parseConfig(path string, text []byte) (*Config, error) {
	file := filepath.Base(path)
	root, problem := strictyaml.Parse(text, maxFile)
	if problem != nil {
		problem.File = file
		return nil, strictyaml.Problems{problem}
	}
	cfg := defaults()
	cfg.File = path
	d := &decoder{strictyaml.NewDecoder(file), filepath.Dir(path)}
	d.config(root, cfg)
	if err := d.Err(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// decoder reads the values of a gateway's file.
type decoder struct {
	*strictyaml.Decoder
	folder string // that relative paths begin in
}

func (d *decoder) config(root *yaml.Node, c *Config) {
	d.Mapping(root, "", []strictyaml.Field{
		strictyaml.Required("listen", d.address(&c.Listen)),
		strictyaml.Required("chain", d.chain(&c.Door)),
		strictyaml.Required("nodes", d.nodes(&c.Door)),
		strictyaml.Optional("tls", d.tls(&c.TLS)),
		strictyaml.Optional("operations", d.address(&c.Operations)),
		strictyaml.Optional("namespaces", d.namespaces(&c.Door)),
		strictyaml.Optional("anonymous", d.anonymous(&c.Anonymous)),
		strictyaml.Optional("tokens", d.tokens(&c.Tokens)),
		strictyaml.Optional("relay", func(node *yaml.Node, path string) {
			d.Mapping(node, path, []strictyaml.Field{
				strictyaml.Required("key", d.path(&c.Relay.Key)),
				strictyaml.Required("password", d.path(&c.Relay.Password)),
				strictyaml.Required("folder", d.newFolder(&c.Relay.Folder)),
			})
		}),
		strictyaml.Optional("health", d.health(&c.Door)),
		strictyaml.Optional("limits", d.limits(c)),
		strictyaml.Optional("documents", d.archive(&c.Documents)),
		strictyaml.Optional("drain", func(node *yaml.Node, path string) {
			d.Mapping(node, path, []strictyaml.Field{
				strictyaml.Optional("notice", d.duration(&c.Drain.Notice, 0, time.Hour)),
				strictyaml.Optional("wait", d.duration(&c.Drain.Wait, time.Second, time.Hour)),
			})
		}),
	})
	if c.Relay.Folder != "" && c.Tokens.Folder == "" {
		d.Place(&strictyaml.Problem{Path: "relay", Text: "only callers with a token may use the relay: add tokens"})
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && !loopback(host) && c.TLS.Certificate == "" && !c.TLS.off {
		d.Place(&strictyaml.Problem{Path: "listen", Text: "callers of other machines need TLS: name a certificate and a key under tls, " +
			"or write `tls: off` if something in front of the gateway terminates it"})
	}
}

func (d *decoder) anonymous(into *bool) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		if word := string(text); word != "read" && word != "nothing" {
			return strictyaml.UnknownWord("right", word, []string{"read", "nothing"})
		}
		*into = string(text) == "read"
		return nil
	})
}

func (d *decoder) tokens(into *Tokens) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Required("audience", d.Word(func(text []byte) error {
				u, err := url.Parse(string(text))
				if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Scheme != "https" && !loopback(u.Hostname()) {
					return fmt.Errorf("%s is not the address of a gateway, want one such as https://door.hospital.example, without a path", strictyaml.Quote(string(text)))
				}
				into.Audience = string(text)
				return nil
			})),
			strictyaml.Required("folder", d.newFolder(&into.Folder)),
			strictyaml.Optional("lifetime", d.duration(&into.Lifetime, time.Minute, time.Hour)),
			strictyaml.Optional("rotate", d.duration(&into.Rotate, time.Hour, 90*24*time.Hour)),
		})
	}
}

// newFolder reads the path of a folder that the gateway may make.
func (d *decoder) newFolder(into *string) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Text(into)(node, path)
		if *into != "" && !filepath.IsAbs(*into) {
			*into = filepath.Join(d.folder, *into)
		}
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// address reads HOST:PORT.
func (d *decoder) address(into *string) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		host, port, err := net.SplitHostPort(string(text))
		if err != nil || port == "" || host == "" || strings.ContainsAny(host, "/ ") {
			return fmt.Errorf("%s is not an address, want host:port, such as 127.0.0.1:8600", strictyaml.Quote(string(text)))
		}
		if _, err := net.LookupPort("tcp", port); err != nil {
			return fmt.Errorf("%s has no port, want 0 to 65535", strictyaml.Quote(string(text)))
		}
		*into = string(text)
		return nil
	})
}

func (d *decoder) chain(c *door.Config) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Required("id", d.Number(&c.ChainID)),
			strictyaml.Required("genesis", d.Word(func(text []byte) error {
				if len(text) != 2+2*common.HashLength || c.Genesis.UnmarshalText(text) != nil {
					return fmt.Errorf("%s is not a hash, want 0x and 64 hex digits; `dntp genesis show` prints it", strictyaml.Quote(string(text)))
				}
				return nil
			})),
		})
	}
}

var nodeName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

func (d *decoder) nodes(c *door.Config) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		first := make(map[string]string)
		if node.Kind == yaml.SequenceNode && len(node.Content) == 0 {
			d.Fail(node, "the list is empty, want at least one node")
			return
		}
		d.List(node, path, maxNodes, func(node *yaml.Node, path string) {
			var u door.Upstream
			d.Mapping(node, path, []strictyaml.Field{
				strictyaml.Required("name", d.Text(&u.Name)),
				strictyaml.Required("http", d.url(&u.HTTP, "http", "https")),
				strictyaml.Optional("ws", d.url(&u.WS, "ws", "wss")),
			})
			switch other, taken := first[u.Name]; {
			case u.Name != "" && !nodeName.MatchString(u.Name):
				d.Fail(node, "%s is not a short name, want lower-case letters, digits and hyphens, a letter first, at most 32", strictyaml.Quote(u.Name))
			case taken:
				d.Fail(node, "the name %s is taken by %s", strictyaml.Quote(u.Name), other)
			}
			first[u.Name] = path
			c.Nodes = append(c.Nodes, u)
		})
	}
}

func (d *decoder) url(into *string, schemes ...string) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		u, err := url.Parse(string(text))
		if err != nil || u.Host == "" || u.Scheme != schemes[0] && u.Scheme != schemes[1] {
			return fmt.Errorf("%s is not a URL of %s or %s, such as %s://127.0.0.1:8545", strictyaml.Quote(string(text)), schemes[0], schemes[1], schemes[0])
		}
		*into = string(text)
		return nil
	})
}

func (d *decoder) tls(into *TLS) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		if node.Kind == yaml.ScalarNode {
			if node.Value != "off" {
				d.Fail(node, "want off, or a mapping with certificate and key, have %s", strictyaml.Describe(node))
			}
			into.off = true
			return
		}
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Required("certificate", d.path(&into.Certificate)),
			strictyaml.Required("key", d.path(&into.Key)),
		})
		if into.Certificate == "" || into.Key == "" {
			return
		}
		if _, err := loadPair(*into); err != nil {
			d.Fail(node, "%v", err)
		}
	}
}

// path reads the path of a file, which begins in the folder of the configuration.
func (d *decoder) path(into *string) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		var text string
		d.Text(&text)(node, path)
		if text == "" {
			return
		}
		if !filepath.IsAbs(text) {
			text = filepath.Join(d.folder, text)
		}
		if _, err := os.Stat(text); err != nil {
			d.Fail(node, "there is no file %s", strictyaml.Quote(text))
			return
		}
		*into = text
	}
}

func (d *decoder) namespaces(c *door.Config) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		c.Namespaces = nil
		d.List(node, path, len(door.Namespaces), func(node *yaml.Node, path string) {
			var name string
			d.Text(&name)(node, path)
			for _, known := range door.Namespaces {
				if name == known {
					c.Namespaces = append(c.Namespaces, name)
					return
				}
			}
			d.Fail(node, "%v", strictyaml.UnknownWord("namespace", name, door.Namespaces))
		})
	}
}

func (d *decoder) health(c *door.Config) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Optional("interval", d.duration(&c.Interval, 50*time.Millisecond, time.Minute)),
			strictyaml.Optional("patience", d.duration(&c.Patience, 50*time.Millisecond, time.Minute)),
			strictyaml.Optional("lag", d.UpTo(1000, &c.Lag)),
		})
	}
}

func (d *decoder) limits(c *Config) strictyaml.Reader {
	l, h := &c.Door.Limits, &c.HTTP
	return func(node *yaml.Node, path string) {
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Optional("body", d.count(&l.Body, 1024, 64<<20)),
			strictyaml.Optional("header", d.count(&h.Header, 4096, 1<<20)),
			strictyaml.Optional("batch", d.count(&l.Batch, 1, 100_000)),
			strictyaml.Optional("depth", d.count(&l.Depth, 4, 1000)),
			strictyaml.Optional("rate", func(node *yaml.Node, path string) {
				rate := int(l.Rate)
				d.count(&rate, 0, 10_000_000)(node, path)
				l.Rate = float64(rate)
			}),
			strictyaml.Optional("burst", d.count(&l.Burst, 1, 10_000_000)),
			strictyaml.Optional("time", d.duration(&l.Time, time.Second, 10*time.Minute)),
			strictyaml.Optional("parallel", d.count(&l.Parallel, 1, 1024)),
			strictyaml.Optional("connections", d.count(&h.Connections, 1, 1_000_000)),
			strictyaml.Optional("sockets", d.count(&l.Sockets, 0, 1_000_000)),
			strictyaml.Optional("backlog", d.count(&l.Backlog, 1, 1_000_000)),
			strictyaml.Optional("subscriptions", d.count(&l.Subscription, 0, 10_000)),
			strictyaml.Optional("readHeader", d.duration(&h.ReadHeader, 100*time.Millisecond, time.Minute)),
			strictyaml.Optional("readBody", d.duration(&h.ReadBody, 100*time.Millisecond, 10*time.Minute)),
			strictyaml.Optional("idle", d.duration(&h.Idle, time.Second, time.Hour)),
		})
	}
}

// count reads a whole number of a range.
func (d *decoder) count(into *int, least, most int) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		var n uint64
		before := d.Problems()
		d.Number(&n)(node, path)
		switch {
		case d.Problems() > before:
		case n < uint64(least) || n > uint64(most):
			d.Fail(node, "%d is out of range, want %d to %d", n, least, most)
		default:
			*into = int(n)
		}
	}
}

// duration reads a duration such as 500ms, 2s, 5m or 1h.
func (d *decoder) duration(into *time.Duration, least, most time.Duration) strictyaml.Reader {
	return d.Word(func(text []byte) error {
		value, err := time.ParseDuration(string(text))
		if err != nil {
			return fmt.Errorf("%s is not a duration, want a number and ms, s, m or h, such as 30s", strictyaml.Quote(string(text)))
		}
		if value < least || value > most {
			return fmt.Errorf("%s is out of range, want %v to %v", strictyaml.Quote(string(text)), least, most)
		}
		*into = value
		return nil
	})
}

// AskNodes looks at each node of a file once, and says which can be used.
func AskNodes(ctx context.Context, cfg *Config) ([]door.NodeStatus, error) {
	d, err := door.New(cfg.Door)
	if err != nil {
		return nil, err
	}
	d.Start()
	defer d.Close()
	for !d.Asked() {
		select {
		case <-d.Changed():
		case <-ctx.Done():
			return d.Nodes(), nil
		}
	}
	return d.Nodes(), nil
}
