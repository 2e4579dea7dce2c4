package annotate

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
)

func commented(cells ...string) func(*excelize.File) {
	return func(f *excelize.File) {
		for _, c := range cells {
			_ = f.AddComment(rosterSheet, excelize.Comment{Cell: c, Author: "县民政局", Paragraph: []excelize.RichTextRun{{Text: "原有批注" + c}}})
		}
	}
}

func TestExistingNotesStay(t *testing.T) {
	data := workbook(t, 4, commented("C5", "E5"))
	_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil), finding(policy.Error, "F6", nil))
	if text, author := noteOn(t, f, rosterSheet, "C5"); text != "原有批注C5" || author != "县民政局" {
		t.Errorf("C5: %q by %q", text, author)
	}
	text, author := noteOn(t, f, rosterSheet, "E5")
	if !strings.HasPrefix(text, "原有批注E5") || !strings.Contains(text, "d-value") || author != "县民政局" {
		t.Errorf("E5: %q by %q", text, author)
	}
	if text, author := noteOn(t, f, rosterSheet, "F6"); !strings.Contains(text, "d-value") || author != noteAuthor {
		t.Errorf("F6: %q by %q", text, author)
	}
}

// TestNoteNumbers: the parts of new notes must not fall on those of another
// sheet, whose numbers have a gap, nor on the drawing of another.
func TestNoteNumbers(t *testing.T) {
	data := workbook(t, 4, func(f *excelize.File) {
		_ = f.AddComment(otherSheet, excelize.Comment{Cell: "A1", Author: "甲", Text: "别的表的批注"})
	})
	all := parts(t, data)
	for name, b := range all {
		b = bytes.ReplaceAll(b, []byte("comments1.xml"), []byte("comments2.xml"))
		all[name] = bytes.ReplaceAll(b, []byte("vmlDrawing1.vml"), []byte("vmlDrawing2.vml"))
	}
	all["xl/comments2.xml"], all["xl/drawings/vmlDrawing2.vml"] = all["xl/comments1.xml"], all["xl/drawings/vmlDrawing1.vml"]
	delete(all, "xl/comments1.xml")
	delete(all, "xl/drawings/vmlDrawing1.vml")
	all["xl/drawings/vmlDrawing3.vml"] = []byte("<xml/>") // such as of a header's picture
	_, f := annotated(t, packed(t, all), returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
	if text, _ := noteOn(t, f, otherSheet, "A1"); text != "别的表的批注" {
		t.Errorf("the other sheet's note is %q", text)
	}
	if text, _ := noteOn(t, f, otherSheet, "E5"); text != "" {
		t.Errorf("the other sheet got %q", text)
	}
	if text, _ := noteOn(t, f, rosterSheet, "E5"); !strings.Contains(text, "d-value") {
		t.Errorf("E5 has %q", text)
	}
}

// TestNotesThatCannotBeAdded: LibreOffice names shapes, and other libraries
// parts, in ways that the library does not extend; the cells are coloured and
// listed all the same.
func TestNotesThatCannotBeAdded(t *testing.T) {
	base := workbook(t, 4, commented("C5"))
	for name, data := range map[string][]byte{
		"shape names": editPart(t, base, "xl/drawings/vmlDrawing1.vml", replacing("_x0000_s", "shape_")),
		"controls":    editPart(t, base, "xl/drawings/vmlDrawing1.vml", replacing(`ObjectType="Note"`, `ObjectType="Button"`)),
		"absolute target": editPart(t, base, "xl/worksheets/_rels/sheet1.xml.rels",
			replacing("../drawings/vmlDrawing1.vml", "/xl/drawings/vmlDrawing1.vml")),
		"tiny rows": editPart(t, workbook(t, 4, nil), "xl/worksheets/sheet1.xml",
			replacing("<sheetData>", `<sheetFormatPr defaultRowHeight="0.01" defaultColWidth="0.001"/><sheetData>`)),
		"flat rows": editPart(t, workbook(t, 4, nil), "xl/worksheets/sheet1.xml", replacing("</sheetData>", flatRows(9, 60_000)+"</sheetData>")),
	} {
		t.Run(name, func(t *testing.T) {
			_, f := annotated(t, data, returned("花名册.xlsx", "xlsx", 4), finding(policy.Error, "E5", nil))
			if got := fillOf(style(t, f, rosterSheet, "E5")); got != errorTint {
				t.Errorf("fill %q", got)
			}
			if text, _ := noteOn(t, f, rosterSheet, "E5"); text != "" {
				t.Errorf("note %q", text)
			}
			if text, _ := noteOn(t, f, rosterSheet, "C5"); !strings.HasSuffix(name, " rows") && text != "原有批注C5" {
				t.Errorf("the old note is %q", text)
			}
			if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "1个单元格只着色") {
				t.Errorf("remark %q", got)
			}
		})
	}
}

