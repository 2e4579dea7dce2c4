package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files")
	flag.Parse()
	os.Exit(m.Run())
}

// TestCells compares every cell of the sample with the golden file: reference,
// formula, stored value.
func TestCells(t *testing.T) {
	f := open(t, render(t, sample()))
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "# %s\n", sheet)
		dump(t, &b, f, sheet)
	}
	golden := filepath.Join("testdata", "sample.txt")
	if updating() {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func dump(t *testing.T, w *strings.Builder, f *excelize.File, sheet string) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if i > 20 {
			fmt.Fprintf(w, "… %d rows\n", len(rows))
			return
		}
		for j := range row {
			cell := cellName(j, i+1)
			formula, err := f.GetCellFormula(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			if raw := value(t, f, sheet, cell); raw != "" {
				fmt.Fprintf(w, "%s\t%s\t%s\n", cell, formula, raw)
			}
		}
	}
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merged {
		fmt.Fprintf(w, "merged %s:%s\n", m.GetStartAxis(), m.GetEndAxis())
	}
}

func TestRepeats(t *testing.T) {
	want := render(t, sample())
	for range 20 { // the library ranges over maps
		if !bytes.Equal(want, render(t, sample())) {
			t.Fatal("the same document gave other bytes")
		}
	}
}

func TestPackage(t *testing.T) {
	data := render(t, sample())
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range zr.File {
		if i == 0 && f.Name != "[Content_Types].xml" {
			t.Errorf("first part: got %s", f.Name)
		}
		for _, bad := range []string{"vba", "macro", "externalLink", "comments"} {
			if strings.Contains(f.Name, bad) {
				t.Errorf("part %s", f.Name)
			}
		}
		if got, want := f.Modified.UTC().Format("2006-01-02 15:04"), "2026-11-06 01:30"; got != want {
			t.Errorf("time of %s: got %s, want %s", f.Name, got, want)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil { // checks the sum
			t.Errorf("part %s: %v", f.Name, err)
		}
	}
}

func TestProperties(t *testing.T) {
	for _, author := range []string{"吉林省民政厅", ""} {
		doc := sample()
		doc.Author = author
		got, err := open(t, render(t, doc)).GetDocProps()
		if err != nil {
			t.Fatal(err)
		}
		want := &excelize.DocProperties{
			Title: "社区人员配备", Subject: "吉林省　2026年10月", Creator: author, LastModifiedBy: author,
			Identifier: doc.Hash, Language: "zh-CN",
			Created: "2026-11-06T01:30:00Z", Modified: "2026-11-06T01:30:00Z",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("author %q (-want +got):\n%s", author, diff)
		}
	}
}

func TestDraft(t *testing.T) {
	for _, draft := range []bool{true, false} {
		doc := sample()
		doc.Draft = draft
		f := open(t, render(t, doc))
		for _, sheet := range f.GetSheetList() {
			h, err := f.GetHeaderFooter(sheet)
			if err != nil {
				t.Fatal(err)
			}
			line, header := strings.HasPrefix(value(t, f, sheet, "A1"), "草稿"), strings.Contains(h.OddHeader, "草稿")
			if line != draft || header != draft {
				t.Errorf("%s: draft %v: line %v, page header %v", sheet, draft, line, header)
			}
		}
	}
}

// TestSmallDocuments: what a report may leave out must not break the file.
func TestSmallDocuments(t *testing.T) {
	tests := map[string]*reports.Document{
		"empty":              {},
		"table without rows": {Blocks: []reports.Block{reports.Table{Name: "甲", Columns: []reports.Column{{Head: []string{"列"}}}, Filter: true}}},
		"table of nothing":   {Blocks: []reports.Block{reports.Table{}}},
		"short row": {Blocks: []reports.Block{reports.Table{
			Columns: make([]reports.Column, 3), Rows: []reports.Row{{Cells: []reports.Value{reports.N(1)}}},
		}}},
		"chart of nothing":  {Blocks: []reports.Block{reports.Chart{Kind: reports.Pie}}},
		"chart without row": {Blocks: []reports.Block{reports.Chart{Series: []reports.Series{{Name: "甲"}}}}},
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, render(t, doc))
			if got := f.GetSheetList()[0]; got != coverSheet {
				t.Errorf("first sheet: got %s", got)
			}
		})
	}
}

func TestWriteError(t *testing.T) {
	if err := Render(failing{}, sample()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
