// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/log"
)

// certificateLook is how often the certificate's files are looked at.
const certificateLook = 2 * time.Second

// loadPair reads a certificate and its key. The error does not repeat what is in the files.
func loadPair(files TLS) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
	if err != nil {
		return nil, fmt.Errorf("the certificate and the key do not fit: %w", err)
	}
	return &pair, nil
}

// certificate is the pair in use. A pair that cannot be read does not replace one that works.
type certificate struct {
	files TLS
	pair  atomic.Pointer[tls.Certificate]
	seen  [2]time.Time // when the files were written, as of the last look
}

func newCertificate(files TLS) (*certificate, error) {
	c := &certificate{files: files}
	c.changed()
	return c, c.reload()
}

func (c *certificate) reload() error {
	pair, err := loadPair(c.files)
	if err == nil {
		c.pair.Store(pair)
	}
	return err
}

// changed reports whether a file was written since the last look.
func (c *certificate) changed() (yes bool) {
	for i, path := range []string{c.files.Certificate, c.files.Key} {
		info, err := os.Stat(path)
		if err == nil && !info.ModTime().Equal(c.seen[i]) {
			c.seen[i], yes = info.ModTime(), true
		}
	}
	return yes
}

// watch loads the files when they change, until the context ends.
func (c *certificate) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for pending := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		// One of the two files may be written before the other: try until they fit.
		if pending = c.changed() || pending; !pending {
			continue
		}
		if err := c.reload(); err != nil {
			log.Warn("The certificate has changed and cannot be used", "err", err)
			continue
		}
		pending = false
		log.Info("The certificate is replaced")
	}
}

func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.pair.Load(), nil },
	}
}
