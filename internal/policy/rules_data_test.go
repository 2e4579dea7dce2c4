package policy

import (
	"slices"
	"strings"
	"testing"

	"shegong/internal/roster"
)

// fixturesData break and keep the rules of data quality.
func fixturesData() []fixture {
	return slices.Concat(cellFixtures(), faultFixtures(), dateOrderFixtures(), identityFixtures(), placeFixtures(), sheetFixtures(), periodFixtures())
}

// on changes worker i.
func on(i int, f func(*roster.Worker)) func(*Input) {
	return func(in *Input) { f(worker(in, i)) }
}

func cellFixtures() []fixture {
	const rule = "d-required"
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "blank cell", change: on(1, func(w *roster.Worker) { blank(w, "education") }), want: 1},
		{rule: rule, name: "two blank cells", change: on(1, func(w *roster.Worker) { blank(w, "education", "name") }), want: 2},
		{rule: rule, name: "optional blank", change: on(1, func(w *roster.Worker) { blank(w, "school") })},
		{rule: rule, name: "a fault is not a blank", change: on(1, func(w *roster.Worker) { spoil(w, "education") })},
		{rule: rule, name: "column missing is said once", change: func(in *Input) { dropColumn(in, roster.Workers, "education") }, want: 1},
		{rule: rule, name: "the community decides the street", change: func(in *Input) { dropColumn(in, roster.Workers, "street") }},
		{rule: rule, name: "no communities", change: func(in *Input) { blank(community(in, 0), "households") }, want: 1},
	}
}

// faultFixtures are the rules that report what reading found, each against a
// cell that was read.
func faultFixtures() []fixture {
	var out []fixture
	for rule, field := range map[string]string{
		"d-value": "education", "d-number": "base_pay", "d-date": "post_date", "d-formula": "grade", "d-id-precision": "id_number",
	} {
		out = append(out,
			fixture{rule: rule, name: "valid"},
			fixture{rule: rule, name: "fault", want: 1, change: func(in *Input) {
				addFault(in, rule, worker(in, 4), 4, field, "大本", "大学本科")
			}},
			fixture{rule: rule, name: "another rule's fault", change: func(in *Input) {
				addFault(in, "d-other", worker(in, 4), 4, field, "大本")
			}})
	}
	return out
}

func dateOrderFixtures() []fixture {
	const rule = "d-date-order"
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "post before hire", want: 1, change: on(3, func(w *roster.Worker) { w.Post = w.Hire.AddDays(-1) })},
		{rule: rule, name: "post on the day of hire", change: on(3, func(w *roster.Worker) { w.Post = w.Hire })},
		{rule: rule, name: "month may hold the order", change: on(3, func(w *roster.Worker) { w.Hire, w.Post = day(2020, 8, 20), day(2020, 8, 0) })},
		{rule: rule, name: "month before", want: 1, change: on(3, func(w *roster.Worker) { w.Hire, w.Post = day(2020, 9, 1), day(2020, 8, 0) })},
		{rule: rule, name: "hired before birth", want: 1, change: on(3, func(w *roster.Worker) { w.Hire = roster.IDBirth(w.ID) })},
		{rule: rule, name: "agreement ends before it starts", want: 1, change: on(3, func(w *roster.Worker) { w.AgreementEnd = w.AgreementStart.AddDays(-1) })},
		{rule: rule, name: "certificate to come", want: 1, change: on(3, func(w *roster.Worker) {
			w.CertificateDate = day(2024, 11, 1)
			set(w, "certificate_date")
		})},
		{rule: rule, name: "this month", change: on(3, func(w *roster.Worker) {
			w.CertificateDate = day(2024, 10, 0)
			set(w, "certificate_date")
		})},
		{rule: rule, name: "agreement to come", change: on(3, func(w *roster.Worker) { w.AgreementEnd = day(2030, 1, 1) })},
		{rule: rule, name: "course to come", change: func(in *Input) {
			in.Return.Trainings[0].Start, in.Return.Trainings[0].End = day(2025, 1, 1), roster.Date{}
		}},
		{rule: rule, name: "course ends before it starts", want: 1, change: func(in *Input) {
			t := &in.Return.Trainings[0]
			t.End = t.Start.AddDays(-1)
		}},
	}
}

