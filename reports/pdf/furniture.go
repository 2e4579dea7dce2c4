package pdf

import (
	"fmt"
	"slices"
	"strings"

	"shegong/reports"
)

// furniture is what stands above or below a table: lines one under the other.
type furniture struct {
	items  []fitting
	height float64
}

// fitting is a line of furniture; several can share a height.
type fitting struct {
	st      style
	x, w    float64 // from the text block's left edge
	text    []rune
	align   align
	pitch   float64 // height of the line
	advance float64 // how far the next lies below it; zero if it stands beside
}

func (u *furniture) add(i fitting) {
	u.items = append(u.items, i)
	u.height += i.advance
}

// gap leaves room.
func (u *furniture) gap(h float64) { u.add(fitting{advance: h}) }

func (u *furniture) draw(f *flow) {
	for _, i := range u.items {
		if i.text == nil {
			f.y += i.advance
			continue
		}
		f.room(i.pitch)
		f.c.put(i.st, f.sheet.left+i.x, i.w, baseline(i.st.size, f.y, i.pitch), i.text, i.align)
		f.y += i.advance
		f.fresh = false
	}
}

const (
	noteSize  = 9.0
	notePitch = 13.0
)

// aboveTable is the title, the particulars of the form and the unit.
func (f *flow) aboveTable(g *grid) furniture {
	var u furniture
	w := g.sheet.width
	u.gap(6)
	if t := g.name(); t != "" {
		st := style{f.fonts.hei, 12, black}
		for _, l := range f.fonts.balance(st.face, clean(t), ems(w, st.size)) {
			u.add(fitting{st: st, w: w, text: l, align: center, pitch: 20, advance: 20})
		}
	}
	if g.form != nil {
		f.formHead(&u, g)
	}
	st := style{f.fonts.song, noteSize, black}
	unit := g.src.Unit
	if unit != "" && !strings.Contains(unit, "：") {
		unit = "计量单位：" + unit
	}
	if g.form != nil {
		u.add(fitting{st: st, w: w, text: clean("填报单位（盖章）：" + f.doc.Unit), align: left, pitch: notePitch})
		u.add(fitting{st: st, w: w, text: clean("报告期：" + f.doc.Period), align: center, pitch: notePitch})
	}
	if unit != "" || g.form != nil {
		u.add(fitting{st: st, w: w, text: clean(unit), align: right, pitch: notePitch, advance: notePitch + 3})
	}
	return u
}

// formHead is the block on the right with the form's number and authority, one
// line for each that is set.
func (f *flow) formHead(u *furniture, g *grid) {
	st := style{f.fonts.song, noteSize, black}
	var lines [][]rune
	block := 0.0
	for _, x := range []reports.Fact{
		{Label: "表　　号：", Text: g.form.Number},
		{Label: "制定机关：", Text: g.form.Authority},
		{Label: "批准（备案）文号：", Text: g.form.Approval},
		{Label: "有效期至：", Text: g.form.ValidUntil},
	} {
		if x.Text != "" {
			l := clean(x.Label + x.Text)
			lines = append(lines, l)
			block = max(block, f.c.width(st, l))
		}
	}
	block = min(block, g.sheet.width)
	for _, l := range lines {
		u.add(fitting{st: st, x: g.sheet.width - block, w: block, text: l, align: left, pitch: notePitch, advance: notePitch})
	}
	u.gap(2)
}

// belowTable is the notes, the source and the signatures.
func (f *flow) belowTable(g *grid) furniture {
	var u furniture
	u.gap(4)
	name := "注："
	if g.foot != nil {
		name = "附注：" // as statistical forms call it
	}
	for i, n := range g.src.Notes {
		label := name
		if len(g.src.Notes) > 1 {
			label = fmt.Sprintf("%d. ", i+1)
			if i == 0 {
				label = name + label
			}
		}
		if strings.HasPrefix(n, "注") {
			label = ""
		}
		under := ""
		if i > 0 {
			under = name
		}
		f.note(&u, g, label, n, under)
	}
	if s := g.src.Source; s != "" {
		label := "资料来源："
		if strings.Contains(s, "来源：") {
			label = ""
		}
		f.note(&u, g, label, s, "")
	}
	if g.foot != nil {
		f.signatures(&u, g)
	}
	u.gap(10)
	return u
}

// note adds a note with its lines under each other behind the label, which
// itself stands as far in as under is wide.
func (f *flow) note(u *furniture, g *grid, label, text, under string) {
	st := style{f.fonts.song, noteSize, black}
	name := clean(label)
	indent := f.c.width(st, name)
	x := f.c.width(st, []rune(under))
	w := g.sheet.width - indent - x
	for i, l := range f.c.wrapTo(st, clean(text), w) {
		if i == 0 {
			u.add(fitting{st: st, x: x, w: indent, text: name, align: left, pitch: notePitch})
		}
		u.add(fitting{st: st, x: x + indent, w: w, text: l, align: left, pitch: notePitch, advance: notePitch})
	}
}

// signatures is the foot of a statistical form; what is not set stays to be
// filled in by hand.
func (f *flow) signatures(u *furniture, g *grid) {
	u.gap(6)
	st := style{f.fonts.song, 10.5, black}
	texts := [][]rune{
		clean("单位负责人：" + g.foot.Head), clean("填表人：" + g.foot.Clerk),
		clean("联系电话：" + g.foot.Phone), clean("报出日期：" + g.foot.Date),
	}
	const least = 12 // between two
	room := g.sheet.width - least*float64(len(texts)-1)
	st = f.shrink(st, slices.Concat(texts...), room, 6)
	gap := least + max(0, room-f.c.width(st, slices.Concat(texts...)))/float64(len(texts)-1)
	x := 0.0
	for i, t := range texts {
		it := fitting{st: st, x: x, w: g.sheet.width, text: t, align: left, pitch: 18}
		if i == len(texts)-1 {
			it.advance = 18
		}
		u.add(it)
		x += f.c.width(st, t) + gap
	}
}
