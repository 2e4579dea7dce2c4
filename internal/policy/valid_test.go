package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// The valid return: 朝阳区 (220104), as of 31 October 2024, three communities of
// twelve workers each. The order within a community:
//
//	0      书记、主任, 社区正职, elected
//	1–3    副书记, 副主任, 委员, elected
//	4–5    社工, party-building posts, hired by the civil affairs department
//	6–7    社工, openly recruited by the notice of 2021 (7 with the relief 社工师)
//	8–9    社工, openly recruited by the notice of 2020 (9 with the relief 复员退伍军人)
//	10–11  社工, openly recruited by the notice of 2022, in the hall
//
// The person 5 of the third community came by 其他部门招聘转入.
const perCommunity = 12

// Notices of the valid return's recruitments.
const (
	notice2020 = "招聘公告〔2020〕1号"
	notice2021 = "招聘公告〔2021〕3号"
	notice2022 = "招聘公告〔2022〕2号"
)

func day(y, m, d int) roster.Date { return roster.NewDate(y, m, d) }

// valid is a return without a fault, with its parameters resolved. It has no
// previous return; see withPrevious.
func valid() *Input {
	r := &roster.Return{
		County: "220104", Period: roster.Period{Year: 2024, Month: 10},
		Files: []roster.File{{Name: "朝阳区.xlsx", Format: "xlsx", SHA256: "00"}},
		Named: []string{"220104"},
	}
	for _, k := range roster.Kinds() {
		r.Sheets = append(r.Sheets, sheetOf(k))
	}
	in := &Input{Return: r, AsOf: day(2024, 10, 31), HashKey: []byte("key")}
	for i, name := range []string{"东田社区", "孟家社区", "自由大路社区"} {
		street := "前进街道"
		if i == 2 {
			street = "桂林街道"
		}
		addCommunity(in, i, street, name)
		for n := range perCommunity {
			addWorker(in, i, n, street, name)
		}
	}
	addLedgers(in)
	addCounty(in)
	resolve(in)
	return in
}

// sheetOf is a sheet of the kind with all columns, the header in row 3.
func sheetOf(k roster.Kind) roster.Sheet {
	s := roster.Sheet{Name: k.Title(), Title: k.Title(), Kind: k, HeaderRow: 3, HeaderRows: 1}
	for _, f := range roster.FieldsOf(k) {
		if f.Template() {
			s.Columns = append(s.Columns, roster.Column{Column: columnName(len(s.Columns)), Header: f.Header, Field: f.Key, Match: roster.MatchExact})
		}
	}
	return s
}

func columnName(i int) string {
	if i >= 26 {
		return string(rune('A'+i/26-1)) + string(rune('A'+i%26))
	}
	return string(rune('A' + i))
}

// idNumber makes an ID number of 朝阳区 with a valid check character.
func idNumber(birth roster.Date, order int, sex roster.Code) string {
	n := order * 2
	if sex == roster.Male {
		n++
	}
	s := fmt.Sprintf("220104%04d%02d%02d%03d", birth.Year, birth.Month, birth.Day, n)
	return s + string(roster.IDCheckCharacter(s))
}

// personName makes a name of an invented person.
func personName(n int) string {
	family, given := []rune("王李张刘陈杨赵黄周吴徐孙"), []rune("明芳伟静强丽军敏勇娜")
	return string(family[n%len(family)]) + string(given[n%len(given)]) + string(given[n/len(family)%len(given)])
}

func addCommunity(in *Input, i int, street, name string) {
	c := add[roster.Community](in, roster.Communities)
	c.CountyName, c.Street, c.Name = "朝阳区", street, name
	c.Code = []string{"220104001001", "220104001002", "220104002002"}[i]
	c.Type, c.Households, c.Population, c.Grids = roster.UrbanCommunity, 2800, 7000, 8
	if i == 1 {
		c.Households = 3600
	}
	c.ApprovedPosts, c.HallStaff = perCommunity, 2
	c.OneWindow, c.JointHandling, c.DailyPatrols, c.MonthlyCoverage = roster.Yes, roster.Yes, 2, 100
	complete(c)
}

