package importer

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

func source(name string, b []byte) Source {
	return Source{Name: name, Data: bytes.NewReader(b), Size: int64(len(b))}
}

// workbook builds an .xlsx with the library the product writes with.
func workbook(t testing.TB, build func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	build(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, r := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow(sheet, cell, &r); err != nil {
			t.Fatal(err)
		}
	}
}

// A layout of our own: two header rows, streets merged over their rows, hints,
// subtotals, a signature.
func TestReadMergedWorkbook(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1",
			[]any{"2026年10月社区专职工作者信息统计表"},
			[]any{"填报单位：朝阳区民政局（盖章）", nil, nil, nil, "单位：元"},
			[]any{"序号", "街道（乡镇）", "社区全称", "姓名*", "证件号码（必填）", "学历情况", nil, "人员类别", "职务", "是否专职", "来源渠道", "从事社区工作时间", "纳入社工岗时间", "合同期限", nil, "月收入", nil},
			[]any{nil, nil, nil, nil, nil, "全日制学历", "在职学历", nil, nil, nil, nil, nil, nil, "起", "止", "基本工资", "绩效"},
			[]any{"甲", "乙", "丙", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"},
			[]any{1, "前进街道", "东田社区", "王　芳", "'" + personID(1), "大专", "本科", "正职", "书记兼主任", "是", "选任转入", "2018.10", "2020年9月", "2021.3.1", "2025.12.31", "3,500", 1500},
			[]any{2, nil, nil, "李强", personID(2), "大专", "无", "普通", "社工", "是", "公招", 43831, "2021-06-01", nil, nil, 2800, 1200},
			[]any{"小计", nil, nil, "2人", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, 6300, 2700},
			[]any{3},
			[]any{"填表人：", nil, nil, "联系电话："},
			[]any{"注：1.按月填报"},
			[]any{"2.身份证号用文本格式"},
		)
		for _, m := range [][2]string{{"B6", "B7"}, {"C6", "C7"}, {"F3", "G3"}, {"N3", "O3"}, {"P3", "Q3"}, {"A3", "A4"}} {
			if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	r, err := Read(context.Background(), []Source{source("名册.xls", b)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Files[0].Error != nil || r.Files[0].Format != "xlsx" || len(r.Files[0].SHA256) != 64 {
		t.Fatalf("file %+v", r.Files[0])
	}
	if r.County != "220104" {
		t.Errorf("county %q, named %v", r.County, r.Named)
	}
	s := r.Sheets[0]
	if s.Kind != roster.Workers || s.HeaderRow != 3 || s.HeaderRows != 2 || s.Rows != 2 {
		t.Errorf("sheet %+v", s)
	}
	want := []roster.Skipped{
		{From: 1, To: 2, Reason: "title"},
		{From: 3, To: 4, Reason: "header"},
		{From: 5, To: 5, Reason: "hint"},
		{From: 8, To: 8, Reason: "subtotal"},
		{From: 9, To: 9, Reason: "empty"},
		{From: 10, To: 10, Reason: "signature"},
		{From: 11, To: 12, Reason: "note"},
	}
	if diff := cmp.Diff(want, s.Skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if got := faults(r); got != nil {
		t.Errorf("faults %v", got)
	}
	w := r.Workers[0]
	if w.Name != "王芳" || w.ID != personID(1) || w.Education != roster.Undergraduate || w.Category != roster.HeadCategory ||
		w.Position.Roles != roster.Secretary|roster.Director || w.Hire.String() != "2018-10" || w.AgreementEnd.String() != "2025-12-31" || w.BasePay != 350_000 {
		t.Errorf("first worker %+v", w)
	}
	w = r.Workers[1]
	if w.Street != "前进街道" || w.Community != "东田社区" || w.Education != roster.College || w.Hire.String() != "2020-01-01" || w.EntryRoute != roster.OpenRoute {
		t.Errorf("second worker %+v", w)
	}
	c, ok := r.Original(roster.Workers, 1, roster.FieldOf(roster.Workers, "street"))
	if !ok || c.How != roster.Filled || c.From != "前进街道" {
		t.Errorf("street's original %+v", c)
	}
	c, ok = r.Original(roster.Workers, 0, roster.FieldOf(roster.Workers, "name"))
	if !ok || c.How != roster.Trimmed || c.From != "王　芳" {
		t.Errorf("name's original %+v", c)
	}
}

func TestReadCSV(t *testing.T) {
	text := "\xef\xbb\xbf姓名,身份证号,考核年度,考核结果,满意度\r\n王芳," + personID(1) + ",2023,优秀,0.95\r\n李强," + personID(2) + ",2023,良好,95%\r\n"
	r, err := Read(context.Background(), []Source{source("考核.csv", []byte(text))}, Options{County: "220104"})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Appraisals) != 2 || r.Appraisals[0].Satisfaction != 95 || r.Appraisals[0].Year != 2023 {
		t.Fatalf("got %+v, file %+v", r.Appraisals, r.Files[0])
	}
	if diff := cmp.Diff([]string{"2.9-grade D3 良好"}, faults(r)); diff != "" {
		t.Error(diff)
	}
	if m := r.Appraisals[1].Base(); !m.Bad.Has(roster.FieldOf(roster.Appraisals, "grade").Index) {
		t.Error("the grade is not marked")
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	good := workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", workerHead, workerRow(1, "前进街道", "东田社区"))
	})
	locked, err := excelize.Encrypt(good, &excelize.Options{Password: "对口令"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		data     []byte
		password string
		code     string
		says     string
	}{
		{"空.xlsx", nil, "", "empty", "空"},
		{"通知.xlsx", []byte("%PDF-1.7 ..."), "", "unsupported", "PDF"},
		{"照片.xlsx", []byte("\x89PNG\r\n\x1a\n0000"), "", "unsupported", "图片"},
		{"网页.xls", []byte("<html><body><table><tr><td>姓名</td></tr></table></body></html>"), "", "unsupported", "网页"},
		{"半.xlsx", good[:len(good)/2], "", "", ""},
		{"锁.xlsx", locked, "", "password", "密码"},
		{"锁.xlsx", locked, "错口令", "password", "密码"},
		{"锁.xlsx", locked[:len(locked)-600], "对口令", "", ""},
	} {
		r, err := Read(context.Background(), []Source{source(c.name, c.data), source("好.xlsx", good)}, Options{Password: c.password})
		if err != nil {
			t.Fatal(err)
		}
		e := r.Files[0].Error
		if e == nil || e.Message == "" || c.code != "" && e.Code != c.code || !strings.Contains(e.Message, c.says) {
			t.Errorf("%s: got %+v, want code %s that says %s", c.name, e, c.code, c.says)
		}
		if r.Files[1].Error != nil || len(r.Workers) != 1 {
			t.Errorf("%s hides the other file: %+v", c.name, r.Files[1])
		}
	}
	r, err := Read(context.Background(), []Source{source("锁.xlsx", locked)}, Options{Password: "对口令"})
	if err != nil || len(r.Workers) != 1 {
		t.Errorf("with the password: %v, %+v", err, r.Files[0])
	}
}

// A file is wholly read or not at all: its first sheet must not stay when the
// second is broken.
func TestRollback(t *testing.T) {
	first := memorySheet{SheetInfo: grid.SheetInfo{Name: "花名册"}, rows: [][]any{workerHead, workerRow(1, "前进街道", " 东田社区")}}
	second := first
	second.err = &grid.Error{Code: "truncated", Message: "文件不完整", Sheet: "第二张", Cell: "第9行"}
	in := newIntake(context.Background(), Options{})
	before := in.mark()
	b := &memory{sheets: []memorySheet{first, second}}
	if err := in.sheet(b, 0, first.SheetInfo, 0); err != nil {
		t.Fatal(err)
	}
	if err := in.sheet(b, 1, second.SheetInfo, 0); err == nil {
		t.Fatal("no error")
	}
	in.rollback(before)
	in.finish()
	r := in.ret
	if len(r.Workers)+len(r.Sheets)+len(r.Faults)+len(r.Changes[roster.Workers])+len(r.Named) != 0 {
		t.Errorf("left behind: %d workers, %d sheets, %d faults", len(r.Workers), len(r.Sheets), len(r.Faults))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := workbook(t, func(f *excelize.File) { put(t, f, "Sheet1", workerHead) })
	if _, err := Read(ctx, []Source{source("a.xlsx", good)}, Options{}); err == nil {
		t.Error("no error")
	}
}
