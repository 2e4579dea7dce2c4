package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// crashDir tells a copy of the test binary to add versions there until killed.
const crashDir = "SHEGONG_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, addUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// addUntilKilled adds versions and prints the ID of each once it is kept.
func addUntilKilled(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, Config{Dir: dir})
	if err != nil {
		return err
	}
	if err := s.PutUnits(ctx, []Unit{{Code: testUnit, Name: "朝阳区", Parent: "2201"}}); err != nil {
		return err
	}
	for i := 0; ; i++ {
		c := content(testUnit, testPeriod, 5, 1<<16)
		for j := range 6 { // incompressible, so that a version takes several writes
			data := make([]byte, 40_000)
			for k := range data {
				data[k] = byte(rand.Uint32())
			}
			name := fmt.Sprintf("附件%d.xlsx", j)
			c.Files = append(c.Files, FileData{Name: name, Data: data})
			c.Return.Files = append(c.Return.Files, c.Return.Files[0])
			c.Return.Files[len(c.Return.Files)-1].Name = name
		}
		v, err := s.AddVersion(ctx, c)
		if err != nil {
			return err
		}
		fmt.Println(v.ID)
	}
}

func TestKilledWhileAdding(t *testing.T) {
	moments := 30
	if testing.Short() {
		moments = 5
	}
	dir := t.TempDir()
	kept := 0
	for range moments {
		kept += len(killOnce(t, dir))
	}
	if kept == 0 {
		t.Error("no version was acknowledged at any moment; want the kills to fall while versions are added")
	}
}

// killOnce starts a child on dir, kills it at a random moment, and checks that
// what it acknowledged is there and all there is is whole.
func killOnce(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// From before the first version to among the later ones.
	kill := time.AfterFunc(time.Duration(30+rand.IntN(250))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	acknowledged := readLines(t, out)
	_ = cmd.Wait() // killed
	if stderr.Len() > 0 {
		t.Fatalf("child: %s", stderr.String())
	}
	checkWhole(t, dir, acknowledged)
	return acknowledged
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

func checkWhole(t *testing.T, dir string, acknowledged []string) {
	t.Helper()
	s, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatalf("open after the kill: %v", err)
	}
	defer func() { _ = s.Close() }()
	var check string
	if err := s.db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Fatalf("integrity_check: got %q, %v", check, err)
	}
	vs, err := s.Versions(t.Context(), testUnit, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for i, v := range vs {
		there[v.ID] = true
		if want := int64(len(vs) - i); v.Number != want {
			t.Errorf("got version number %d, want %d", v.Number, want)
		}
		n := mustQueryInt(t, s, "SELECT COUNT(*) FROM parts WHERE version_id = ?", v.ID)
		if want := 3 + len(v.Files); n != want {
			t.Errorf("version %d: got %d parts, want %d", v.Number, n, want)
		}
	}
	for _, id := range acknowledged {
		if !there[id] {
			t.Errorf("version %s was acknowledged and is gone", id)
		}
		for i := range 7 {
			if _, err := s.FileData(t.Context(), id, i); err != nil {
				t.Errorf("version %s, file %d: %v", id, i, err)
			}
		}
		if _, err := s.Return(t.Context(), id); err != nil {
			t.Errorf("version %s: %v", id, err)
		}
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM parts WHERE version_id NOT IN (SELECT id FROM versions)"); n != 0 {
		t.Errorf("parts without a version: got %d, want 0", n)
	}
}
