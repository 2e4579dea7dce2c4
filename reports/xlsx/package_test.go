package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"shegong/reports"
)

// sheetXML is the stored XML of the n-th sheet.
func sheetXML(t *testing.T, data []byte, n int) string {
	t.Helper()
	return partText(t, data, fmt.Sprintf("xl/worksheets/sheet%d.xml", n))
}

func partText(t *testing.T, data []byte, name string) string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := zr.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestOrder: a spreadsheet repairs a sheet whose elements stand in another order
// than its schema's. The cover alone is selected: what is typed goes into all
// selected sheets.
func TestOrder(t *testing.T) {
	schema := []string{
		"<sheetPr>", "<dimension ", "<sheetViews>", "<sheetFormatPr ", "<cols>", "<sheetData>", "<autoFilter ", "<mergeCells ",
		"<hyperlinks>", "<printOptions ", "<pageMargins ", "<pageSetup ", "<headerFooter>", "<rowBreaks ", "<ignoredErrors>", "<drawing ",
	}
	seen := map[string]bool{}
	for n := 1; n <= 5; n++ {
		xml, last := sheetXML(t, render(t, sample()), n), -1
		if selected := strings.Contains(xml, `tabSelected="1"`); selected != (n == 1) {
			t.Errorf("sheet %d: selected %v", n, selected)
		}
		for _, element := range schema {
			at := strings.Index(xml, element)
			if at < 0 {
				continue
			}
			seen[element] = true
			if at < last {
				t.Errorf("sheet %d: %s stands too early", n, element)
			}
			last = at
		}
	}
	for _, element := range schema {
		if !seen[element] {
			t.Errorf("no sheet has %s", element)
		}
	}
}

// TestChartPlaces: a picture of 560 × 360 pixels below the line of the draft ends
// after seven columns of 72 pixels and 56 of the eighth, and after twenty rows.
func TestChartPlaces(t *testing.T) {
	drawing := partText(t, render(t, sample()), "xl/drawings/drawing1.xml")
	_, to, _ := strings.Cut(drawing, "<xdr:to>")
	to, _, _ = strings.Cut(to, "</xdr:to>")
	want := "<xdr:col>7</xdr:col><xdr:colOff>533400</xdr:colOff><xdr:row>21</xdr:row><xdr:rowOff>38100</xdr:rowOff>"
	if to != want {
		t.Errorf("end of the first chart: got %s, want %s", to, want)
	}
	if xml := sheetXML(t, render(t, sample()), 4); !strings.Contains(xml, `<brk id="46" max="16383" man="1"/><brk id="92"`) {
		t.Error("no page breaks after rows 46 and 92")
	}
}

// TestLinks: a link leads to the sheet, whatever its name holds.
func TestLinks(t *testing.T) {
	table := reports.Table{Name: `甲"乙<丙&丁`, Columns: make([]reports.Column, 1)}
	f := open(t, render(t, document(table)))
	ok, target, err := f.GetCellHyperLink(coverSheet, "A4") // title, two gaps
	if err != nil || !ok || target != `'甲"乙<丙&丁'!A1` {
		t.Errorf("got %v, %q, %v", ok, target, err)
	}
}

// TestUnknownPart: a sheet the library does not list would be lost.
func TestUnknownPart(t *testing.T) {
	p := newPackage(io.Discard, time.Time{})
	if _, err := p.begin("xl/worksheets/sheet9.xml"); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err == nil || !strings.Contains(err.Error(), "sheet9.xml") {
		t.Errorf("got %v", err)
	}
}

func TestChunks(t *testing.T) {
	var c chunks
	var want, got bytes.Buffer
	for i := range 40 {
		b := bytes.Repeat([]byte{byte(i)}, i*1777)
		want.Write(b)
		if n, err := c.Write(b); n != len(b) || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
	}
	if c.size != want.Len() {
		t.Errorf("size: got %d, want %d", c.size, want.Len())
	}
	if err := c.moveTo(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want.Bytes(), got.Bytes()) {
		t.Error("other content")
	}
	if c.size != 0 {
		t.Errorf("%d bytes are kept", c.size)
	}
}
