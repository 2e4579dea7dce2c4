package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// One sheet a street, one of them hidden, with a communities sheet last.
func TestOneSheetPerStreet(t *testing.T) {
	head := append([]any{"编号"}, workerHead[2:]...)
	b := workbook(t, func(f *excelize.File) {
		for i, street := range []string{"前进街道", "桂林街道", "南湖街道"} {
			if _, err := f.NewSheet(street); err != nil {
				t.Fatal(err)
			}
			row := append([]any{1}, workerRow(i, nil, "东田社区")[2:]...)
			put(t, f, street, []any{street + "花名册"}, nil, head, row)
		}
		put(t, f, "Sheet1", []any{"街镇", "社区（村）", "社区类别", "居民户数", "应配数"}, []any{"前进街道", "东田社区", "城市社区", "2,618户", 10}, []any{"合计", nil, nil, 2618, 11})
		if err := f.SetSheetVisible("桂林街道", false); err != nil {
			t.Fatal(err)
		}
	})
	r, err := Read(context.Background(), []Source{source("全县.xlsx", b)}, Options{County: "220104"})
	if err != nil || r.Files[0].Error != nil {
		t.Fatal(err, r.Files[0].Error)
	}
	var got []string
	for _, w := range r.Workers {
		got = append(got, w.Street)
	}
	if diff := cmp.Diff([]string{"前进街道", "桂林街道", "南湖街道"}, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Communities) != 1 || r.Communities[0].Households != 2618 {
		t.Errorf("communities %+v", r.Communities)
	}
	if diff := cmp.Diff([]string{"d-subtotal E3 11", "d-hidden 3 工作表"}, faults(r)); diff != "" {
		t.Error(diff)
	}
}

func TestUnits(t *testing.T) {
	row := func() []any { return workerRow(1, "前进街道", "东田社区") }
	pay := func(rows ...[]any) (int64, string) {
		r := readMemory(t, Options{}, sheetOf("花名册", rows...))
		if len(r.Workers) != 1 {
			t.Fatalf("%d workers: %+v", len(r.Workers), r.Sheets[0])
		}
		c, _ := r.Original(roster.Workers, 0, roster.FieldOf(roster.Workers, "base_pay"))
		return r.Workers[0].BasePay, c.How.String()
	}
	cell := func(v any) []any {
		r := row()
		r[12] = v
		return r
	}
	head := append([]any{}, workerHead...)
	head[12] = "基本工资\n（元/年）"
	if v, how := pay(head, cell(33600)); v != 280_000 || how != "单位换算" {
		t.Errorf("a year: %d %s", v, how)
	}
	if v, how := pay([]any{"花名册"}, []any{"填报单位：朝阳区民政局    单位：万元"}, workerHead, cell(0.28)); v != 280_000 || how != "单位换算" {
		t.Errorf("万元 in the title: %d %s", v, how)
	}
	units := make([]any, 13)
	units[12] = "（万元/年）"
	if v, how := pay(workerHead, units, cell(3.36)); v != 280_000 || how != "单位换算" {
		t.Errorf("a row of units: %d %s", v, how)
	}
}

func TestWideUnderGroup(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("Sheet1",
		[]any{"姓名", "身份证号", "年度考核结果"}, []any{nil, nil, 2022, 2023, "2024年"},
		[]any{"王芳", personID(1), "优秀", "合格", "合格"}))
	if len(r.Appraisals) != 3 || r.Appraisals[1].Year != 2023 || r.Sheets[0].HeaderRows != 2 {
		t.Errorf("got %+v, sheet %+v", r.Appraisals, r.Sheets[0])
	}
}

func TestLabels(t *testing.T) {
	r := readMemory(t, Options{County: "220104"}, sheetOf("花名册", workerHead,
		append([]any{"栏次"}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
		[]any{"一", "前进街道"}, workerRow(1, nil, "东田社区"), []any{"二", "桂林街道"}, workerRow(2, nil, "西田社区"),
		[]any{"共2人"}, []any{"以下空白"}, []any{"审核人：", nil, "填表日期：2026.10.31"}))
	want := []roster.Skipped{
		{From: 1, To: 1, Reason: "header"},
		{From: 2, To: 2, Reason: "hint"},
		{From: 3, To: 3, Reason: "title"},
		{From: 5, To: 5, Reason: "title"},
		{From: 7, To: 7, Reason: "subtotal"},
		{From: 8, To: 8, Reason: "note"},
		{From: 9, To: 9, Reason: "signature"},
	}
	if diff := cmp.Diff(want, r.Sheets[0].Skipped); diff != "" {
		t.Error(diff)
	}
	if got := r.Workers[0].Street + r.Workers[1].Street; got != "前进街道桂林街道" {
		t.Errorf("streets %s", got)
	}
	if len(r.Faults) != 0 {
		t.Errorf("faults %v", faults(r))
	}
}

func TestMonthInCSV(t *testing.T) {
	text := "姓名,身份证号,所属社区,离岗时间,离岗原因\n王芳," + personID(1) + ",东田社区,2020.1,辞职\n李强," + personID(2) + ",东田社区,2020.10,个人辞职\n"
	r, err := Read(context.Background(), []Source{source("退出.csv", []byte(text))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"d-date D2 2020.1"}, faults(r)); diff != "" {
		t.Error(diff)
	}
	if r.Exits[1].Date.String() != "2020-10" {
		t.Errorf("got %s", r.Exits[1].Date)
	}
}

// A cell may hold 128 KB of anything; no parser may take its square in time.
func TestLongTexts(t *testing.T) {
	start := time.Now()
	for _, s := range []string{"书记", "-", "2020.", "至", "、", "社区", "街道", "１", "（", "五险", "合计", "“"} {
		long := strings.Repeat(s, (128<<10)/len(s))
		row := workerRow(1, long, long)
		for col := 4; col < len(row); col++ {
			row[col] = long
		}
		readMemory(t, Options{}, sheetOf("花名册", append(append([]any{}, workerHead...), "合同起止时间", "社保缴纳情况", "体检", long), append(row, long, long, long, long)))
		readMemory(t, Options{}, sheetOf(long, []any{long, "姓名"}, []any{fmt.Sprint(long), "王芳"}))
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}
