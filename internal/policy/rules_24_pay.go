package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

func payRules() []*Rule {
	base := Need{Kind: roster.Workers, Field: "base_pay"}
	performance := Need{Kind: roster.Workers, Field: "performance_pay"}
	certificate := Need{Kind: roster.Workers, Field: "certificate"}
	subsidy := Need{Kind: roster.Workers, Field: "certificate_subsidy"}
	return []*Rule{
		{
			ID: "2.4-base-share", Clause: "二（四）", Severity: Explain, Scope: Street, Title: "基础报酬占70%，绩效奖金占30%",
			Why:    "薪酬由基础报酬和绩效奖金构成，基础报酬占70%，绩效奖金占30%；全县合计相符时再看街道（乡镇）。",
			Fix:    "请核对基础报酬和绩效奖金（按核定总量折算到月）；确有不同的，说明原因。",
			Params: []string{"base_pay_share", "base_pay_share_tolerance"}, Needs: []Need{base, performance}, Check: checkBaseShare,
		},
		{
			ID: "2.4-average", Clause: "二（四）", Severity: Explain, Scope: CountyWide, Title: "薪酬平均标准参照事业单位管理岗位平均工资",
			Why:    "薪酬平均标准参照当地上年度事业单位管理岗位人员平均工资水平核定。",
			Fix:    "请核对薪酬数据和参照工资；确低于标准的，说明核定情况和调整安排。",
			Params: []string{"reference_pay", "reference_pay_tolerance", "reference_year"},
			Needs:  []Need{base, performance, {Param: "reference_pay"}}, Check: checkAverage,
		},
		{
			ID: "2.4-no-decrease", Clause: "二（四）", Severity: Explain, Scope: Period, Title: "高于参照标准的薪酬保持不降",
			Why:    "现有薪酬高于参照标准的保持不降；本人类别、等级未变的，基础报酬不应减少。",
			Fix:    "请核对本期与上期的薪酬；确有调整的，说明依据。",
			Params: []string{"reference_pay"}, Needs: []Need{base, performance, {Kind: roster.Workers, Field: "category"}}, Check: checkNoDecrease,
		},
		{
			ID: "2.4-subsidy", Clause: "二（四）", Severity: Error, Lesser: []Severity{Notice}, Scope: Row, Title: "职业资格补贴每月不低于200元",
			Why:    "取得助理社工师、社工师、高级社工师资格的，可按每月不低于200元的标准给予补贴。",
			Fix:    "请核对证书和补贴金额（元/月）；确低于标准的，按属实违规上报整改措施。",
			Params: []string{"certificate_subsidy_min"}, Needs: []Need{certificate, subsidy}, Check: checkSubsidy,
		},
		{
			ID: "2.4-subsidy-tiers", Clause: "二（四）", Severity: Explain, Scope: CountyWide, Title: "职业资格补贴应拉开档次",
			Why:   "助理社会工作师、社会工作师、高级社会工作师的补贴标准应逐级提高。",
			Fix:   "请核对各级证书的补贴标准；确未拉开档次的，说明原因和安排。",
			Needs: []Need{certificate, subsidy}, Check: checkSubsidyTiers,
		},
		{
			ID: "2.4-subsidy-uncertified", Clause: "二（四）", Severity: Explain, Scope: Row, Title: "未取得证书不应领取职业资格补贴",
			Why:   "职业资格补贴发给取得社会工作者职业水平证书的人员。",
			Fix:   "请补填证书，或核对补贴金额；确有其他依据的，予以说明。",
			Needs: []Need{certificate, subsidy}, Check: checkSubsidyUncertified,
		},
	}
}

// joined lists details of a finding.
func joined(details []string) string { return strings.Join(details, "；") }

