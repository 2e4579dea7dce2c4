package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// rebuilt is a workbook some of whose parts are replaced or added; a part is
// written by its function, so that it need not be in memory.
func rebuilt(t testing.TB, book []byte, parts map[string]func(io.Writer) error) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if parts[f.Name] != nil {
			continue
		}
		if err := out.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	for name, write := range parts {
		w, err := out.Create(name)
		if err == nil {
			err = write(w)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func content(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

const (
	sheetPart = "xl/worksheets/sheet1.xml"
	sheetHead = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetTail = `</sheetData></worksheet>`
)

// xmlSheet gives a workbook with rows of XML.
func xmlSheet(t testing.TB, rows string) []byte {
	t.Helper()
	return rebuilt(t, oneRow(t), map[string]func(io.Writer) error{sheetPart: content(sheetHead + rows + sheetTail)})
}

// oneRow is a workbook with one person.
func oneRow(t testing.TB) []byte {
	t.Helper()
	return workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", workerHead, workerRow(1, "前进街道", "东田社区"))
	})
}

// hostile are the files of checks 1 and 2, by name.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	return map[string][]byte{
		"cell": rebuilt(t, oneRow(t), map[string]func(io.Writer) error{sheetPart: func(w io.Writer) error {
			_, err := io.WriteString(w, sheetHead+`<row r="1"><c r="A1" t="inlineStr"><is><t>`)
			piece := []byte(strings.Repeat("A", 1<<20))
			for i := 0; i < 300 && err == nil; i++ {
				_, err = w.Write(piece)
			}
			if err != nil {
				return err
			}
			_, err = io.WriteString(w, `</t></is></c></row>`+sheetTail)
			return err
		}}),
		"corner": xmlSheet(t, `<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>`),
	}
}

// peakIn is where a process of its own finds the file it reads.
const peakIn = "SHEGONG_PEAK_FILE"

// A 300 MB cell in a small file is refused, and a sheet with one cell at its
// farthest corner is read, in less than 300 MB of memory at the peak (checks 1
// and 2): each in a process of its own, which tells its own peak.
func TestPeakMemoryOfHostileFiles(t *testing.T) {
	if name := os.Getenv(peakIn); name != "" {
		peakOf(t, name)
		return
	}
	for name, data := range hostile(t) {
		if len(data) > 400<<10 {
			t.Fatalf("%s: a file of %d KB shows nothing", name, len(data)>>10)
		}
		path := t.TempDir() + "/" + name
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestPeakMemoryOfHostileFiles$", "-test.v")
		c.Env = append(os.Environ(), peakIn+"="+path)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		kb := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
		t.Logf("%s: a file of %d KB, peak %d MB", name, len(data)>>10, kb>>10)
		if kb > 300<<10 {
			t.Errorf("%s: %d MB at the peak, want under 300", name, kb>>10)
		}
	}
}

