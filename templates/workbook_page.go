package templates

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"
)

// setUp sets dimension, fit to page, paper and repeated rows.
func (s *workbookSheet) setUp() error {
	rows := max(headerRow, headerRow+s.in.Return.Len(s.kind))
	if err := s.f.SetSheetDimension(s.name, fmt.Sprintf("A1:%s%d", columnLetters(len(s.columns)), rows)); err != nil {
		return err
	}
	fit := true
	if err := s.f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	size, landscape, wide, high := 9, "landscape", s.pagesWide(), 0 // A4; as many pages high as it takes
	if err := s.f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, edge := 0.4, 0.5 // inches
	centred := true
	if err := s.f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge, Horizontally: &centred}); err != nil {
		return err
	}
	if err := s.f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	return s.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: s.printTitles(), Scope: s.name})
}

// pagesWide keeps the print legible: a page takes about 190 characters.
func (s *workbookSheet) pagesWide() int {
	w := 0.0
	for _, c := range s.columns {
		w += c.width
	}
	return max(1, int(math.Ceil(w/190)))
}

// printTitles repeats the head on each page and, on sheets of several pages'
// width, the columns up to the name.
func (s *workbookSheet) printTitles() string {
	rows := fmt.Sprintf("'%s'!$%d:$%d", s.name, titleRow, headerRow)
	if s.pagesWide() == 1 {
		return rows
	}
	return fmt.Sprintf("'%s'!$A:$%s,%s", s.name, columnLetters(s.frozenColumns()), rows)
}
