package sample

import (
	"fmt"
	"strconv"

	"shegong/internal/roster"
)

// rosterSheet makes the rows of [Roster] one by one; all of a row follows from
// its index.
type rosterSheet struct {
	rows        int
	seed        uint64
	fields      []*roster.Field
	letters     []string
	headers     []int
	title, unit int

	common []string       // shared strings before those of single rows
	index  map[string]int // of the common strings
	names  []int          // indexes of the pool of names, women first
	places [][2]int       // street and community
}

// namePool is the number of different names of either sex.
const namePool = 3000

func newRosterSheet(rows int, seed int64) *rosterSheet {
	r := &rosterSheet{rows: rows, seed: seedOf(rosterCounty, seed), fields: rosterColumns(), index: map[string]int{}}
	county := roster.DivisionTable().Name(rosterCounty)
	r.title, r.unit = r.text(county+roster.Workers.Title()), r.text("填报单位："+county+"民政局")
	for i, f := range r.fields {
		h := f.Header
		if f.Type == roster.YuanType {
			h += "（元/月）"
		}
		r.headers = append(r.headers, r.text(h))
		r.letters = append(r.letters, columnLetters(i))
	}
	t := &town{code: rosterCounty, name: county, seed: r.seed, names: names()}
	for _, p := range t.places() {
		r.places = append(r.places, [2]int{r.text(p.street), r.text(p.name)})
	}
	for i := range 2 * namePool {
		sex := roster.Female
		if i >= namePool {
			sex = roster.Male
		}
		r.common = append(r.common, t.personName(t.cast(forPerson, i), sex, false))
		r.names = append(r.names, len(r.common)-1)
	}
	r.addWords(county)
	return r
}

// addWords adds every other word a row may use.
func (r *rosterSheet) addWords(county string) {
	r.text(county)
	for _, f := range r.fields {
		if f.Vocabulary != nil {
			for _, v := range f.Vocabulary.Values {
				r.text(v)
			}
		}
	}
	for _, s := range []string{"是", "否", "吉林大学", "延边大学", "长春大学", "北华大学", "社会工作", "行政管理", "法学", "会计学"} {
		r.text(s)
	}
	for n := range 5 {
		r.text(role(n).position().Text)
	}
	for n := range 12 {
		r.text(gridName(n))
	}
}

func gridName(n int) string { return fmt.Sprintf("第%d网格", n+1) }

// columnLetters are the letters of column i, A for 0.
func columnLetters(i int) string {
	if i >= 26 {
		return string(rune('A'+i/26-1)) + string(rune('A'+i%26))
	}
	return string(rune('A' + i))
}

// text is the index of a common string.
func (r *rosterSheet) text(s string) int {
	i, ok := r.index[s]
	if !ok {
		i = len(r.common)
		r.index[s], r.common = i, append(r.common, s)
	}
	return i
}

// birthDays is the number of days on which the persons are born, from June
// 1981: all may be recruited by the end of 2021, none has reached an exit age.
const birthDays = 6000

func (r *rosterSheet) birth(i int) roster.Date {
	return roster.NewDate(1981, 6, 1).AddDays((i * 4591) % birthDays)
}

func (r *rosterSheet) sex(i int) roster.Code {
	d := dice{r.seed ^ uint64(i)*0x9E3779B97F4A7C15}
	if d.chance(32) {
		return roster.Male
	}
	return roster.Female
}

func (r *rosterSheet) idNumber(i int) string {
	return idNumber(rosterCounty, r.birth(i), i/birthDays, r.sex(i))
}

