package sample

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// MaxRosterRows is the most rows [Roster] writes: the sheet's limit with its
// head is a little higher.
const MaxRosterRows = 1_000_000

// rosterCounty is the county of [Roster].
const rosterCounty = "220104"

// Roster writes a workbook with one sheet, a roster of many rows and forty
// columns, as a spreadsheet program saves it: texts in the table of shared
// strings, dates and amounts as numbers with a style. Memory does not grow with
// the rows. Its rows break no rule that a roster alone can break.
func Roster(w io.Writer, rows int, seed int64) error {
	if rows < 0 || rows > MaxRosterRows {
		return fmt.Errorf("样例行数应在 0 至 %d 之间", MaxRosterRows)
	}
	z := zip.NewWriter(w)
	for _, p := range packageParts() {
		e, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(e, xml.Header+p.text); err != nil {
			return err
		}
	}
	r := newRosterSheet(rows, seed)
	for _, p := range []struct {
		name  string
		write func(xmlWriter)
	}{
		{"xl/worksheets/sheet1.xml", r.writeSheet}, {"xl/sharedStrings.xml", r.writeStrings},
	} {
		e, err := z.Create(p.name)
		if err != nil {
			return err
		}
		buf := bufio.NewWriterSize(e, 1<<16)
		p.write(xmlWriter{buf})
		if err := buf.Flush(); err != nil { // keeps the first error of all writes
			return fmt.Errorf("write %s: %w", p.name, err)
		}
	}
	return z.Close()
}

type packagePart struct{ name, text string }

// packageParts are the parts that do not depend on the rows.
func packageParts() []packagePart {
	const (
		office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pack   = "http://schemas.openxmlformats.org/package/2006"
		ml     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
		main   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	)
	return []packagePart{
		{"[Content_Types].xml", `<Types xmlns="` + pack + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + ml + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + ml + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + ml + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + ml + `sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + pack + `/relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pack + `/relationships"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		// Cell styles: 0 general, 1 text, 2 date, 3 amount.
		{"xl/styles.xml", `<styleSheet xmlns="` + main + `"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="176" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
	}
}

// rosterColumns are the forty fields of the sheet.
func rosterColumns() []*roster.Field {
	var fs []*roster.Field
	skip := " head_since recruitment_notice age_relief seconded_to seconded_from delegate remarks "
	for _, f := range roster.FieldsOf(roster.Workers) {
		if f.Template() && !strings.Contains(skip, " "+f.Key+" ") {
			fs = append(fs, f)
		}
	}
	return fs
}

// serial is a date as a spreadsheet counts it.
func serial(d roster.Date) int { return d.DaysSince(roster.NewDate(1899, 12, 30)) }

// xmlWriter writes text; the buffer keeps the first error until its Flush.
type xmlWriter struct{ *bufio.Writer }

func (w xmlWriter) put(parts ...string) {
	for _, s := range parts {
		_, _ = w.WriteString(s)
	}
}

func (w xmlWriter) putf(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func (w xmlWriter) escaped(s string) { _ = xml.EscapeText(w, []byte(s)) }

// writeSheet writes the head and the rows.
func (r *rosterSheet) writeSheet(w xmlWriter) {
	last := r.letters[len(r.letters)-1]
	w.put(xml.Header, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:`, last, strconv.Itoa(r.rows+3), `"/><sheetData>`)
	for i, id := range []int{r.title, r.unit} {
		w.putf(`<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>`, i+1, i+1, id)
	}
	w.put(`<row r="3">`)
	for i, id := range r.headers {
		w.putf(`<c r="%s3" s="0" t="s"><v>%d</v></c>`, r.letters[i], id)
	}
	w.put(`</row>`)
	var line []byte
	for i := range r.rows {
		line = r.appendRow(line[:0], i)
		_, _ = w.Write(line)
	}
	w.put(`</sheetData><mergeCells count="1"><mergeCell ref="A1:`, last, `1"/></mergeCells></worksheet>`)
}

// writeStrings writes the shared strings: the common ones, then the ID number
// and the phone of each row.
func (r *rosterSheet) writeStrings(w xmlWriter) {
	n := len(r.common) + 2*r.rows
	w.putf(`%s<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%d">`, xml.Header, n, n)
	for _, s := range r.common {
		w.put(`<si><t>`)
		w.escaped(s)
		w.put(`</t></si>`)
	}
	for i := range r.rows {
		w.put(`<si><t>`, r.idNumber(i), `</t></si><si><t>`)
		w.putf("1%d%09d</t></si>", 3+i%7, (i*7919+int(r.seed%1000))%1_000_000_000)
	}
	w.put(`</sst>`)
}
