package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// The schema of a sheet wants its elements in one order, which appendHead and
// appendTail follow.

// appendHead appends what stands before the rows. Only the first sheet is
// selected.
func (s *sheet) appendHead(first bool) {
	p := s.paper
	s.add(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`)
	if !p.free {
		s.add(`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
	}
	if p.rows > 0 {
		s.add(`<dimension ref="%s"/>`, area(0, 1, len(p.widths)-1, p.rows))
	}
	s.add(`<sheetViews><sheetView`)
	if !p.grid {
		s.add(` showGridLines="0"`)
	}
	if first {
		s.add(` tabSelected="1"`)
	}
	s.add(` workbookViewId="0">`)
	if p.frozen != (corner{}) {
		s.add(`%s`, p.frozen.pane())
	}
	s.add(`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="%g"/><cols>`, lineHeight)
	for i, w := range p.widths {
		s.add(`<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, min(w, excelize.MaxColumnWidth))
	}
	s.add(`</cols><sheetData>`)
}

// appendTail appends what stands after the rows.
func (s *sheet) appendTail() {
	s.add(`</sheetData>`)
	if s.filter != "" {
		s.add(`<autoFilter ref="%s"/>`, s.filter)
	}
	s.appendMerged()
	s.appendLinks()
	s.appendPage()
	s.appendBreaks()
	if s.texts != "" {
		s.add(`<ignoredErrors><ignoredError sqref="%s" numberStoredAsText="1"/></ignoredErrors>`, s.texts)
	}
	if s.drawing {
		s.add(`<drawing r:id="rId1"/>`) // the sheet's only relationship
	}
	s.add(`</worksheet>`)
}

func (s *sheet) appendMerged() {
	if len(s.merged) == 0 {
		return
	}
	s.add(`<mergeCells count="%d">`, len(s.merged))
	for _, ref := range s.merged {
		s.add(`<mergeCell ref="%s"/>`, ref)
	}
	s.add(`</mergeCells>`)
}

func (s *sheet) appendLinks() {
	if len(s.links) == 0 {
		return
	}
	s.add(`<hyperlinks>`)
	for _, l := range s.links {
		s.add(`<hyperlink ref="%s" location="%s"/>`, l.from, escaped(l.to))
	}
	s.add(`</hyperlinks>`)
}

// appendPage appends how the sheet is printed: as many pages down as it takes.
func (s *sheet) appendPage() {
	p := s.paper
	s.add(`<printOptions horizontalCentered="1"/>`)
	s.add(`<pageMargins left="0.6" right="0.6" top="0.8" bottom="0.8" header="0.35" footer="0.35"/>`)
	orientation := "portrait"
	if total(p.widths) > portraitWidth {
		orientation = "landscape"
	}
	s.add(`<pageSetup paperSize="%d" orientation="%s"`, paperA4, orientation)
	if !p.free {
		s.add(` fitToWidth="1" fitToHeight="0"`)
	}
	s.add(`/><headerFooter>`)
	if s.book.doc.Draft {
		s.add(`<oddHeader>%s</oddHeader>`, escaped(pageHeader))
	}
	s.add(`<oddFooter>%s</oddFooter></headerFooter>`, escaped(pageFooter))
}

func (s *sheet) appendBreaks() {
	if len(s.breaks) == 0 {
		return
	}
	s.add(`<rowBreaks count="%d" manualBreakCount="%[1]d">`, len(s.breaks))
	for _, row := range s.breaks {
		s.add(`<brk id="%d" max="%d" man="1"/>`, row, excelize.MaxColumns-1)
	}
	s.add(`</rowBreaks>`)
}

func (s *sheet) add(format string, values ...any) {
	s.buffer = fmt.Appendf(s.buffer, format, values...)
}

// escaped is s as the value of an attribute or element.
func escaped(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck // a buffer takes everything
	return b.String()
}