// worker is who stands in row i; of twelve, one is the head and three are other
// members of the committee.
func (r *rosterSheet) worker(i int, d *dice) roster.Worker {
	n := i % 12
	ro := staffRole
	if n < 4 {
		ro = role(n)
	}
	w := roster.Worker{
		Sex: r.sex(i), Birth: r.birth(i), Ethnicity: pick(d, []roster.Code{1, 1, 1, 11, 10}), Political: pick(d, []roster.Code{1, 13}),
		Education: pick(d, []roster.Code{roster.Undergraduate, roster.College}),
		Category:  ro.category(), Position: ro.position(), PartyBuilding: flag(n == 4 || n == 5), Employment: roster.FullTime, Certificate: roster.NoCertificate,
		Pension: roster.Yes, Medical: roster.Yes, Unemployment: roster.Yes, Injury: roster.Yes, Maternity: roster.Yes, HousingFund: roster.Yes,
		Checkup: roster.Yes, PaidLeave: roster.Yes, PersonnelFile: roster.Yes, Seconded: roster.No, Workplace: roster.GridWorkplace,
		AgreementStart: roster.NewDate(2021, 4, 1), AgreementEnd: roster.NewDate(2025, 12, 31),
	}
	w.Hire = roster.NewDate(d.between(2015, 2019), d.between(1, 12), d.between(1, 28))
	w.Post = roster.NewDate(2020, d.between(7, 9), d.between(1, 28))
	switch {
	case n < 4:
		w.EntryRoute = roster.ElectedRoute
	case n < 7:
		w.EntryRoute = roster.CivilAffairsRoute
	default:
		w.EntryRoute, w.Post = roster.OpenRoute, roster.NewDate(2021, d.between(1, 12), d.between(1, 28))
		w.Hire, w.AgreementStart = w.Post, later(w.AgreementStart, w.Post)
	}
	if n >= 10 {
		w.Workplace = roster.HallWorkplace
	}
	if n < 5 {
		w.Certificate, w.CertificateDate, w.Subsidy = roster.SocialWorkerCertificate, roster.NewDate(2019, 6, 16), 300_00
	}
	w.Grade = map[roster.Code]int64{roster.HeadCategory: 9, roster.CommitteeCategory: 6, roster.OrdinaryCategory: 3}[w.Category]
	total := payIn(w.Category, w.Grade, firstYear)
	w.BasePay, w.PerformancePay = 70*total, 30*total
	return w
}

// appendRow appends the XML of row i.
func (r *rosterSheet) appendRow(b []byte, i int) []byte {
	d := &dice{r.seed + uint64(i)*0xBF58476D1CE4E5B9}
	w := r.worker(i, d)
	complete(&w, "certificate_subsidy")
	place := r.places[i*len(r.places)/r.rows]
	b = append(b, `<row r="`...)
	b = strconv.AppendInt(b, int64(i+4), 10)
	b = append(b, `">`...)
	for n, f := range r.fields {
		at := -1
		switch f.Key {
		case "county":
			at = r.index[roster.DivisionTable().Name(rosterCounty)]
		case "street":
			at = place[0]
		case "community":
			at = place[1]
		case "name":
			at = r.names[d.n(namePool)+namePool*int(roster.Female-w.Sex)]
		case "id_number":
			at = len(r.common) + 2*i
		case "phone":
			at = len(r.common) + 2*i + 1
		case "school":
			at = r.index[pick(d, []string{"吉林大学", "延边大学", "长春大学", "北华大学"})]
		case "major":
			at = r.index[pick(d, []string{"社会工作", "行政管理", "法学", "会计学"})]
		case "grid":
			at = r.index[gridName(i%12)]
		}
		b = r.appendCell(b, n, i+4, f, &w, at)
	}
	return append(b, `</row>`...)
}

// appendCell appends one cell: a shared string, a date or a number; blanks
// keep their style, as programs write them.
func (r *rosterSheet) appendCell(b []byte, column, row int, f *roster.Field, w *roster.Worker, at int) []byte {
	style, number := byte('1'), int64(-1)
	switch p := f.Ref(w).(type) {
	case *roster.Date:
		if style = '2'; !p.IsZero() {
			number = int64(serial(*p))
		}
	case *int64:
		if number = *p; f.Type == roster.YuanType {
			style, number = '3', *p/100
		}
	default:
		if s := f.Format(w); at < 0 && s != "" {
			at = r.index[s]
		}
	}
	b = append(b, `<c r="`...)
	b = append(b, r.letters[column]...)
	b = strconv.AppendInt(b, int64(row), 10)
	b = append(b, `" s="`...)
	b = append(b, style)
	switch {
	case at >= 0:
		b = append(b, `" t="s"><v>`...)
		b = strconv.AppendInt(b, int64(at), 10)
	case number >= 0:
		b = append(b, `"><v>`...)
		b = strconv.AppendInt(b, number, 10)
	default:
		return append(b, `"/>`...)
	}
	return append(b, `</v></c>`...)
}
