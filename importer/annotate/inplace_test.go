package annotate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"花名册.xls": "花名册-校验.xlsx", "a.b.XLSX": "a.b-校验.xlsx", "宏.xlsm": "宏-校验.xlsx", "无后缀": "无后缀-校验.xlsx", ".csv": ".csv-校验.xlsx",
	} {
		if got := Name(in); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
}

// sameCells compares every cell that the original has, value, formula and
// style, but for the fill of the marked ones.
func sameCells(t *testing.T, before, after *excelize.File, marked ...string) {
	t.Helper()
	for _, sheet := range before.GetSheetList() {
		rows, err := before.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r := range len(rows) + 3 {
			for c := range 14 {
				cell := cellName(c, r+1)
				if got, want := value(t, after, sheet, cell), value(t, before, sheet, cell); got != want && !slices.Contains(marked, "+"+cell) {
					t.Errorf("%s!%s: got %q, want %q", sheet, cell, got, want)
				}
				got, _ := after.GetCellFormula(sheet, cell)
				want, _ := before.GetCellFormula(sheet, cell)
				if got != want {
					t.Errorf("%s!%s: got formula %q, want %q", sheet, cell, got, want)
				}
				was, is := style(t, before, sheet, cell), style(t, after, sheet, cell)
				if slices.Contains(marked, cell) && sheet == rosterSheet {
					if !slices.Contains([]string{errorTint, explainTint, noticeTint}, fillOf(is)) {
						t.Errorf("%s!%s: fill %q", sheet, cell, fillOf(is))
					}
					is.Fill = was.Fill
				}
				if !slices.Contains(marked, "+"+cell) {
					if d := cmp.Diff(was, is); d != "" {
						t.Errorf("%s!%s: style\n%s", sheet, cell, d)
					}
				}
			}
		}
	}
}

func TestOriginalStays(t *testing.T) {
	data := workbook(t, 8, nil)
	out, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 8),
		finding(policy.Notice, "E5", nil),
		finding(policy.Error, "E5", func(f *policy.Finding) {
			f.Rule, f.Clause, f.Message, f.Related = "2.3-age", "二（三）", "年龄超过上限", []string{rosterSheet + "!F5"}
		}),
		finding(policy.Explain, "F6", nil),
		finding(policy.Notice, "B7", nil), // in the merged range B6:B7
		finding(policy.Explain, "I9", nil),
	)
	before := reopened(t, data)
	sameCells(t, before, f, "E5", "F6", "B6", "I9", "+J3", "+J4", "+J5", "+J6", "+J7", "+J9")

	was, is := parts(t, data), parts(t, out)
	for name, b := range was {
		if strings.HasPrefix(name, "xl/media/") && !bytes.Equal(is[name], b) {
			t.Errorf("%s differs", name)
		}
	}
	if got := strings.Count(string(is["xl/worksheets/sheet1.xml"]), "<v>4000.5</v>"); got != 8 {
		t.Errorf("got %d cached values, want 8", got)
	}
	if !bytes.Equal(is["xl/worksheets/sheet2.xml"], was["xl/worksheets/sheet2.xml"]) {
		t.Error("a sheet without findings was rewritten")
	}
	if d := cmp.Diff(fillOf(style(t, f, rosterSheet, "E5")), errorTint); d != "" {
		t.Error("E5 has not the gravest finding's fill:", d)
	}
	for _, c := range []string{"H"} {
		if v, _ := f.GetColVisible(rosterSheet, c); v {
			t.Errorf("column %s is shown", c)
		}
	}
	if v, _ := f.GetRowVisible(rosterSheet, 8); v {
		t.Error("row 8 is shown")
	}
	if w, _ := f.GetColWidth(rosterSheet, "C"); w != 33 {
		t.Errorf("column C is %v wide", w)
	}
	if dv, _ := f.GetDataValidations(rosterSheet); len(dv) != 1 || dv[0].Sqref != "E5:E200" {
		t.Errorf("validations: %v", dv)
	}
	if p, err := f.GetPictures(rosterSheet, "N20"); err != nil || len(p) != 1 {
		t.Errorf("pictures: %d, %v", len(p), err)
	}
	wantNames := []excelize.DefinedName{{Name: "_xlnm.Print_Titles", RefersTo: rosterSheet + "!$1:$4", Scope: rosterSheet}}
	var names []excelize.DefinedName
	for _, n := range f.GetDefinedName() {
		if n.Scope != resultTitle {
			names = append(names, n)
		}
	}
	if d := cmp.Diff(wantNames, names); d != "" {
		t.Error(d)
	}
}

