package xlsx

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// sample is a document with something of everything.
func sample() *reports.Document {
	prev, year := reports.Value{Kind: reports.Diff, Num: -12}, reports.Value{Kind: reports.Diff, Num: 301}
	points := reports.Value{Kind: reports.Points, Num: 0.012}
	return &reports.Document{
		ID: "staffing", Title: "社区人员配备", Unit: "吉林省", Period: "2026年10月",
		FileName: "吉林省社区人员配备2026年10月", Author: "吉林省民政厅", Draft: true,
		Facts: []reports.Fact{
			{Label: "数据截止", Text: "2026-11-05"},
			{Label: "已报单位", Text: "63/69，未报：朝阳区、宽城区、二道区、绿园区、双阳区、九台区"},
		},
		Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Made: time.Date(2026, 11, 6, 9, 30, 0, 0, time.FixedZone("CST", 8*3600)),
		Blocks: []reports.Block{
			reports.Heading{Level: 1, Text: "一、基本情况"},
			reports.Paragraph{Text: "截至10月底，全省社区工作者实有人数为21345人，比上月减少12人。空缺率为8.7%，较上月上升1.2个百分点，其中空缺率最高的是榆树市。"},
			reports.Figures{Items: []reports.Figure{
				{Label: "社区工作者", Value: reports.N(21345), Unit: "人", Previous: &prev, LastYear: &year},
				{Label: "空缺率", Value: reports.Share(87, 1000), Unit: "%", Previous: &points},
			}},
			reports.Heading{Level: 2, Text: "（一）各县（市、区）配备"},
			staffingTable(),
			reports.PageBreak{},
			reports.Heading{Level: 1, Text: "二、主要进展"},
			sampleChart("实有与核定人数", reports.Bars, "人"),
			sampleChart("在岗构成", reports.Stacked, "人"),
			sampleChart("空缺率走势", reports.Lines, "%"),
			sampleChart("转入进度", reports.Progress, "%"),
			sampleChart("学历构成", reports.Pie, "人"),
			personsTable(),
		},
	}
}

// staffingTable has three counties and a subtotal for each of two prefectures.
func staffingTable() reports.Table {
	t := reports.Table{
		Name: "人员配备", Title: "各县（市、区）社区人员配备情况", Unit: "人", Filter: true,
		Notes:  []string{"空缺率＝（核定－实有）÷核定。", "未报单位不计入合计。"},
		Source: "各县（市、区）民政局月报",
		Columns: []reports.Column{
			{Head: []string{"地区"}},
			{Head: []string{"人数", "核定"}, Sum: true},
			{Head: []string{"人数", "实有", "本月"}, Sum: true},
			{Head: []string{"人数", "实有", "较上月"}, Sum: true},
			{Head: []string{"在岗率"}, Ratio: &[2]int{2, 1}},
			{Head: []string{"变动（百分点）"}},
			{Head: []string{"工资总额（元）"}, Sum: true},
			{Head: []string{"备注"}, Wrap: true},
		},
	}
	row := func(k reports.RowKind, name string, n, actual, diff int, fen int64, note string) {
		t.Rows = append(t.Rows, reports.Row{Kind: k, Cells: []reports.Value{
			reports.T(name), reports.N(n), reports.N(actual),
			{Kind: reports.Diff, Num: float64(diff)},
			reports.Share(actual, n),
			{Kind: reports.Points, Num: float64(diff) / 100},
			reports.Yuan(fen), reports.T(note),
		}})
	}
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Group, Cells: []reports.Value{reports.T("长春市")}})
	row(reports.Body, "南关区", 300, 287, -3, 123456789, "")
	row(reports.Body, "宽城区", 200, 200, 0, 98765432, "=1+1")
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Missing, Cells: []reports.Value{
		reports.T("朝阳区"), {}, {}, {}, {}, {}, {}, reports.T("未报"),
	}})
	row(reports.Body, "二道区", 100, 60, 5, 10, "说明文字很长，需要折行：本月新设三个社区，招聘公告已经发布，预计下月到岗，请予说明。")
	row(reports.Subtotal, "长春市小计", 600, 547, 2, 222222231, "")
	row(reports.Body, "昌邑区", 0, 0, 0, 0, "")
	row(reports.Subtotal, "吉林市小计", 0, 0, 0, 0, "")
	row(reports.Total, "合计", 600, 547, 2, 222222231, "")
	return t
}

func sampleChart(title string, kind reports.ChartKind, unit string) reports.Chart {
	c := reports.Chart{Title: title, Kind: kind, Unit: unit}
	values := func(k int) []reports.Value {
		var list []reports.Value
		for i := range 6 {
			v := reports.N((i + k) * 10)
			if unit == "%" {
				v = reports.Share((i+k)*10, 100)
			}
			list = append(list, v)
		}
		list[3] = reports.None()
		return list
	}
	for i := range 6 {
		c.Categories = append(c.Categories, fmt.Sprintf("第%d区", i+1))
	}
	c.Series = append(c.Series, reports.Series{Name: "实有", Values: values(3)})
	if kind == reports.Bars || kind == reports.Stacked {
		c.Series = append(c.Series, reports.Series{Name: "核定", Values: values(4)})
	}
	return c
}

// personsTable is wide and holds what a spreadsheet mistakes.
func personsTable() reports.Table {
	t := reports.Table{Name: "附表：逾期/未训[名单]", Title: "培训逾期人员名单", Personal: true}
	for _, h := range []string{"县", "街道", "社区", "姓名", "身份证号", "应训日期", "逾期天数", "原因", "联系人", "说明"} {
		t.Columns = append(t.Columns, reports.Column{Head: []string{h}})
	}
	for i := range 60 {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{
			reports.T("南关区"), reports.T("某某街道"), reports.T("第一社区"), reports.T("𠮷某某"), reports.T("220102199001011234"),
			reports.T("2026-09-01"), reports.N(30 + i), reports.T("-请假"), reports.T("@某"), reports.T("＝SUM(A1:A9) 一段稍长的说明文字"),
		}})
	}
	return t
}

// render writes doc and fails the test on error.
func render(tb testing.TB, doc *reports.Document) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := Render(&b, doc); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// open reads a workbook back.
func open(tb testing.TB, data []byte) *excelize.File {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	return f
}

// value is the stored content of a cell, unformatted.
func value(tb testing.TB, f *excelize.File, sheet, cell string) string {
	tb.Helper()
	s, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
