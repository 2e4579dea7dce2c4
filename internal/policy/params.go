package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// Params are the parameters of one county as of one date, all sources merged.
// Amounts are in 分, shares in percent. Their JSON is the stored form, see
// [Params.MarshalJSON].
type Params struct {
	IssuedOn roster.Date

	HeadcountBaseMin        int64
	HeadcountBaseMax        int64
	HeadcountTolerance      int64
	HeadcountBaseHouseholds int64
	HeadcountStepMax        int64 // households a further post at the bottom of the range
	HeadcountStepMin        int64 // and at its top
	PartyPostsMin           int64
	Quota                   *int64

	MinEducation    string
	AgeLimit        int64
	AgeLimitRelaxed int64

	ReferencePay          *int64
	ReferenceYear         *int64
	ReferencePayTolerance float64
	BasePayShare          float64
	BasePayShareTolerance float64 // points
	CertificateSubsidyMin int64
	GradeRanges           map[string][2]int64 // by category

	Terms []Term // by start
	// TermAssumed tells that the first term is the stand-in that the opinion's
	// readers use until the county's own is known.
	TermAssumed bool

	TrainingReckoning   string // rolling, calendar
	HeadTrainingMonths  int64
	StaffTrainingMonths int64
	CertifiedMin        int64
	CertifiedLevels     []string
	CertifiedBy         roster.Date
	HallStaffMin        int64
	HallStaffMax        int64
	DailyPatrolsMin     float64
	MonthlyCoverageMin  float64
	FailConsecutive     int64
	FailCumulative      int64
	FailFromYear        int64
	ExitAgeMale         *float64
	ExitAgeFemale       *float64
	CommitteeDeadline   roster.Date
	PhaseEnd            roster.Date

	// Unconfirmed are the keys that only the county's own sheet gives; findings
	// that use them say 参数未确认.
	Unconfirmed map[string]bool
	// Conflicts are the keys where the county's sheet differs from the stored
	// value, with both as shown; the stored one is used.
	Conflicts []Conflict
}

// Term is one term of office of the community committees, both ends included.
type Term struct {
	Start roster.Date `json:"start"`
	End   roster.Date `json:"end"`
}

// Conflict is a parameter that the county's sheet gives otherwise.
type Conflict struct{ Key, Stored, Sheet string }

// has tells that the parameter of the key has a value.
func (p *Params) has(key string) bool {
	switch key {
	case "quota":
		return p.Quota != nil
	case "reference_pay":
		return p.ReferencePay != nil
	case "reference_year":
		return p.ReferenceYear != nil
	case "exit_age_male":
		return p.ExitAgeMale != nil
	case "exit_age_female":
		return p.ExitAgeFemale != nil
	case "terms":
		return len(p.Terms) > 0
	default:
		return true
	}
}

// termAt is the known term a date lies in.
func (p *Params) termAt(d roster.Date) (Term, bool) {
	for _, t := range p.Terms {
		if !d.Before(t.Start.First()) && !d.After(t.End.Last()) {
			return t, true
		}
	}
	return Term{}, false
}

// standInTerm stands for the first term until the county's own is known; no
// later one is assumed.
var standInTerm = Term{roster.NewDate(2021, 1, 1), roster.NewDate(2025, 12, 31)}