func TestNotes(t *testing.T) {
	_, f := annotated(t, workbook(t, 4, nil), returned("花名册.xlsx", "xlsx", 4),
		finding(policy.Notice, "E5", nil),
		finding(policy.Error, "E5", func(f *policy.Finding) {
			f.Rule, f.Clause, f.Message, f.Related = "2.3-age", "二（三）", "年龄超过上限", []string{rosterSheet + "!F5"}
		}))
	text, author := noteOn(t, f, rosterSheet, "E5")
	for _, want := range []string{
		"【提示】d-value", "【错误】2.3-age", "（二（三））", "年龄超过上限（另见 前进街道!F5）", "办法：请改为规定的选项。", policy.RuleByID("2.3-age").Title,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("note lacks %q: %q", want, text)
		}
	}
	if author != noteAuthor {
		t.Errorf("author %q", author)
	}
}

func TestProblemColumn(t *testing.T) {
	_, f := annotated(t, workbook(t, 4, nil), returned("花名册.xlsx", "xlsx", 4),
		finding(policy.Error, "E5", nil), finding(policy.Notice, "C5", func(f *policy.Finding) { f.Message = "姓名有空格" }),
		finding(policy.Explain, "J3", func(f *policy.Finding) { f.Row = 3 }))
	if got := value(t, f, rosterSheet, "J3"); got != problemHead {
		t.Errorf("head %q", got)
	}
	if got, want := value(t, f, rosterSheet, "J5"), "错误：“学历”填写“大本”，不在规定的选项内；提示：姓名有空格"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !style(t, f, rosterSheet, "J4").Font.Bold {
		t.Error("the head is not styled like its neighbour")
	}
}

// TestProblemColumnIsFree: the column goes past what stands right of the
// header, and past merged cells.
func TestProblemColumnIsFree(t *testing.T) {
	data := workbook(t, 4, func(f *excelize.File) {
		_ = f.SetCellStr(rosterSheet, "J7", "备忘")
		_ = f.MergeCell(rosterSheet, "K5", "K6")
		_ = f.SetColVisible(rosterSheet, "J:XFD", false)
	})
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
	if got := value(t, f, rosterSheet, "L3"); got != problemHead {
		t.Errorf("L3 is %q", got)
	}
	for col, want := range map[string]bool{"K": false, "L": true, "M": false, "XFD": false} {
		if got, _ := f.GetColVisible(rosterSheet, col); got != want {
			t.Errorf("column %s visible: %v", col, got)
		}
	}
}

func TestResultSheet(t *testing.T) {
	findings := []policy.Finding{
		finding(policy.Error, "E5", nil),
		finding(policy.Explain, "A1", func(f *policy.Finding) { f.Sheet = otherSheet }),
		finding(policy.Explain, "", func(f *policy.Finding) { f.Sheet, f.Row = "", 0 }),
		finding(policy.Notice, "", func(f *policy.Finding) { f.File, f.Sheet, f.Row = "", "", 0 }),
		finding(policy.Notice, "E5", func(f *policy.Finding) { f.File = "另一个.xlsx" }),
		finding(policy.Notice, "ZZZZ99", nil),
		finding(policy.Notice, "E9", func(f *policy.Finding) { f.Sheet = "没有这张表" }),
	}
	_, f := annotated(t, workbook(t, 4, nil), returned("花名册.xlsx", "xlsx", 4), findings...)
	list := f.GetSheetList()
	if got, want := list[len(list)-1], resultTitle; got != want {
		t.Fatalf("the last sheet is %q", got)
	}
	if got := f.GetActiveSheetIndex(); got != len(list)-1 {
		t.Errorf("sheet %d is active", got)
	}
	if got, want := value(t, f, resultTitle, "A2"), "错误 1　核实 2　提示 3"; got != want {
		t.Errorf("counts %q, want %q", got, want)
	}
	if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "其他文件另有问题1处") {
		t.Errorf("remark %q", got)
	}
	var got []string
	for i, h := range resultHeads {
		if v := value(t, f, resultTitle, cellName(i, 4)); v != h.text {
			t.Errorf("head %q, want %q", v, h.text)
		}
		got = append(got, value(t, f, resultTitle, cellName(i, 5)))
	}
	want := []string{"错误", ruleName("d-value"), "", rosterSheet, "E5", "东田社区", "大本", findings[0].Message, findings[0].Fix}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for row, want := range map[int]string{5: "'前进街道'!E5", 6: "'O''Brien 台账'!A1", 7: "", 8: "", 9: "", 10: ""} {
		_, at, err := f.GetCellHyperLink(resultTitle, cellName(linkColumn, row))
		if err != nil || at != want {
			t.Errorf("row %d links to %q, want %q (%v)", row, at, want, err)
		}
	}
	if p, err := f.GetPanes(resultTitle); err != nil || !p.Freeze || p.YSplit != 4 {
		t.Errorf("panes %+v, %v", p, err)
	}
}

