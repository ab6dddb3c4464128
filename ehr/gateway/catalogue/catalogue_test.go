// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// engines runs a story on each database. fresh returns the address of an empty one.
func engines(t *testing.T, story func(t *testing.T, fresh func() string)) {
	t.Run("sqlite", func(t *testing.T) {
		dir, n := t.TempDir(), 0
		story(t, func() string {
			n++
			return (&url.URL{Scheme: "sqlite", Path: filepath.Join(dir, fmt.Sprintf("folder %d", n), "a ? b.db")}).String()
		})
	})
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("-short leaves out the database server")
		}
		s, n := newServer(t), 0
		story(t, func() string {
			n++
			return s.database(t, fmt.Sprintf("test%d", n))
		})
		testAway(t, s)
	})
}

func testKeys(t testing.TB) *Keys {
	t.Helper()
	keys, err := ParseKeys(NewKeyFile())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func open(t testing.TB, address string, keys *Keys) *Catalogue {
	t.Helper()
	c, err := Open(context.Background(), address, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func random() (h common.Hash) {
	rand.Read(h[:])
	return h
}

func sample() Document {
	return Document{
		Version: Version{random(), 1}, Pid: random(), Class: 5, State: Placed, Commit: random(), Blob: random(), Size: 1 << 33,
		AuthoredAt: 1_700_000_000, Placement: random(), Descriptor: []byte{1, 2}, Key: []byte("AGE-SECRET-KEY"),
		About: About{Title: "Chemotherapy plan", Code: "11502-2", Type: "application/fhir+json", Labels: []string{"oncology"}},
	}
}

// must fails the test on any of the errors.
func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func want(t testing.TB, have, want error) {
	t.Helper()
	if !errors.Is(have, want) {
		t.Fatalf("have error %v, want %v", have, want)
	}
}

// TestCatalogue goes through everything that a gateway keeps, on both databases.
func TestCatalogue(t *testing.T) {
	engines(t, func(t *testing.T, fresh func() string) {
		c := open(t, fresh(), testKeys(t))
		t.Run("documents", func(t *testing.T) { testDocuments(t, c) })
		t.Run("holdings", func(t *testing.T) { testHoldings(t, c) })
		t.Run("people", func(t *testing.T) { testPeople(t, c) })
		t.Run("outbox", func(t *testing.T) { testOutbox(t, c) })
		t.Run("at once", func(t *testing.T) { testAtOnce(t, c) })
		t.Run("migrations", func(t *testing.T) { testMigrations(t, fresh()) })
		t.Run("rotation", func(t *testing.T) { testRotation(t, fresh()) })
	})
}

func testDocuments(t *testing.T, c *Catalogue) {
	ctx := t.Context()
	d := sample()
	shards := []Shard{{d.Placement, 0, random(), Held}, {d.Placement, 1, random(), Missing}}
	packages := []Package{{d.Placement, random(), Missing, []byte("sealed")}}
	must(t, c.AddPlacement(ctx, d, shards, packages))
	want(t, c.AddPlacement(ctx, d, nil, nil), ErrExists)
	have, err := c.Document(ctx, d.Version)
	if must(t, err); !reflect.DeepEqual(have, d) {
		t.Errorf("have %+v, want %+v", have, d)
	}
	_, err = c.NewestDocument(ctx, d.Record)
	want(t, err, ErrNotThere) // it is not anchored
	must(t, c.SetDocumentState(ctx, d.Version, Placed, Anchored))
	want(t, c.SetDocumentState(ctx, d.Version, Placed, Anchored), ErrNotThere)
	if _, err = c.NewestDocument(ctx, d.Record); err != nil {
		t.Error(err)
	}
	for code, n := range map[string]int{"": 1, "11502-2": 1, "11502-3": 0} {
		list, err := c.DocumentsOf(ctx, d.Pid, code, 10)
		if must(t, err); len(list) != n {
			t.Errorf("code %q: have %d documents, want %d", code, len(list), n)
		}
	}

	shards[1].State = Held
	must(t, c.SetShard(ctx, shards[1]), c.SetPackage(ctx, d.Placement, packages[0].Org, Held))
	if have, err := c.Shards(ctx, d.Placement); err != nil || !reflect.DeepEqual(have, shards) {
		t.Errorf("have shards %v, %v, want %v", have, err, shards)
	}
	if have, err := c.Packages(ctx, d.Placement); err != nil || len(have) != 1 || have[0].State != Held || len(have[0].Package) != 0 {
		t.Errorf("a package that its holder has is still here: %v, %v", have, err)
	}

	must(t, c.SetDocumentState(ctx, d.Version, Anchored, Erasing))
	have, err = c.Document(ctx, d.Version)
	if must(t, err); len(have.Key) != 0 || !reflect.DeepEqual(have.About, About{}) {
		t.Errorf("an erased document has still its key or its title: %+v", have)
	}
	must(t, c.DropDocument(ctx, d.Version)) // only what was never anchored is dropped
	if _, err := c.Document(ctx, d.Version); err != nil {
		t.Error("an anchored document was dropped")
	}
	gone := sample()
	must(t, c.AddDocument(ctx, gone), c.DropDocument(ctx, gone.Version))
	_, err = c.Document(ctx, gone.Version)
	want(t, err, ErrNotThere)
	long := sample()
	long.About.Title = strings.Repeat("a", textMax+1)
	want(t, c.AddDocument(ctx, long), errAbout)
}

func testHoldings(t *testing.T, c *Catalogue) {
	ctx := t.Context()
	h := Holding{Version: Version{random(), 3}, Placement: random(), Shard: 31, Author: random(), Size: 1 << 40, Root: random(), LogIndex: 1 << 50, State: Whole}
	must(t, c.AddHolding(ctx, h))
	if have, err := c.Holding(ctx, h.Placement, 31); err != nil || have != h {
		t.Errorf("have %v, %v, want %v", have, err, h)
	}
	if have, err := c.HoldingAt(ctx, h.LogIndex); err != nil || have != h {
		t.Errorf("have %v, %v, want %v", have, err, h)
	}
	if used, err := c.UsedBy(ctx, h.Author); err != nil || used != h.Size {
		t.Errorf("have %d bytes, %v, want %d", used, err, h.Size)
	}
	must(t, c.SetHolding(ctx, h.Placement, 31, Dropped))
	if used, err := c.UsedBy(ctx, h.Author); err != nil || used != 0 {
		t.Errorf("have %d bytes, %v, want none", used, err)
	}
	d := Deposit{Version: h.Version, Placement: h.Placement, Revision: 2, Author: h.Author, Pid: random(), Class: 2, Descriptor: []byte{1}, Package: []byte{2}}
	must(t, c.AddDeposit(ctx, d))
	d.Package = []byte{3}
	must(t, c.AddDeposit(ctx, d))
	thief := d
	thief.Author = random()
	want(t, c.AddDeposit(ctx, thief), ErrExists)
	must(t, c.DropDeposits(ctx, d.Placement, d.Author, 2), c.DropDeposits(ctx, d.Placement, thief.Author, 0)) // older ones; not the author's: nothing happens
	if have, err := c.Deposits(ctx, d.Version); err != nil || len(have) != 1 || !reflect.DeepEqual(have[0], d) {
		t.Errorf("have %v, %v, want %v", have, err, d)
	}
	must(t, c.DropDeposits(ctx, d.Placement, d.Author, 3))
	if have, err := c.Deposits(ctx, d.Version); err != nil || len(have) != 0 {
		t.Errorf("have %v, %v, want none", have, err)
	}
	if n, err := c.Count(ctx); err != nil || n.Holdings != 0 || n.Documents[Erasing] != 1 {
		t.Errorf("have %+v, %v", n, err)
	}
}

func testPeople(t *testing.T, c *Catalogue) {
	ctx := t.Context()
	pid, local := random(), Local{"urn:oid:1.2.3", "MRN-4711"}
	must(t, c.BindLocal(ctx, local, pid), c.BindLocal(ctx, local, pid))
	want(t, c.BindLocal(ctx, local, random()), ErrExists)
	want(t, c.BindLocal(ctx, Local{Value: ""}, pid), errLocal)
	if have, err := c.PidOf(ctx, local); err != nil || have != pid {
		t.Errorf("have %v, %v", have, err)
	}
	_, err := c.PidOf(ctx, Local{"urn:oid:1.2.3MRN", "-4711"})
	want(t, err, ErrNotThere)
	if have, err := c.LocalsOf(ctx, pid); err != nil || len(have) != 1 || have[0] != local {
		t.Errorf("have %v, %v", have, err)
	}

	must(t, c.SetRestriction(ctx, pid, []byte("nobody of ward 3")))
	if have, err := c.Restriction(ctx, pid); err != nil || string(have) != "nobody of ward 3" {
		t.Errorf("have %q, %v", have, err)
	}
	must(t, c.SetRestriction(ctx, pid, nil))
	if have, err := c.Restriction(ctx, pid); err != nil || have != nil {
		t.Errorf("have %q, %v", have, err)
	}

	at := time.Unix(1_700_000_000, 0)
	person := common.Address{1}
	a, b, over := random(), random(), random()
	must(t, c.AddToken(ctx, a, person, at.Add(time.Minute)), c.AddToken(ctx, b, person, at.Add(time.Minute)), c.AddToken(ctx, over, person, at))
	want(t, c.AddToken(ctx, a, person, at), ErrExists) // a replayed id
	must(t, c.RevokeToken(ctx, a))
	good := func(id common.Hash, want bool) {
		t.Helper()
		if have, err := c.TokenGood(ctx, id, at); err != nil || have != want {
			t.Errorf("have %v, %v, want %v", have, err, want)
		}
	}
	good(a, false)
	good(b, true)
	good(over, false)
	good(random(), false)
	must(t, c.RevokeTokensOf(ctx, person))
	good(b, false)
	must(t, c.ForgetTokens(ctx, at))
}

func testOutbox(t *testing.T, c *Catalogue) {
	ctx := t.Context()
	mine, other := [16]byte{1}, [16]byte{2}
	u := Unfinished{Version: Version{random(), 1}, Step: Sealing, Owner: mine, Work: []byte("file")}
	must(t, c.Begin(ctx, u, time.Hour))
	want(t, c.Begin(ctx, u, time.Hour), ErrExists)
	u.Step, u.Until, u.Work = Waiting, time.Unix(1_700_000_000, 0), []byte("placed")
	must(t, c.Advance(ctx, u, time.Hour))
	taken := func(owner [16]byte, started time.Time, want int) []Unfinished {
		t.Helper()
		list, err := c.TakeOver(ctx, owner, started, -time.Second, 10) // a lease that is over at once
		if err != nil || len(list) != want {
			t.Fatalf("have %v, %v, want %d", list, err, want)
		}
		return list
	}
	later := time.Now().Add(time.Hour)
	taken(other, later, 0)      // its owner works on it
	taken(mine, time.Time{}, 0) // so it does in this process
	have := taken(mine, later, 1)[0]
	if !reflect.DeepEqual(have, u) {
		t.Errorf("have %+v, want %+v", have, u)
	}
	taken(other, time.Time{}, 1)
	want(t, c.Advance(ctx, u, time.Hour), ErrNotThere) // another gateway has it now
	must(t, c.End(ctx, u.Version), c.End(ctx, u.Version))
	_, err := c.Unfinished(ctx, u.Version)
	want(t, err, ErrNotThere)
}

// testAtOnce writes from many callers, of whom every tenth fails: each write is whole or
// not there.
func testAtOnce(t *testing.T, c *Catalogue) {
	ctx := t.Context()
	const callers = 200
	documents := make([]Document, callers)
	var group sync.WaitGroup
	errs := make([]error, callers)
	for i := range callers {
		documents[i] = sample()
		shards := []Shard{{documents[i].Placement, 0, random(), Held}}
		if i%10 == 0 {
			shards = append(shards, shards[0]) // twice the same key
		}
		group.Go(func() { errs[i] = c.AddPlacement(ctx, documents[i], shards, nil) })
	}
	group.Wait()
	for i, d := range documents {
		_, err := c.Document(ctx, d.Version)
		if i%10 == 0 {
			want(t, err, ErrNotThere)
			if errs[i] == nil {
				t.Error("a write with the same key twice did not fail")
			}
			continue
		}
		must(t, errs[i], err)
	}
}

func testMigrations(t *testing.T, address string) {
	keys := testKeys(t)
	c := open(t, address, keys)
	ctx := t.Context()
	must(t, c.migrate(ctx, migrations()))
	edited := migrations()
	edited[0].text += "\n"
	want(t, c.migrate(ctx, edited), ErrSchema)
	next := append(migrations(), migration{len(migrations()) + 1, "CREATE TABLE more (a BYTES NOT NULL); ALTER TABLE more ADD COLUMN b BIGINT;"})
	broken := append(next[:len(next):len(next)], migration{len(next) + 1, "NO STATEMENT"})
	if err := c.migrate(ctx, broken); err == nil {
		t.Error("a broken migration was applied")
	}
	if _, err := c.read.ExecContext(ctx, "SELECT a FROM more"); err == nil {
		t.Error("a part of the migrations was applied")
	}
	must(t, c.migrate(ctx, next))
	_, err := Open(ctx, address, keys)
	want(t, err, ErrSchema) // it is newer than the program
}

// testRotation replaces the sealing key, seals anew, and removes the old key.
func testRotation(t *testing.T, address string) {
	first := NewKeyFile()
	keys, err := ParseKeys(first)
	must(t, err)
	c := open(t, address, keys)
	ctx := t.Context()
	d, pid := sample(), random()
	u := Unfinished{Version: d.Version, Step: Placing, Work: []byte("work")}
	must(t, c.AddDocument(ctx, d), c.BindLocal(ctx, Local{"s", "v"}, pid), c.SetRestriction(ctx, pid, []byte("r")), c.Begin(ctx, u, time.Hour))
	must(t, c.Close())

	second, err := RotateKeyFile(first)
	must(t, err)
	keys, err = ParseKeys(second)
	must(t, err)
	c = open(t, address, keys)
	if n, err := c.Reseal(ctx); err != nil || n != 5 {
		t.Errorf("have %d values sealed anew, %v, want 5", n, err)
	}
	if n, err := c.Reseal(ctx); err != nil || n != 0 {
		t.Errorf("have %d values sealed anew, %v, want none", n, err)
	}
	must(t, c.Close())

	lines := strings.SplitAfter(string(second), "\n")
	keys, err = ParseKeys([]byte(strings.Join(lines[:2], "")))
	must(t, err)
	c = open(t, address, keys)
	if have, err := c.Document(ctx, d.Version); err != nil || !reflect.DeepEqual(have, d) {
		t.Errorf("have %v, %v, want %v", have, err, d)
	}
	if have, err := c.PidOf(ctx, Local{"s", "v"}); err != nil || have != pid {
		t.Errorf("have %v, %v, want %v", have, err, pid)
	}
	c.keys = testKeys(t)
	_, err = c.Document(ctx, d.Version)
	want(t, err, errSealed)
}

// TestAtRest searches the files of the database for what names a person.
func TestAtRest(t *testing.T) {
	dir := t.TempDir()
	c := open(t, "sqlite://"+filepath.Join(dir, "c.db"), testKeys(t))
	d := sample()
	ctx := t.Context()
	must(t, c.AddDocument(ctx, d), c.BindLocal(ctx, Local{"urn:oid:1.2.3", "MRN-4711"}, d.Pid), c.SetRestriction(ctx, d.Pid, []byte("nobody of ward 3")),
		c.Begin(ctx, Unfinished{Version: d.Version, Work: []byte("secret work")}, time.Hour))
	must(t, c.Close())
	var all []byte
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, file := range files {
		info, err := file.Info()
		if must(t, err); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", file.Name(), info.Mode().Perm())
		}
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		must(t, err)
		all = append(all, text...)
	}
	if !bytes.Contains(all, d.Record[:]) {
		t.Fatal("the record is not in the files: the search proves nothing")
	}
	for _, secret := range []string{d.About.Title, d.About.Code, d.About.Labels[0], string(d.Key), "MRN-4711", "urn:oid", "ward 3", "secret work"} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%q is in the files", secret)
		}
	}
}

