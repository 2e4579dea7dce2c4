package annotate

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

const (
	rosterSheet = "前进街道"
	otherSheet  = "O'Brien 台账"
)

// heads are those of the test roster, in rows 3 and 4.
var heads = []string{"序号", "社区", "姓名", "公民身份号码", "学历", "进入社工岗时间", "基础报酬", "绩效奖金", "合计"}

// workbook is a roster of rows rows with what uploads have: a title over
// merged cells, two header rows, formulas with cached values, a validation, a
// picture, a hidden column and row, widths, a defined name, a second sheet.
func workbook(t testing.TB, rows int, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", rosterSheet))
	must(f.SetCellStr(rosterSheet, "A1", "社工岗人员花名册"))
	must(f.MergeCell(rosterSheet, "A1", "L1"))
	border := []excelize.Border{{Type: "left", Style: 1, Color: "000000"}, {Type: "bottom", Style: 2, Color: "00B050"}}
	format := "yyyy.mm"
	date, err := f.NewStyle(&excelize.Style{Border: border, CustomNumFmt: &format, Font: &excelize.Font{Family: "楷体", Size: 13, Italic: true}})
	must(err)
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
	must(err)
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: border})
	must(err)
	for i, h := range heads {
		must(f.SetCellStr(rosterSheet, cellName(i, 3), h))
		must(f.MergeCell(rosterSheet, cellName(i, 3), cellName(i, 4)))
	}
	must(f.SetCellStyle(rosterSheet, "A3", "I4", head))
	for i := range rows {
		row := 5 + i
		values := []any{i + 1, "东田社区", "张三", "22010419800101001X", "大本", 44000 + i, 2800.5, 1200, nil}
		must(f.SetSheetRow(rosterSheet, cellName(0, row), &values))
		must(f.SetCellStyle(rosterSheet, cellName(5, row), cellName(5, row), date))
		must(f.SetCellStyle(rosterSheet, cellName(6, row), cellName(8, row), money))
		must(f.SetCellFormula(rosterSheet, cellName(8, row), "SUM("+cellName(6, row)+":"+cellName(7, row)+")"))
	}
	must(f.MergeCell(rosterSheet, "B6", "B7"))
	valid := excelize.NewDataValidation(true)
	valid.Sqref = "E5:E200"
	must(valid.SetDropList([]string{"大专", "本科"}))
	must(f.AddDataValidation(rosterSheet, valid))
	must(f.SetColVisible(rosterSheet, "H", false))
	must(f.SetRowVisible(rosterSheet, 8, false))
	must(f.SetColWidth(rosterSheet, "C", "C", 33))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: rosterSheet + "!$1:$4", Scope: rosterSheet}))
	must(f.AddPictureFromBytes(rosterSheet, "N20", &excelize.Picture{Extension: ".png", File: tinyPicture(t)}))
	_, err = f.NewSheet(otherSheet)
	must(err)
	must(f.SetCellStr(otherSheet, "A1", "甲"))
	must(f.SetCellStr(otherSheet, "C3", "=1+1"))
	if change != nil {
		change(f)
	}
	b, err := f.WriteToBuffer()
	must(err)
	// The library writes no cached values; office programs do.
	return editPart(t, b.Bytes(), "xl/worksheets/sheet1.xml", func(x []byte) []byte {
		return bytes.ReplaceAll(x, []byte("</f></c>"), []byte("</f><v>4000.5</v></c>"))
	})
}

func tinyPicture(t testing.TB) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// returned is a return that holds the test roster.
func returned(name, format string, rows int) *roster.Return {
	ret := &roster.Return{
		Files: []roster.File{{Name: name, Format: format}, {Name: "另一个.xlsx", Format: "xlsx"}},
		Sheets: []roster.Sheet{{
			Name: rosterSheet, Kind: roster.Workers, HeaderRow: 3, HeaderRows: 2, Rows: rows, Records: rows,
			Columns: []roster.Column{
				{Column: "B", Header: "社区", Field: "community"},
				{Column: "C", Header: "姓名", Field: "name"},
				{Column: "D", Header: "公民身份号码", Field: "id_number"},
				{Column: "E", Header: "学历", Field: "education"},
				{Column: "F", Header: "进入社工岗时间", Field: "post_date"},
				{Column: "G", Header: "基础报酬", Field: "base_pay"},
			},
		}},
	}
	for i := range rows {
		w := roster.Worker{Meta: roster.Meta{Row: int32(5 + i)}, Community: "东田社区", Name: "张三", ID: "22010419800101001X", BasePay: 280050}
		for _, key := range []string{"community", "name", "id_number", "base_pay"} {
			w.Set = w.Set.With(roster.FieldOf(roster.Workers, key).Index)
		}
		ret.Workers = append(ret.Workers, w)
	}
	return ret
}

// finding is one at a cell of the test roster.
func finding(severity policy.Severity, cell string, change func(*policy.Finding)) policy.Finding {
	_, row, _ := parseCell(cell)
	f := policy.Finding{
		Rule: "d-value", Severity: severity, File: "花名册.xlsx", Sheet: rosterSheet, Cell: cell, Row: row,
		Field: "education", Value: "大本", Community: "东田社区", Message: "“学历”填写“大本”，不在规定的选项内", Fix: "请改为规定的选项。",
		Kind: roster.Workers,
	}
	if change != nil {
		change(&f)
	}
	return f
}

// annotated runs Write and opens the result.
func annotated(t testing.TB, data []byte, ret *roster.Return, findings ...policy.Finding) ([]byte, *excelize.File) {
	t.Helper()
	var out bytes.Buffer
	src := Source{Name: ret.Files[0].Name, Data: data}
	if err := Write(context.Background(), &out, src, ret, &policy.Result{Findings: findings}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), reopened(t, out.Bytes())
}

func reopened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func value(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func style(t testing.TB, f *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if colour := (&palette{f: f}).colour(id); colour != "" {
		s.Fill.Color = []string{colour}
	}
	return s
}

func fillOf(s *excelize.Style) string {
	if len(s.Fill.Color) == 0 {
		return ""
	}
	return s.Fill.Color[0]
}

// noteOn is the text of a cell's note, and its author.
func noteOn(t testing.TB, f *excelize.File, sheet, cell string) (text, author string) {
	t.Helper()
	all, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Cell == cell {
			text = c.Text
			for _, p := range c.Paragraph {
				text += p.Text
			}
			return text, c.Author
		}
	}
	return "", ""
}
