package main

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shegong/internal/roster"
)

// inFormats are layouts that survive a format without merged cells.
func inFormats(seed uint64) *manner {
	m := newManner(seed)
	m.placement, m.grouped, m.third, m.hidden, m.date1904, m.titles = "sheets", false, false, false, false, 2
	m.dateStyles = []string{"2006.01.02", "2006年1月2日"}
	return m
}

// layoutCase is one return with its findings in the official layout.
func layoutCase(t *testing.T, dir string) (b book, county string, args, want []string) {
	t.Helper()
	o := layoutReturns[1]
	b, county = sampleBook(t, o.Options), roster.DivisionTable().Name(o.County)
	args = []string{"--county", o.County, "--as-of", o.asOf}
	plain := &manner{dice: newDice(1), officialHeads: true, yes: "是", no: "否", dateStyles: []string{"real"}, titles: 1, placement: "columns"}
	base := writeLayout(t, b, plain, county, layoutPath(dir, 0))
	return b, county, args, judged(checkJSONOf(t, append(args, base.path)...), base)
}

// TestSheetsInFilesOfTheirOwn writes each sheet as a .csv, in UTF-8 with and
// without its mark and in GB18030.
func TestSheetsInFilesOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	b, county, args, want := layoutCase(t, dir)
	for seed := uint64(1); seed <= 4; seed++ {
		w := writeLayout(t, b, inFormats(seed), county, layoutPath(dir, seed))
		v := checkJSONOf(t, append(args, csvFiles(t, w)...)...)
		compareFindings(t, judged(v, w), want)
		for k, n := range w.rows {
			if got := rowsOf(v)[k]; got != n {
				t.Errorf("seed %d: %s: got %d rows, want %d", seed, k, got, n)
			}
		}
	}
}

func csvFiles(t *testing.T, w *written) (paths []string) {
	t.Helper()
	f, err := excelize.OpenFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	dir := t.TempDir()
	for i, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".csv")
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		cw := csv.NewWriter(out)
		switch i % 3 {
		case 1:
			_, _ = out.WriteString("\uFEFF")
		case 2:
			cw = csv.NewWriter(simplifiedchinese.GB18030.NewEncoder().Writer(out))
		}
		for _, r := range rows {
			if len(r) == 0 {
				r = []string{"", ""} // a blank line would not count as a row
			}
			if err := cw.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		cw.Flush()
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// TestLegacyWorkbooks has a table program write the workbook as .xls.
func TestLegacyWorkbooks(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" {
			t.Fatal(err)
		}
		t.Skip("soffice is not installed")
	}
	dir := t.TempDir()
	b, county, args, want := layoutCase(t, dir)
	w := writeLayout(t, b, newManner(3), county, layoutPath(dir, 3))
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "xls", "--outdir", dir, w.path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v: %s", err, out)
	}
	compareFindings(t, judged(checkJSONOf(t, append(args, filepath.Join(dir, "报送3.xls"))...), w), want)
}
