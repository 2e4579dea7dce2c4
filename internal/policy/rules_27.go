package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// dueSoonDays is how long before a training falls due it is announced.
const dueSoonDays = 90

func rules27() []*Rule {
	ledger := []Need{{Kind: roster.Workers, Field: "post_date"}, {Kind: roster.Trainings}}
	return []*Rule{
		{
			ID: "2.7-head-training", Clause: "二（七）", Severity: Explain, Scope: Person,
			Title:  "社区书记、主任每年培训一遍",
			Why:    "社区党组织书记、居民委员会主任应每年轮训一遍。",
			Fix:    "已参加培训的，请补登培训台账；未参加的，请安排培训并说明时间。",
			Params: []string{"head_training_months", "training_reckoning"}, Needs: ledger,
			Check: func(c *Case, r *Reporter) { checkTraining(c, r, true) },
		},
		{
			ID: "2.7-staff-training", Clause: "二（七）", Severity: Explain, Scope: Person,
			Title:  "其他“社工岗”人员每两年轮训一遍",
			Why:    "书记、主任以外的“社工岗”人员应每两年轮训一遍。",
			Fix:    "已参加培训的，请补登培训台账；未参加的，请安排培训并说明时间。",
			Params: []string{"staff_training_months", "training_reckoning"}, Needs: ledger,
			Check: func(c *Case, r *Reporter) { checkTraining(c, r, false) },
		},
		{
			ID: "2.7-training-due", Clause: "二（七）", Severity: Notice, Scope: Person,
			Title:  "培训即将到期",
			Why:    "90日内培训到期，提前安排可避免超期。",
			Fix:    "请在到期日前安排培训并登记培训台账。",
			Params: []string{"head_training_months", "staff_training_months", "training_reckoning"}, Needs: ledger,
			Check: checkTrainingDue,
		},
		{
			ID: "2.7-certified", Clause: "二（七）", Severity: Notice, Scope: Community,
			Title:  "每个社区有3名以上社工师",
			Why:    "力争用3年左右时间，使每个社区有3名以上社工师。",
			Fix:    "请组织人员报考社会工作者职业资格；已取得证书的，请在花名册中登记。",
			Params: []string{"certified_min", "certified_levels", "certified_by"},
			Needs:  []Need{{Kind: roster.Communities, Field: "type"}, {Kind: roster.Workers, Field: "certificate"}},
			Check:  checkCertified,
		},
	}
}

func checkTraining(c *Case, r *Reporter, heads bool) {
	t, j := c.training(), &joins{c: c}
	for _, p := range c.peopleOrder {
		s := t.of(p)
		if s.head != heads || s.verdict != trainingOverdue {
			continue
		}
		if t.short(heads) {
			r.Unchecked("trainings", "")
			continue
		}
		if j.doubtful(p, len(p.Trainings)) {
			r.Unchecked("workers.id_number", "")
			continue
		}
		r.Add(Report{Record: s.w, Field: "name", Message: t.overdueMessage(&s)})
	}
}

func (t *trainingReckoning) overdueMessage(s *trainingState) string {
	w := t.window(s.head)
	post := "在社工岗"
	if s.head {
		post = "任" + s.w.Position.Text
	}
	latest := "台账中没有培训记录"
	if !s.last.IsZero() {
		latest = "最近一次培训于" + s.last.Chinese() + "完成"
	}
	return fmt.Sprintf("自%s起%s，%s至%s须完成一次培训；%s%s", s.took.Chinese(), post,
		w.from.AddDays(1).Chinese(), t.c.AsOf.Chinese(), latest, byMonth(s.took, s.last))
}

// checkTrainingDue announces what falls due soon. With calendar reckoning that
// is the window's end, for who is not trained in it yet.
func checkTrainingDue(c *Case, r *Reporter) {
	t := c.training()
	limit := c.AsOf.AddDays(dueSoonDays)
	for _, p := range c.peopleOrder {
		s := t.of(p)
		if !t.announced(&s) {
			continue
		}
		due := t.dueOn(&s)
		if !due.After(c.AsOf) || due.After(limit) {
			continue
		}
		latest := "自" + s.took.Chinese() + "起任职，尚无培训记录"
		if !s.last.IsZero() {
			latest = "最近一次培训于" + s.last.Chinese() + "完成"
		}
		r.Add(Report{
			Record: s.w, Field: "name",
			Message: fmt.Sprintf("%s，下一次培训应在%s前完成，还有%d天%s", latest, due.Chinese(), due.DaysSince(c.AsOf), byMonth(s.took, s.last)),
		})
	}
}

// announced tells that the person's next training has a date that can be told.
func (t *trainingReckoning) announced(s *trainingState) bool {
	if t.calendar {
		return s.verdict == trainingPending && !t.short(s.head)
	}
	return s.verdict == trainingDone || s.verdict == trainingNotDue
}

func checkCertified(c *Case, r *Reporter) {
	if c.AsOf.Before(c.Params.CertifiedBy) {
		return
	}
	var counts [256]bool // by code of the certificate
	for i := range roster.Certificates.Values {
		counts[i+1] = c.certified(roster.Code(i + 1))
	}
	for _, g := range c.urban(r) {
		var holders, all, unknown int64
		for _, w := range g.Workers {
			if w.Certificate == 0 {
				unknown++
			} else if w.Certificate != roster.NoCertificate {
				all++
			}
			if counts[w.Certificate] {
				holders++
			}
		}
		if holders < c.Params.CertifiedMin {
			for _, w := range c.strays(g) {
				if w.Certificate == 0 || counts[w.Certificate] {
					unknown++
				}
			}
		}
		switch {
		case holders >= c.Params.CertifiedMin:
		case holders+unknown >= c.Params.CertifiedMin:
			r.Unchecked("workers.certificate", g.Name)
		default:
			r.Add(Report{
				Record: g.Row, Field: "community",
				Message: fmt.Sprintf("截至%s，有社会工作师以上证书的%d人，连同助理社会工作师共%d人，应有%d人以上",
					c.AsOf.Chinese(), holders, all, c.Params.CertifiedMin),
			})
		}
	}
}
