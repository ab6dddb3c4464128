// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/dntp/dntp/ehr/vault/blobs/blobstest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const bucket, accessKey, secretKey = "blobs", "test-access", "test-secret-key"

// server is an S3 server of its own, on a folder.
type server struct {
	address string
	cmd     *exec.Cmd
	log     bytes.Buffer
}

// startServer starts versitygw, which make versitygw builds, and makes a bucket.
func startServer(t *testing.T) *server {
	t.Helper()
	program, err := filepath.Abs("../../../build/bin/versitygw")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("there is no S3 server to test with: build it by make versitygw")
	}
	t.Setenv("AWS_ACCESS_KEY_ID", accessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	t.Setenv("AWS_SESSION_TOKEN", "")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{address: listener.Addr().String()}
	listener.Close() // the server cannot be given a listener
	dir := t.TempDir()
	for _, name := range []string{"data", "sidecar"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// Attributes are in a folder of their own, since not every file system has them.
	s.cmd = exec.Command(program, "--access", accessKey, "--secret", secretKey, "--port", s.address, "--quiet",
		"posix", "--sidecar", filepath.Join(dir, "sidecar"), filepath.Join(dir, "data"))
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	client, err := minio.New(s.address, &minio.Options{Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: "us-east-1", MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		err := client.MakeBucket(ctx, bucket, minio.MakeBucketOptions{})
		if err == nil {
			return s
		}
		if ctx.Err() != nil {
			s.stop()
			t.Fatalf("the S3 server does not start: %v\n%s", err, &s.log)
		}
	}
}

func (s *server) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

func (s *server) url(prefix string) string {
	return fmt.Sprintf("s3://%s/%s?endpoint=http://%s&region=us-east-1", bucket, prefix, s.address)
}

func openStore(t *testing.T, url string) blobs.Store {
	t.Helper()
	s, err := blobs.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A bucket is a store like a folder, and another prefix is another store.
func TestBucket(t *testing.T) {
	s := startServer(t)
	s1, s2 := openStore(t, s.url("")), openStore(t, s.url("north/1"))
	id := blobs.NewID(common.Hash{1}, blobs.KindShard, 0)
	if err := s1.Put(t.Context(), id, 1, strings.NewReader("a")); err != nil {
		t.Fatal(err)
	}
	blobstest.Run(t, s2)
	if have, err := blobs.GetAll(t.Context(), s1, id, 10); err != nil || string(have) != "a" {
		t.Errorf("have %q, %v", have, err)
	}
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, fmt.Appendf(nil, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", accessKey, secretKey), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
	_, err := openStore(t, s.url("")).Stat(t.Context(), id)
	if err == nil || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("with a wrong key: %v", err)
	}
	if _, err := openStore(t, s.url("")+"&credentials="+file).Stat(t.Context(), id); err != nil {
		t.Errorf("with the keys of a file: %v", err)
	}
	s.stop()
	if _, err := s1.Stat(t.Context(), id); !errors.Is(err, blobs.ErrAway) {
		t.Errorf("without a server: %v", err)
	}
}

// An answer of the service means what the errors of a store say.
func TestBucketErrors(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", accessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	var status int
	var code string
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead { // Put asks first whether the blob is there
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", code)
	}))
	defer service.Close()
	s := openStore(t, fmt.Sprintf("s3://%s?endpoint=%s", bucket, service.URL))
	for _, test := range []struct {
		status int
		code   string
		want   error
	}{
		{http.StatusInsufficientStorage, "InsufficientStorage", blobs.ErrFull}, {http.StatusForbidden, "QuotaExceeded", blobs.ErrFull},
		{http.StatusPreconditionFailed, "PreconditionFailed", blobs.ErrExists},
	} {
		status, code = test.status, test.code
		if err := s.Put(t.Context(), blobs.ID{}, 3, strings.NewReader("abc")); !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.code, err, test.want)
		}
	}
}

// A URL holds no secret, and an error never quotes one.
func TestOpenRefuses(t *testing.T) {
	const secret = "hunter2"
	for _, bad := range []string{
		"", "blobs", "/var/lib/blobs", "file://host/path", "file:relative", "file:///path?x=1", "http://host/bucket", "s3://", "s3:bucket", "s3://bucket:9000",
		"s3://" + secret + ":" + secret + "@bucket", "s3://bucket?endpoint=https://" + secret + "@host", "s3://bucket?secret=" + secret, "s3://bucket?" + secret,
		"s3://bucket?endpoint=host:9000", "s3://bucket?endpoint=ftp://host", "s3://bucket?endpoint=http://host/path", "s3://bucket?region=a&region=b", "s3://bucket?region=",
		"s3://bucket/../x", "s3://bucket/a//b", "s3://bucket#" + secret, "s3://bucket/%zz" + secret, "s3://bucket?endpoint=http://%zz" + secret,
	} {
		s, err := blobs.Open(bad)
		if err == nil {
			t.Errorf("%q is taken: %v", bad, s)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%q: the error quotes it: %v", bad, err)
		}
	}
}
