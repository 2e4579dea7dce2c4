package policy

import (
	"slices"

	"shegong/internal/roster"
)

// fixtures21 break and keep the rules of 二（一） to 二（五）.
func fixtures21() []fixture {
	return slices.Concat(scopeFixtures(), staffFixtures(), entryFixtures(), gradeFixtures(), payFixtures(), benefitFixtures(), agreementFixtures())
}

// change is a fixture's change of one worker.
func change(i int, f func(*roster.Worker)) func(*Input) {
	return func(in *Input) { f(worker(in, i)) }
}

// both makes one change after the other.
func both(fs ...func(*Input)) func(*Input) {
	return func(in *Input) {
		for _, f := range fs {
			f(in)
		}
	}
}

func scopeFixtures() []fixture {
	employ := func(e roster.Code) func(*Input) { return change(6, func(w *roster.Worker) { w.Employment = e }) }
	typed := func(t roster.Code) func(*Input) { return func(in *Input) { community(in, 1).Type = t } }
	return []fixture{
		{rule: "2.1-urban", name: "town", change: typed(roster.TownCommunity), want: 1},
		{rule: "2.1-urban", name: "county seat", change: typed(roster.CountySeatCommunity)},
		{rule: "2.1-urban", name: "type outside the vocabulary", change: func(in *Input) { addFault(in, "2.1-urban", community(in, 0), 0, "type", "小区", "城市社区") }, want: 1},
		{rule: "2.1-urban", name: "town without workers", change: func(in *Input) {
			c := add[roster.Community](in, roster.Communities)
			c.Street, c.Name, c.Type, c.Households = "永春镇", "永春社区", roster.TownCommunity, 900
			complete(c)
		}},
		{rule: "2.1-urban", name: "no communities sheet", change: func(in *Input) { dropSheet(in, roster.Communities) }},
		{rule: "2.1-full-time", name: "part time", change: employ(roster.PartTime), want: 1},
		{rule: "2.1-full-time", name: "not full day", change: employ(roster.NotFullDay), want: 1},
		{rule: "2.1-full-time", name: "retired", change: employ(roster.RetiredRehired), want: 1},
		{rule: "2.1-full-time", name: "public welfare is another rule", change: employ(roster.PublicWelfare)},
		{rule: "2.1-public-welfare", name: "present", change: employ(roster.PublicWelfare), want: 1},
		{rule: "2.1-public-welfare", name: "full time"},
	}
}

