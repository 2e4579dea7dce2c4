package annotate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
)

// converted has LibreOffice open a workbook and save it.
func converted(t *testing.T, data []byte) []byte {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") == "" {
			t.Skip("soffice is not installed")
		}
		t.Fatal(err)
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in.xlsx")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out"), in).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out", "in.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestOffice: LibreOffice opens what is written and keeps all of it; what it
// saves can be annotated again, though it takes no new notes.
func TestOffice(t *testing.T) {
	ret := returned("花名册.xlsx", "xlsx", 4)
	out, _ := annotated(t, workbook(t, 4, commented("C5")), ret,
		finding(policy.Error, "E5", nil), finding(policy.Error, "F6", func(f *policy.Finding) { f.Value = "=1+1" }))
	saved := converted(t, out)
	f := reopened(t, saved)
	if got := strings.Join(f.GetSheetList(), " "); got != rosterSheet+" "+otherSheet+" "+resultTitle {
		t.Fatalf("sheets %s", got)
	}
	if got := f.GetSheetName(f.GetActiveSheetIndex()); got != resultTitle {
		t.Errorf("%q is active", got)
	}
	for cell, want := range map[string]string{"C5": "原有批注C5", "E5": "d-value", "F6": "d-value"} {
		if text, _ := noteOn(t, f, rosterSheet, cell); !strings.Contains(text, want) {
			t.Errorf("%s has the note %q", cell, text)
		}
	}
	if got := value(t, f, resultTitle, "G5"); got != "=1+1" {
		t.Errorf("G5 is %q", got)
	}
	if formula, _ := f.GetCellFormula(resultTitle, "G5"); formula != "" {
		t.Errorf("G5 is the formula %q", formula)
	}
	if _, at, _ := f.GetCellHyperLink(resultTitle, "E4"); !strings.Contains(at, rosterSheet) || !strings.HasSuffix(at, "E5") {
		t.Errorf("E4 links to %q", at)
	}
	if got := fillOf(style(t, f, rosterSheet, "E5")); got != errorTint {
		t.Errorf("fill %q", got)
	}

	_, f = annotated(t, saved, ret, finding(policy.Notice, "E5", nil), finding(policy.Error, "G7", nil))
	for cell, want := range map[string]string{"E5": noticeTint, "F6": "", "G7": errorTint} {
		got := fillOf(style(t, f, rosterSheet, cell))
		if got != want {
			t.Errorf("again: %s has the fill %q, want %q", cell, got, want)
		}
	}
	if text, _ := noteOn(t, f, rosterSheet, "E5"); !strings.Contains(text, "【提示】") || strings.Contains(text, "【错误】") {
		t.Errorf("again: E5 has the note %q", text)
	}
}

func TestOfficeApart(t *testing.T) {
	ret := returned("花名册.xls", "xls", 4)
	out, _ := annotated(t, []byte(cfbMagic), ret, finding(policy.Error, "E5", func(f *policy.Finding) { f.File = "花名册.xls" }))
	f, err := excelize.OpenReader(strings.NewReader(string(converted(t, out))))
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, f, rowsTitle, "A3"); got != rosterSheet {
		t.Errorf("A3 is %q", got)
	}
}
