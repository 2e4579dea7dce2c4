package xls

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

var update = flag.Bool("update", false, "write the expected cells of testdata anew")

// openBytes opens a file of the given bytes with the default limits.
func openBytes(data []byte) (*Book, error) { return openLimited(data, grid.DefaultLimits) }

func openLimited(data []byte, limits grid.Limits) (*Book, error) {
	return Open(bytes.NewReader(data), int64(len(data)), limits)
}

// oneSheet is an .xls with the records in a sheet named 表.
func oneSheet(records []byte) []byte {
	return writeContainer(node{name: "Workbook", data: workbook(nil, nil, tab{name: "表", records: records})})
}

// readRows reads a sheet and copies its rows.
func readRows(b *Book, i int) ([]grid.Row, grid.Trailer, error) {
	var rows []grid.Row
	trailer, err := b.Read(context.Background(), i, func(r *grid.Row) error {
		rows = append(rows, grid.Row{Number: r.Number, Hidden: r.Hidden, Cells: append([]grid.Cell(nil), r.Cells...)})
		return nil
	})
	return rows, trailer, err
}

func mustOpen(t *testing.T, data []byte) *Book {
	t.Helper()
	b, err := openBytes(data)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return b
}

func mustRows(t *testing.T, b *Book, i int) ([]grid.Row, grid.Trailer) {
	t.Helper()
	rows, trailer, err := readRows(b, i)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return rows, trailer
}

// checkFault compares an error's code, and that its message has the words.
func checkFault(t *testing.T, err error, code, words string) *grid.Error {
	t.Helper()
	var f *grid.Error
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a grid.Error %s", err, code)
	}
	if f.Code != code || !strings.Contains(f.Message, words) {
		t.Errorf("got %s %q, want %s with %q", f.Code, f.Message, code, words)
	}
	return f
}

// readAll opens a file and reads all its sheets.
func readAll(data []byte) ([][]grid.Row, error) {
	b, err := openBytes(data)
	if err != nil {
		return nil, err
	}
	var all [][]grid.Row
	for i := range b.Sheets() {
		rows, _, err := readRows(b, i)
		if err != nil {
			return nil, err
		}
		all = append(all, rows)
	}
	return all, nil
}

// dump writes a book's cells one a line.
func dump(t *testing.T, b *Book) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "1904 %v\n", b.Date1904())
	for i, s := range b.Sheets() {
		rows, trailer := mustRows(t, b, i)
		fmt.Fprintf(&out, "sheet %s hidden=%v merges=%v hidden columns=%v\n", s.Name, s.Hidden, trailer.Merges, trailer.HiddenCols)
		for _, r := range rows {
			for _, c := range r.Cells {
				fmt.Fprintf(&out, "%s\t%s\t%q", grid.CellName(c.Col, r.Number), kindName(c), c.Text)
				if c.Format != nil {
					fmt.Fprintf(&out, "\t%s date=%v percent=%v", c.Format.Code, c.Format.Date, c.Format.Percent)
				}
				if r.Hidden {
					out.WriteString("\thidden")
				}
				out.WriteByte('\n')
			}
		}
	}
	return out.String()
}

func kindName(c grid.Cell) string {
	name := []string{"empty", "text", "number", "bool", "error"}[c.Kind]
	if c.Kind == grid.Bool {
		name += fmt.Sprintf("=%v", c.Num)
	}
	if c.Formula {
		name += " formula"
	}
	return name
}

// The files were made with excelize and converted by LibreOffice 7.
func TestFilesOfLibreOffice(t *testing.T) {
	for _, name := range []string{"roster", "long1904"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", name+".xls"))
			if err != nil {
				t.Fatal(err)
			}
			got := dump(t, mustOpen(t, data))
			golden := filepath.Join("testdata", name+".cells.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		head string
		want bool
	}{
		{oleSignature, true},
		{"\x09\x08\x10\x00\x00\x06", true},
		{"\x09\x00\x04\x00\x00\x00", true},
		{"PK\x03\x04", false},
		{"\t\t\t\t", false},
		{"<htm", false},
		{"", false},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q) = %v, want %v", c.head, got, c.want)
		}
	}
}
