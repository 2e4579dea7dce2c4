package annotate

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

func TestApart(t *testing.T) {
	for name, c := range map[string]struct {
		format, why string
		data        []byte
	}{
		"花名册.xls":  {"xls", ".xls 格式", []byte(cfbMagic + "…")},
		"花名册.csv":  {"csv", ".csv", []byte("姓名,学历\n")},
		"花名册.xlsx": {"xlsx", "加密", []byte(cfbMagic + "…")},
	} {
		t.Run(name, func(t *testing.T) {
			ret := returned(name, c.format, 4)
			own := func(f *policy.Finding) { f.File = name }
			_, f := annotated(t, c.data, ret,
				finding(policy.Error, "E6", own),
				finding(policy.Notice, "D6", func(f *policy.Finding) { own(f); f.Field, f.Value = "id_number", "=cmd" }),
				finding(policy.Explain, "C8", func(f *policy.Finding) { own(f); f.Field, f.Message = "", "整行有误" }),
				finding(policy.Notice, "J3", func(f *policy.Finding) { own(f); f.Row = 3 }))
			if got := strings.Join(f.GetSheetList(), " "); got != rowsTitle+" "+resultTitle || f.GetActiveSheetIndex() != 1 {
				t.Errorf("sheets %s, active %d", got, f.GetActiveSheetIndex())
			}
			if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, c.why) || !strings.Contains(got, "不在原文件上标注") {
				t.Errorf("reason %q", got)
			}
			rows, err := f.GetRows(rowsTitle)
			if err != nil {
				t.Fatal(err)
			}
			want := [][]string{
				{"前进街道：“社工岗”人员花名册"},
				{"工作表", "行", "问题", "社区名称", "姓名", "公民身份号码", "学历", "进入社工岗时间", "基础报酬"},
				{rosterSheet, "6", "错误：“学历”填写“大本”，不在规定的选项内；提示：“学历”填写“大本”，不在规定的选项内", "东田社区", "张三", "22010419800101001X", "大本", "", "2800.5"},
				{rosterSheet, "8", "核实：整行有误", "东田社区", "张三", "22010419800101001X", "", "", "2800.5"},
			}
			if d := cmp.Diff(want, rows); d != "" {
				t.Error(d)
			}
			for cell, want := range map[string]string{"G3": errorTint, "F3": noticeTint, "B3": "", "B4": explainTint, "G4": ""} {
				if got := fillOf(style(t, f, rowsTitle, cell)); got != want {
					t.Errorf("%s has the fill %q, want %q", cell, got, want)
				}
			}
			for row, want := range map[int]string{5: "'问题行'!G3", 6: "'问题行'!F3", 7: "'问题行'!B4", 8: ""} {
				if _, at, _ := f.GetCellHyperLink(resultTitle, cellName(linkColumn, row)); at != want {
					t.Errorf("row %d links to %q, want %q", row, at, want)
				}
			}
		})
	}
}

// TestApartPairs: a sheet of names and values is one record.
func TestApartPairs(t *testing.T) {
	ret := &roster.Return{Files: []roster.File{{Name: "a.xls", Format: "xls"}}}
	ret.Sheets = []roster.Sheet{{
		Name: "基本情况", Kind: roster.County, HeaderRow: 1, HeaderRows: 1, ValueColumn: "B",
		FieldRows: map[string]int{"year": 2, "quota": 3},
	}}
	c := roster.CountySheet{Meta: roster.Meta{Row: 2}, Year: 2024, Quota: 35}
	for _, key := range []string{"year", "quota"} {
		c.Set = c.Set.With(roster.FieldOf(roster.County, key).Index)
	}
	ret.CountySheets = []roster.CountySheet{c}
	_, f := annotated(t, []byte(cfbMagic), ret, policy.Finding{
		Rule: "2.2-quota", Severity: policy.Error, File: "a.xls", Sheet: "基本情况", Cell: "B3", Row: 3, Field: "quota", Value: "35", Message: "超员",
	})
	if a, b := value(t, f, rowsTitle, "D3"), value(t, f, rowsTitle, "E3"); a != "2024" || b != "35" {
		t.Errorf("got %q, %q", a, b)
	}
	if got := fillOf(style(t, f, rowsTitle, "E3")); got != errorTint {
		t.Errorf("fill %q", got)
	}
}

func TestTooManyCells(t *testing.T) {
	data := workbook(t, 24_000, nil)
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 24_000), finding(policy.Error, "E9", nil))
	if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "超过20万个单元格") {
		t.Errorf("reason %q", got)
	}
}