func staffFixtures() []fixture {
	approve := func(households, posts int64) func(*Input) {
		return func(in *Input) { community(in, 0).Households, community(in, 0).ApprovedPosts = households, posts }
	}
	quota := func(n int64) func(*Input) {
		return func(in *Input) {
			county(in).Quota = n
			resolve(in)
		}
	}
	noQuota := func(in *Input) {
		blank(county(in), "quota")
		resolve(in)
	}
	unmark := change(4, func(w *roster.Worker) { w.PartyBuilding = roster.No })
	return []fixture{
		{rule: "2.2-headcount", name: "top", change: approve(3000, 15)},
		{rule: "2.2-headcount", name: "about", change: approve(3000, 16), want: 1, severity: Notice},
		{rule: "2.2-headcount", name: "over", change: approve(3000, 17), want: 1},
		{rule: "2.2-headcount", name: "just below a step", change: approve(3299, 16), want: 1, severity: Notice},
		{rule: "2.2-headcount", name: "one step", change: approve(3300, 16)},
		{rule: "2.2-headcount", name: "below", change: approve(3500, 10), want: 1, severity: Notice},
		{rule: "2.2-headcount", name: "bottom of 3499", change: approve(3499, 10)},
		{rule: "2.2-headcount", name: "households at fault", change: func(in *Input) { spoil(community(in, 0), "households"); community(in, 0).ApprovedPosts = 90 }},
		{rule: "2.2-headcount", name: "counted where not approved", change: func(in *Input) { blank(community(in, 0), "approved_posts"); community(in, 0).Households = 4500 }, want: 1, severity: Notice},
		{rule: "2.2-headcount", name: "rural", change: both(approve(3000, 30), func(in *Input) { community(in, 0).Type = roster.RuralCommunity })},
		{rule: "2.2-approved-posts", name: "one too many", change: approve(2800, 11), want: 1},
		{rule: "2.2-approved-posts", name: "equal", change: approve(2800, 12)},
		{rule: "2.2-approved-posts", name: "not given", change: func(in *Input) { blank(community(in, 0), "approved_posts") }},
		{rule: "2.2-approved-total", name: "over", change: quota(35), want: 1},
		{rule: "2.2-approved-total", name: "equal", change: quota(36)},
		{rule: "2.2-approved-total", name: "rural posts not counted", change: both(quota(30), func(in *Input) { community(in, 0).Type = roster.RuralCommunity })},
		{rule: "2.2-quota", name: "over", change: quota(35), want: 1},
		{rule: "2.2-quota", name: "equal", change: quota(36)},
		{rule: "2.2-quota", name: "unknown", change: noQuota},
		{rule: "2.2-party-posts", name: "one", change: unmark, want: 1},
		{rule: "2.2-party-posts", name: "secretary not counted", change: both(unmark, change(1, func(w *roster.Worker) { w.PartyBuilding = roster.Yes })), want: 1},
		{rule: "2.2-party-posts", name: "two", change: change(9, func(w *roster.Worker) { w.PartyBuilding = roster.Yes })},
		{rule: "2.2-party-posts", name: "blank may be one", change: change(4, func(w *roster.Worker) { blank(w, "party_building") })},
		{rule: "2.2-party-post-holder", name: "deputy secretary", change: change(1, func(w *roster.Worker) { w.PartyBuilding = roster.Yes }), want: 1},
		{rule: "2.2-party-post-holder", name: "member", change: change(3, func(w *roster.Worker) { w.PartyBuilding = roster.Yes })},
	}
}

