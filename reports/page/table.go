package page

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"shegong/reports"
)

// table is a table as the template draws it.
type table struct {
	ID, Title, Unit string
	Head            [][]headCell
	Rows            []row
	Notes           []string
	Form            form
}

// form is the particulars of a statistical form around a table.
type form struct{ Top, Foot []reports.Fact }

// row is a row of the body.
type row struct {
	Class string
	Cells []cell
}

// cell spans Columns columns; a heading cell names the Scope it is about.
type cell struct {
	Text, Class, Scope string
	Columns            int
}

// The classes of how a cell stands.
const (
	classRight  = "text-end"
	classCenter = "text-center"
	classMuted  = "text-secondary"
)

// shortText is the number of characters up to which a column of texts is
// centred.
const shortText = 8

func newTable(id string, t reports.Table) (*table, error) {
	rows, cut, err := shownRows(&t)
	if err != nil {
		return nil, err
	}
	view := &table{ID: id, Title: t.Title, Unit: labelled("计量单位", t.Unit), Notes: notes(t)}
	if cut {
		view.Notes = append([]string{listCut}, view.Notes...)
	}
	view.Head = headRows(t.Columns)
	texts := textClasses(t.Columns, rows)
	for _, r := range rows {
		view.Rows = append(view.Rows, newRow(r, t.Columns, texts))
	}
	if len(rows) == 0 {
		none := cell{Text: "无", Class: classCenter + " " + classMuted, Columns: max(1, len(t.Columns))}
		view.Rows = []row{{Cells: []cell{none}}}
	}
	return view, nil
}

func newRow(r reports.Row, columns []reports.Column, texts []string) row {
	switch r.Kind {
	case reports.Group:
		return row{Class: "group table-light", Cells: []cell{groupCell(r, len(columns))}}
	case reports.Missing:
		return row{Class: "missing " + classMuted, Cells: missingCells(r, columns, texts)}
	}
	view := row{}
	switch r.Kind {
	case reports.Subtotal:
		view.Class = "subtotal fw-bold"
	case reports.Total:
		view.Class = "total fw-bold table-active"
	}
	for i := range columns {
		view.Cells = append(view.Cells, newCell(valueAt(r, i), i, columns[i], texts[i]))
	}
	return view
}

// newCell is the cell of column i, whose texts stand as text says. A text in
// the first column names its row.
func newCell(v reports.Value, i int, c reports.Column, text string) cell {
	view := cell{Text: v.String(), Columns: 1, Class: alignClass(c.Align)}
	switch {
	case v.Kind == reports.Absent:
		view.Class = classCenter + " " + classMuted
	case v.Kind == reports.Text && i == 0:
		view.Scope = "row"
	}
	if view.Class == "" && c.Align == reports.Auto {
		view.Class = text
		if v.IsNumber() {
			view.Class = classRight
		}
	}
	return view
}

func alignClass(a reports.Align) string {
	switch a {
	case reports.Center:
		return classCenter
	case reports.Right:
		return classRight
	default:
		return ""
	}
}

// valueAt is a row's value, an empty text where the row is too short.
func valueAt(r reports.Row, i int) reports.Value {
	if i < len(r.Cells) {
		return r.Cells[i]
	}
	return reports.T("")
}

// groupCell runs over all columns.
func groupCell(r reports.Row, columns int) cell {
	view := cell{Scope: "colgroup", Columns: max(1, columns)}
	for _, v := range r.Cells {
		if v.Kind == reports.Text && v.Text != "" {
			view.Text = v.Text
			break
		}
	}
	return view
}

// missingCells says 未报送 once over each stretch of figures that are not there.
func missingCells(r reports.Row, columns []reports.Column, texts []string) []cell {
	var cells []cell
	for i := 0; i < len(columns); {
		if v := valueAt(r, i); v.Kind != reports.Absent {
			cells = append(cells, newCell(v, i, columns[i], texts[i]))
			i++
			continue
		}
		from := i
		for i < len(columns) && valueAt(r, i).Kind == reports.Absent {
			i++
		}
		cells = append(cells, cell{Text: "未报送", Class: classCenter, Columns: i - from})
	}
	return cells
}

// textClasses says for each column where its texts stand: in the middle if all
// are short, else left, so that a column has one edge.
func textClasses(columns []reports.Column, rows []reports.Row) []string {
	classes := make([]string, len(columns))
	for i := range classes {
		classes[i] = classCenter
	}
	for _, r := range rows {
		if r.Kind == reports.Group {
			continue
		}
		for i, v := range r.Cells {
			if i < len(classes) && v.Kind == reports.Text && utf8.RuneCountInString(v.Text) > shortText {
				classes[i] = ""
			}
		}
	}
	return classes
}

// notes are the numbered notes and the source.
func notes(t reports.Table) []string {
	var lines []string
	for i, s := range t.Notes {
		switch {
		case strings.HasPrefix(s, "注"):
		case len(t.Notes) == 1:
			s = "注：" + s
		case i == 0:
			s = "注：1. " + s
		default:
			s = strconv.Itoa(i+1) + ". " + s
		}
		lines = append(lines, s)
	}
	source := t.Source
	if !strings.Contains(source, "来源：") {
		source = labelled("资料来源", source)
	}
	if source != "" {
		lines = append(lines, source)
	}
	return lines
}

// formOf is what the form says around a table; lists of persons are annexes.
func formOf(doc *reports.Document, t reports.Table) form {
	f := doc.Form
	if f == (reports.Form{}) || t.Personal {
		return form{}
	}
	var around form
	if f.Number+f.Authority+f.Approval+f.ValidUntil != "" {
		around.Top = filled([]reports.Fact{
			{Label: "表号", Text: f.Number},
			{Label: "制定机关", Text: f.Authority},
			{Label: "批准（备案）文号", Text: f.Approval},
			{Label: "有效期至", Text: f.ValidUntil},
			{Label: "填报单位（盖章）", Text: doc.Unit},
			{Label: "报告期", Text: doc.Period},
		})
	}
	around.Foot = filled([]reports.Fact{
		{Label: "单位负责人", Text: f.Head},
		{Label: "填表人", Text: f.Clerk},
		{Label: "联系电话", Text: f.Phone},
		{Label: "报出日期", Text: f.Date},
	})
	return around
}

// filled are the facts that say something.
func filled(facts []reports.Fact) []reports.Fact {
	var kept []reports.Fact
	for _, f := range facts {
		if f.Text != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// labelled puts a label before a text that has none of its own.
func labelled(label, text string) string {
	if text == "" || strings.Contains(text, label) {
		return text
	}
	return label + "：" + text
}