// TestSwappedColumns moves sealed values to another row and to another column.
func TestSwappedColumns(t *testing.T) {
	c := open(t, "sqlite://"+filepath.Join(t.TempDir(), "c.db"), testKeys(t))
	ctx := t.Context()
	a, b := sample(), sample()
	must(t, c.AddDocument(ctx, a), c.AddDocument(ctx, b))
	if _, err := c.write.ExecContext(ctx, "UPDATE documents SET key_sealed = (SELECT key_sealed FROM documents WHERE record = ?) WHERE record = ?", a.Record[:], b.Record[:]); err != nil {
		t.Fatal(err)
	}
	_, err := c.Document(ctx, b.Version)
	want(t, err, errSealed)
	if _, err := c.write.ExecContext(ctx, "UPDATE documents SET about_sealed = key_sealed WHERE record = ?", a.Record[:]); err != nil {
		t.Fatal(err)
	}
	_, err = c.Document(ctx, a.Version)
	want(t, err, errSealed)
}

// testAway stops PostgreSQL under an open catalogue: it says so, without an address's
// password, and works again when the server is back.
func testAway(t *testing.T, s *server) {
	address := strings.Replace(s.address, "user=postgres", "user=postgres&password=hidden", 1)
	c := open(t, address, testKeys(t))
	ctx := t.Context()
	d := sample()
	must(t, c.AddDocument(ctx, d))
	s.stop()
	_, err := c.Document(ctx, d.Version)
	want(t, err, ErrAway)
	want(t, c.AddDocument(ctx, sample()), ErrAway)
	want(t, c.Ping(ctx), ErrAway)
	_, err = Open(ctx, address, c.keys)
	if want(t, err, ErrAway); strings.Contains(err.Error(), "hidden") {
		t.Errorf("the error shows the password: %v", err)
	}
	s.start(t)
	have, err := c.Document(ctx, d.Version)
	if must(t, err); !reflect.DeepEqual(have, d) {
		t.Errorf("have %+v, want %+v", have, d)
	}
}