func TestNoFindings(t *testing.T) {
	data := workbook(t, 4, nil)
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4))
	sameCells(t, reopened(t, data), f, "+J3", "+J4")
	if got := value(t, f, resultTitle, "A4"); got != "没有发现问题。" {
		t.Errorf("A4 is %q", got)
	}
}

// TestUnchecked: what was not checked is said, so that a clean list does not
// pass for a clean return.
func TestUnchecked(t *testing.T) {
	r := newReport("a.xlsx", &roster.Return{Files: []roster.File{{Name: "a.xlsx"}}}, &policy.Result{
		NotChecked: []policy.NotChecked{{Rule: "2.2-quota"}, {Rule: "2.2-quota"}, {Rule: "2.3-age", Rows: 3}},
	})
	if len(r.remarks) != 1 || !strings.Contains(r.remarks[0], "2项规则") || !strings.Contains(r.remarks[0], "2.2-quota") {
		t.Errorf("remarks %q", r.remarks)
	}
}

func TestForeignResultSheetStays(t *testing.T) {
	data := workbook(t, 4, func(f *excelize.File) {
		_, _ = f.NewSheet(resultTitle)
		_ = f.SetCellStr(resultTitle, "A1", "县里自己的")
	})
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
	if got := value(t, f, resultTitle, "A1"); got != "县里自己的" {
		t.Errorf("A1 is %q", got)
	}
	list := f.GetSheetList()
	if got := list[len(list)-1]; got != resultTitle+"2" {
		t.Errorf("the last sheet is %q", got)
	}
}

// TestTextStaysText: nothing from data becomes a formula (check 11).
func TestTextStaysText(t *testing.T) {
	var findings []policy.Finding
	texts := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A", "=HYPERLINK(\"http://x\",\"y\")", "_x003D_1", "a\x01b\uFFFE"}
	for _, text := range texts {
		findings = append(findings, finding(policy.Error, "E5", func(f *policy.Finding) {
			f.Value, f.Message, f.Community, f.Fix = text, text, text, text
		}))
	}
	out, f := annotated(t, workbook(t, 4, nil), returned("花名册.xlsx", "xlsx", 4), findings...)
	for i, text := range texts {
		for _, col := range []int{5, 6, 7, 8} {
			cell := cellName(col, 4+i)
			if formula, _ := f.GetCellFormula(resultTitle, cell); formula != "" {
				t.Errorf("%s is the formula %q", cell, formula)
			}
			kind, err := f.GetCellType(resultTitle, cell)
			if err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("%s is of type %v, %v", cell, kind, err)
			}
			if got := value(t, f, resultTitle, cell); dangerous(text) && got != text && strings.TrimSpace(got) != strings.TrimSpace(text) {
				t.Errorf("%s is %q, want %q", cell, got, text)
			}
			id, _ := f.GetCellStyle(resultTitle, cell)
			if q := f.Styles.CellXfs.Xf[id].QuotePrefix; dangerous(text) != (q != nil && *q) {
				t.Errorf("%s %q: quoted %v", cell, text, q)
			}
		}
	}
	for name, part := range parts(t, out) {
		if name == "xl/worksheets/sheet3.xml" && bytes.Contains(part, []byte("<f>")) {
			t.Error("the list holds a formula")
		}
	}
}

// TestFast: 1,500 rows with 200 findings take well under a second.
func TestFast(t *testing.T) {
	data := workbook(t, 1500, nil)
	var findings []policy.Finding
	for i := range 200 {
		findings = append(findings, finding(severities[i%3], fmt.Sprintf("E%d", 5+i*7), nil))
	}
	start := time.Now()
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 1500), findings...)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if text, _ := noteOn(t, f, rosterSheet, "E1398"); text == "" {
		t.Error("the last finding has no note")
	}
}

func BenchmarkInPlace(b *testing.B) {
	data := workbook(b, 1500, nil)
	ret := returned("花名册.xlsx", "xlsx", 1500)
	var findings []policy.Finding
	for i := range 200 {
		findings = append(findings, finding(severities[i%3], fmt.Sprintf("E%d", 5+i*7), nil))
	}
	for b.Loop() {
		annotated(b, data, ret, findings...)
	}
}

func BenchmarkManyFindings(b *testing.B) {
	data := workbook(b, 10_000, nil)
	ret := returned("花名册.xlsx", "xlsx", 10_000)
	var findings []policy.Finding
	for i := range 30_000 {
		findings = append(findings, finding(severities[i%3], fmt.Sprintf("%c%d", "CDE"[i%3], 5+i/3), nil))
	}
	for b.Loop() {
		annotated(b, data, ret, findings...)
	}
}
