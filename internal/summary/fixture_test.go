package summary_test

import (
	"fmt"
	"testing"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

var asOf = roster.NewDate(2024, 10, 31)

func day(y, m, d int) roster.Date { return roster.NewDate(y, m, d) }

// idNumber makes the ID number of an invented person.
func idNumber(n int) string {
	s := fmt.Sprintf("220104198505%02d%03d", 1+n, n)
	return s + string(roster.IDCheckCharacter(s))
}

// builder makes a return whose sheets have all columns but those left out.
type builder struct {
	t   testing.TB
	ret *roster.Return
}

func newBuilder(t testing.TB, period roster.Period) *builder {
	return &builder{t, &roster.Return{County: "220104", Period: period, Files: []roster.File{{Name: "a.xlsx"}}}}
}

func (b *builder) sheet(k roster.Kind, without ...string) {
	s := roster.Sheet{Name: k.Title(), Kind: k, HeaderRow: 1, HeaderRows: 1}
	left := map[string]bool{}
	for _, key := range without {
		left[key] = true
	}
	for _, f := range roster.FieldsOf(k) {
		if f.Template() && !left[f.Key] {
			s.Columns = append(s.Columns, roster.Column{Column: fmt.Sprint("C", f.Index), Header: f.Header, Field: f.Key, Match: roster.MatchExact})
		}
	}
	b.ret.Sheets = append(b.ret.Sheets, s)
}

// add appends a record with the values by field key; they are the ones it has.
func (b *builder) add(k roster.Kind, values map[string]any) {
	b.t.Helper()
	rec := b.ret.Append(k)
	m := rec.Base()
	for i := range b.ret.Sheets {
		if b.ret.Sheets[i].Kind == k {
			m.Sheet = int32(i)
		}
	}
	m.Row = int32(b.ret.Len(k) + 1)
	for key, v := range values {
		f := roster.FieldOf(k, key)
		if f == nil {
			b.t.Fatalf("%s has no field %s", k, key)
		}
		m.Set = m.Set.With(f.Index)
		switch p := f.Ref(rec).(type) {
		case *string:
			*p = v.(string)
		case *int64:
			*p = int64(v.(int))
		case *roster.Code:
			*p = v.(roster.Code)
		case *roster.Flag:
			*p = v.(roster.Flag)
		case *roster.Date:
			*p = v.(roster.Date)
		case *roster.Position:
			*p = v.(roster.Position)
		default:
			b.t.Fatalf("%s.%s: type %T", k, key, p)
		}
	}
}

// with is base and more, the latter winning.
func with(base, more map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range []map[string]any{base, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

type values = map[string]any

func worker(n int, street, community string, more values) values {
	return with(values{
		"street": street, "community": community, "name": fmt.Sprintf("欧阳%c", '一'+rune(n)), "id_number": idNumber(n),
		"position": roster.Position{Text: "社工", Roles: roster.Staff}, "post_date": day(2021, 9, 1),
	}, more)
}

var (
	head     = roster.Position{Text: "书记、主任", Roles: roster.Secretary | roster.Director}
	director = roster.Position{Text: "主任", Roles: roster.Director}
)

// october is a return of three communities and six workers whose every figure
// can be found by counting; september is the one before it.
func october(t testing.TB) (in policy.Input) {
	t.Helper()
	b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
	for _, k := range roster.Kinds() {
		b.sheet(k)
	}
	b.add(roster.Communities, values{
		"street": "前进街道", "community": "东田社区", "type": roster.UrbanCommunity, "households": 2800, "population": 7000,
		"grids": 8, "approved_posts": 12, "hall_staff": 2,
	})
	b.add(roster.Communities, values{"street": "桂林街道", "community": "东田社区", "type": roster.TownCommunity, "households": 500})
	b.add(roster.Workers, worker(1, "前进街道", "东田社区", values{
		"position": head, "head_since": day(2021, 3, 1), "certificate": roster.SeniorCertificate, "workplace": roster.HallWorkplace,
		"party_building": roster.Yes, "base_pay": 3500_00, "performance_pay": 1500_00, "certificate_subsidy": 400_00,
	}))
	b.add(roster.Workers, worker(2, "前进街道", "东田社区", values{
		"certificate": roster.SocialWorkerCertificate, "workplace": roster.GridWorkplace, "party_building": roster.Yes,
		"base_pay": 2800_00, "performance_pay": 1200_00,
	}))
	b.add(roster.Workers, worker(3, "前进街道", "东田社区", values{
		"certificate": roster.AssistantCertificate, "workplace": roster.GridWorkplace, "party_building": roster.No,
		"base_pay": 2800_00, "performance_pay": 1200_00,
	}))
	b.add(roster.Workers, worker(4, "前进街道", "东田社区", values{
		"position": director, "head_since": day(2024, 5, 1), "certificate": roster.SocialWorkerCertificate,
		"base_pay": 3500_00, "performance_pay": 1500_00,
	}))
	b.add(roster.Workers, worker(5, "桂林街道", "东田社区", values{"post_date": day(2024, 9, 1), "certificate": roster.NoCertificate}))
	b.add(roster.Workers, worker(6, "前进街道", "孟家社区", nil)) // a community that the sheet lacks
	addLedgers(b)
	quota, reference := int64(40), int64(4000_00)
	params := policy.Defaults()
	params.Quota, params.ReferencePay = &quota, &reference
	return policy.Input{Return: b.ret, Previous: september(t), Params: params, AsOf: asOf}
}

func addLedgers(b *builder) {
	b.t.Helper()
	training := func(n int, level roster.Code, start, end roster.Date) {
		v := values{"id_number": idNumber(n), "course": "轮训", "level": level, "start_date": start}
		if !end.IsZero() {
			v["end_date"] = end
		}
		b.add(roster.Trainings, v)
	}
	training(1, 2, day(2024, 3, 8), day(2024, 3, 10))
	training(2, 3, day(2022, 12, 1), day(2022, 12, 5)) // within 24 months, due in 35 days
	training(3, 3, day(2022, 8, 30), day(2022, 9, 1))  // 26 months ago: overdue
	training(6, 4, day(2024, 10, 20), roster.Date{})

	conversion := func(n int, origin roster.Code, more values) {
		b.add(roster.Conversions, with(values{"id_number": idNumber(20 + n), "name": "司徒", "origin": origin}, more))
	}
	conversion(1, roster.CommitteeOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 9, 30)})
	conversion(2, roster.CommitteeOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 10, 0)})
	conversion(3, roster.CommitteeOrigin, values{"converted": roster.Yes})
	conversion(4, roster.CommitteeOrigin, values{"converted": roster.No})
	conversion(5, roster.CivilAffairsOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 12, 0)})
	conversion(6, roster.CivilAffairsOrigin, values{"converted": roster.Yes, "conversion_date": day(2022, 1, 2)})
	conversion(7, roster.OtherDepartmentOrigin, values{"converted": roster.Yes, "conversion_date": day(2023, 1, 2)})
	conversion(8, roster.PublicWelfareOrigin, values{"eligible": roster.Yes, "converted": roster.No}) // as the sheet says
	conversion(9, roster.PublicWelfareOrigin, values{"converted": roster.No})
	conversion(10, roster.CommitteeOrigin, values{"eligible": roster.No, "ineligible_reason": roster.Code(3), "converted": roster.No})

	b.add(roster.County, values{"year": 2023, "planned_hires_1": 99})
	b.add(roster.County, values{"year": 2024, "planned_hires_1": 5, "planned_hires_2": 0})
	b.add(roster.Recruitments, values{"notice": "甲", "notice_date": day(2021, 4, 10), "hired": 7})
	b.add(roster.Recruitments, values{"notice": "乙", "notice_date": day(2024, 4, 10), "hired": 2})
}

func september(t testing.TB) *roster.Return {
	t.Helper()
	b := newBuilder(t, roster.Period{Year: 2024, Month: 9})
	b.sheet(roster.Workers)
	for n := 1; n <= 4; n++ {
		b.add(roster.Workers, worker(n, "前进街道办事处", "东田", nil)) // 3 moved within the county
	}
	b.add(roster.Workers, worker(7, "桂林街道", "东田社区", nil)) // left
	b.add(roster.Workers, worker(8, "前进街道", "老社区", nil))  // left a community that is no more
	return b.ret
}