// TestBadAddresses names what is wrong.
func TestBadAddresses(t *testing.T) {
	for address, part := range map[string]string{
		"":                        `begins with ""`,
		"mysql://a/b":             `begins with "mysql"`,
		"sqlite://relative/c.db":  "sqlite:///PATH",
		"sqlite:///a?mode=memory": "sqlite:///PATH",
		"://":                     "not a URL",
	} {
		if _, err := Open(t.Context(), address, testKeys(t)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: have error %v, want %q", address, err, part)
		}
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add(NewKeyFile())
	f.Add([]byte("index \nseal 1 00\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := ParseKeys(text)
		if err != nil {
			return
		}
		sealed := keys.seal([]byte("value"), []byte("place"))
		if value, err := keys.unseal(sealed, []byte("place")); err != nil || string(value) != "value" {
			t.Errorf("have %q, %v", value, err)
		}
	})
}

func FuzzUnseal(f *testing.F) {
	keys := testKeys(f)
	f.Add(keys.seal([]byte("value"), []byte("place")), []byte("other"))
	f.Add([]byte{sealVersion, 0, 0, 0, 1}, []byte("place"))
	f.Fuzz(func(t *testing.T, sealed, place []byte) {
		if value, err := keys.unseal(sealed, place); err == nil && len(sealed) > 0 {
			t.Errorf("bytes that were sealed for another place open as %q", value)
		}
	})
}