// TestWideRange: few cells far apart would take gigabytes.
func TestWideRange(t *testing.T) {
	for name, row := range map[string]string{
		"last row":  `<row r="1048576"><c r="A1048576"/></row>`,
		"last cols": strings.Repeat(`<row><c r="XFD9"/></row>`, 70),
	} {
		data := editPart(t, workbook(t, 4, nil), "xl/worksheets/sheet1.xml", replacing("</sheetData>", row+"</sheetData>"))
		_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
		if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "使用范围过大") {
			t.Errorf("%s: reason %q", name, got)
		}
	}
}

// TestBroken: what cannot be rewritten still yields the findings.
func TestBroken(t *testing.T) {
	good := workbook(t, 4, nil)
	for name, data := range map[string][]byte{
		"cut":         good[:len(good)/2],
		"no workbook": editPart(t, good, "xl/workbook.xml", func([]byte) []byte { return []byte("<x") }),
		"no styles":   editPart(t, good, "xl/styles.xml", func([]byte) []byte { return []byte("<styleSheet><cellXfs") }),
		"macro sheet": editPart(t, good, "xl/macrosheets/sheet1.xml", func([]byte) []byte { return []byte("<xm/>") }),
	} {
		_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
		if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "不在原文件上标注") {
			t.Errorf("%s: reason %q", name, got)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	src := Source{Name: "花名册.xlsx", Data: workbook(t, 4, nil)}
	if err := Write(ctx, &bytes.Buffer{}, src, returned("花名册.xlsx", "xlsx", 4), &policy.Result{}); err == nil {
		t.Error("no error")
	}
}

// TestMacros: the result is a plain workbook, as its name says.
func TestMacros(t *testing.T) {
	data := workbook(t, 4, nil)
	data = editPart(t, data, "xl/vbaProject.bin", func([]byte) []byte { return []byte("vba") })
	data = editPart(t, data, "[Content_Types].xml", replacing(plainType, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
	data = editPart(t, data, "[Content_Types].xml", replacing("</Types>",
		`<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`))
	data = editPart(t, data, "xl/_rels/workbook.xml.rels", replacing("</Relationships>",
		`<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>`))
	out, f := annotated(t, data, returned("花名册.xlsm", "xlsx", 4), finding(policy.Error, "E5", func(f *policy.Finding) { f.File = "花名册.xlsm" }))
	sameCells(t, reopened(t, data), f, "E5", "+J3", "+J4", "+J5")
	for name, b := range parts(t, out) {
		if strings.Contains(name, "vba") || bytes.Contains(b, []byte("vbaProject")) || bytes.Contains(b, []byte("macroEnabled")) {
			t.Errorf("%s still speaks of macros", name)
		}
	}
	if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "宏") {
		t.Errorf("remark %q", got)
	}
}

// TestChartSheet: sheets stay ungrouped although the library cannot deselect
// those behind a chart.
func TestChartSheet(t *testing.T) {
	data := workbook(t, 4, func(f *excelize.File) {
		_ = f.AddChartSheet("图", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: rosterSheet + "!$G$5:$G$8"}}})
		_, _ = f.NewSheet("末")
	})
	for _, name := range []string{"xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet1.xml", "xl/chartsheets/sheet3.xml"} {
		if parts(t, data)[name] != nil {
			data = editPart(t, data, name, replacing(`<sheetView `, `<sheetView tabSelected="1" `))
			data = editPart(t, data, name, replacing(`tabSelected="1" tabSelected="true"`, `tabSelected="1"`))
		}
	}
	out, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
	if got := f.GetSheetName(f.GetActiveSheetIndex()); got != resultTitle {
		t.Errorf("%q is active", got)
	}
	for name, b := range parts(t, out) {
		if tabSelected.Match(b) {
			t.Errorf("%s is selected", name)
		}
	}
}

// TestNoTemporaryFiles: personal data do not reach the temporary folder.
func TestNoTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	ret := returned("花名册.csv", "csv", 40_000)
	var findings []policy.Finding
	long := strings.Repeat("很长的说明", 60)
	for i := range 40_000 {
		findings = append(findings, finding(policy.Error, fmt.Sprintf("E%d", 5+i), func(f *policy.Finding) { f.File, f.Message = "花名册.csv", long }))
	}
	seen := make(chan int, 1)
	stop := make(chan struct{})
	go func() {
		most := 0
		for {
			select {
			case <-stop:
				seen <- most
				return
			default:
				files, _ := os.ReadDir(dir)
				most = max(most, len(files))
			}
		}
	}()
	var out bytes.Buffer
	err := Write(t.Context(), &out, Source{Name: "花名册.csv", Data: []byte("姓名")}, ret, &policy.Result{Findings: findings})
	close(stop)
	if n := <-seen; err != nil || n > 0 {
		t.Errorf("%d files, %v", n, err)
	}
}
