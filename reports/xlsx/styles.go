package xlsx

import (
	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// The fonts every Chinese Windows, WPS and LibreOffice has or replaces.
const (
	fontText = "宋体"
	fontHead = "黑体"
)

// The colours: greys and one blue, so that a black-and-white print tells the
// same.
const (
	colourRule  = "8C8C8C"
	colourHead  = "E4EAF2"
	colourTotal = "F2F2F2"
	colourMuted = "6B6B6B"
	colourDraft = "C00000"
	colourLink  = "0B5394"
)

// look is what a cell looks like; equal looks share one style.
type look struct {
	format string
	font   string // empty for the text font
	size   float64
	bold   bool
	colour string
	fill   string
	align  reports.Align
	top    bool // at the top of the row instead of its middle
	wrap   bool
	rules  bool // thin lines around
	quote  bool // the text begins like a formula
}

// styles makes each look once; a workbook may not have more than 64,000.
type styles struct {
	file *excelize.File
	ids  map[look]int
	err  error
}

func newStyles(f *excelize.File) *styles { return &styles{file: f, ids: map[look]int{}} }

// id is the number of the style that looks like l. The first error is kept and
// returned when the sheet is closed.
func (s *styles) id(l look) int {
	if id, ok := s.ids[l]; ok {
		return id
	}
	id, err := s.file.NewStyle(l.style())
	if err == nil && l.quote {
		id = s.quoted(id)
	}
	if err != nil && s.err == nil {
		s.err = err
	}
	s.ids[l] = id
	return id
}

// quoted copies a style and sets its quote prefix, for which the library has
// no option. It must not change the style itself: others share it.
func (s *styles) quoted(id int) int {
	formats := s.file.Styles.CellXfs
	xf, yes := formats.Xf[id], true
	xf.QuotePrefix = &yes
	formats.Xf = append(formats.Xf, xf)
	formats.Count = len(formats.Xf)
	return len(formats.Xf) - 1
}

func (l look) style() *excelize.Style {
	font := &excelize.Font{Family: fontText, Size: 11, Bold: l.bold, Color: l.colour}
	if l.font != "" {
		font.Family = l.font
	}
	if l.size > 0 {
		font.Size = l.size
	}
	style := &excelize.Style{Font: font, Alignment: l.alignment()}
	if l.format != "" {
		style.CustomNumFmt = &l.format
	}
	if l.fill != "" {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.rules {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			style.Border = append(style.Border, excelize.Border{Type: side, Color: colourRule, Style: 1})
		}
	}
	return style
}

func (l look) alignment() *excelize.Alignment {
	a := &excelize.Alignment{Vertical: "center", WrapText: l.wrap}
	if l.top {
		a.Vertical = "top"
	}
	switch l.align {
	case reports.Left:
		a.Horizontal = "left"
	case reports.Center:
		a.Horizontal = "center"
	case reports.Right:
		a.Horizontal = "right"
	}
	return a
}
