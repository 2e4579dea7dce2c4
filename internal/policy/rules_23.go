package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

// rules23 are the rules of 二（三）: how people come into the posts.
func rules23() []*Rule {
	route := Need{Kind: roster.Workers, Field: "entry_route"}
	post := Need{Kind: roster.Workers, Field: "post_date"}
	return []*Rule{
		{
			ID: "2.3-entry-route", Clause: "二（三）", Severity: Error, Scope: Row, Title: "进入方式应为规定的四种之一",
			Why:   "进入“社工岗”只有选举任命转入、市县政府或民政部门招聘转入、其他部门招聘转入、公开招聘四种方式。",
			Fix:   "请改为四种方式之一；不属于其中任何一种的，按属实违规上报。",
			Needs: []Need{route}, Check: func(c *Case, r *Reporter) { c.reportFaults(r, valueMessage) },
		},
		{
			ID: "2.3-education", Clause: "二（三）", Severity: Explain, Scope: Row, Title: "公开招聘人员原则上具有大专以上学历",
			Why:    "《意见》印发后公开招聘的人员，原则上应具有大学专科以上学历。",
			Fix:    "请核对学历（以进入时为准）；确有放宽的，说明公告依据。",
			Params: []string{"min_education", "issued_on"},
			Needs:  []Need{route, post, {Kind: roster.Workers, Field: "education"}}, Check: checkEducation,
		},
		{
			ID: "2.3-age", Clause: "二（三）", Severity: Explain, Scope: Row, Title: "公开招聘人员原则上不超过40周岁",
			Why:    "《意见》印发后公开招聘的人员，原则上不超过40周岁；符合放宽情形的，可适当放宽。",
			Fix:    "请核对出生日期、进入社工岗时间和招聘公告文号；符合放宽情形的，填写年龄放宽情形；确属放宽的，说明公告依据。",
			Params: []string{"age_limit", "age_limit_relaxed", "issued_on"},
			Needs:  []Need{route, post, {Kind: roster.Workers, Field: "id_number", Or: []Need{{Kind: roster.Workers, Field: "birth_date"}}}}, Check: checkAge,
		},
		{
			ID: "2.3-relief-evidence", Clause: "二（三）", Severity: Explain, Scope: Person, Title: "年龄放宽情形应有依据",
			Why:    "放宽年龄限于现有社区工作者、考取社工师人员、社会学专业毕业生、复员退伍军人等，计龄日前应已具备。",
			Fix:    "请核对年龄放宽情形及相应的证书、专业、到社区工作时间；确有依据的，予以说明。",
			Params: []string{"certified_levels", "issued_on"},
			Needs:  []Need{route, post, {Kind: roster.Workers, Field: "age_relief"}}, Check: checkReliefEvidence,
		},
		{
			ID: "2.3-notice", Clause: "二（三）", Severity: Notice, Scope: Row, Title: "公开招聘人员应注明招聘公告文号",
			Why:    "公开招聘面向社会发布公告，公告文号是核对年龄和程序的依据。",
			Fix:    "请补填招聘公告文号，并在公开招聘情况表中登记该公告。",
			Params: []string{"issued_on"},
			Needs:  []Need{route, post, {Kind: roster.Workers, Field: "recruitment_notice"}}, Check: checkNotice,
		},
		{
			ID: "2.3-organizers", Clause: "二（三）", Severity: Explain, Scope: Row, Title: "招聘由民政部门会同组织、人社等部门组织",
			Why:    "招聘工作由县（市、区）民政部门会同组织、人社等部门组织实施。",
			Fix:    "请补全组织单位；确由个别部门单独组织的，说明原因。",
			Params: []string{"issued_on"},
			Needs:  []Need{{Kind: roster.Recruitments, Field: "organizers"}}, Check: checkOrganizers,
		},
		{
			ID: "2.3-hired-places", Clause: "二（三）", Severity: Explain, Scope: Row, Title: "录用人数不超过计划人数",
			Why:   "公开招聘按公告的计划人数录用。",
			Fix:   "请核对计划人数和录用人数；确有调整的，说明依据。",
			Needs: []Need{{Kind: roster.Recruitments, Field: "hired"}, {Kind: roster.Recruitments, Field: "places"}}, Check: checkHiredPlaces,
		},
	}
}

