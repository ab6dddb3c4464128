// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ethereum/go-ethereum/rpc"
)

// BenchmarkHTTP asks over HTTP connections that stay open, from as many clients as there are
// processors.
func BenchmarkHTTP(b *testing.B) {
	s := newScene(b)
	s.follow()
	s.tell()
	server := rpc.NewServer()
	defer server.Stop()
	for _, api := range s.service.APIs() {
		if err := server.RegisterName(api.Namespace, api.Service); err != nil {
			b.Fatal(err)
		}
	}
	node := httptest.NewServer(server)
	defer node.Close()
	for name, body := range map[string]string{
		"getRecord":   `{"jsonrpc":"2.0","id":1,"method":"ehr_getRecord","params":["` + lab.Hex() + `"]}`,
		"listRecords": `{"jsonrpc":"2.0","id":1,"method":"ehr_listRecords","params":[{"pid":"` + pid.Hex() + `"}]}`,
		"checkAccess": `{"jsonrpc":"2.0","id":1,"method":"ehr_checkAccess","params":[{"pid":"` + pid.Hex() + `","actor":"` + who("visitor").Hex() + `","purpose":"TREAT","recordClass":5}]}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					answer, err := http.Post(node.URL, "application/json", bytes.NewBufferString(body))
					if err != nil {
						b.Error(err)
						return
					}
					text, err := io.ReadAll(answer.Body)
					answer.Body.Close()
					if err != nil || !bytes.Contains(text, []byte(`"result":{`)) {
						b.Errorf("have %s, %v", text, err)
						return
					}
				}
			})
		})
	}
}