func entryFixtures() []fixture {
	// Worker 6 was recruited by the notice of 2021 with the age date 31 July.
	born := func(y, m, d int, relief roster.Code) func(*Input) {
		return change(6, func(w *roster.Worker) {
			w.Birth, w.AgeRelief = day(y, m, d), relief
			w.ID = idNumber(w.Birth, 106, w.Sex)
		})
	}
	bornInMonth := func(y, m int) func(*Input) {
		return change(6, func(w *roster.Worker) {
			spoil(w, "id_number")
			w.Birth = day(y, m, 0)
		})
	}
	relief := func(r roster.Code, f func(*roster.Worker)) func(*Input) {
		return change(6, func(w *roster.Worker) {
			w.AgeRelief = r
			if f != nil {
				f(w)
			}
		})
	}
	recruitment := func(f func(*roster.Recruitment)) func(*Input) {
		return func(in *Input) { f(&in.Return.Recruitments[1]) }
	}
	organised := func(s string) func(*Input) { return recruitment(func(x *roster.Recruitment) { x.Organizers = s }) }
	return []fixture{
		{rule: "2.3-entry-route", name: "outside the vocabulary", change: func(in *Input) {
			addFault(in, "2.3-entry-route", worker(in, 6), 6, "entry_route", "托关系", "公开招聘")
		}, want: 1},
		{rule: "2.3-entry-route", name: "all four"},
		{rule: "2.3-education", name: "high school", change: change(6, func(w *roster.Worker) { w.Education = roster.HighSchool }), want: 1},
		{rule: "2.3-education", name: "college", change: change(6, func(w *roster.Worker) { w.Education = roster.College })},
		{rule: "2.3-education", name: "elected", change: change(0, func(w *roster.Worker) { w.Education = roster.HighSchool })},
		{rule: "2.3-education", name: "before the opinion", change: change(6, func(w *roster.Worker) {
			w.Education, w.Post, w.Hire = roster.HighSchool, day(2020, 5, 0), day(2020, 5, 0)
		})},
		{rule: "2.3-education", name: "blank", change: change(6, func(w *roster.Worker) { blank(w, "education") })},
		{rule: "2.3-age", name: "41 the day before", change: born(1980, 7, 30, roster.NoRelief), want: 1},
		{rule: "2.3-age", name: "41 on the day", change: born(1980, 7, 31, roster.NoRelief)},
		{rule: "2.3-age", name: "45 with a ground", change: born(1975, 7, 31, roster.VeteranRelief)},
		{rule: "2.3-age", name: "46 with a ground", change: born(1975, 7, 30, roster.VeteranRelief), want: 1},
		{rule: "2.3-age", name: "29 February", change: both(born(1980, 2, 29, roster.NoRelief), recruitment(func(x *roster.Recruitment) { x.AgeDate = day(2021, 3, 1) }))},
		{rule: "2.3-age", name: "month in favour", change: bornInMonth(1980, 7)},
		{rule: "2.3-age", name: "month over", change: bornInMonth(1980, 6), want: 1},
		{rule: "2.3-age", name: "no age date: notice date", change: both(born(1980, 7, 30, roster.NoRelief), recruitment(func(x *roster.Recruitment) { blank(x, "age_date") }))},
		{rule: "2.3-age", name: "unknown notice: post date", change: both(born(1980, 8, 31, roster.NoRelief), change(6, func(w *roster.Worker) { w.Notice = "公告〔2021〕99号" })), want: 1},
		{rule: "2.3-age", name: "notice written otherwise", change: both(born(1980, 8, 1, roster.NoRelief), change(6, func(w *roster.Worker) { w.Notice = "招聘公告[2021]第3号" }))},
		{rule: "2.3-age", name: "elected", change: change(0, func(w *roster.Worker) { w.Birth = day(1960, 1, 5); w.ID = idNumber(w.Birth, 100, w.Sex) })},
		{rule: "2.3-relief-evidence", name: "certificate", change: relief(roster.CertificateRelief, nil)},
		{rule: "2.3-relief-evidence", name: "certificate later", change: relief(roster.CertificateRelief, func(w *roster.Worker) { w.CertificateDate = day(2021, 8, 1) }), want: 1},
		{rule: "2.3-relief-evidence", name: "certificate in the month", change: relief(roster.CertificateRelief, func(w *roster.Worker) { w.CertificateDate = day(2021, 7, 0) })},
		{rule: "2.3-relief-evidence", name: "assistant", change: relief(roster.CertificateRelief, func(w *roster.Worker) { w.Certificate = roster.AssistantCertificate }), want: 1},
		{rule: "2.3-relief-evidence", name: "law is not sociology", change: relief(roster.SociologyRelief, nil), want: 1},
		{rule: "2.3-relief-evidence", name: "social work is", change: relief(roster.SociologyRelief, func(w *roster.Worker) { w.Major = "社会工作" })},
		{rule: "2.3-relief-evidence", name: "hired later", change: relief(roster.ExistingWorkerRelief, nil), want: 1},
		{rule: "2.3-relief-evidence", name: "hired before", change: relief(roster.ExistingWorkerRelief, func(w *roster.Worker) { w.Hire = day(2019, 1, 1) })},
		{rule: "2.3-relief-evidence", name: "veteran leaves no trace", change: relief(roster.VeteranRelief, nil)},
		{rule: "2.3-notice", name: "none", change: change(6, func(w *roster.Worker) { blank(w, "recruitment_notice") }), want: 1},
		{rule: "2.3-notice", name: "given"},
		{rule: "2.3-organizers", name: "two of three", change: organised("区民政局、区委组织部"), want: 1},
		{rule: "2.3-organizers", name: "a verb is no department", change: organised("民政局会同人社局组织实施"), want: 1},
		{rule: "2.3-organizers", name: "in words", change: organised("民政局会同组织、人力资源和社会保障局组织实施")},
		{rule: "2.3-organizers", name: "blank", change: recruitment(func(x *roster.Recruitment) { blank(x, "organizers") })},
		{rule: "2.3-hired-places", name: "more", change: recruitment(func(x *roster.Recruitment) { x.Hired = 7 }), want: 1},
		{rule: "2.3-hired-places", name: "equal"},
	}
}

