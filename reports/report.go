// Package reports holds the reports as values and the document model they fill.
// A report is a function from folded summaries (and, for lists of persons, the
// counties' records) to a [Document]; the packages pdf, xlsx and page draw it.
// Start at [All]. A new report is one file and one line in All.
package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Report is one kind of report.
type Report struct {
	ID    string
	Title string
	// Personal tells that it can list persons by name.
	Personal bool
	// YearEnd tells that its natural period is the December return.
	YearEnd bool
	Build   func(context.Context, *Data) ([]Block, error)
}

// All are the reports in the order they are listed in.
func All() []*Report {
	return []*Report{Conversion, Staffing, Training, Monthly}
}

// ByID finds a report; nil if there is none.
func ByID(id string) *Report {
	for _, r := range All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Area is what a report is made for: the province, a prefecture or a county.
type Area struct {
	Code   string
	Name   string
	Level  string // province, prefecture, county
	Parent string
}

// UnitData is what is known of one reporting unit.
type UnitData struct {
	Area
	Late  bool
	Draft bool // Now is not of an accepted version
	// Now is nil where the unit has not reported; Month and Year are last month
	// and the same month last year, nil where there is nothing to compare with.
	Now, Month, Year *summary.Summary
}

// Data is what a report is made from.
type Data struct {
	Area    Area
	Period  roster.Period
	Label   string // shown for the period; "" is the month
	Units   []UnitData
	Parents map[string]string // prefecture code → name
	CutOff  time.Time         // the last acceptance among Units; zero for none
	Made    time.Time
	Author  string
	Hash    string
	// People reads a unit's records for lists of persons; nil where the reader
	// is not entitled to them.
	People func(ctx context.Context, unit string) (*roster.Return, *policy.Params, error)
}

// Build makes the document of a report.
func Build(ctx context.Context, r *Report, d *Data) (*Document, error) {
	d = d.grouped()
	blocks, err := r.Build(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("build report %s: %w", r.ID, err)
	}
	doc := &Document{
		ID: r.ID, Title: d.Area.Name + r.Title, Unit: d.Area.Name, Period: d.label(),
		FileName: d.Area.Name + r.Title + d.label(), Author: d.Author,
		Draft: d.draft(), Hash: d.Hash, Made: d.Made, Facts: d.facts(),
		Blocks: blocks,
	}
	return doc, nil
}

// grouped is d with the units of a prefecture side by side, in code order; those
// directly under the province come last.
func (d *Data) grouped() *Data {
	out := *d
	out.Units = slices.Clone(d.Units)
	slices.SortStableFunc(out.Units, func(a, b UnitData) int {
		return cmp.Or(compareBool(a.direct(), b.direct()), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Code, b.Code))
	})
	return &out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// direct tells that no prefecture stands between the unit and the province.
func (u *UnitData) direct() bool { return len(u.Parent) == 2 }

// parentName is what the group of units under a code is called.
func (d *Data) parentName(code string) string {
	if len(code) == 2 {
		return "省直管"
	}
	return d.Parents[code]
}

func (d *Data) label() string {
	if d.Label != "" {
		return d.Label
	}
	return d.Period.Chinese()
}

func (d *Data) draft() bool {
	for i := range d.Units {
		if d.Units[i].Draft {
			return true
		}
	}
	return false
}

func (d *Data) facts() []Fact {
	reported, missing, late := d.completeness()
	fs := []Fact{
		{"单位", d.Area.Name},
		{"报告期", d.label()},
		{"数据截止", moment(d.CutOff)},
		{"首次生成", moment(d.Made)},
		{"纳入单位", fmt.Sprintf("%d个（应报%d个）", reported, len(d.Units))},
	}
	if len(missing) > 0 {
		fs = append(fs, Fact{"未报单位", names(missing)})
	}
	if len(late) > 0 {
		fs = append(fs, Fact{"逾期报送", names(late)})
	}
	hash := d.Hash
	if len(hash) > 16 {
		hash = hash[:16]
	}
	return append(fs, Fact{"规则版本", policy.Version}, Fact{"数据指纹", hash})
}

// moment is a time in China, — for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return None().String()
	}
	return t.In(roster.China).Format("2006年1月2日 15:04")
}

// eachPeople reads the records of each unit that has reported, one after the
// other, so that a list of persons never holds more than one county's.
func (d *Data) eachPeople(ctx context.Context, visit func(*UnitData, *roster.Return, *policy.Params)) error {
	for i := range d.Units {
		u := &d.Units[i]
		if u.Now == nil {
			continue
		}
		ret, params, err := d.People(ctx, u.Code)
		if err != nil {
			return err
		}
		visit(u, ret, params)
	}
	return nil
}

// completeness counts who reported, and names who is missing or was late.
func (d *Data) completeness() (reported int, missing, late []string) {
	for i := range d.Units {
		u := &d.Units[i]
		switch {
		case u.Now == nil:
			missing = append(missing, u.Name)
			continue
		case u.Late:
			late = append(late, u.Name)
		}
		reported++
	}
	return reported, missing, late
}

// names joins names with 、.
func names(ns []string) string {
	return strings.Join(ns, "、")
}
