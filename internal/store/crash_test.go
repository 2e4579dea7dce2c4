package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// killMoments is at how many moments a child is killed: a hundred where there is
// time for that.
func killMoments() int {
	switch {
	case os.Getenv("SHEGONG_CHAOS") != "":
		return 100
	case testing.Short():
		return 5
	default:
		return 15
	}
}

// Check 14: killed at any moment, a version, an acknowledged upload and the
// messages of a run are wholly there, with their jobs, or not at all, and what
// was acknowledged is there.
func TestKilledWhileAdding(t *testing.T) {
	c := newPlace(t)
	kept := map[string]int{}
	kills := 0
	// On a slow machine the kills fall before anything is added: then some more.
	for most := killMoments(); kills < most || !keptAll(kept) && kills < 10*most; kills++ {
		for _, line := range killOnce(t, c) {
			what, _, _ := strings.Cut(line, " ")
			kept[what]++
		}
	}
	if !keptAll(kept) {
		t.Errorf("acknowledged: got %v, want the kills to fall while everything is added", kept)
	}
	t.Logf("killed %d times; acknowledged and there: %d versions, %d uploads, %d runs, %d with their messages",
		kills, kept[madeVersion], kept[madeUpload], kept[madeRun], kept[madeMessages])
}

// keptAll tells that something of each kind was acknowledged.
func keptAll(kept map[string]int) bool {
	return !slices.ContainsFunc([]string{madeVersion, madeUpload, madeRun, madeMessages, madeEnd}, func(what string) bool { return kept[what] == 0 })
}

// killOnce starts a child on a database, kills it at a random moment, and checks
// that what it acknowledged is there and all there is is whole.
func killOnce(t *testing.T, c Config) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+c.Dir, crashDatabase+"="+c.Database)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// From before the first row, or amid the first migration, to among the later
	// ones.
	kill := time.AfterFunc(time.Duration(30+rand.IntN(500))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	acknowledged := readLines(t, out)
	_ = cmd.Wait() // killed
	if stderr.Len() > 0 {
		t.Fatalf("child: %s", stderr.String())
	}
	awaitDead(t, c)
	checkWhole(t, c, acknowledged)
	return acknowledged
}

// awaitDead waits until the server has noticed that the child is gone, and has
// undone or finished what it was at.
func awaitDead(t *testing.T, c Config) {
	t.Helper()
	if c.Database == "" {
		return
	}
	conn, err := pgx.Connect(t.Context(), c.Database)
	must(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	await(t, "end of the child's connections", func() bool {
		n := 0
		err := conn.QueryRow(t.Context(), `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
			AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&n)
		must(t, err)
		return n == 0
	})
}

// readLines reads whole lines; a last one cut off is none.
func readLines(t testing.TB, r io.Reader) (lines []string) {
	t.Helper()
	for b := bufio.NewReader(r); ; {
		line, err := b.ReadString('\n')
		if errors.Is(err, io.EOF) || errors.Is(err, os.ErrClosed) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
}

// checkWhole holds that what is in the database is whole, and what was
// acknowledged is in it.
func checkWhole(t *testing.T, c Config, acknowledged []string) {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatalf("open after the kill: %v", err)
	}
	defer func() { _ = s.Close() }()
	checkIntegrity(t, s)
	checkVersions(t, s)
	checkUploads(t, s)
	checkMessages(t, s)
	for _, line := range acknowledged {
		what, id, _ := strings.Cut(line, " ")
		if err := stillThere(t, s, what, id); err != nil {
			t.Errorf("%s %s was acknowledged: %v", what, id, err)
		}
	}
}

// checkIntegrity asks SQLite whether its file is sound.
func checkIntegrity(t *testing.T, s *Store) {
	t.Helper()
	if s.postgres() {
		return
	}
	var check string
	if err := s.db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Fatalf("integrity_check: got %q, %v", check, err)
	}
}

func checkVersions(t *testing.T, s *Store) {
	t.Helper()
	vs, err := s.Versions(t.Context(), testUnit, testPeriod)
	must(t, err)
	for i, v := range vs {
		if want := int64(len(vs) - i); v.Number != want {
			t.Errorf("got version number %d, want %d", v.Number, want)
		}
		n := mustQueryInt(t, s, "SELECT COUNT(*) FROM parts WHERE version_id = ?", v.ID)
		if want := 3 + len(v.Files); n != want {
			t.Errorf("version %d: got %d parts, want %d", v.Number, n, want)
		}
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM parts WHERE version_id NOT IN (SELECT id FROM versions)"); n != 0 {
		t.Errorf("parts without a version: got %d, want 0", n)
	}
}

func checkUploads(t *testing.T, s *Store) {
	t.Helper()
	for what, query := range map[string]string{
		"without all their parts": fmt.Sprintf("SELECT COUNT(*) FROM uploads u WHERE %d <> (SELECT COUNT(*) FROM upload_parts p WHERE p.upload_id = u.id)", 1+uploadFiles),
		"without their job":       "SELECT COUNT(*) FROM uploads u WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'upload' AND " + jobID(s) + " = u.id)",
	} {
		if n := mustQueryInt(t, s, query); n != 0 {
			t.Errorf("uploads %s: got %d, want 0", what, n)
		}
	}
}

func checkMessages(t *testing.T, s *Store) {
	t.Helper()
	for what, query := range map[string]string{
		"runs with some of their messages": fmt.Sprintf(`SELECT COUNT(*) FROM runs r
			WHERE (SELECT COUNT(*) FROM deliveries d WHERE d.period = r.period) NOT IN (0, %d)`, runMessages),
		"messages without their job": "SELECT COUNT(*) FROM deliveries d WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'delivery' AND " + jobID(s) + " = d.id)",
		"runs without their job":     "SELECT COUNT(*) FROM runs r WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'run' AND " + jobArgument(s, "period") + " = r.period)",
		"ended runs without messages": fmt.Sprintf(`SELECT COUNT(*) FROM runs r
			WHERE r.state = 'sending' AND %d <> (SELECT COUNT(*) FROM deliveries d WHERE d.period = r.period)`, runMessages),
	} {
		if n := mustQueryInt(t, s, query); n != 0 {
			t.Errorf("%s: got %d, want 0", what, n)
		}
	}
}

// jobID is the row a job j names.
func jobID(s *Store) string { return jobArgument(s, "id") }

func jobArgument(s *Store, name string) string {
	if s.postgres() {
		return "(j.args ->> '" + name + "')"
	}
	return "json_extract(j.args, '$." + name + "')"
}

// stillThere opens what was acknowledged.
func stillThere(t *testing.T, s *Store, what, id string) error {
	t.Helper()
	ctx := t.Context()
	switch what {
	case madeVersion:
		for i := range 7 {
			if _, err := s.FileData(ctx, id, i); err != nil {
				return fmt.Errorf("file %d: %w", i, err)
			}
		}
		_, err := s.Return(ctx, id)
		return err
	case madeUpload:
		u, err := s.Upload(ctx, id)
		if err != nil {
			return err
		}
		_, files, err := s.UploadContent(ctx, u)
		if err == nil && (len(files) != uploadFiles || len(files[0].Data) != fileSize) {
			err = errors.New("files are not as uploaded")
		}
		return err
	}
	r, err := s.RunOf(ctx, RunID{"monthly", id, 1})
	if err != nil || what == madeRun {
		return err
	}
	ds, err := s.DeliveriesOf(ctx, r)
	if err == nil && (len(ds) != runMessages || what == madeEnd && r.State != RunSending) {
		err = fmt.Errorf("run is %s with %d messages", r.State, len(ds))
	}
	return err
}
