package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The settings of a copy of the test binary that opens a database when told to,
// says how that went, and closes it when told to.
const (
	startDir      = "SHEGONG_TEST_START_DIR"
	startDatabase = "SHEGONG_TEST_START_DATABASE"
	startOpened   = "opened"
)

// TestStartChild is the child; without the settings there is nothing to do.
func TestStartChild(t *testing.T) {
	dir := os.Getenv(startDir)
	if dir == "" {
		return
	}
	in := bufio.NewReader(os.Stdin)
	fmt.Println("ready")
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{Dir: dir, Database: os.Getenv(startDatabase), Key: testKey})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(startOpened)
	_, _ = in.ReadString('\n')
	must(t, s.Close())
}

// starting is a child that waits to be told.
type starting struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startChild(t *testing.T, c Config) *starting {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestStartChild$")
	cmd.Env = append(os.Environ(), startDir+"="+c.Dir, startDatabase+"="+c.Database)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	p := &starting{cmd, in, bufio.NewReader(out)}
	if got := p.line(t); got != "ready" {
		t.Fatalf("child: got %q", got)
	}
	return p
}

func (p *starting) tell(t *testing.T) {
	t.Helper()
	_, err := fmt.Fprintln(p.in)
	must(t, err)
}

func (p *starting) line(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	return strings.TrimSpace(line)
}

// Check 49: of three processes that start on an empty database at the same
// moment each finds the tables made, once; on SQLite one of them, for it alone
// may hold the data folder, and the others say so.
func TestThreeStartAtOnce(t *testing.T) {
	for range 3 {
		c := newPlace(t)
		if c.Database != "" {
			putKey(t, c.Dir)
		}
		var nodes []*starting
		for range 3 {
			nodes = append(nodes, startChild(t, c))
		}
		for _, p := range nodes {
			p.tell(t)
		}
		said := make([]string, len(nodes))
		var wg sync.WaitGroup
		for i, p := range nodes {
			wg.Go(func() { said[i] = p.line(t) })
		}
		wg.Wait()
		checkStarted(t, c, said)
		for _, p := range nodes {
			_, _ = fmt.Fprintln(p.in) // those that gave up are gone
			must(t, p.cmd.Wait())
		}
		checkMigrated(t, c)
	}
}

// checkStarted compares what the nodes said with what the engine allows.
func checkStarted(t *testing.T, c Config, said []string) {
	t.Helper()
	want := map[string]int{startOpened: 3}
	if c.Database == "" {
		want = map[string]int{startOpened: 1, ErrInUse.Error() + "：" + c.Dir: 2}
	}
	got := map[string]int{}
	for _, line := range said {
		got[line]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("said (-want +got)\n%s", diff)
	}
}

// checkMigrated holds that each migration was made once, and that the tables are
// those of a database that one process opened.
func checkMigrated(t *testing.T, c Config) {
	t.Helper()
	alone := newPlace(t)
	want := schemaOf(t, openPlace(t, alone))
	s := openPlace(t, c)
	if diff := cmp.Diff(want, schemaOf(t, s)); diff != "" {
		t.Errorf("tables (-one process +three)\n%s", diff)
	}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	must(t, err)
	once := "SELECT COUNT(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0 AND is_applied"
	if n := mustQueryInt(t, s, once); n != len(files) {
		t.Errorf("migrations made: got %d, want %d", n, len(files))
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version"); n != 0 {
		t.Errorf("migrations made twice: %d", n)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) - COUNT(DISTINCT version) FROM river_migration"); n != 0 {
		t.Errorf("migrations of the job queue made twice: %d", n)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM meta WHERE name = 'key'"); n != 1 {
		t.Errorf("fingerprints of the key: got %d, want 1", n)
	}
	must(t, s.Close())
}
