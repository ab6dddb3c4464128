// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// connection is a client over HTTP that costs little itself: it shares the machine with the
// node that is measured.
type connection struct {
	net.Conn
	in  *bufio.Reader
	out []byte
}

// dial opens a connection to a node that is named as http://HOST:PORT.
func dial(url string) (*connection, error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		return nil, err
	}
	return &connection{Conn: conn, in: bufio.NewReader(conn)}, nil
}

// ask sends a request, and wants an answer without an error.
func (c *connection) ask(body string) error {
	answer, err := c.call(body)
	if err == nil && (bytes.Contains(answer, []byte(`"error":`)) || bytes.Contains(answer, []byte(`"result":null`))) {
		err = fmt.Errorf("%s", answer)
	}
	return err
}

// call sends a request, and returns the answer.
func (c *connection) call(body string) ([]byte, error) {
	c.out = fmt.Appendf(c.out[:0], "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	if _, err := c.Write(c.out); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, answer)
	}
	return answer, err
}