func peakOf(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(context.Background(), []Source{{Name: "a.xlsx", Data: f, Size: info.Size()}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Files[0].Error; (e == nil) != strings.HasSuffix(path, "corner") || e != nil && e.Code != "too_large" {
		t.Errorf("got %+v", e)
	}
}

// What a file is, is told by its content, whatever its name says (check 3).
func TestFilesAreToldByContent(t *testing.T) {
	xlsx := oneRow(t)
	zipOf := func(name string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		return b.Bytes()
	}
	line := func(cells []any) string {
		return strings.ReplaceAll(strings.Trim(fmt.Sprintf("%q", cells), "[]"), `" "`, `","`)
	}
	var texts []any
	for _, c := range workerRow(1, "前进街道", "东田社区") {
		texts = append(texts, fmt.Sprint(c))
	}
	csv := []byte(line(workerHead) + "\n" + line(texts) + "\n")
	for _, tt := range []struct {
		name   string
		data   []byte
		format string // "" is refused
		says   string
	}{
		{"花名册.xls", xlsx, "xlsx", ""},
		{"花名册.csv", xlsx, "xlsx", ""},
		{"花名册.pdf", xlsx, "xlsx", ""},
		{"花名册", xlsx, "xlsx", ""},
		{"花名册.xlsx", csv, "csv", ""},
		{"花名册.exe", csv, "csv", ""},
		{"花名册.xlsx", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2048)...), "", ""},
		{"花名册.xlsx", []byte("<html><table><tr><td>姓名</td></tr></table></html>"), "", "网页"},
		{"花名册.xls", []byte("\xEF\xBB\xBF<!DOCTYPE html><table></table>"), "", "网页"},
		{"花名册.xlsx", zipOf("readme.txt"), "", "压缩包"},
		{"花名册.xlsx", zipOf("word/document.xml"), "", ""},
		{"花名册.xlsx", []byte("MZ\x90\x00"), "", "程序"},
		{"花名册.csv", []byte("\x7FELF\x02\x01"), "", "程序"},
		{"花名册.csv", []byte("%PDF-1.7"), "", "PDF"},
		{"花名册.csv", []byte("Rar!\x1a\x07"), "", ".rar"},
	} {
		r, err := Read(t.Context(), []Source{source(tt.name, tt.data)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		e := r.Files[0].Error
		switch {
		case tt.format != "" && (e != nil || r.Files[0].Format != tt.format || len(r.Workers) != 1):
			t.Errorf("%s: got %+v, %d persons, want %s", tt.name, r.Files[0], len(r.Workers), tt.format)
		case tt.format == "" && (e == nil || !strings.Contains(e.Message, tt.says) || len(r.Workers) != 0):
			t.Errorf("%s %q: got %+v, want it refused with %q", tt.name, tt.data[:4], e, tt.says)
		}
	}
}

// counted counts what is read of a file.
type counted struct {
	*bytes.Reader
	n atomic.Int64
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.n.Add(int64(n))
	return n, err
}

// A file with more entries than any workbook has is refused by its directory
// (check 4): not one entry is unpacked.
func TestEntriesAreCountedBeforeUnpacking(t *testing.T) {
	parts := map[string]func(io.Writer) error{}
	for i := range 12_000 {
		parts["xl/media/"+strconv.Itoa(i)] = content("")
	}
	parts["xl/media/big"] = content(strings.Repeat("x", 8<<20))
	data := rebuilt(t, oneRow(t), parts)
	// What is not the directory holds what no reader could unpack.
	first := bytes.Index(data, []byte("PK\x01\x02"))
	clear(data[64:first])
	c := &counted{Reader: bytes.NewReader(data)}
	r, err := Read(t.Context(), []Source{{Name: "a.xlsx", Data: c, Size: int64(len(data))}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Files[0].Error; e == nil || e.Code != "too_large" || !strings.Contains(e.Message, "条目") {
		t.Errorf("got %+v", e)
	}
}

// The shapes of what was published against excelize and its like (check 9): none
// fails the reader, and none is read as something else than it is.
func TestPublishedShapes(t *testing.T) {
	rows := func(n int, row string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, row, i+1)
		}
		return b.String()
	}
	book := func(name, xml string) []byte {
		return rebuilt(t, oneRow(t), map[string]func(io.Writer) error{name: content(xml)})
	}
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	shapes := map[string][]byte{
		"row number 0":                  xmlSheet(t, `<row r="0"><c r="A0"><v>1</v></c></row>`), // index out of range in checkRow
		"row number negative":           xmlSheet(t, `<row r="-1"><c r="A1"><v>1</v></c></row>`),
		"row number beyond int64":       xmlSheet(t, `<row r="99999999999999999999"><c r="A1"><v>1</v></c></row>`),
		"row number huge":               xmlSheet(t, `<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`), // allocates rows up to it
		"column beyond XFD":             xmlSheet(t, `<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`),
		"cell name empty":               xmlSheet(t, `<row r="1"><c r=""><v>1</v></c></row>`),
		"shared string out of range":    xmlSheet(t, `<row r="1"><c r="A1" t="s"><v>4294967296</v></c></row>`), // CVE-like index panic
		"shared string negative":        xmlSheet(t, `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`),
		"style out of range":            xmlSheet(t, `<row r="1"><c r="A1" s="99999"><v>1</v></c></row>`),
		"style negative":                xmlSheet(t, `<row r="1"><c r="A1" s="-1"><v>1</v></c></row>`),
		"merge upside down":             book(sheetPart, sheetHead+`</sheetData><mergeCells><mergeCell ref="C3:A1"/><mergeCell ref="XFD1048576:A1"/></mergeCells></worksheet>`),
		"merge of nothing":              book(sheetPart, sheetHead+`</sheetData><mergeCells><mergeCell/><mergeCell ref=":"/></mergeCells></worksheet>`),
		"merges of the whole sheet":     book(sheetPart, sheetHead+`</sheetData><mergeCells>`+strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 2000)+`</mergeCells></worksheet>`),
		"far cell on each row":          xmlSheet(t, rows(5000, `<row r="%[1]d"><c r="A%[1]d"><v>1</v></c><c r="XFD%[1]d"><v>1</v></c></row>`)), // 16,384 cells for each
		"entity expansion":              book("xl/sharedStrings.xml", `<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sst `+ns+`><si><t>&c;</t></si></sst>`),
		"external entity":               book("xl/sharedStrings.xml", `<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst `+ns+`><si><t>&x;</t></si></sst>`),
		"number format without end":     book("xl/styles.xml", `<styleSheet `+ns+`><numFmts><numFmt numFmtId="164" formatCode="[&quot;`+strings.Repeat("[", 5000)+`"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`),
		"date far off":                  xmlSheet(t, `<row r="1"><c r="A1" s="0"><v>1e300</v></c><c r="B1"><v>-1e300</v></c><c r="C1"><v>NaN</v></c></row>`),
		"parts that name each other":    book("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="workbook.xml"/></Relationships>`),
		"part outside the container":    book("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/../../../etc/passwd"/></Relationships>`),
		"elements without end":          xmlSheet(t, strings.Repeat("<row>", 100_000)),
		"attribute without end":         xmlSheet(t, `<row r="1" x="`+strings.Repeat("y", 1<<20)),
		"text of many runs":             xmlSheet(t, `<row r="1"><c r="A1" t="inlineStr"><is>`+strings.Repeat("<r><t>x</t></r>", 200_000)+`</is></c></row>`),
		"formula shared with no master": xmlSheet(t, `<row r="1"><c r="A1"><f t="shared" si="99"/></c><c r="B1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>`),
		"declared beyond what is there": book(sheetPart, strings.Replace(sheetHead, "<sheetData>", `<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" hidden="1"/></cols><sheetData>`, 1)+`<row r="1"><c r="A1"><v>1</v></c></row>`+sheetTail),
	}
	for name, data := range shapes {
		t.Run(name, func(t *testing.T) {
			r, err := Read(t.Context(), []Source{source("a.xlsx", data)}, Options{Limits: grid.Limits{Inflated: 64 << 20}})
			if err != nil {
				t.Fatal(err)
			}
			f := r.Files[0]
			if f.Error != nil && (f.Error.Code == "" || f.Error.Message == "") || len(r.Workers) != 0 {
				t.Errorf("got %+v, %d persons", f, len(r.Workers))
			}
			for _, s := range r.Sheets {
				for _, c := range s.Columns {
					if strings.Contains(c.Header, "root:") {
						t.Errorf("the reader read another file: %.80s", c.Header)
					}
				}
			}
		})
	}
}

// Nothing outside the file is asked for, and no formula is worked out: what it
// last gave is read, and nothing where that is not kept (check 10).
func TestNothingIsFetchedOrEvaluated(t *testing.T) {
	var asked atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer srv.Close()
	const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	link := func(kind string) string {
		return `<Relationship Id="` + kind + `" Type="` + relations + kind + `" Target="` + srv.URL + "/" + kind + `" TargetMode="External"/>`
	}
	rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + link("image") + link("externalLinkPath") + link("hyperlink") + link("oleObject") + `</Relationships>`
	row := func(cells ...string) string {
		var b strings.Builder
		for i, c := range cells {
			cell := fmt.Sprintf(`<c r="%s2" t="str">%s</c>`, grid.ColumnName(i), c)
			b.WriteString(cell)
		}
		return `<row r="2">` + b.String() + `</row>`
	}
	var head strings.Builder
	for i, h := range workerHead {
		fmt.Fprintf(&head, `<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>`, grid.ColumnName(i), h)
	}
	v := func(s string) string { return "<v>" + s + "</v>" }
	rows := `<row r="1">` + head.String() + `</row>` + row(v("1"), v("前进街道"), v("东田社区"),
		`<f>WEBSERVICE("`+srv.URL+`/name")</f><v>王芳</v>`, `<f>[1]Sheet1!A1</f>`+v(personID(1)), `<f>HYPERLINK("`+srv.URL+`")</f>`,
		`<f>cmd|'/c calc'!A1</f><v>普通工作人员</v>`)
	data := rebuilt(t, oneRow(t), map[string]func(io.Writer) error{
		sheetPart: content(sheetHead + rows + sheetTail), "xl/worksheets/_rels/sheet1.xml.rels": content(rels),
		"xl/externalLinks/externalLink1.xml": content(`<externalLink/>`), "xl/externalLinks/_rels/externalLink1.xml.rels": content(rels),
		"xl/connections.xml": content(`<connections><connection id="1"><webPr url="` + srv.URL + `/web" xml="1"/></connection></connections>`),
	})
	r, err := Read(t.Context(), []Source{source("a.xlsx", data)}, Options{})
	if err != nil || r.Files[0].Error != nil || len(r.Workers) != 1 {
		t.Fatalf("got %+v, %d persons, %v", r.Files[0], len(r.Workers), err)
	}
	if w := r.Workers[0]; w.Name != "王芳" || w.ID != personID(1) || w.Education != 0 || w.Category != roster.OrdinaryCategory {
		t.Errorf("got %q %q, education %v, category %v: want what the formulas last gave", w.Name, w.ID, w.Education, w.Category)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}