func gradeFixtures() []fixture {
	categorise := func(i int, c roster.Code) func(*Input) { return change(i, func(w *roster.Worker) { w.Category = c }) }
	place := func(i int, text string, roles roster.Role, c roster.Code) func(*Input) {
		return change(i, func(w *roster.Worker) { w.Position, w.Category = roster.Position{Text: text, Roles: roles}, c })
	}
	grade := func(i int, g int64) func(*Input) { return change(i, func(w *roster.Worker) { w.Grade = g }) }
	pay := func(i int, fen int64) func(*Input) { return change(i, func(w *roster.Worker) { w.BasePay = fen }) }
	return []fixture{
		{rule: "2.4-category", name: "member as ordinary", change: categorise(3, roster.OrdinaryCategory), want: 1},
		{rule: "2.4-category", name: "staff as head", change: categorise(8, roster.HeadCategory), want: 1},
		{rule: "2.4-category", name: "other text", change: place(8, "书记助理", roster.RoleOther, roster.CommitteeCategory), want: 1, severity: Explain},
		{rule: "2.4-category", name: "other text, ordinary", change: place(8, "书记助理", roster.RoleOther, roster.OrdinaryCategory)},
		{rule: "2.4-category", name: "outside the vocabulary", change: func(in *Input) { addFault(in, "2.4-category", worker(in, 8), 8, "category", "领导") }, want: 1},
		{rule: "2.4-category", name: "in order"},
		{rule: "2.4-grade", name: "above", change: grade(8, 13), want: 1},
		{rule: "2.4-grade", name: "top", change: grade(8, 12)},
		{rule: "2.4-grade", name: "head below", change: grade(0, 6), want: 1},
		{rule: "2.4-grade", name: "wrong category is said once", change: both(categorise(8, roster.HeadCategory), grade(8, 5))},
		{rule: "2.4-grade", name: "blank", change: change(8, func(w *roster.Worker) { blank(w, "grade") })},
		{rule: "2.4-base-grade", name: "two pays", change: pay(8, 2900_00), want: 1},
		{rule: "2.4-base-grade", name: "higher grade paid less", change: both(grade(8, 5), pay(8, 2700_00)), want: 1},
		{rule: "2.4-base-grade", name: "higher grade paid more", change: both(grade(8, 5), pay(8, 2900_00))},
		{rule: "2.4-base-grade", name: "first year", change: both(pay(8, 2900_00), change(8, func(w *roster.Worker) { w.Post = day(2024, 1, 5) }))},
		{rule: "2.4-base-grade", name: "blank counts as 0", change: change(8, func(w *roster.Worker) { blank(w, "base_pay") }), want: 1},
		{rule: "2.4-base-grade", name: "at fault", change: change(8, func(w *roster.Worker) { spoil(w, "base_pay") })},
	}
}

