package annotate

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
)

// The fills. They are tints of our own, so that a mark of an earlier check can
// be told from the clerk's colours.
const (
	errorTint   = "F8C3C9"
	explainTint = "FFE4A6"
	noticeTint  = "C9DFF6"
)

func tint(s policy.Severity) string {
	switch s {
	case policy.Error:
		return errorTint
	case policy.Explain:
		return explainTint
	default:
		return noticeTint
	}
}

// palette derives styles from those of a workbook, each once. It copies the
// style's record and exchanges one reference: going through [excelize.Style]
// would lose what that type does not know.
type palette struct {
	f     *excelize.File
	fills map[policy.Severity]int // a style with nothing but the fill
	made  map[variant]int
}

type variant struct {
	base     int
	severity policy.Severity // "" for none
	quoted   bool
	cleared  bool
}

func newPalette(f *excelize.File) (*palette, error) {
	p := &palette{f: f, fills: map[policy.Severity]int{}, made: map[variant]int{}}
	if x := f.Styles.CellXfs; x == nil || len(x.Xf) == 0 {
		if _, err := f.NewStyle(&excelize.Style{}); err != nil { // style 0, which every cell refers to
			return nil, err
		}
	}
	for _, s := range severities {
		id, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{tint(s)}}})
		if err != nil {
			return nil, fmt.Errorf("make fill: %w", err)
		}
		p.fills[s] = id
	}
	return p, nil
}

// marked is style base with the severity's fill.
func (p *palette) marked(base int, s policy.Severity) int {
	return p.derive(variant{base: base, severity: s})
}

// quoted is style base for a text that must stay one when it is edited.
func (p *palette) quoted(base int) int { return p.derive(variant{base: base, quoted: true}) }

// cleared is style base without a fill of ours.
func (p *palette) cleared(base int) int {
	for _, s := range severities {
		if p.colour(base) == tint(s) {
			return p.derive(variant{base: base, cleared: true})
		}
	}
	return base
}

// colour is a style's fill as it stands in the table, "" without a plain one.
// The library's own answer is empty where the workbook has no theme.
func (p *palette) colour(id int) string {
	all, fills := p.f.Styles.CellXfs, p.f.Styles.Fills
	if id < 0 || id >= len(all.Xf) || fills == nil {
		return ""
	}
	fill := all.Xf[id].FillID
	if fill == nil || *fill < 0 || *fill >= len(fills.Fill) {
		return ""
	}
	pattern := fills.Fill[*fill].PatternFill
	if pattern == nil || pattern.FgColor == nil || len(pattern.FgColor.RGB) < 6 {
		return ""
	}
	return pattern.FgColor.RGB[len(pattern.FgColor.RGB)-6:]
}

func (p *palette) derive(v variant) int {
	if id, ok := p.made[v]; ok {
		return id
	}
	all := p.f.Styles.CellXfs
	if v.base < 0 || v.base >= len(all.Xf) {
		v.base = 0
	}
	xf, yes, none := all.Xf[v.base], true, 0
	switch {
	case v.severity != "":
		xf.FillID, xf.ApplyFill = all.Xf[p.fills[v.severity]].FillID, &yes
	case v.cleared:
		xf.FillID = &none // the first fill is none by definition
	}
	if v.quoted {
		xf.QuotePrefix = &yes
	}
	all.Xf = append(all.Xf, xf)
	all.Count = len(all.Xf)
	p.made[v] = len(all.Xf) - 1
	return p.made[v]
}
