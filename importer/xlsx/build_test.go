package xlsx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"shegong/importer/grid"
	"shegong/importer/xlsx"
)

const (
	mainNS = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relNS  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	xmlPI  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// parts are the entries of a workbook to build, by name.
type parts map[string]string

// workbook is a workbook of one sheet, 一, with the given sheet XML.
func workbook(sheet string) parts {
	return parts{
		"[Content_Types].xml": xmlPI + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         rels(`<Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/>`),
		"xl/workbook.xml":     workbookXML("", `<sheet name="一" sheetId="1" r:id="rId1"/>`),
		"xl/_rels/workbook.xml.rels": rels(`<Relationship Id="rId1" Type="` + relNS + `/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="` + relNS + `/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="` + relNS + `/styles" Target="styles.xml"/>`),
		"xl/worksheets/sheet1.xml": sheet,
		"xl/sharedStrings.xml":     sst(`<si><t>甲</t></si><si><t>乙</t></si>`),
		"xl/styles.xml": xmlPI + `<styleSheet xmlns="` + mainNS + `"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;;@"/></numFmts>` +
			`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="10"/><xf numFmtId="31"/></cellXfs></styleSheet>`,
	}
}

// with returns the parts with one of them replaced, or removed if it is empty.
func (p parts) with(name, content string) parts {
	p = maps.Clone(p)
	if p[name] = content; content == "" {
		delete(p, name)
	}
	return p
}

func rels(in string) string {
	return xmlPI + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + in + `</Relationships>`
}

func workbookXML(before, sheets string) string {
	return xmlPI + `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `">` + before + `<sheets>` + sheets + `</sheets></workbook>`
}

func sst(in string) string { return xmlPI + `<sst xmlns="` + mainNS + `">` + in + `</sst>` }

// data is a sheet with the given rows.
func data(rows string) string { return worksheet(`<sheetData>` + rows + `</sheetData>`) }

func worksheet(in string) string {
	return xmlPI + `<worksheet xmlns="` + mainNS + `" xmlns:r="` + relNS + `">` + in + `</worksheet>`
}

// build makes the file.
func (p parts) build(t testing.TB) []byte {
	t.Helper()
	return p.zip(t, zip.Deflate)
}

func (p parts) zip(t testing.TB, method uint16) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	p.put(t, w, method)
	must(t, w.Close())
	return buf.Bytes()
}

func (p parts) put(t testing.TB, w *zip.Writer, method uint16) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		must(t, err)
		write(t, f, p[name])
	}
}

func write(t testing.TB, w io.Writer, s string) {
	t.Helper()
	_, err := io.WriteString(w, s)
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// atEnd closes c at the end of the test.
func atEnd(t interface {
	Cleanup(func())
	Error(...any)
}, c io.Closer,
) {
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}

func open(file []byte, limits grid.Limits) (*xlsx.Book, error) {
	return xlsx.Open(bytes.NewReader(file), int64(len(file)), limits)
}

// read reads the first sheet of a file: each cell as a line.
func read(file []byte, limits grid.Limits) ([]string, grid.Trailer, error) {
	b, err := open(file, limits)
	if err != nil {
		return nil, grid.Trailer{}, err
	}
	var lines []string
	trailer, err := b.Read(context.Background(), 0, func(r *grid.Row) error {
		for _, c := range r.Cells {
			lines = append(lines, show(r, c))
		}
		return nil
	})
	return lines, trailer, err
}

func readAll(t testing.TB, file []byte) []string {
	t.Helper()
	lines, _, err := read(file, grid.DefaultLimits)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return lines
}

// show is a cell in one line, such as A1 number 1 "1.0" date.
func show(r *grid.Row, c grid.Cell) string {
	var b strings.Builder
	b.WriteString(grid.CellName(c.Col, r.Number))
	switch c.Kind {
	case grid.Empty:
		b.WriteString(" empty")
	case grid.Text:
		fmt.Fprintf(&b, " text %q", c.Text)
	case grid.Number:
		fmt.Fprintf(&b, " number %v %q", c.Num, c.Text)
	case grid.Bool:
		fmt.Fprintf(&b, " bool %v", c.Num)
	case grid.ErrorValue:
		fmt.Fprintf(&b, " error %q", c.Text)
	}
	if c.Formula {
		b.WriteString(" formula")
	}
	if c.Format != nil && c.Format.Date {
		b.WriteString(" date")
	}
	if c.Format != nil && c.Format.Percent {
		b.WriteString(" percent")
	}
	if r.Hidden {
		b.WriteString(" hidden")
	}
	return b.String()
}