func payFixtures() []fixture {
	all := func(f func(*roster.Worker)) func(*Input) {
		return func(in *Input) {
			for i := range in.Return.Workers {
				f(worker(in, i))
			}
		}
	}
	one := func(street string, f func(*roster.Worker)) func(*Input) {
		return all(func(w *roster.Worker) {
			if w.Street == street {
				f(w)
			}
		})
	}
	reference := func(fen int64) func(*Input) {
		return func(in *Input) {
			county(in).ReferencePay = fen
			resolve(in)
		}
	}
	before := func(f func(*roster.Return)) func(*Input) { return func(in *Input) { f(withPrevious(in)) } }
	subsidy := func(i int, fen int64) func(*Input) { return change(i, func(w *roster.Worker) { w.Subsidy = fen }) }
	return []fixture{
		{rule: "2.4-base-share", name: "county", change: all(func(w *roster.Worker) { w.PerformancePay = w.BasePay }), want: 1},
		{rule: "2.4-base-share", name: "one street", change: one("桂林街道", func(w *roster.Worker) { w.PerformancePay -= 120_00 }), want: 1},
		{rule: "2.4-base-share", name: "within a point", change: one("桂林街道", func(w *roster.Worker) { w.PerformancePay -= 40_00 })},
		{rule: "2.4-average", name: "low", change: reference(4500_00), want: 1},
		{rule: "2.4-average", name: "within the tolerance", change: reference(4400_00)},
		{rule: "2.4-average", name: "no reference", change: func(in *Input) { blank(county(in), "reference_pay"); resolve(in) }},
		{rule: "2.4-no-decrease", name: "same", change: before(func(*roster.Return) {})},
		{rule: "2.4-no-decrease", name: "first return"},
		{rule: "2.4-no-decrease", name: "category above the reference", change: before(func(r *roster.Return) { r.Workers[0].PerformancePay += 300_00 }), want: 1},
		{rule: "2.4-no-decrease", name: "category below the reference", change: before(func(r *roster.Return) { r.Workers[8].PerformancePay += 300_00 })},
		{rule: "2.4-no-decrease", name: "person and category", change: before(func(r *roster.Return) { r.Workers[0].BasePay += 100_00 }), want: 2},
		{rule: "2.4-no-decrease", name: "person of another grade", change: before(func(r *roster.Return) { r.Workers[8].BasePay, r.Workers[8].Grade = 3000_00, 5 })},
		{rule: "2.4-subsidy", name: "low", change: subsidy(6, 100_00), want: 1},
		{rule: "2.4-subsidy", name: "none", change: subsidy(6, 0), want: 1, severity: Notice},
		{rule: "2.4-subsidy", name: "least", change: subsidy(8, 200_00)},
		{rule: "2.4-subsidy", name: "at fault", change: change(6, func(w *roster.Worker) { spoil(w, "certificate_subsidy") })},
		{rule: "2.4-subsidy-tiers", name: "flat", change: all(func(w *roster.Worker) { w.Subsidy = min(w.Subsidy, 300_00) }), want: 1},
		{rule: "2.4-subsidy-tiers", name: "most frequent counts", change: subsidy(6, 600_00)},
		{rule: "2.4-subsidy-tiers", name: "level left out", change: all(func(w *roster.Worker) {
			if w.Certificate == roster.SocialWorkerCertificate {
				w.Certificate = roster.NoCertificate
			}
		})},
		{rule: "2.4-subsidy-uncertified", name: "subsidy", change: subsidy(9, 200_00), want: 1},
		{rule: "2.4-subsidy-uncertified", name: "none"},
		{rule: "2.4-subsidy-uncertified", name: "blank certificate", change: both(subsidy(9, 200_00), change(9, func(w *roster.Worker) { blank(w, "certificate") }))},
	}
}

func benefitFixtures() []fixture {
	december := func(in *Input) {
		in.AsOf = day(2024, 12, 31)
		resolve(in)
	}
	checkup := func(f roster.Flag) func(*Input) { return change(6, func(w *roster.Worker) { w.Checkup = f }) }
	return []fixture{
		{rule: "2.5-insurance", name: "two missing", change: change(6, func(w *roster.Worker) { w.Unemployment, w.HousingFund = roster.No, roster.No }), want: 1},
		{rule: "2.5-insurance", name: "maternity blank", change: change(6, func(w *roster.Worker) { blank(w, "maternity") })},
		{rule: "2.5-insurance", name: "maternity says no", change: change(6, func(w *roster.Worker) { w.Maternity = roster.No }), want: 1},
		{rule: "2.5-insurance", name: "blank", change: change(6, func(w *roster.Worker) { blank(w, "pension") })},
		{rule: "2.5-insurance", name: "30 days", change: change(6, func(w *roster.Worker) { w.Post, w.Pension = day(2024, 10, 1), roster.No })},
		{rule: "2.5-insurance", name: "31 days", change: change(6, func(w *roster.Worker) { w.Post, w.Pension = day(2024, 9, 30), roster.No }), want: 1},
		{rule: "2.5-insurance", name: "month in favour", change: change(6, func(w *roster.Worker) { w.Post, w.Pension = day(2024, 10, 0), roster.No })},
		{rule: "2.5-checkup", name: "October", change: checkup(roster.No)},
		{rule: "2.5-checkup", name: "December", change: both(checkup(roster.No), december), want: 1},
		{rule: "2.5-checkup", name: "entered in the year", change: both(checkup(roster.No), december, change(6, func(w *roster.Worker) { w.Post = day(2024, 1, 2) }))},
		{rule: "2.5-checkup", name: "blank", change: both(december, change(6, func(w *roster.Worker) { blank(w, "checkup") }))},
		{rule: "2.5-allowance", name: "no", change: func(in *Input) { county(in).EmergencyAllowance = roster.No }, want: 1},
		{rule: "2.5-allowance", name: "blank", change: func(in *Input) { blank(county(in), "emergency_allowance") }},
		{rule: "2.5-file", name: "no", change: change(6, func(w *roster.Worker) { w.PersonnelFile = roster.No }), want: 1},
		{rule: "2.5-file", name: "blank", change: change(6, func(w *roster.Worker) { blank(w, "personnel_file") })},
	}
}

