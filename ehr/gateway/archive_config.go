// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
	"gopkg.in/yaml.v3"
)

// Archive says how a gateway keeps its organization's documents. Without an organization the
// gateway has none.
type Archive struct {
	Org       common.Hash
	Listen    string // address where other gateways ask this one
	URL       string // by which they find it, as it is entered on the ledger
	Slot      uint8  // of the ledger's entry
	Folder    string // keys and what is on its way
	Catalogue string // URL
	Blobs     string // URL
	Logs      string // URL of the port for the logs of the organization's node
	LogSecret string // file
	Service   string // keystore file of a service's key
	Password  string // file that opens it
	Quota     uint64 // bytes that one organization may place here
	Repair    time.Duration
	Terms     vault.Terms
	Test      bool
}

// slotMax is the last slot of an organization's gateways.
const slotMax = 3

var termWords = []string{"ledger", "emergency", "custodian"}

// archive reads the mapping documents.
func (d *decoder) archive(a *Archive) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		slot, quota, terms := uint64(0), uint64(0), termWords[0]
		a.Repair = time.Minute
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Required("organization", d.Word(func(text []byte) error {
				if len(text) != 2+2*common.HashLength || a.Org.UnmarshalText(text) != nil {
					return fmt.Errorf("%s is not the id of an organization, want 0x and 64 hex digits; `dntp org list` prints it", strictyaml.Quote(string(text)))
				}
				return nil
			})),
			strictyaml.Required("listen", d.address(&a.Listen)),
			strictyaml.Required("url", d.url(&a.URL, "https", "https")),
			strictyaml.Required("folder", d.path(&a.Folder)),
			strictyaml.Required("logs", d.url(&a.Logs, "http", "https")),
			strictyaml.Required("logSecret", d.path(&a.LogSecret)),
			strictyaml.Required("service", d.path(&a.Service)),
			strictyaml.Required("password", d.path(&a.Password)),
			strictyaml.Optional("slot", d.UpTo(slotMax, &slot)),
			strictyaml.Optional("catalogue", d.Text(&a.Catalogue)),
			strictyaml.Optional("blobs", d.Text(&a.Blobs)),
			strictyaml.Optional("quota", d.Number(&quota)),
			strictyaml.Optional("repair", d.duration(&a.Repair, time.Second, 24*time.Hour)),
			strictyaml.Optional("terms", d.Text(&terms)),
			strictyaml.Optional("test", d.Boolean(&a.Test)),
		})
		a.Slot, a.Quota = uint8(slot), quota
		for i, word := range termWords {
			if terms == word {
				a.Terms = vault.Terms(i + 1)
			}
		}
		if a.Terms == 0 {
			d.Fail(node, "%v", strictyaml.UnknownWord("terms", terms, termWords))
		}
		const urlMax = 128 // of IStorage
		if len(a.URL) > urlMax || strings.ContainsAny(a.URL, "?#") {
			d.Fail(node, "the url has at most %d bytes, and no query", urlMax)
		}
		a.fill()
	}
}

// fill sets the addresses that the file leaves out.
func (a *Archive) fill() {
	if a.Catalogue == "" {
		a.Catalogue = (&url.URL{Scheme: "sqlite", Path: filepath.Join(a.Folder, "catalogue.db")}).String()
	}
	if a.Blobs == "" {
		a.Blobs = (&url.URL{Scheme: "file", Path: filepath.Join(a.Folder, "blobs")}).String()
	}
}