func identityFixtures() []fixture {
	name := func(s string) func(*Input) { return on(5, func(w *roster.Worker) { w.Name = s }) }
	id := func(s string) func(*Input) { return on(5, func(w *roster.Worker) { w.ID = s }) }
	phone := func(s string) func(*Input) {
		return on(5, func(w *roster.Worker) {
			w.Phone = s
			set(w, "phone")
		})
	}
	return []fixture{
		{rule: "d-id", name: "valid"},
		{rule: "d-id", name: "check character", want: 1, change: on(5, func(w *roster.Worker) { w.ID = w.ID[:17] + other(w.ID[17]) })},
		{rule: "d-id", name: "no such day", want: 1, change: id("220104199002301234")},
		{rule: "d-id", name: "fifteen digits", want: 1, change: id("220104900501123")},
		{rule: "d-id", name: "same fault in several sheets", want: 1, change: func(in *Input) {
			w := worker(in, 5)
			bad := w.ID[:17] + other(w.ID[17])
			for i := range in.Return.Trainings {
				if in.Return.Trainings[i].ID == w.ID {
					in.Return.Trainings[i].ID = bad
				}
			}
			w.ID = bad
		}},
		{rule: "d-id-birth", name: "valid"},
		{rule: "d-id-birth", name: "another day", want: 1, change: on(5, func(w *roster.Worker) { w.Birth = roster.IDBirth(w.ID).AddDays(1) })},
		{rule: "d-id-birth", name: "the month agrees", change: on(5, func(w *roster.Worker) { w.Birth = roster.IDBirth(w.ID); w.Birth.Day = 0 })},
		{rule: "d-id-sex", name: "valid"},
		{rule: "d-id-sex", name: "other sex", want: 1, change: on(5, func(w *roster.Worker) { w.Sex = roster.Male + roster.Female - roster.IDSex(w.ID) })},
		{rule: "d-id-region", name: "valid"},
		{rule: "d-id-region", name: "no such region", want: 1, change: id(withCheck("99010419900501123"))},
		{rule: "d-id-region", name: "a former region", change: id(withCheck("11010319900501123"))},
		{rule: "d-name", name: "valid", change: name("买买提·阿凡提")},
		{rule: "d-name", name: "beyond the BMP", change: name("𠮷田")},
		{rule: "d-name", name: "one character", want: 1, change: name("王")},
		{rule: "d-name", name: "digits", want: 1, change: name("王芳2")},
		{rule: "d-name", name: "dot at the end", want: 1, change: name("王芳·")},
		{rule: "d-phone", name: "mobile", change: phone("13812345678")},
		{rule: "d-phone", name: "land line", change: phone("0431-88912345")},
		{rule: "d-phone", name: "short", want: 1, change: phone("1381234567")},
		{rule: "d-duplicate", name: "valid"},
		{rule: "d-duplicate", name: "twice", want: 1, change: func(in *Input) { worker(in, 6).ID = worker(in, 5).ID }},
	}
}

// other is another check character.
func other(c byte) string {
	if c == '0' {
		return "1"
	}
	return "0"
}

func withCheck(d17 string) string { return d17 + string(roster.IDCheckCharacter(d17)) }

func placeFixtures() []fixture {
	return []fixture{
		{rule: "d-division", name: "valid"},
		{rule: "d-division", name: "no such community", want: 1, change: on(2, func(w *roster.Worker) { w.Community = "东甜社区" })},
		{rule: "d-division", name: "other spelling", change: on(2, func(w *roster.Worker) { w.Community = "东田社区居民委员会" })},
		{rule: "d-division", name: "no such street", want: 1, change: on(2, func(w *roster.Worker) { w.Street = "前晋街道" })},
		{rule: "d-division", name: "another street", want: 1, change: on(2, func(w *roster.Worker) { w.Street = "桂林街道" })},
		{rule: "d-own-county", name: "valid"},
		{rule: "d-own-county", name: "another county", want: 1, change: on(2, func(w *roster.Worker) { w.Base().County = "220103" })},
	}
}