func agreementFixtures() []fixture {
	agree := func(start, end roster.Date) func(*Input) {
		return change(6, func(w *roster.Worker) { w.AgreementStart, w.AgreementEnd = start, end })
	}
	none := change(6, func(w *roster.Worker) { blank(w, "agreement_start", "agreement_end") })
	later := func(in *Input) {
		in.AsOf = day(2026, 3, 31)
		resolve(in)
	}
	endAll := func(n int, end roster.Date) func(*Input) {
		return func(in *Input) {
			for i := range n {
				worker(in, i).AgreementEnd = end
			}
		}
	}
	return []fixture{
		{rule: "2.5-agreement", name: "none", change: none, want: 1},
		{rule: "2.5-agreement", name: "run out", change: agree(day(2021, 9, 1), day(2024, 8, 31)), want: 1},
		{rule: "2.5-agreement", name: "last day", change: agree(day(2021, 9, 1), day(2024, 10, 31))},
		{rule: "2.5-agreement", name: "month in favour", change: agree(day(2021, 9, 0), day(2024, 10, 0))},
		{rule: "2.5-agreement", name: "not begun", change: agree(day(2024, 11, 1), day(2025, 12, 31)), want: 1},
		{rule: "2.5-agreement", name: "new in post", change: both(none, change(6, func(w *roster.Worker) { w.Post = day(2024, 10, 1) }))},
		{rule: "2.5-agreement", name: "no known term", change: both(none, later)},
		{rule: "2.5-agreement", name: "at fault", change: change(6, func(w *roster.Worker) { spoil(w, "agreement_end") })},
		{rule: "2.5-agreement", name: "columns absent", change: func(in *Input) {
			dropColumn(in, roster.Workers, "agreement_start")
			dropColumn(in, roster.Workers, "agreement_end")
		}},
		{rule: "2.5-agreement-term", name: "longer", change: agree(day(2021, 9, 1), day(2026, 8, 31)), want: 1},
		{rule: "2.5-agreement-term", name: "shorter", change: agree(day(2021, 9, 1), day(2025, 11, 30)), want: 1},
		{rule: "2.5-agreement-term", name: "same month", change: agree(day(2021, 9, 1), day(2025, 12, 0))},
		{rule: "2.5-agreement-term", name: "run out is said once", change: agree(day(2021, 9, 1), day(2024, 8, 31))},
		{rule: "2.5-agreement-term", name: "exit age", change: both(agree(day(2021, 9, 1), day(2025, 3, 31)), change(6, func(w *roster.Worker) {
			w.Sex, w.Birth = roster.Male, day(1965, 3, 9)
			w.ID = idNumber(w.Birth, 106, w.Sex)
		}))},
		{rule: "2.5-agreement-term", name: "most on another date", change: endAll(30, day(2026, 6, 30)), want: 1},
		{rule: "2.5-agreement-term", name: "half on another date", change: endAll(18, day(2026, 6, 30)), want: 18},
		{rule: "2.5-agreement-term", name: "unknown term", change: both(later, agree(day(2026, 1, 1), day(2027, 1, 1)))},
	}
}
