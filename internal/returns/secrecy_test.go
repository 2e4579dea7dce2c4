package returns

import (
	"bytes"
	"context"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"shegong/importer/grid"
	"shegong/internal/store"
	"shegong/internal/storetest"
)

// TestTheDatabaseTellsOfNobody is check 40 for the database of either engine:
// after a return was uploaded, answered, accepted, and asked to be corrected, no
// table (PostgreSQL) and no file (SQLite) holds a known ID number, name or phone.
func TestTheDatabaseTellsOfNobody(t *testing.T) {
	dir := t.TempDir()
	address := storetest.Database(t, dir)
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Database: address, Now: func() time.Time { return time.Date(2024, 11, 3, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.PutUnits(t.Context(), []store.Unit{{Code: unit, Name: "朝阳区", Parent: "2201"}}); err != nil {
		t.Fatal(err)
	}
	s := &Service{Store: st, Limits: grid.DefaultLimits}
	acceptedMonth(t, s, october, roll(1, 2), trainings(course(1, "书记培训", "2024-06-01", 24)))
	key := st.PersonKey(idNumber(1))
	if err := s.RequestCorrection(asCounty(t.Context(), unit), key, "欧阳丁的号码应为"+idNumber(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Archive(t.Context(), &store.Archived{
		Report: "training", Unit: unit, Period: "2024-10", Format: "pdf", Name: "名单.pdf", Inputs: "x", Personal: true, Data: []byte(idNumber(1) + "欧阳丁"), MadeAt: st.Now(),
	}); err != nil {
		t.Fatal(err)
	}
	e := &store.Exception{Unit: unit, Rule: "2.3-age", Key: "k", FirstDay: "2024-01-01", LastDay: "2024-12-31", About: "欧阳丁 " + idNumber(1)}
	if err := st.AddException(t.Context(), e); err != nil {
		t.Fatal(err)
	}

	kept := everything(t, dir, address)
	if !bytes.Contains(kept, []byte(key)) {
		t.Fatal("what was read is not the database: it lacks the hash of a person")
	}
	for _, text := range []string{idNumber(1), idNumber(2), "欧阳" + string('一'+rune(1)), "欧阳" + string('一'+rune(2)), "欧阳丁"} {
		if bytes.Contains(kept, []byte(text)) || bytes.Contains(kept, []byte(hex.EncodeToString([]byte(text)))) {
			t.Errorf("the database holds %q", text)
		}
	}
}

// everything is all that a database keeps: SQLite's files as they are, else
// every row of every table as a text, in which bytes are hexadecimal.
func everything(t *testing.T, dir, address string) []byte {
	t.Helper()
	var b bytes.Buffer
	if address == "" {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			file, err := os.ReadFile(path)
			b.Write(file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	ctx := context.Background()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	tables := texts(t, c, "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'")
	if len(tables) < 20 {
		t.Fatalf("got %d tables", len(tables))
	}
	for _, table := range tables {
		for _, row := range texts(t, c, "SELECT t::text FROM "+pgx.Identifier{table}.Sanitize()+" AS t") {
			b.WriteString(row + "\n")
		}
	}
	return b.Bytes()
}

// texts are the rows of a query for one text.
func texts(t *testing.T, c *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := c.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}