// addWorker adds person n of community i; see valid.
func addWorker(in *Input, i, n int, street, name string) {
	w := add[roster.Worker](in, roster.Workers)
	order := i*perCommunity + n
	w.CountyName, w.Street, w.Community, w.Name = "朝阳区", street, name, personName(order)
	w.Sex = roster.Male + roster.Code(order%2)
	w.Birth = day(1980+n, 1+n, 5+i)
	if n == 7 || n == 9 {
		w.Birth = day(1978, 3, 5+i) // older than 40 when recruited, with a ground
	}
	w.ID = idNumber(w.Birth, 100+order, w.Sex)
	w.Ethnicity, w.Political, w.Education = 1, 1, roster.College
	w.School, w.Major = "长春大学", "法学"
	w.Position = roster.Position{Text: "社工", Roles: roster.Staff}
	w.Category, w.Grade, w.BasePay, w.PerformancePay = roster.OrdinaryCategory, 4, 2800_00, 1200_00
	w.PartyBuilding, w.Employment, w.AgeRelief, w.Certificate = roster.No, roster.FullTime, roster.NoRelief, roster.NoCertificate
	w.Workplace, w.Grid = roster.GridWorkplace, fmt.Sprintf("第%d网格", n+1)
	setRoute(w, i, n)
	setCertificate(w, n)
	w.Pension, w.Medical, w.Unemployment, w.Injury, w.Maternity, w.HousingFund = roster.Yes, roster.Yes, roster.Yes, roster.Yes, roster.Yes, roster.Yes
	w.Checkup, w.PaidLeave, w.PersonnelFile = roster.Yes, roster.Yes, roster.Yes
	w.AgreementStart, w.AgreementEnd = day(2021, 4, 1), day(2025, 12, 31)
	if w.Post.After(w.AgreementStart) {
		w.AgreementStart = w.Post
	}
	w.Seconded, w.Delegate, w.Phone = roster.No, 1, fmt.Sprintf("138%08d", 43100000+order)
	complete(w)
	set(w, "certificate_subsidy")
}

// setRoute sets what follows from how person n came into the post.
func setRoute(w *roster.Worker, i, n int) {
	open := func(notice string, post roster.Date) {
		w.EntryRoute, w.Notice, w.Hire, w.Post = roster.OpenRoute, notice, post, post
	}
	switch n {
	case 0, 1, 2, 3:
		w.EntryRoute, w.Hire, w.Post, w.HeadSince = roster.ElectedRoute, day(2015, 3, 2), day(2020, 8, 17), day(2021, 3, 1)
		w.Position = []roster.Position{
			{Text: "书记、主任", Roles: roster.Secretary | roster.Director},
			{Text: "副书记", Roles: roster.DeputySecretary},
			{Text: "副主任", Roles: roster.DeputyDirector},
			{Text: "委员", Roles: roster.Member},
		}[n]
		w.Category, w.Grade, w.BasePay, w.PerformancePay = roster.CommitteeCategory, 7, 3150_00, 1350_00
		if n == 0 {
			w.Category, w.Grade, w.BasePay, w.PerformancePay = roster.HeadCategory, 10, 3500_00, 1500_00
		}
	case 4, 5:
		w.EntryRoute, w.Hire, w.Post = roster.CivilAffairsRoute, day(2018, 5, 10), day(2020, 10, 15)
		w.PartyBuilding = roster.Yes
		if i == 2 && n == 5 {
			w.EntryRoute = roster.OtherDepartmentRoute
		}
	case 6, 7:
		open(notice2021, day(2021, 9, 1))
		if n == 7 {
			w.AgeRelief = roster.CertificateRelief
		}
	case 8, 9:
		open(notice2020, day(2020, 10, 12))
		if n == 9 {
			w.AgeRelief = roster.VeteranRelief
		}
	default:
		open(notice2022, day(2022, 9, 1))
		w.Workplace, w.Grid = roster.HallWorkplace, ""
	}
}

func setCertificate(w *roster.Worker, n int) {
	give := func(c roster.Code, subsidy int64) {
		w.Certificate, w.CertificateDate, w.Subsidy = c, day(2019, 11, 1), subsidy
	}
	switch n {
	case 0:
		give(roster.SeniorCertificate, 400_00)
	case 4, 6, 7:
		give(roster.SocialWorkerCertificate, 300_00)
	case 8:
		give(roster.AssistantCertificate, 200_00)
	}
}

func addLedgers(in *Input) {
	for i := range in.Return.Workers {
		w := worker(in, i)
		addTrainings(in, w)
		addAppraisals(in, w)
		addConversion(in, w)
	}
	addExits(in)
	addAuxiliaries(in)
	addMatters(in)
	addRecruitments(in)
	for i, item := range roster.InstitutionItems.Values {
		v := add[roster.Institution](in, roster.Institutions)
		v.Item, v.InPlace, v.Document, v.Date = roster.Code(i+1), roster.Yes, fmt.Sprintf("朝民发〔2020〕%d号", i+1), day(2020, 9, 15)
		if item == "" {
			panic("institution without a name")
		}
		complete(v)
	}
}

// addTrainings gives courses in 2021 and 2023, to heads also in 2022 and 2024.
func addTrainings(in *Input, w *roster.Worker) {
	for _, year := range []int{2021, 2022, 2023, 2024} {
		if year%2 == 0 && w.Category != roster.HeadCategory || w.Post.After(day(year, 6, 1)) {
			continue
		}
		t := add[roster.Training](in, roster.Trainings)
		t.Name, t.ID, t.Course, t.Level = w.Name, w.ID, "社区治理培训班", 4
		t.Start, t.End, t.Hours, t.Organizer = day(year, 6, 12), day(year, 6, 14), 24, "朝阳区民政局"
		complete(t)
	}
}