// sheetFault adds a fault of a sheet as a whole.
func sheetFault(rule string, severe bool) func(*Input) {
	return func(in *Input) {
		in.Return.Faults = append(in.Return.Faults, roster.Fault{Rule: rule, Sheet: 1, Row: 30, Index: -1, Reason: "第30行", Severe: severe})
	}
}

func sheetFixtures() []fixture {
	stored := func(quota string) func(*Input) {
		return func(in *Input) {
			p, err := Resolve([]byte(`{"quota":`+quota+`}`), in.Return, in.AsOf)
			if err != nil {
				panic(err)
			}
			in.Params = p
		}
	}
	return []fixture{
		{rule: "d-subtotal", name: "valid"},
		{rule: "d-subtotal", name: "disagrees", want: 1, change: sheetFault("d-subtotal", true)},
		{rule: "d-hidden", name: "valid"},
		{rule: "d-hidden", name: "hidden rows", want: 1, change: sheetFault("d-hidden", false)},
		{rule: "d-unread", name: "valid"},
		{rule: "d-unread", name: "sheet", want: 1, change: sheetFault("d-unread", true)},
		{rule: "d-unread", name: "column", want: 1, severity: Notice, change: sheetFault("d-unread", false)},
		{rule: "d-ledger", name: "valid"},
		{rule: "d-ledger", name: "trainings of a year", want: 1, change: trainingsFrom(day(2024, 3, 1))},
		{rule: "d-parameter", name: "same", change: func(in *Input) { stored(showInteger(county(in).Quota))(in) }},
		{rule: "d-parameter", name: "differs", want: 1, change: stored("999")},
	}
}

func periodFixtures() []fixture {
	return []fixture{
		{rule: "d-vanished", name: "no previous return"},
		{rule: "d-vanished", name: "all there", change: func(in *Input) { withPrevious(in) }},
		{rule: "d-vanished", name: "gone", want: 1, change: func(in *Input) {
			withPrevious(in)
			in.Return.Workers = slices.Delete(in.Return.Workers, 5, 6)
		}},
		{rule: "d-vanished", name: "number corrected", change: func(in *Input) {
			withPrevious(in).Workers[5].ID = withCheck("22010419900501123")
		}},
		{rule: "d-vanished", name: "in the exit ledger", change: func(in *Input) {
			w := withPrevious(in).Workers[5]
			in.Return.Workers = slices.Delete(in.Return.Workers, 5, 6)
			e := add[roster.Exit](in, roster.Exits)
			e.Name, e.ID, e.Date, e.Reason = w.Name, w.ID, day(2024, 10, 8), roster.ExitResigned
			complete(e)
		}},
		{rule: "d-unchanged", name: "changed", change: func(in *Input) { withPrevious(in) }},
		{rule: "d-unchanged", name: "same bytes", want: 1, change: func(in *Input) { withPrevious(in).Files[0].SHA256 = in.Return.Files[0].SHA256 }},
	}
}

func TestTwoCounties(t *testing.T) {
	in := valid()
	w := worker(in, 3)
	for _, tt := range []struct {
		post roster.Date
		want string
	}{
		{w.Post.AddDays(-1), "时间较晚"},
		{w.Post.AddDays(1), "不早于"},
	} {
		res := &Result{}
		AddTwoCounties(in.Return, res, map[string]roster.Date{w.ID: tt.post}, nil)
		if len(res.Findings) != 1 || !strings.Contains(res.Findings[0].Message, tt.want) {
			t.Errorf("elsewhere since %s: got %v, want one finding that says %s", tt.post, res.Findings, tt.want)
		}
	}
	res := &Result{}
	AddTwoCounties(in.Return, res, nil, nil)
	if len(res.Findings) != 0 {
		t.Errorf("got %v, want none", res.Findings)
	}
}