// Defaults are the parameters where no source gives any.
func Defaults() *Params {
	return &Params{
		IssuedOn:         roster.NewDate(2020, 5, 6),
		HeadcountBaseMin: 10, HeadcountBaseMax: 15, HeadcountTolerance: 1,
		HeadcountBaseHouseholds: 3000, HeadcountStepMax: 500, HeadcountStepMin: 300,
		PartyPostsMin: 2,
		MinEducation:  "大学专科", AgeLimit: 40, AgeLimitRelaxed: 45,
		ReferencePayTolerance: 5, BasePayShare: 70, BasePayShareTolerance: 1,
		CertificateSubsidyMin: 200_00,
		GradeRanges: map[string][2]int64{
			roster.Categories.String(roster.HeadCategory):      {7, 18},
			roster.Categories.String(roster.CommitteeCategory): {4, 15},
			roster.Categories.String(roster.OrdinaryCategory):  {1, 12},
		},
		Terms: []Term{standInTerm}, TermAssumed: true,
		TrainingReckoning: "rolling", HeadTrainingMonths: 12, StaffTrainingMonths: 24,
		CertifiedMin: 3, CertifiedLevels: []string{"社会工作师", "高级社会工作师"},
		CertifiedBy:  roster.NewDate(2023, 5, 6),
		HallStaffMin: 2, HallStaffMax: 3, DailyPatrolsMin: 2, MonthlyCoverageMin: 100,
		FailConsecutive: 2, FailCumulative: 3, FailFromYear: 2020,
		CommitteeDeadline: roster.NewDate(2020, 9, 30), PhaseEnd: roster.NewDate(2023, 5, 6),
		Unconfirmed: map[string]bool{},
	}
}

// Resolve merges the sources of a county's parameters as of a date: stored (a
// JSON object of the keys, or nil), else the county sheet's row of the as-of
// year, else the defaults. The error names every bad key at once.
func Resolve(stored []byte, ret *roster.Return, asOf roster.Date) (*Params, error) {
	p := Defaults()
	given, err := p.read(stored)
	if err != nil {
		return nil, err
	}
	if p.BasePayShare != Defaults().BasePayShare {
		p.compareShare(p.BasePayShare)
	}
	if ret != nil {
		if cs := countySheetOf(ret, int64(asOf.Year)); cs != nil {
			p.merge(cs, given)
		}
	}
	return p, nil
}

// countySheetOf is the county sheet's row of a year.
func countySheetOf(ret *roster.Return, year int64) *roster.CountySheet {
	for i := range ret.CountySheets {
		if ret.CountySheets[i].Year == year {
			return &ret.CountySheets[i]
		}
	}
	return nil
}