var (
	fRoute           = mustField(roster.Workers, "entry_route")
	fEducation       = mustField(roster.Workers, "education")
	fNotice          = mustField(roster.Workers, "recruitment_notice")
	fRelief          = mustField(roster.Workers, "age_relief")
	fMajor           = mustField(roster.Workers, "major")
	fCertificate     = mustField(roster.Workers, "certificate")
	fCertificateDate = mustField(roster.Workers, "certificate_date")
	fNoticeDate      = mustField(roster.Recruitments, "notice_date")
	fAgeDate         = mustField(roster.Recruitments, "age_date")
	fOrganizers      = mustField(roster.Recruitments, "organizers")
	fHired           = mustField(roster.Recruitments, "hired")
	fPlaces          = mustField(roster.Recruitments, "places")
)

// recruited tells that the worker was openly recruited after the opinion was
// issued. A recruitment announced before that is not bound by it.
func (c *Case) recruited(w *roster.Worker) bool {
	if !fRoute.Has(w) || w.EntryRoute != roster.OpenRoute || !fPost.Has(w) || !w.Post.First().After(c.Params.IssuedOn) {
		return false
	}
	x := c.recruitmentOf(w)
	return x == nil || !fNoticeDate.Has(x) || x.NoticeDate.Last().After(c.Params.IssuedOn)
}

// recruitmentOf is the recruitment whose notice the worker's row names, nil
// where it names none or one that is not in the ledger.
func (c *Case) recruitmentOf(w *roster.Worker) *roster.Recruitment {
	if !fNotice.Has(w) {
		return nil
	}
	if c.recruitments == nil {
		c.recruitments = make(map[string]*roster.Recruitment, len(c.Return.Recruitments))
		c.notices = map[string]*roster.Recruitment{}
		for i := range c.Return.Recruitments {
			x := &c.Return.Recruitments[i]
			if k := noticeKey(x.Notice); c.recruitments[k] == nil {
				c.recruitments[k] = x
			}
		}
	}
	// Notices repeat over many rows: each spelling is folded once.
	x, ok := c.notices[w.Notice]
	if !ok {
		x = c.recruitments[noticeKey(w.Notice)]
		c.notices[w.Notice] = x
	}
	return x
}

// noticeKey is a notice's number as compared: brackets of any kind, 第 and 号
// make no difference.
func noticeKey(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("〔〕[]()【】<>《》第号", r) {
			return -1
		}
		return r
	}, roster.Fold(s))
}

// reckoning is the date on which a recruit's age and grounds are judged.
type reckoning struct {
	date   roster.Date
	notice string // whose date it is; "" is post entry
	what   string // as said in messages
}

func (d reckoning) String() string { return d.date.Chinese() + "（" + d.notice + d.what + "）" }

// reckoningOf is false where the date that counts is at fault.
func (c *Case) reckoningOf(w *roster.Worker) (reckoning, bool) {
	x := c.recruitmentOf(w)
	entry := reckoning{w.Post, "", "进入社工岗时间"}
	switch {
	case x == nil:
		return entry, true
	case fAgeDate.Has(x):
		return reckoning{x.AgeDate, x.Notice, "的年龄计算截止日"}, true
	case x.Bad.Has(fAgeDate.Index):
		return entry, false
	case fNoticeDate.Has(x):
		return reckoning{x.NoticeDate, x.Notice, "的公告日期"}, true
	default:
		return entry, !x.Bad.Has(fNoticeDate.Index)
	}
}

// educationRank makes 中专, 中技 and 高中 one rank; higher is more.
func educationRank(e roster.Code) int {
	if e == roster.SecondaryVocational || e == roster.TechnicalSchool {
		e = roster.HighSchool
	}
	return -int(e)
}

