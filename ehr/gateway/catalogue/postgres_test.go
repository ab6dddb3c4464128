// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// server is PostgreSQL from Debian, on a socket in a folder of its own.
type server struct {
	dir     string
	address string // of its first database
	bin     string
	as      *syscall.SysProcAttr
	process *exec.Cmd
}

// newServer makes a cluster, or skips the test where PostgreSQL is not installed.
func newServer(t *testing.T) *server {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb; install the package postgresql")
	}
	slices.Sort(found)
	s := &server{bin: filepath.Dir(found[len(found)-1])}
	// A socket's path must be short, and the server's own user must reach it.
	dir, err := os.MkdirTemp("", "dntp-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s.dir = dir
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		s.runAs(t, "postgres")
	}
	s.address = "postgres:///postgres?host=" + dir + "&user=postgres"
	init := exec.Command(filepath.Join(s.bin, "initdb"), "--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", filepath.Join(dir, "data"))
	init.SysProcAttr, init.Dir = s.as, dir
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, out)
	}
	s.start(t)
	t.Cleanup(s.stop)
	return s
}

func (s *server) runAs(t *testing.T, name string) {
	t.Helper()
	who, err := user.Lookup(name)
	if err != nil {
		t.Skipf("PostgreSQL cannot run as root, and there is no user %s", name)
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	if err := os.Chown(s.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	s.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func (s *server) start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	s.process = exec.Command(filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off")
	s.process.SysProcAttr, s.process.Dir, s.process.Stdout, s.process.Stderr = s.as, s.dir, log, log
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		ready := exec.Command(filepath.Join(s.bin, "pg_isready"), "-q", "-h", s.dir)
		if ready.Run() == nil {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			t.Fatalf("PostgreSQL does not answer: %s", text)
		}
		time.Sleep(20 * time.Millisecond) // between two questions to another process
	}
}

func (s *server) stop() {
	if s.process != nil {
		s.process.Process.Signal(syscall.SIGINT) // fast shutdown
		s.process.Wait()
		s.process = nil
	}
}

// database makes an empty database and returns its address.
func (s *server) database(t *testing.T, name string) string {
	t.Helper()
	c := &Catalogue{}
	if err := c.openPostgres(s.address); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.write.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres", name, s.dir)
}
