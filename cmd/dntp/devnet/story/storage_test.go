// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
)

// gatewayCert is a TLS certificate of nobody.
const gatewayCert = `-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUd7yp7nu1T8aN9ynNs2FlpSxETT8wCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEZ2F0ZTAgFw0yNjExMzAyMjAyNDhaGA8yMTI2MTEwNjIyMDI0
OFowDzENMAsGA1UEAwwEZ2F0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHy8
7Jca3VkCbWJ55Z4uOxEbddPwRCDKBI4jAG1AOA//bLMq3lgvGlQAEBnJz5zqdMN/
ItojkNfFOxmRmZIVMyejUzBRMB0GA1UdDgQWBBSYR+NBtYLjC6+DHkyXCGqzY5hB
uDAfBgNVHSMEGDAWgBSYR+NBtYLjC6+DHkyXCGqzY5hBuDAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDk1Kf2CnmUypcZ8ccTYifl1Q3+Zpcepy0L
MA6eu0IyFwIhAJo9/GxVukeyfymxw7l9RJTodJ7euNmRsR6nLUytesws
-----END CERTIFICATE-----
`

// storageStory enters a second gateway, beside that of the devnet, and takes it off.
func storageStory(p *shell, _ *folder.State) {
	with := "--slot 2 --tls-cert " + p.write("cert.pem", []byte(gatewayCert)) + " --recipient " + p.write("recipient", []byte("age1pq\n"))
	p.ok("storage status", "hospital-b", "first gateway in", "gateway 0", "late")
	p.ok("storage gateway set", "--as service@hospital-b "+with+" https://b.example")
	p.refused("storage gateway set", "--as service@hospital-a "+with+" https://a.example", "KeyTaken", "hospital-b", "another key")
	p.refused("storage gateway set", "--as doctor@hospital-b "+with+" https://b.example", "NotAllowed", "storage.setGateway")
	p.ok("storage status", "hospital-b", "gateway 2", "https://b.example", "TLS key 0x", "late", "false")
	p.narrow("storage status", "", "hospital-b", "MISSED")
	one := told[struct {
		Gateways []struct{ Slot uint8 }
		Since    uint64
	}](p, "storage status", "hospital-b")
	if len(one.Gateways) != 2 || one.Gateways[1].Slot != 2 || one.Since == 0 {
		p.t.Errorf("have %+v", one)
	}
	p.ok("storage gateway remove", "--as service@hospital-b --slot 2")
	p.refused("storage gateway remove", "--as service@hospital-b --slot 2", "UnknownGateway")
	p.refused("storage status", "urn:example:nobody", "no organization")
}
