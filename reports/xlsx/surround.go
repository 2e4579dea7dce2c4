package xlsx

import (
	"strconv"
	"strings"

	"shegong/reports"
)

// tableTop is what stands above the head of a table.
func (b *book) tableTop(t *reports.Table, widths []float64) []line {
	lines := b.draftLine(widths)
	title := t.Title
	if title == "" {
		title = b.doc.Title
	}
	lines = append(lines, b.titleLine(title, 16, widths))
	left := joinFields(b.doc.Unit, b.doc.Period)
	if b.isForm(t) {
		for _, s := range b.formTop() {
			lines = append(lines, b.whole(s, look{align: reports.Right}, widths))
		}
		left = joinFields(labelled("填报单位（盖章）", b.doc.Unit), labelled("报告期", b.doc.Period))
	}
	return append(lines, b.unitLines(left, labelled("计量单位", t.Unit), widths)...)
}

// isForm tells that a table carries the particulars of the statistical form,
// which every sheet needs that is printed alone; lists of persons are annexes.
func (b *book) isForm(t *reports.Table) bool {
	return b.doc.Form != (reports.Form{}) && !t.Personal
}

// formTop is what a statistical form carries at the right of its head.
func (b *book) formTop() []string {
	f := b.doc.Form
	var lines []string
	for _, s := range []string{
		labelled("表号", f.Number), labelled("制定机关", f.Authority),
		labelled("批准（备案）文号", f.Approval), labelled("有效期至", f.ValidUntil),
	} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	return lines
}

// unitLines puts left and right on one line where they fit, else on two.
func (b *book) unitLines(left, right string, widths []float64) []line {
	at, room := 0, widths[0]
	for at < len(widths)-1 && room < textWidth(left)+cellPadding {
		at++
		room += widths[at]
	}
	switch {
	case left == "" && right == "":
		return nil
	case right == "":
		return []line{b.whole(left, look{align: reports.Left}, widths)}
	case left == "":
		return []line{b.whole(right, look{align: reports.Right}, widths)}
	case total(widths)-room < textWidth(right)+cellPadding:
		return []line{
			b.whole(left, look{align: reports.Left}, widths),
			b.whole(right, look{align: reports.Right}, widths),
		}
	}
	cells := make([]cell, len(widths))
	cells[0] = b.text(left, look{align: reports.Left})
	cells[at+1] = b.text(right, look{align: reports.Right})
	return []line{{cells: cells, height: lineHeight + rowPadding, spans: []span{{0, at}, {at + 1, len(widths) - 1}}}}
}

// tableFoot is what stands below a table.
func (b *book) tableFoot(t *reports.Table, widths []float64) []line {
	var lines []line
	add := func(s string) {
		if s != "" {
			lines = append(lines, b.whole(s, look{size: 10, align: reports.Left, top: true}, widths))
		}
	}
	for i, note := range t.Notes {
		add(noteText(note, i, len(t.Notes)))
	}
	source := t.Source
	if !strings.Contains(source, "来源：") {
		source = labelled("资料来源", source)
	}
	add(source)
	if f := b.doc.Form; b.isForm(t) && f.Head+f.Clerk+f.Phone+f.Date != "" {
		// What is not set stays to be filled in by hand.
		add("单位负责人：" + f.Head + "　　填表人：" + f.Clerk + "　　联系电话：" + f.Phone + "　　报出日期：" + f.Date)
	}
	return lines
}

// noteText numbers a note where there are several.
func noteText(s string, i, n int) string {
	if s == "" || strings.HasPrefix(s, "注") {
		return s
	}
	if n > 1 {
		s = strconv.Itoa(i+1) + ". " + s
	}
	if i == 0 {
		return "注：" + s
	}
	return "　　" + s
}

// labelled puts a label before a text that has none of its own.
func labelled(label, text string) string {
	if text == "" || strings.HasPrefix(text, label) || strings.Contains(text, label+"：") {
		return text
	}
	return label + "：" + text
}
