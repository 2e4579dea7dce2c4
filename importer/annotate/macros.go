package annotate

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
)

const (
	contentTypes = "[Content_Types].xml"
	plainType    = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

// macros tells that the workbook is not of the plain kind: with macros, or a
// template.
func (p *pack) macros() bool {
	if p.hasPrefix("xl/vbaProject") {
		return true
	}
	r, err := p.open(contentTypes)
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	text, err := io.ReadAll(r)
	return err == nil && mainType.Match(text)
}

var (
	mainType  = regexp.MustCompile(`application/vnd\.(ms-excel\.(sheet|template|addin)\.macroEnabled|openxmlformats-officedocument\.spreadsheetml\.template)\.main\+xml`)
	vbaEntry  = regexp.MustCompile(`<(\w+:)?(Override|Default|Relationship)\s[^>]*vba(Project|Data)[^>]*>(\s*</(\w+:)?(Override|Default|Relationship)>)?`)
	vbaPart   = regexp.MustCompile(`(?i)(^|/)vba(Project|Data)[^/]*$`)
	relations = regexp.MustCompile(`(?i)^xl/_rels/[^/]+\.rels$`)
)

// plainWorkbook takes the macros out. The result is named .xlsx, which Excel
// refuses to open with macros inside, and a file that goes from office to
// office had better not carry code; everything else stays as it is.
func plainWorkbook(data []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range z.File {
		switch {
		case vbaPart.MatchString(e.Name):
		case strings.EqualFold(e.Name, contentTypes), relations.MatchString(e.Name):
			err = copyPlain(w, e)
		default:
			err = w.Copy(e)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// copyPlain copies a list of parts without those of macros.
func copyPlain(w *zip.Writer, e *zip.File) error {
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	to, err := w.Create(e.Name)
	if err != nil {
		return err
	}
	text = vbaEntry.ReplaceAllFunc(text, func(entry []byte) []byte {
		// Printer settings are .bin too.
		if bytes.Contains(entry, []byte("Default")) {
			return []byte(`<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>`)
		}
		return nil
	})
	_, err = to.Write(mainType.ReplaceAll(text, []byte(plainType)))
	return err
}
