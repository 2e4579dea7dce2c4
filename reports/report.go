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
	// Communities tells that a province's report lists communities, too.
	Communities bool
	// Months is how many months Data.Trail goes back, the period's own among
	// them; 0 for none. Trail are the figures it holds of each.
	Months int
	Trail  []summary.Figure
	Build  func(context.Context, *Data) ([]Block, error)
}

// All are the reports in the order they are listed in.
func All() []*Report {
	return []*Report{
		Conversion, Staffing, Training, Certificates, Pay, Benefits, Appraisal, Service, Team, Recruitment, Institutions, Matters,
		Compliance, Returns, Movement, Monthly, Annual,
	}
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
	// Personal tells that the reader may see lists of persons.
	Personal bool
	// Records reads what the version of a unit that has reported holds, for lists.
	Records func(ctx context.Context, unit string) (*roster.Return, *policy.Params, error)
	// Trail are the months up to the period, the oldest first, for reports that
	// ask for them.
	Trail []Month
	// Replaces is the newest report made before of other data for the same unit
	// and period; nil for none.
	Replaces *Replaced

	totals *totals
}

// Month is how the units stood in a month.
type Month struct {
	Period roster.Period
	Units  map[string]UnitMonth // by code; one that does not report for the month is not in it
}

// UnitMonth is how a unit stood in a month.
type UnitMonth struct {
	Standing Standing
	Late     bool      // first submitted after the due date
	First    time.Time // first submission; zero for none
	Accepted time.Time // newest acceptance; zero for none
	Versions int
	SentBack int             // how often
	Figures  summary.Figures // those of Report.Trail of the accepted version; nil for none
}

// Standing is what became of a month's return.
type Standing uint8

// The standings.
const (
	NotSent     Standing = iota // nothing, or a draft
	Returned                    // sent back
	UnderReview                 // submitted or approved
	Accepted
)

// Build makes the document of a report.
func Build(ctx context.Context, r *Report, d *Data) (*Document, error) {
	d = d.grouped()
	blocks, err := r.Build(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("build report %s: %w", r.ID, err)
	}
	doc := &Document{
		ID: r.ID, Title: d.Area.Name + r.Title, Unit: d.Area.Name, Period: d.label(),
		FileName: d.fileName(r), Author: d.Author,
		Draft: d.draft(), Hash: d.Hash, Made: d.Made, Facts: d.facts(),
		Blocks: blocks,
	}
	doc.correct(d.Replaces)
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

func (d *Data) fileName(r *Report) string {
	name := d.Area.Name + r.Title + d.label()
	if d.draft() {
		name += "（草稿）"
	}
	return name
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

// rows makes the rows of a list from each unit's records, read one unit after
// the other while the list is drawn, so that no more than one county's records
// are held.
func (d *Data) rows(
	ctx context.Context, of func(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error,
) func(func(Row) error) error {
	return func(yield func(Row) error) error {
		add := func(cells ...Value) error { return yield(Row{Cells: cells}) }
		for i := range d.Units {
			u := &d.Units[i]
			if u.Now == nil {
				continue
			}
			ret, params, err := d.Records(ctx, u.Code)
			if err != nil {
				return fmt.Errorf("records of %s: %w", u.Code, err)
			}
			if err := of(u, ret, params, add); err != nil {
				return err
			}
		}
		return nil
	}
}

// notEntitled stands in place of a list of persons.
func notEntitled(list string) Block {
	return Paragraph{list + "含个人信息，未列入本件。"}
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