func checkBaseShare(c *Case, r *Reporter) {
	read := paysOf(c.Return)
	var all payTotal
	streets := map[string]*payTotal{}
	var order []*communityGroup // the first community of each street
	for _, g := range c.order {
		k := roster.StreetKey(g.Street)
		t := streets[k]
		if t == nil && len(g.Workers) > 0 {
			t = &payTotal{}
			streets[k] = t
			order = append(order, g)
		}
		for _, w := range g.Workers {
			if base, performance, ok := read.both(w); ok {
				t.add(base, performance)
				all.add(base, performance)
			}
		}
	}
	if all.sum() == 0 {
		r.NotRun(missingField(roster.Workers, fBase))
		return
	}
	if !c.shareHolds(&all) {
		c.addCounty(r, Report{Field: "base_pay_share", Message: c.shareMessage("全县（市、区）", &all)})
		return
	}
	for _, g := range order {
		t := streets[roster.StreetKey(g.Street)]
		if g.Street == "" || t.sum() == 0 || c.shareHolds(t) {
			continue
		}
		r.Add(Report{Record: g.Workers[0], Field: "base_pay", Subject: g.Street, Value: number(rounded(t.share())) + "%", Message: c.shareMessage(g.Street, t)})
	}
}

// shareHolds leaves a hair for the binary fractions.
func (c *Case) shareHolds(t *payTotal) bool {
	d := t.share() - c.Params.BasePayShare
	return max(d, -d) <= c.Params.BasePayShareTolerance+1e-9
}

func (c *Case) shareMessage(unit string, t *payTotal) string {
	return fmt.Sprintf("%s%d人，月基础报酬合计%s元，绩效奖金合计%s元，基础报酬占%.1f%%，应为%s%%（允许相差%s个百分点）",
		unit, t.n, yuan(t.base), yuan(t.performance), t.share(), number(c.Params.BasePayShare), number(c.Params.BasePayShareTolerance))
}

// rounded is v to one decimal.
func rounded(v float64) float64 { return float64(int64(v*10+0.5)) / 10 }

func checkAverage(c *Case, r *Reporter) {
	read := paysOf(c.Return)
	var all payTotal
	for i := range c.Return.Workers {
		if base, performance, ok := read.both(&c.Return.Workers[i]); ok {
			all.add(base, performance)
		}
	}
	if all.n == 0 {
		return
	}
	reference := *c.Params.ReferencePay
	least := float64(reference) * (1 - c.Params.ReferencePayTolerance/100)
	if float64(all.sum()) >= least*float64(all.n)-1e-6 {
		return
	}
	year := ""
	if c.Params.ReferenceYear != nil {
		year = fmt.Sprintf("（%d年数据）", *c.Params.ReferenceYear)
	}
	c.addCounty(r, Report{
		Field: "reference_pay", Params: []string{"reference_pay", "reference_year"},
		Message: fmt.Sprintf("%d人月平均薪酬（基础报酬与绩效奖金）%s元，参照的事业单位管理岗位月平均工资%s元%s，低%.1f%%，超过允许的%s%%",
			all.n, yuan(all.mean()), yuan(reference), year, 100-float64(all.sum())*100/float64(reference*all.n), number(c.Params.ReferencePayTolerance)),
	})
}

// byCategory adds up pay by category.
func byCategory(ret *roster.Return) (totals [4]payTotal) {
	read := paysOf(ret)
	for i := range ret.Workers {
		w := &ret.Workers[i]
		if base, performance, ok := read.both(w); ok && fCategory.Has(w) {
			totals[w.Category].add(base, performance)
		}
	}
	return totals
}

func checkNoDecrease(c *Case, r *Reporter) {
	if c.Previous == nil {
		r.NotRun("previous")
		return
	}
	checkPersonsNoDecrease(c, r)
	reference := c.Params.ReferencePay
	if c.PreviousParams != nil && c.PreviousParams.ReferencePay != nil {
		reference = c.PreviousParams.ReferencePay
	}
	if reference == nil {
		r.Unchecked("reference_pay", c.CountyName)
		return
	}
	before, now := byCategory(c.Previous), byCategory(c.Return)
	for code := roster.HeadCategory; code <= roster.OrdinaryCategory; code++ {
		b, n := &before[code], &now[code]
		if b.n == 0 || n.n == 0 || b.sum() <= *reference*b.n || n.sum()*b.n >= b.sum()*n.n {
			continue
		}
		name := roster.Categories.String(code)
		c.addCounty(r, Report{
			Field: "reference_pay", Note: name, Params: []string{"reference_pay"},
			Message: fmt.Sprintf("%s月平均薪酬由上期%s元（%d人）降为%s元（%d人），上期高于参照标准%s元，应保持不降",
				name, yuan(b.mean()), b.n, yuan(n.mean()), n.n, yuan(*reference)),
		})
	}
}

