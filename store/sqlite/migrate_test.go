package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

func rawly(t *testing.T, path string, do func(run func(statement string, args ...any))) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	do(func(statement string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// steps are the migrations, in their order.
func steps(t *testing.T) []string {
	t.Helper()
	scripts, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	slices.Sort(scripts)
	return scripts
}

// older makes a workspace as a program of an earlier schema left it, with a
// customer who has unsubscribed, an import and a message.
func older(t *testing.T, version int) string {
	t.Helper()
	path, now := filepath.Join(t.TempDir(), "old.gilmok"), filepath.Join(t.TempDir(), "now.gilmok")
	create(t, now, sqlite.Options{}).Close()
	rawly(t, path, func(run func(string, ...any)) {
		run(`ATTACH ? AS now`, now)
		for _, script := range steps(t)[:version] {
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			run(string(text))
		}
		run(`INSERT INTO workspace (key, value) SELECT key, value FROM now.workspace`)
		run(`INSERT INTO customers (external_id, email, name, stub, created_at, updated_at) VALUES ('1', 'kim@example.com', '김철수', 0, 1, 1)`)
		if version < coded {
			run(`INSERT INTO consents (customer_id, channel, purpose, state, night, wording, at) VALUES (1, 'email', 'advertising', 'unsubscribed', 0, 'news', 1),
				(1, 'sms', 'informational', 'subscribed', 1, NULL, NULL)`)
		} else {
			run(`INSERT INTO consent_sources (source, wording) VALUES ('', 'news')`)
			run(`INSERT INTO consents (customer_id, topic, state, night, source_id, at) VALUES (1, 11, 3, 0, 1, 1), (1, 52, 2, 1, NULL, NULL)`)
		}
		run(`INSERT INTO imports (kind, file, digest, at, row_count, added, updated, unchanged, merged, rejected) VALUES ('customers', 'a.csv', 'd', 1, 1, 1, 0, 0, 0, 0)`)
		run(`DETACH now`)
		run(fmt.Sprintf(`PRAGMA user_version = %d`, version))
	})
	mark(t, path, now)
	return path
}

// coded is the schema from which consents are numbers.
const coded = 16

// mark gives a file the mark of a workspace, as another has it.
func mark(t *testing.T, path, as string) {
	t.Helper()
	good, err := os.ReadFile(as)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(content[68:72], good[68:72]) // application_id
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// asBefore finds what older put in, and uses the tables that came later.
func asBefore(t *testing.T, s store.Store) {
	t.Helper()
	c, err := s.Customers().Find(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Consent{
		{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Wording: "news", At: time.UnixMicro(1).UTC()},
		{Channel: store.ChannelSMS, Purpose: store.PurposeInformational, State: store.ConsentSubscribed, Night: true},
	}
	if c.Name != "김철수" || !slices.Equal(c.Consents, want) {
		t.Errorf("%+v", c)
	}
	_, listed := s.Customers().ListByID(t.Context(), []store.CustomerID{c.ID})
	_, folders := s.Imports().Folders(t.Context())
	_, apart := s.Customers().Apart(t.Context())
	_, spent := s.Spend().List(t.Context())
	before, digest := s.Imports().ByDigest(t.Context(), "", "d")
	if err := errors.Join(listed, folders, apart, spent, digest); err != nil || before.File != "a.csv" {
		t.Error(err)
	}
}

// A file of each earlier program opens with all that is in it.
func TestFilesOfEarlierPrograms(t *testing.T) {
	for version := 1; version < len(steps(t)); version++ {
		s := open(t, older(t, version), sqlite.Options{})
		asBefore(t, s)
		if got := s.Info().Schema; got != len(steps(t)) {
			t.Errorf("schema %d after opening one of %d", got, version)
		}
		if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%d: %v %v", version, wrong, err)
		}
	}
}

// A version that was frozen without its shared blocks gets those of the day.
func TestVersionsOfEarlierProgramsKeepTheirBlocks(t *testing.T) {
	path := older(t, 9)
	rawly(t, path, func(run func(string, ...any)) {
		run(`INSERT INTO blocks (name, source) VALUES ('foot', 'one')`)
		run(`INSERT INTO messages (id, name, channel, purpose, document, revision, tags, created_at, updated_at) VALUES (1, 'a', 'sms', 'informational', '{}', 1, '[]', 1, 1)`)
		for id, text := range []string{"plain", `{{content_blocks.${foot}}}`} {
			run(`INSERT INTO message_versions (id, message_id, name, channel, purpose, document, tags, created_at) VALUES (?, 1, 'a', 'sms', 'informational', ?, '[]', 1)`, id+1, []byte(text))
		}
	})
	s := open(t, path, sqlite.Options{})
	for id, want := range map[store.MessageVersionID]string{1: "", 2: "one"} {
		v, err := s.Messages().Version(t.Context(), id)
		if err != nil || v.Blocks["foot"] != want {
			t.Errorf("version %d: %+v, %v", id, v, err)
		}
	}
}

// Two programs that open an old file at once bring it forward once.
func TestTwoProgramsBringAFileForward(t *testing.T) {
	for range 5 {
		path := older(t, 1)
		type opened struct {
			s   store.Store
			err error
		}
		both := make(chan opened)
		for range 4 {
			go func() {
				s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
				both <- opened{s, err}
			}()
		}
		for range 4 {
			if o := <-both; o.err != nil {
				t.Error(o.err)
			} else {
				t.Cleanup(func() { o.s.Close() })
			}
		}
	}
}

// A step that fails leaves the file as the step before left it.
func TestFailedMigrationLeavesTheFile(t *testing.T) {
	path := older(t, 1)
	rawly(t, path, func(run func(string, ...any)) { run(`CREATE TABLE models (in_the_way TEXT)`) }) // the second step makes one, after others
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err == nil {
		s.Close()
		t.Fatal("it opened")
	}
	rawly(t, path, func(run func(string, ...any)) { run(`DROP TABLE models`) })
	asBefore(t, open(t, path, sqlite.Options{}))
}

// An older file that may only be looked at cannot be brought forward; pages would
// ask for tables it does not have.
func TestOlderFilesForReadingOnly(t *testing.T) {
	path := older(t, 1)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{ReadOnly: true})
	if !errors.Is(err, store.ErrOlder) {
		if err == nil {
			s.Close()
		}
		t.Errorf("error %v, want ErrOlder", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file was changed")
	}
	open(t, path, sqlite.Options{}).Close()
	asBefore(t, open(t, path, sqlite.Options{ReadOnly: true}))
}

// What a program that leased messages had claimed when it ended is due again.
func TestLeasedByEarlierPrograms(t *testing.T) {
	path := older(t, 11)
	rawly(t, path, func(run func(string, ...any)) {
		for key, state := range map[string]string{"a": "leased", "b": "pending", "c": "sending"} {
			run(`INSERT INTO outbox (run_id, passage_id, customer_id, step, visit, channel, message, purpose, key, state, not_before, queued_at, owner, leased_until, boot)
				VALUES (0, 0, 1, 'm1', 1, 'email', 1, 'advertising', ?, ?, 1, 1, 'somebody', 1, 'boot')`, key, state)
			run(`INSERT INTO run_counts (run_id, step, what, name, n) VALUES (0, '', 'state', ?, 1)`, state)
		}
		run(`INSERT INTO run_counts (run_id, step, what, name, n) VALUES (0, 'm1', 'message', 'waiting', 3)`)
	})
	s := open(t, path, sqlite.Options{})
	due, err := s.Outbox().Due(t.Context(), []store.Channel{store.ChannelEmail}, nil, 9)
	if err != nil || len(due) != 2 {
		t.Errorf("due are %+v, %v", due, err)
	}
	going, err := s.Outbox().List(t.Context(), store.OutboxQuery{States: []store.OutboxState{store.OutboxSending}})
	if err != nil || len(going) != 1 || going[0].Key != "c" {
		t.Errorf("sending are %+v, %v", going, err)
	}
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("%v %v", wrong, err)
	}
}