// TestAgain: an annotated workbook that comes back is not annotated on top of
// the old marks.
func TestAgain(t *testing.T) {
	ret := returned("花名册.xlsx", "xlsx", 4)
	data := workbook(t, 4, commented("F6"))
	once, _ := annotated(t, data, ret, finding(policy.Error, "E5", nil), finding(policy.Error, "F6", nil), finding(policy.Error, "G7", nil))
	ret.Sheets[0].Columns = append(ret.Sheets[0].Columns, ret.Sheets[0].Columns[0])
	c := &ret.Sheets[0].Columns[len(ret.Sheets[0].Columns)-1]
	c.Column, c.Header, c.Field = "J", "问题", ""
	_, f := annotated(t, once, ret, finding(policy.Notice, "G7", func(f *policy.Finding) { f.Message = "还有问题" }))

	if got := strings.Join(f.GetSheetList(), " "); got != rosterSheet+" "+otherSheet+" "+resultTitle {
		t.Errorf("sheets %s", got)
	}
	if got := value(t, f, resultTitle, "A2"); got != "错误 0　核实 0　提示 1" {
		t.Errorf("counts %q", got)
	}
	for cell, want := range map[string]string{"J3": problemHead, "J5": "", "J6": "", "J7": "提示：还有问题", "K3": ""} {
		if got := value(t, f, rosterSheet, cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"E5": "", "F6": "", "G7": noticeTint} {
		if got := fillOf(style(t, f, rosterSheet, cell)); got != want {
			t.Errorf("%s has the fill %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"E5": settledNote, "F6": "原有批注F6"} {
		if got, _ := noteOn(t, f, rosterSheet, cell); strings.TrimSpace(got) != want {
			t.Errorf("%s has the note %q, want %q", cell, got, want)
		}
	}
	if got, _ := noteOn(t, f, rosterSheet, "G7"); !strings.Contains(got, "还有问题") || strings.Contains(got, "大本") {
		t.Errorf("G7 has the note %q", got)
	}
}

// TestOwnColumnStays: a column 问题 that the county keeps itself is left alone.
func TestOwnColumnStays(t *testing.T) {
	data := workbook(t, 4, func(f *excelize.File) {
		_ = f.SetCellStr(rosterSheet, "J3", "问题")
		_ = f.SetCellStr(rosterSheet, "J5", "已联系本人")
	})
	ret := returned("花名册.xlsx", "xlsx", 4)
	ret.Sheets[0].Columns = append(ret.Sheets[0].Columns, ret.Sheets[0].Columns[0])
	c := &ret.Sheets[0].Columns[len(ret.Sheets[0].Columns)-1]
	c.Column, c.Header, c.Field = "J", "问题", ""
	_, f := annotated(t, data, ret, finding(policy.Error, "E5", nil))
	if a, b := value(t, f, rosterSheet, "J5"), value(t, f, rosterSheet, "K5"); a != "已联系本人" || !isBrief(b) {
		t.Errorf("J5 %q, K5 %q", a, b)
	}
}

func TestManyNotes(t *testing.T) {
	var findings []policy.Finding
	for i := range maxNotes + 5 {
		findings = append(findings, finding(policy.Error, fmt.Sprintf("E%d", 5+i), nil))
	}
	_, f := annotated(t, workbook(t, maxNotes+5, nil), returned("花名册.xlsx", "xlsx", maxNotes+5), findings...)
	all, err := f.GetComments(rosterSheet)
	if err != nil || len(all) != maxNotes {
		t.Errorf("%d notes, %v", len(all), err)
	}
	if got := value(t, f, resultTitle, "A3"); !strings.Contains(got, "5个单元格只着色") {
		t.Errorf("remark %q", got)
	}
}

func flatRows(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, `<row r="%d" ht="0" hidden="1"/>`, i)
	}
	return b.String()
}