// checkPersonsNoDecrease compares the base pay of those who kept category and
// grade.
func checkPersonsNoDecrease(c *Case, r *Reporter) {
	readBefore, readNow := paysOf(c.Previous), paysOf(c.Return)
	for i := range c.Previous.Workers {
		b := &c.Previous.Workers[i]
		if !usable(b, b.ID) || !fCategory.Has(b) || !fGrade.Has(b) {
			continue
		}
		p := c.people[b.ID]
		if p == nil || len(p.Workers) == 0 {
			continue
		}
		w := p.Workers[0]
		if !fCategory.Has(w) || !fGrade.Has(w) || w.Category != b.Category || w.Grade != b.Grade {
			continue
		}
		before, okBefore := readBefore.base(b)
		now, okNow := readNow.base(w)
		if okBefore && okNow && now < before {
			r.Add(Report{
				Record: w, Field: "base_pay",
				Message: fmt.Sprintf("岗位类别、等级（%s%d级）未变，基础报酬由上期%s元降为%s元", roster.Categories.String(w.Category), w.Grade, yuan(before), yuan(now)),
			})
		}
	}
}

// holder tells that the certificate is one of the three levels.
func holder(w *roster.Worker) bool {
	return fCertificate.Has(w) && w.Certificate != roster.NoCertificate
}

func checkSubsidy(c *Case, r *Reporter) {
	read := paysOf(c.Return)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if r.lacks(w, fCertificate, "") || !holder(w) {
			continue
		}
		v, ok := read.subsidy(w)
		if !ok || v >= c.Params.CertificateSubsidyMin {
			continue
		}
		name := roster.Certificates.String(w.Certificate)
		p := Report{Record: w, Field: "certificate_subsidy", Related: []Ref{{w, "certificate"}}, Params: []string{"certificate_subsidy_min"}}
		if v > 0 {
			p.Message = fmt.Sprintf("持%s证书，补贴每月%s元，低于%s元", name, yuan(v), yuan(c.Params.CertificateSubsidyMin))
		} else {
			p.Severity = Notice
			p.Message = fmt.Sprintf("持%s证书，未发放职业资格补贴，可按每月不低于%s元给予补贴", name, yuan(c.Params.CertificateSubsidyMin))
		}
		r.Add(p)
	}
}

func checkSubsidyTiers(c *Case, r *Reporter) {
	var tiers [5]tally
	for i := range c.Return.Workers {
		if w := &c.Return.Workers[i]; holder(w) && fSubsidy.Has(w) && w.Subsidy > 0 {
			tiers[w.Certificate].add(w.Subsidy, w)
		}
	}
	below := roster.Code(0)
	var details []string
	for level := roster.AssistantCertificate; level <= roster.SeniorCertificate; level++ {
		if len(tiers[level]) == 0 {
			continue
		}
		if below != 0 && tiers[level].mode() <= tiers[below].mode() {
			details = append(details, fmt.Sprintf("%s%s元，不高于%s%s元",
				roster.Certificates.String(level), yuan(tiers[level].mode()), roster.Certificates.String(below), yuan(tiers[below].mode())))
		}
		below = level
	}
	if len(details) > 0 {
		c.addCounty(r, Report{Field: "certificate_subsidy", Message: "职业资格补贴未拉开档次（按最多人数的标准）：" + joined(details)})
	}
}

func checkSubsidyUncertified(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fSubsidy.Has(w) || w.Subsidy <= 0 || r.lacks(w, fCertificate, "") || holder(w) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "certificate_subsidy", Related: []Ref{{w, "certificate"}},
			Message: fmt.Sprintf("社会工作者职业水平证书为“无”，补贴每月%s元", yuan(w.Subsidy)),
		})
	}
}
