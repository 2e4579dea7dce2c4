package xlsx_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

func TestSheets(t *testing.T) {
	const (
		strict = `http://purl.oclc.org/ooxml/officeDocument/relationships`
		one    = `<row><c><v>1</v></c></row>`
	)
	many := workbook(data(one)).
		with("xl/workbook.xml", workbookXML(`<workbookPr date1904="1"/><mc:AlternateContent xmlns:mc="m"><mc:Choice><a/></mc:Choice></mc:AlternateContent>`,
			`<sheet name="甲&amp;乙" sheetId="1" r:id="rId1"/><sheet name="图" sheetId="2" r:id="rId2"/><sheet state="veryHidden" name="藏" sheetId="3" r:id="rId3"/><sheet name="隐" state="hidden" sheetId="9" r:id="rId4"/>`)).
		with("xl/_rels/workbook.xml.rels", rels(`<Relationship Id="rId1" Type="`+relNS+`/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="`+relNS+`/chartsheet" Target="chartsheets/sheet1.xml"/>
<Relationship Id="rId3" Type='`+relNS+`/worksheet' Target='/XL/Worksheets/Sheet%202.xml'/>
<Relationship Id="rId4" Type="`+strict+`/worksheet" Target="..\other\.\x.xml"/>`)).
		with(`xl\worksheets\sheet 2.XML`, data(`<row r="2"><c><v>2</v></c></row>`)).
		with("Other/X.xml", data(`<row r="3"><c><v>3</v></c></row>`)).
		with("xl/sharedStrings.xml", "").with("xl/styles.xml", "")
	b, err := open(many.build(t), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	atEnd(t, b)
	want := []grid.SheetInfo{{Name: "甲&乙"}, {Name: "藏", Hidden: true}, {Name: "隐", Hidden: true}}
	if diff := cmp.Diff(want, b.Sheets()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if !b.Date1904() || b.Format() != "xlsx" {
		t.Errorf("Date1904, Format = %v, %q, want true, xlsx", b.Date1904(), b.Format())
	}
	for i := range want {
		var number int
		if _, err := b.Read(t.Context(), i, func(r *grid.Row) error { number = r.Number; return nil }); err != nil || number != i+1 {
			t.Errorf("Read(%d) = row %d, %v, want row %d", i, number, err, i+1)
		}
	}
	if _, err := b.Read(t.Context(), 3, nil); err == nil {
		t.Error("Read of a sheet that is not there gave no error")
	}
}

func TestWorkbookElsewhere(t *testing.T) {
	p := workbook(data(`<row><c><v>1</v></c></row>`))
	moved := parts{
		"_rels/.rels":            strings.ReplaceAll(p["_rels/.rels"], "xl/workbook.xml", "/book.xml"),
		"book.xml":               p["xl/workbook.xml"],
		"_rels/book.xml.rels":    strings.ReplaceAll(p["xl/_rels/workbook.xml.rels"], "worksheets/", ""),
		"sheet1.xml":             p["xl/worksheets/sheet1.xml"],
		"styles.xml":             p["xl/styles.xml"],
		"customXml/item1.xml":    "not XML",
		"docProps/thumbnail.wmf": "x",
	}
	if diff := cmp.Diff([]string{`A1 number 1 "1"`}, readAll(t, moved.build(t))); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestReadStops(t *testing.T) {
	rows := strings.Repeat(`<row><c><v>1</v></c></row>`, 60_000)
	b, err := open(workbook(data(rows)).build(t), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	n := 0
	if _, err := b.Read(t.Context(), 0, func(*grid.Row) error {
		if n++; n == 10 {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) || n != 10 {
		t.Errorf("Read = %v after %d rows, want the caller's error after 10", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	if _, err := b.Read(ctx, 0, func(*grid.Row) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	}); !errors.Is(err, context.Canceled) || n > 2000 {
		t.Errorf("Read = %v after %d rows, want it canceled within 2000", err, n)
	}
	if _, err := b.Read(ctx, 0, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v with a canceled context, want it canceled", err)
	}
	n = 0
	if _, err := b.Read(t.Context(), 0, func(*grid.Row) error { n++; return nil }); err != nil || n != 60_000 {
		t.Errorf("Read = %d rows, %v, want 60000", n, err)
	}
}

// TestAgain reads a sheet more often than the limit would allow if each
// reading counted.
func TestAgain(t *testing.T) {
	file := workbook(data(strings.Repeat(`<row><c><v>1</v></c></row>`, 1000))).build(t)
	b, err := open(file, grid.Limits{Inflated: 60_000})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := b.Read(t.Context(), 0, func(*grid.Row) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEmptyRows reads a used range of a million rows with nothing in them.
func TestEmptyRows(t *testing.T) {
	sheet := data(strings.Repeat(`<row s="1" customFormat="1"><c s="1"/><c s="2"/></row>`, 1<<20-1) + `<row><c><v>1</v></c></row>`)
	lines, _, err := read(workbook(sheet).build(t), grid.Limits{Rows: 1})
	if diff := cmp.Diff([]string{`A1048576 number 1 "1"`}, lines); diff != "" || err != nil {
		t.Errorf("Read: %v, cells (-want +got):\n%s", err, diff)
	}
}
