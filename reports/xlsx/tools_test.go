package xlsx

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func writeSample(t *testing.T) (folder, path string) {
	t.Helper()
	folder = t.TempDir()
	path = filepath.Join(folder, "sample.xlsx")
	if err := os.WriteFile(path, render(t, sample()), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder, path
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

func TestOpenpyxl(t *testing.T) {
	python := tool(t, "/usr/bin/python3")
	if out, err := exec.Command(python, "-c", "import openpyxl").CombinedOutput(); err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" {
			t.Fatalf("%v: %s", err, out)
		}
		t.Skipf("%v: %s", err, out)
	}
	_, path := writeSample(t)
	cmd := exec.Command(python, "-c", readSample, path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"extent": "A1:H18", "frozen": "B7", "filter": "$A$6:$H$14", "titles": "$4:$6", "charts": 5.0, "creator": "吉林省民政厅",
		"cached": []any{"合计", 600.0, 547.0, 2.0, 0.911666666666666, 2.0, 2222222.31, nil},
		"formulas": []any{
			"合计", "=SUM(B8:B11,B13)", "=SUM(C8:C11,C13)", "=SUM(D8:D11,D13)",
			`=IF(B15=0,"—",C15/B15)`, 2.0, "=SUM(G8:G11,G13)", nil,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLibreOffice lets LibreOffice open, calculate and save the workbook, and
// expects the same values in all cells.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	office := tool(t, "soffice")
	folder, path := writeSample(t)
	saved := filepath.Join(folder, "saved")
	out, err := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--convert-to", "xlsx", "--outdir", saved, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(saved, "sample.xlsx"))
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before, after := open(t, render(t, sample())), open(t, data)
	if diff := cmp.Diff(before.GetSheetList(), after.GetSheetList()); diff != "" {
		t.Fatalf("sheets (-ours +LibreOffice):\n%s", diff)
	}
	for _, sheet := range before.GetSheetList() {
		a, errA := before.GetRows(sheet)
		b, errB := after.GetRows(sheet)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		trim := func(rows [][]string) [][]string {
			for i, row := range rows {
				for len(row) > 0 && row[len(row)-1] == "" {
					row = row[:len(row)-1]
				}
				rows[i] = row[:len(row):len(row)]
			}
			return rows
		}
		if diff := cmp.Diff(trim(a), trim(b)); diff != "" {
			t.Errorf("%s (-ours +LibreOffice):\n%s", sheet, diff)
		}
	}
}