func checkEducation(c *Case, r *Reporter) {
	least, _, _ := roster.Educations.Parse(c.Params.MinEducation)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !c.recruited(w) || r.lacks(w, fEducation, "") || educationRank(w.Education) >= educationRank(least) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "education", Params: []string{"min_education", "issued_on"},
			Message: fmt.Sprintf("%s公开招聘进入，学历为%s，低于%s", w.Post.Chinese(), roster.Educations.String(w.Education), c.Params.MinEducation),
		})
	}
}

func checkAge(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !c.recruited(w) {
			continue
		}
		birth, field, ok := birthOf(w)
		if !ok {
			if fID.Has(w) || w.Bad.Has(fID.Index) { // a blank number is d-required's
				r.lacks(w, fBirth, "")
			}
			continue
		}
		if date, ok := c.reckoningOf(w); ok {
			judgeAge(c, r, w, birth, field, date)
		}
	}
}

// judgeAge takes months in the worker's favour: born on the last day, reckoned
// on the first.
func judgeAge(c *Case, r *Reporter, w *roster.Worker, birth roster.Date, field string, at reckoning) {
	born, on := birth.Last(), at.date.First()
	limit, with, key := c.Params.AgeLimit, "", "age_limit"
	if !on.After(born.AddYears(int(limit) + 1)) {
		return
	}
	if w.Bad.Has(fRelief.Index) {
		return // the ground is at fault: what follows from it is not said again
	}
	if fRelief.Has(w) && w.AgeRelief != roster.NoRelief {
		limit, key = c.Params.AgeLimitRelaxed, "age_limit_relaxed"
		with = "放宽情形“" + roster.AgeReliefs.String(w.AgeRelief) + "”的上限"
		if !on.After(born.AddYears(int(limit) + 1)) {
			return
		}
	}
	r.Add(Report{
		Record: w, Field: "post_date", Related: []Ref{{w, field}}, Params: []string{key, "issued_on"},
		Message: fmt.Sprintf("公开招聘，计龄日为%s；%s出生，%s已满%d周岁，超过%s%d周岁的要求%s",
			at, birth.Chinese(), born.AddYears(int(limit)+1).Chinese(), limit+1, with, limit, byMonth(birth, at.date)),
	})
}

func checkReliefEvidence(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fRelief.Has(w) || w.AgeRelief == roster.NoRelief || !c.recruited(w) {
			continue
		}
		at, ok := c.reckoningOf(w)
		if !ok {
			continue
		}
		switch w.AgeRelief {
		case roster.CertificateRelief:
			judgeCertificateRelief(c, r, w, at)
		case roster.SociologyRelief:
			judgeSociologyRelief(r, w)
		case roster.ExistingWorkerRelief:
			judgeExistingRelief(r, w, at)
		default:
			// Veterans and the notice's own grounds leave no trace in the return.
			r.Unchecked("evidence", "")
		}
	}
}

func judgeCertificateRelief(c *Case, r *Reporter, w *roster.Worker, at reckoning) {
	if r.lacks(w, fCertificate, "") {
		return
	}
	p := Report{Record: w, Field: "age_relief", Params: []string{"certified_levels", "issued_on"}}
	name := roster.Certificates.String(w.Certificate)
	if !c.certified(w.Certificate) {
		p.Related = []Ref{{w, "certificate"}}
		p.Message = fmt.Sprintf("年龄放宽情形为社工师，社会工作者职业水平证书为“%s”，应为%s", name, strings.Join(c.Params.CertifiedLevels, "或"))
		r.Add(p)
		return
	}
	if r.lacks(w, fCertificateDate, "") || !w.CertificateDate.First().After(at.date.Last()) {
		return
	}
	p.Related = []Ref{{w, "certificate_date"}}
	p.Message = fmt.Sprintf("年龄放宽情形为社工师，%s取得%s证书，晚于计龄日%s%s", w.CertificateDate.Chinese(), name, at, byMonth(w.CertificateDate, at.date))
	r.Add(p)
}

