package annotate

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	noteAuthor = "社工岗数据校验"
	// noteBreak is put before what is added to the clerk's own note.
	noteBreak = "———— 校验 ————"
	noteWidth = 300 // pixels
	noteLine  = 40  // Latin letters in a line of a note
	// maxNotes bounds the notes of a sheet: the library's time grows with
	// their square, and a clerk reads a list rather than thousands of notes.
	maxNotes = 2000
)

// notes are the notes of one sheet. The library numbers the parts of new notes
// by counting, and would write into another sheet's notes or drawing where the
// numbers have gaps; it expects the drawing and the notes of a sheet to bear one
// number; and it loses controls drawn beside notes. So notes are added only
// where it does right. The text of existing ones can be changed everywhere.
type notes struct {
	b        *book
	sheet    string
	part     string
	at       map[string]int // index of the note on a cell
	ours     map[string]bool
	may      bool // new ones can be added
	prepared bool
	added    int
}

func (b *book) notesOn(sheet string) (*notes, error) {
	p := b.survey.sheets[sheet]
	n := &notes{b: b, sheet: sheet, part: p.comments, at: map[string]int{}, ours: map[string]bool{}}
	if p.comments != "" {
		if _, err := b.f.GetComments(sheet); err != nil {
			return nil, err
		}
		n.list()
	}
	n.may = b.canAdd(p)
	return n, nil
}

func (n *notes) list() {
	c := n.b.f.Comments[n.part]
	if c == nil {
		return
	}
	for i := range c.CommentList.Comment {
		n.at[c.CommentList.Comment[i].Ref] = i
		if isNote(n.text(i)) { // LibreOffice does not keep the author
			n.ours[c.CommentList.Comment[i].Ref] = true
		}
	}
}

var (
	usualDrawing = regexp.MustCompile(`^\.\./drawings/vmlDrawing(\d+)\.vml$`)
	objectType   = regexp.MustCompile(`ObjectType="(\w+)"`)
)

// canAdd tells that the library can add notes to a sheet.
func (b *book) canAdd(p *sheetPart) bool {
	if p.cramped || !strings.HasPrefix(p.part, "xl/worksheets/") {
		return false
	}
	if p.legacy == "" {
		return p.comments == ""
	}
	m := usualDrawing.FindStringSubmatch(p.drawing)
	if m == nil {
		return false
	}
	raw, _ := b.f.Pkg.Load("xl/drawings/vmlDrawing" + m[1] + ".vml")
	drawing, ok := raw.([]byte)
	if !ok {
		return false
	}
	for _, o := range objectType.FindAllSubmatch(drawing, -1) {
		if string(o[1]) != "Note" {
			return false
		}
	}
	part := "xl/comments" + m[1] + ".xml"
	return p.comments == part || p.comments == "" && !b.taken(part)
}

func (b *book) taken(part string) bool {
	if _, ok := b.f.Pkg.Load(part); ok {
		return true
	}
	return b.f.Comments[part] != nil || b.f.VMLDrawing[part] != nil
}

// freeNumber makes the library's next number for notes one that no part has, by
// raising its count with entries it does not write.
func (b *book) freeNumber() {
	count := map[string]bool{}
	b.f.Pkg.Range(func(k, _ any) bool {
		count[k.(string)] = strings.Contains(k.(string), "xl/comments")
		return true
	})
	for k := range b.f.Comments {
		count[k] = strings.Contains(k, "xl/comments")
	}
	n := 1
	for _, is := range count {
		if is {
			n++
		}
	}
	for ; b.taken("xl/comments"+strconv.Itoa(n)+".xml") || b.taken("xl/drawings/vmlDrawing"+strconv.Itoa(n)+".vml"); n++ {
		b.f.Comments["xl/comments-held-"+strconv.Itoa(n)] = nil
	}
}

// put writes the note of a cell, and tells whether it could.
func (n *notes) put(m *mark) bool {
	text := note(m.findings)
	if i, ok := n.at[m.cell]; ok {
		n.change(i, text, n.ours[m.cell])
		return true
	}
	if !n.may || n.added >= maxNotes {
		return false
	}
	if !n.prepared && n.b.survey.sheets[n.sheet].legacy == "" {
		n.b.freeNumber()
	}
	n.prepared = true
	n.added++
	err := n.b.f.AddComment(n.sheet, excelize.Comment{
		Cell: m.cell, Author: noteAuthor, Paragraph: []excelize.RichTextRun{{Text: text}},
		Width: noteWidth, Height: uint(24 + 16*min(lines(text, noteLine), 24)),
	})
	n.may = err == nil // a drawing of LibreOffice, for one, is refused
	return n.may
}

// change replaces a note of an earlier check, or what such a check added to the
// clerk's own note; text "" only takes that away.
func (n *notes) change(i int, text string, whole bool) {
	own := 0
	if !whole {
		was, _, _ := strings.Cut(n.text(i), noteBreak)
		own = len(strings.TrimRight(was, "\r\n"))
		if text != "" {
			text = "\n" + noteBreak + "\n" + text
		}
	}
	c := &n.b.f.Comments[n.part].CommentList.Comment[i].Text
	if len(c.R) == 0 {
		if c.T != nil {
			text = (*c.T)[:min(own, len(*c.T))] + text
		}
		c.T = &text
		return
	}
	// The runs are cut to the clerk's own, and one like the last follows.
	last := c.R[len(c.R)-1]
	if c.T != nil {
		kept := (*c.T)[:min(own, len(*c.T))]
		own -= len(kept)
		c.T = &kept
	}
	runs := c.R[:0]
	for _, r := range c.R {
		if r.T == nil || own == 0 {
			continue
		}
		kept := r.T.Val[:min(own, len(r.T.Val))]
		own -= len(kept)
		r.T = runText(r.T, kept)
		runs = append(runs, r)
	}
	if text != "" {
		last.T = runText(last.T, text)
		runs = append(runs, last)
	}
	c.R = runs
}

// text is a note's whole text.
func (n *notes) text(i int) (text string) {
	c := &n.b.f.Comments[n.part].CommentList.Comment[i].Text
	if c.T != nil {
		text = *c.T
	}
	for _, r := range c.R {
		if r.T != nil {
			text += r.T.Val
		}
	}
	return text
}

// runText is a copy of a run's text, whose type has no name here, that says
// something else.
func runText[T any](t *T, text string) *T {
	c := new(T)
	if t != nil {
		*c = *t
	}
	reflect.ValueOf(c).Elem().FieldByName("Val").SetString(text)
	return c
}

// clear takes back what an earlier check wrote on cells that have no finding
// now. The note stays, saying so: removing one would leave its frame behind in
// files that Excel has saved.
func (n *notes) clear(marks []*mark) error {
	faulty := map[string]bool{}
	for _, m := range marks {
		faulty[m.cell] = true
	}
	for cell, i := range n.at {
		if faulty[cell] || !n.ours[cell] && !n.extended(i) {
			continue
		}
		if n.ours[cell] {
			n.change(i, settledNote, true)
		} else {
			n.change(i, "", false)
		}
		id, err := n.b.f.GetCellStyle(n.sheet, cell)
		if err != nil {
			return err
		}
		if err := n.b.f.SetCellStyle(n.sheet, cell, cell, n.b.palette.cleared(id)); err != nil {
			return err
		}
	}
	return nil
}

// extended tells that an earlier check added to a note of the clerk's.
func (n *notes) extended(i int) bool { return strings.Contains(n.text(i), noteBreak) }