// read takes the stored values and tells which keys they give.
func (p *Params) read(stored []byte) (map[string]bool, error) {
	given := map[string]bool{}
	if len(stored) == 0 {
		return given, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(stored, &object); err != nil {
		return nil, fmt.Errorf("参数应为一个 JSON 对象：%w", err)
	}
	var bad []string
	for _, key := range sortedParamKeys(object) {
		raw := object[key]
		spec := paramSpecOf(key)
		switch {
		case spec == nil:
			bad = append(bad, key+"：没有这个参数")
		case string(raw) == "null":
		case !spec.read(p, raw):
			bad = append(bad, key+"："+spec.Title+"应为"+spec.form)
		default:
			given[key] = true
		}
	}
	if len(bad) > 0 {
		return nil, errors.New("参数有误：" + strings.Join(bad, "；"))
	}
	if given["terms"] {
		p.TermAssumed = false
		sort.Slice(p.Terms, func(i, j int) bool { return p.Terms[i].Start.Before(p.Terms[j].Start) })
	}
	return given, nil
}

func sortedParamKeys(object map[string]json.RawMessage) []string {
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// merge takes from the county's sheet what is not stored, and notes where the
// two differ.
func (p *Params) merge(cs *roster.CountySheet, given map[string]bool) {
	m := merger{p, cs, given}
	m.integer("quota", &p.Quota, cs.Quota, showInteger)
	m.integer("reference_pay", &p.ReferencePay, cs.ReferencePay, yuan)
	m.integer("reference_year", &p.ReferenceYear, cs.ReferenceYear, showInteger)
	m.number("exit_age_male", &p.ExitAgeMale, cs.ExitAgeMale)
	m.number("exit_age_female", &p.ExitAgeFemale, cs.ExitAgeFemale)
	m.relaxed()
	if m.set("base_pay_share") {
		p.compareShare(cs.BasePayShare)
	}
	m.term()
}

// merger takes the fields of a county's sheet, which have the parameters' keys.
type merger struct {
	p     *Params
	cs    *roster.CountySheet
	given map[string]bool
}

func (m merger) set(key string) bool {
	f := roster.FieldOf(roster.County, key)
	return f != nil && f.Has(m.cs)
}

func (m merger) conflict(key, stored, sheet string) {
	m.p.Conflicts = append(m.p.Conflicts, Conflict{key, stored, sheet})
}

func (m merger) integer(key string, to **int64, v int64, show func(int64) string) {
	switch {
	case !m.set(key):
	case !m.given[key]:
		*to, m.p.Unconfirmed[key] = &v, true
	case **to != v:
		m.conflict(key, show(**to), show(v))
	}
}

func (m merger) number(key string, to **float64, v float64) {
	switch {
	case !m.set(key):
	case !m.given[key]:
		*to, m.p.Unconfirmed[key] = &v, true
	case **to != v:
		m.conflict(key, number(**to), number(v))
	}
}

// relaxed takes the relaxed age limit; the default's value needs no confirming.
func (m merger) relaxed() {
	const key = "age_limit_relaxed"
	v := m.cs.AgeLimitRelaxed
	switch {
	case !m.set(key) || v == m.p.AgeLimitRelaxed:
	case !m.given[key]:
		m.p.AgeLimitRelaxed, m.p.Unconfirmed[key] = v, true
	default:
		m.conflict(key, showInteger(m.p.AgeLimitRelaxed), showInteger(v))
	}
}

// compareShare notes a share other than the opinion's, which is always used.
func (p *Params) compareShare(v float64) {
	p.BasePayShare = Defaults().BasePayShare
	if v != p.BasePayShare {
		p.Conflicts = append(p.Conflicts, Conflict{"base_pay_share", number(p.BasePayShare) + "%", number(v) + "%"})
	}
}

// term takes the county's term. It replaces the stand-in where the two overlap.
func (m merger) term() {
	t := Term{m.cs.TermStart, m.cs.TermEnd}
	if !m.set("term_start") || !m.set("term_end") || t.End.Last().Before(t.Start.First()) {
		return
	}
	for _, known := range m.p.Terms {
		if known.same(t) {
			m.p.TermAssumed = m.p.TermAssumed && known != standInTerm
			return
		}
	}
	switch {
	case m.given["terms"]:
		m.conflict("terms", termsText(m.p.Terms), termsText([]Term{t}))
	case t.overlaps(standInTerm):
		m.p.Terms, m.p.TermAssumed, m.p.Unconfirmed["terms"] = []Term{t}, false, true
	default:
		m.p.Terms, m.p.Unconfirmed["terms"] = append(m.p.Terms, t), true
		sort.Slice(m.p.Terms, func(i, j int) bool { return m.p.Terms[i].Start.Before(m.p.Terms[j].Start) })
	}
}

func (t Term) overlaps(u Term) bool {
	return !t.End.Last().Before(u.Start.First()) && !u.End.Last().Before(t.Start.First())
}

// same compares terms; a month is the same as any day of it.
func (t Term) same(u Term) bool { return sameDate(t.Start, u.Start) && sameDate(t.End, u.End) }

func sameDate(a, b roster.Date) bool {
	if a.MonthOnly() || b.MonthOnly() {
		return a.MonthIndex() == b.MonthIndex()
	}
	return a == b
}

func (t Term) chinese() string { return t.Start.Chinese() + "至" + t.End.Chinese() }

func termsText(ts []Term) string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.chinese()
	}
	return strings.Join(out, "、")
}

func showInteger(v int64) string { return strconv.FormatInt(v, 10) }

// number is v in its shortest form.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// yuan is an amount of 分 in 元, without a needless fraction: 4273.5.
func yuan(fen int64) string {
	if fen < 0 {
		return "-" + yuan(-fen)
	}
	if fen%100 == 0 {
		return showInteger(fen / 100)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%02d", fen/100, fen%100), "0")
}
