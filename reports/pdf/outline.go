package pdf

// mark is an entry of the outline.
type mark struct {
	text   string
	level  int
	page   int
	y      float64
	height float64 // of its page
}

// mark remembers the present place for the outline.
func (f *flow) mark(text string, level int) {
	f.marks = append(f.marks, mark{text, level, f.pages, f.y, f.sheet.h})
}

// outline writes the entries when all pages are there: gofpdf measures their
// places from the top of the page that is current at the end, which may lie.
func (f *flow) outline() {
	level := -1
	for _, m := range f.marks {
		// A jump by more than one level would break gofpdf's tree.
		level = min(m.level, level+1)
		f.c.pdf.SetPage(m.page)
		f.c.pdf.Bookmark(utf16BE(m.text), level, m.y+f.sheet.h-m.height)
	}
	f.c.pdf.SetPage(f.pages)
}