func addAppraisals(in *Input, w *roster.Worker) {
	for year := 2020; year <= 2023; year++ {
		if w.Post.After(day(year, 12, 31)) {
			continue
		}
		a := add[roster.Appraisal](in, roster.Appraisals)
		a.Name, a.ID, a.Year, a.Grade = w.Name, w.ID, int64(year), roster.Qualified
		a.Satisfaction, a.Organizer = 95, w.Street
		complete(a)
	}
}

// addConversion gives those who were there when the opinion came a row of the
// conversions ledger.
func addConversion(in *Input, w *roster.Worker) {
	if w.EntryRoute == roster.OpenRoute {
		return
	}
	c := add[roster.Conversion](in, roster.Conversions)
	c.Name, c.ID, c.Street, c.Community = w.Name, w.ID, w.Street, w.Community
	c.Origin = roster.CommitteeOrigin + w.EntryRoute - roster.ElectedRoute
	c.Eligible, c.Converted, c.Date = roster.Yes, roster.Yes, w.Post
	complete(c)
}

// addExits adds a resignation, and a converted committee member who left with
// the end of the term.
func addExits(in *Input) {
	for i, reason := range []roster.Code{roster.ExitResigned, roster.ExitTermEnd} {
		birth := day(1975+i, 4, 9)
		e := add[roster.Exit](in, roster.Exits)
		e.Name, e.ID, e.Community = personName(60+i), idNumber(birth, 200+i, roster.Female), "东田社区"
		e.Category, e.Date, e.Reason = roster.OrdinaryCategory+roster.Code(-i), day(2021, 3, 20+i), reason
		complete(e)
		if i == 0 {
			continue
		}
		c := add[roster.Conversion](in, roster.Conversions)
		c.Name, c.ID, c.Street, c.Community = e.Name, e.ID, "前进街道", e.Community
		c.Origin, c.Eligible, c.Converted, c.Date = roster.CommitteeOrigin, roster.Yes, roster.Yes, day(2020, 9, 1)
		complete(c)
	}
}

func addAuxiliaries(in *Input) {
	for i, t := range []roster.Code{roster.PublicWelfareAuxiliary, roster.OtherAuxiliary} {
		birth := day(1970+i, 4, 9)
		a := add[roster.Auxiliary](in, roster.Auxiliaries)
		a.Name, a.ID, a.Community, a.Type = personName(70+i), idNumber(birth, 210+i, roster.Male), "孟家社区", t
		a.HiredBy, a.Hire = "区人力资源和社会保障局", day(2019, 5, 6)
		complete(a)
	}
}

func addMatters(in *Input) {
	m := add[roster.Matter](in, roster.Matters)
	m.Department, m.Item, m.InList, m.Start = "区民政局", "低保入户核查", roster.Yes, day(2021, 1, 4)
	complete(m)
	m = add[roster.Matter](in, roster.Matters)
	m.Department, m.Item, m.InList, m.Start = "区统计局", "人口抽样调查", roster.No, day(2023, 6, 1)
	m.Approved, m.ApprovalDate, m.ApprovalNumber = roster.Yes, day(2023, 5, 10), "朝社协〔2023〕2号"
	m.Funds, m.People = 5*10_000_00, "区统计局2人"
	complete(m)
}

func addRecruitments(in *Input) {
	for i, notice := range []string{notice2020, notice2021, notice2022} {
		r := add[roster.Recruitment](in, roster.Recruitments)
		r.Notice, r.NoticeDate, r.AgeDate = notice, day(2020+i, 7, 1), day(2020+i, 7, 31)
		r.Organizers, r.Places, r.Applicants, r.Hired = "区民政局、区委组织部、区人力资源和社会保障局", 6, 60, 6
		complete(r)
	}
}

func addCounty(in *Input) {
	c := add[roster.CountySheet](in, roster.County)
	c.Year, c.Quota, c.ReferencePay, c.ReferenceYear = 2024, 40, 4100_00, 2023
	c.AgeLimitRelaxed, c.BasePayShare, c.ExitAgeMale, c.ExitAgeFemale = 45, 70, 60, 55
	c.TermStart, c.TermEnd = day(2021, 1, 1), day(2025, 12, 31)
	c.Budget, c.BudgetScope, c.ProvincialSubsidy, c.NewExpense = 220*10_000_00, "含省级补助", 20*10_000_00, 60*10_000_00
	c.EmergencyAllowance = roster.Yes
	c.Planned1, c.Planned2, c.Planned3, c.Basis = 6, 6, 6, "朝办发〔2020〕7号"
	complete(c)
}
