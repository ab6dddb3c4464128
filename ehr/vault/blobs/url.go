// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
)

var errURL = errors.New("not the URL of a store of blobs")

// Open opens the store of a URL:
//
//	file:///PATH
//	s3://BUCKET[/PREFIX]?endpoint=https://HOST[:PORT]&region=REGION&credentials=FILE
//
// endpoint has the default https://s3.amazonaws.com, region us-east-1. http:// is taken
// too: blobs are ciphertext, and a signature proves each request. Without credentials, a
// file in the form of the AWS tools, the keys are in the environment: AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. A URL that has a password in it is refused,
// since URLs reach logs. No error quotes the URL.
//
// A bucket is first asked when it is needed.
func Open(text string) (Store, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errURL
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: it must not hold a user or password", errURL)
	}
	if u.Fragment != "" || u.Opaque != "" {
		return nil, fmt.Errorf("%w: want file:///PATH or s3://BUCKET/PREFIX?endpoint=…", errURL)
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || !path.IsAbs(u.Path) || u.RawQuery != "" {
			return nil, fmt.Errorf("%w: want file:///PATH", errURL)
		}
		return OpenFolder(u.Path)
	case "s3":
		c, err := parseS3(u)
		if err != nil {
			return nil, err
		}
		return openBucket(c)
	}
	return nil, fmt.Errorf("%w: want file:///PATH or s3://BUCKET/PREFIX?endpoint=…", errURL)
}

// s3Config is what the URL of a bucket says.
type s3Config struct {
	bucket, prefix string // the prefix is empty or ends in a slash
	host           string // of the endpoint, with its port
	secure         bool   // TLS
	region         string
	credentials    string // path of a file; empty: the environment
}

func parseS3(u *url.URL) (s3Config, error) {
	c := s3Config{bucket: u.Host, host: "s3.amazonaws.com", secure: true, region: "us-east-1"}
	if c.bucket == "" || u.Port() != "" {
		return c, fmt.Errorf("%w: want s3://BUCKET, with the host in endpoint=", errURL)
	}
	if c.prefix = strings.Trim(u.Path, "/"); c.prefix != "" {
		if path.Clean(c.prefix) != c.prefix || strings.HasPrefix(c.prefix, "..") {
			return c, fmt.Errorf("%w: its prefix is not plain", errURL)
		}
		c.prefix += "/"
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return c, fmt.Errorf("%w: its parameters cannot be read", errURL)
	}
	for name, values := range query {
		if len(values) != 1 || values[0] == "" {
			return c, fmt.Errorf("%w: want one value of each parameter", errURL)
		}
		switch value := values[0]; name {
		case "endpoint":
			if c.host, c.secure, err = parseEndpoint(value); err != nil {
				return c, err
			}
		case "region":
			c.region = value
		case "credentials":
			c.credentials = value
		default:
			// The name is not quoted: it could be a key that was pasted.
			return c, fmt.Errorf("%w: want endpoint, region and credentials as parameters", errURL)
		}
	}
	return c, nil
}

func parseEndpoint(text string) (host string, secure bool, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" ||
		u.Scheme != "http" && u.Scheme != "https" {
		return "", false, fmt.Errorf("%w: want endpoint=https://HOST:PORT", errURL)
	}
	return u.Host, u.Scheme == "https", nil
}
