package xlsx

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// tool is the path of a program. A missing one skips the test, unless the
// environment forbids that.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("SHEGONG_NO_SKIP") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
	return ""
}

// write puts the workbook of doc into folder.
func write(t *testing.T, folder, name string, doc *reports.Document) (path string) {
	t.Helper()
	path = filepath.Join(folder, name)
	if err := os.WriteFile(path, render(t, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readSample prints what another library makes of the workbook: the extent of
// the table, its total row with cached values and as formulas.
const readSample = `
import json, sys, openpyxl
def row(data_only):
    sheet = openpyxl.load_workbook(sys.argv[1], data_only=data_only)["人员配备"]
    return [c.value for c in sheet[15]]
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["人员配备"]
print(json.dumps({"extent": sheet.dimensions, "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
  "titles": sheet.print_title_rows, "cached": row(True), "formulas": row(False),
  "charts": len(book["图表"]._charts), "creator": book.properties.creator}))
`

// readList counts what another library reads row by row of a sheet that does
// not say its extent.
const readList = `
import json, sys, openpyxl
rows = list(openpyxl.load_workbook(sys.argv[1], read_only=True)["名单"].iter_rows(values_only=True))
print(json.dumps({"rows": len(rows), "last": rows[-2]}))
`

// python runs a script with the path of a workbook and reads the JSON it prints.
func python(t *testing.T, script, path string) map[string]any {
	t.Helper()
	program := tool(t, "/usr/bin/python3")
	if out, err := exec.Command(program, "-c", "import openpyxl").CombinedOutput(); err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" {
			t.Fatalf("%v: %s", err, out)
		}
		t.Skipf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "-c", script, path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOpenpyxl(t *testing.T) {
	got := python(t, readSample, write(t, t.TempDir(), "sample.xlsx", sample()))
	want := map[string]any{
		"extent": "A1:H18", "frozen": "B7", "filter": "A6:H14", "titles": "$4:$6", "charts": 5.0, "creator": "吉林省民政厅",
		"cached": []any{"合计", 600.0, 547.0, 2.0, 547.0 / 600, 2.0, 2222222.31, nil},
		"formulas": []any{
			"合计", "=SUM(B8:B11,B13)", "=SUM(C8:C11,C13)", "=SUM(D8:D11,D13)",
			`=IF(B15=0,"—",C15/B15)`, 2.0, "=SUM(G8:G11,G13)", nil,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOpenpyxlList(t *testing.T) {
	got := python(t, readList, write(t, t.TempDir(), "list.xlsx", document(longList())))
	want := map[string]any{"rows": 3010.0, "last": []any{"某2999", "220102199001012999", 2999.0, "=1+1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLibreOffice lets LibreOffice open, calculate and save workbooks, and
// expects the same values in all cells.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	office := tool(t, "soffice")
	folder := t.TempDir()
	saved := filepath.Join(folder, "saved")
	out, err := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--convert-to", "xlsx", "--outdir", saved,
		write(t, folder, "sample.xlsx", sample()), write(t, folder, "list.xlsx", document(longList()))).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{"sample.xlsx", "list.xlsx"} {
		before, errBefore := os.ReadFile(filepath.Join(folder, name))
		after, errAfter := os.ReadFile(filepath.Join(saved, name))
		if errBefore != nil || errAfter != nil {
			t.Fatalf("%v, %v: %s", errBefore, errAfter, out)
		}
		sameCells(t, open(t, before), open(t, after))
	}
}

// sameCells compares all sheets; empty cells at the end of a row do not count.
func sameCells(t *testing.T, before, after *excelize.File) {
	t.Helper()
	if diff := cmp.Diff(before.GetSheetList(), after.GetSheetList()); diff != "" {
		t.Fatalf("sheets (-ours +LibreOffice):\n%s", diff)
	}
	for _, sheet := range before.GetSheetList() {
		if diff := cmp.Diff(trimmedRows(t, before, sheet), trimmedRows(t, after, sheet)); diff != "" {
			t.Errorf("%s (-ours +LibreOffice):\n%s", sheet, diff)
		}
	}
}

func trimmedRows(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		rows[i] = row[:len(row):len(row)]
	}
	return rows
}