// certified tells that the certificate counts as 社工师.
func (c *Case) certified(certificate roster.Code) bool {
	name := roster.Certificates.String(certificate)
	for _, l := range c.Params.CertifiedLevels {
		if l == name {
			return true
		}
	}
	return false
}

// sociology are words in the names of the majors of 社会学类.
var sociology = []string{"社会学", "社会工作", "人类学", "人口学", "民俗学", "女性学", "家政学", "老年学", "社会政策"}

func judgeSociologyRelief(r *Reporter, w *roster.Worker) {
	if r.lacks(w, fMajor, "") {
		return
	}
	for _, m := range sociology {
		if strings.Contains(w.Major, m) {
			return
		}
	}
	r.Add(Report{
		Record: w, Field: "age_relief", Related: []Ref{{w, "major"}},
		Message: fmt.Sprintf("年龄放宽情形为社会学专业，所学专业为“%s”，不属于社会学类", w.Major),
	})
}

func judgeExistingRelief(r *Reporter, w *roster.Worker, at reckoning) {
	if r.lacks(w, fHire, "") || w.Hire.First().Before(at.date.Last()) {
		return
	}
	r.Add(Report{
		Record: w, Field: "age_relief", Related: []Ref{{w, "hire_date"}},
		Message: fmt.Sprintf("年龄放宽情形为现有社区工作者，到社区工作时间为%s，不早于计龄日%s%s", w.Hire.Chinese(), at, byMonth(w.Hire, at.date)),
	})
}

func checkNotice(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if (w.Set | w.Bad).Has(fNotice.Index) || !c.recruited(w) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "recruitment_notice", Params: []string{"issued_on"},
			Message: fmt.Sprintf("%s公开招聘进入，未注明招聘公告文号", w.Post.Chinese()),
		})
	}
}

func checkOrganizers(c *Case, r *Reporter) {
	for i := range c.Return.Recruitments {
		x := &c.Return.Recruitments[i]
		if fNoticeDate.Has(x) && !x.NoticeDate.First().After(c.Params.IssuedOn) || r.lacks(x, fOrganizers, "") {
			continue
		}
		if missing := missingOrganizers(x.Organizers); len(missing) > 0 {
			r.Add(Report{
				Record: x, Field: "organizers", Params: []string{"issued_on"},
				Message: fmt.Sprintf("组织单位为“%s”，缺少%s部门", x.Organizers, strings.Join(missing, "、")),
			})
		}
	}
}

func missingOrganizers(s string) []string {
	var out []string
	if !strings.Contains(s, "民政") {
		out = append(out, "民政")
	}
	if !namesOrganisation(s) {
		out = append(out, "组织")
	}
	if !strings.Contains(s, "人社") && !strings.Contains(s, "人力") {
		out = append(out, "人社")
	}
	return out
}

// namesOrganisation tells that the party's organisation department is named;
// 组织 as a verb (组织实施) is not it.
func namesOrganisation(s string) bool {
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "组织")
		if !ok {
			return false
		}
		verb := false
		for _, v := range []string{"实施", "开展", "招聘", "进行", "报名", "考试", "单位"} {
			verb = verb || strings.HasPrefix(after, v)
		}
		if !verb {
			return true
		}
		rest = after
	}
}

func checkHiredPlaces(c *Case, r *Reporter) {
	for i := range c.Return.Recruitments {
		x := &c.Return.Recruitments[i]
		if r.lacks(x, fHired, "") || r.lacks(x, fPlaces, "") || x.Hired <= x.Places {
			continue
		}
		r.Add(Report{
			Record: x, Field: "hired", Related: []Ref{{x, "places"}},
			Message: fmt.Sprintf("%s计划招聘%d人，录用%d人，超出%d人", x.Notice, x.Places, x.Hired, x.Hired-x.Places),
		})
	}
}
