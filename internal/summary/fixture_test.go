package summary_test

import (
	"fmt"
	"testing"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

var asOf = roster.NewDate(2024, 10, 31)

func day(y, m, d int) roster.Date { return roster.NewDate(y, m, d) }

// births are those of the persons whose age in years on 31 October 2024 is
// another than 39.
var births = map[int]roster.Date{
	2: day(1993, 10, 31), 3: day(1993, 11, 1), 4: day(1983, 10, 31), 5: day(1973, 11, 1), 6: day(1973, 10, 31), // 31, 30, 41, 50, 51
}

// idNumber makes the ID number of an invented person; odd ones are men.
func idNumber(n int) string {
	birth, ok := births[n]
	if !ok {
		birth = day(1985, 5, 1+n%28)
	}
	s := fmt.Sprintf("220104%04d%02d%02d%03d", birth.Year, birth.Month, birth.Day, n)
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
		case *float64:
			*p = v.(float64)
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
		"grids": 8, "approved_posts": 12, "hall_staff": 2, "one_window": roster.Yes, "joint_handling": roster.No,
		"daily_patrols": 1.5, "monthly_coverage": 100.0,
	})
	b.add(roster.Communities, values{"street": "桂林街道", "community": "东田社区", "type": roster.TownCommunity, "households": 500, "one_window": roster.Yes})
	addWorkers(b)
	addTrainings(b)
	addConversions(b)
	addCountySheets(b)
	addAppraisals(b)
	addExits(b)
	addMatters(b)
	quota, reference := int64(40), int64(4000_00)
	params := policy.Defaults()
	params.Quota, params.ReferencePay = &quota, &reference
	return policy.Input{Return: b.ret, Previous: september(t), Params: params, AsOf: asOf}
}

// insured are the values of the insurances that are paid.
func insured(keys ...string) values {
	out := values{}
	for _, k := range keys {
		out[k] = roster.Yes
	}
	return out
}

func addWorkers(b *builder) {
	b.t.Helper()
	b.add(roster.Workers, worker(1, "前进街道", "东田社区", with(insured(InsuranceKeys...), values{
		"position": head, "head_since": day(2021, 3, 1), "certificate": roster.SeniorCertificate, "workplace": roster.HallWorkplace,
		"party_building": roster.Yes, "base_pay": 3500_00, "performance_pay": 1500_00, "certificate_subsidy": 400_00,
		"category": roster.HeadCategory, "education": roster.Undergraduate, "political_status": roster.Code(1), "entry_route": roster.ElectedRoute,
		"delegate": roster.Code(2), "seconded": roster.No, "checkup": roster.Yes, "paid_leave": roster.Yes, "personnel_file": roster.Yes,
		"agreement_start": day(2021, 1, 1), "agreement_end": day(2025, 12, 31),
	})))
	// The agreement ends on the 180th day; maternity goes with medical.
	b.add(roster.Workers, worker(2, "前进街道", "东田社区", with(insured("pension", "medical", "unemployment", "injury", "housing_fund"), values{
		"certificate": roster.SocialWorkerCertificate, "workplace": roster.GridWorkplace, "party_building": roster.Yes,
		"base_pay": 2800_00, "performance_pay": 1200_00, "certificate_subsidy": 200_00,
		"category": roster.OrdinaryCategory, "education": roster.College, "political_status": roster.Code(13), "entry_route": roster.CivilAffairsRoute,
		"delegate": roster.Code(1), "checkup": roster.No, "paid_leave": roster.Yes, "personnel_file": roster.No,
		"agreement_start": day(2022, 1, 1), "agreement_end": day(2025, 4, 29),
	})))
	b.add(roster.Workers, worker(3, "前进街道", "东田社区", with(insured("pension"), values{
		"certificate": roster.AssistantCertificate, "workplace": roster.GridWorkplace, "party_building": roster.No,
		"base_pay": 2800_00, "performance_pay": 1200_00, "medical": roster.No,
		"category": roster.OrdinaryCategory, "education": roster.HighSchool, "political_status": roster.Code(13), "entry_route": roster.OpenRoute,
		"seconded": roster.Yes, "seconded_to": "区民政局", "agreement_start": day(2022, 1, 1), "agreement_end": day(2024, 10, 30),
	})))
	b.add(roster.Workers, worker(4, "前进街道", "东田社区", with(insured("pension", "medical", "unemployment", "injury", "housing_fund"), values{
		"position": director, "head_since": day(2024, 5, 1), "certificate": roster.SocialWorkerCertificate,
		"base_pay": 3500_00, "performance_pay": 1500_00, "maternity": roster.No,
		"category": roster.HeadCategory, "education": roster.Undergraduate, "political_status": roster.Code(2), "entry_route": roster.ElectedRoute,
		"seconded": roster.Yes, "seconded_to": "孟家社区", "paid_leave": roster.No, "personnel_file": roster.Yes,
		"agreement_start": day(2024, 11, 1), "agreement_end": day(2025, 12, 31),
	})))
	b.add(roster.Workers, worker(5, "桂林街道", "东田社区", values{
		"post_date": day(2024, 9, 1), "certificate": roster.NoCertificate, "certificate_subsidy": 0,
		"category": roster.OrdinaryCategory, "entry_route": roster.OpenRoute,
	}))
	b.add(roster.Workers, worker(6, "前进街道", "孟家社区", values{ // a community that the sheet lacks
		"base_pay": 2400_00, "certificate_subsidy": 300_00, "category": roster.CommitteeCategory, "education": roster.College,
		"political_status": roster.Code(1), "entry_route": roster.OtherDepartmentRoute, "agreement_end": day(2025, 12, 31),
	}))
}

// september has 3 in a community of the same name in another street, 4 in
// another community, and 8 twice.
func september(t testing.TB) *roster.Return {
	t.Helper()
	b := newBuilder(t, roster.Period{Year: 2024, Month: 9})
	b.sheet(roster.Workers)
	b.add(roster.Workers, worker(1, "前进街道办事处", "东田", values{
		"category": roster.CommitteeCategory, "certificate": roster.SocialWorkerCertificate, // promoted and upgraded
	}))
	b.add(roster.Workers, worker(2, "", "东田社区", values{"category": roster.HeadCategory, "certificate": roster.SocialWorkerCertificate}))
	b.add(roster.Workers, worker(3, "桂林街道", "东田社区", nil)) // neither category nor certificate was known
	b.add(roster.Workers, worker(4, "前进街道", "孟家社区", values{"category": roster.HeadCategory, "certificate": roster.NoCertificate}))
	b.add(roster.Workers, worker(7, "桂林街道", "东田社区", nil)) // left, as the exit ledger says
	b.add(roster.Workers, worker(8, "前进街道", "老社区", nil))  // left a community that is no more
	b.add(roster.Workers, worker(8, "前进街道", "老社区", nil))
	return b.ret
}
