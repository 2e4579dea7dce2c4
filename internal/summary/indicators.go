package summary

// Indicator is a rate or mean made from figures. The table [Indicators] is the
// one place of formulas: reports, pages and the explanation of indicators read it.
type Indicator struct {
	Key     string
	Title   string
	Clause  string // of the opinion
	Formula string // in words, as printed under 指标解释
	Source  string // the sheets the figures come from
	Num     func(Figures) int64
	Den     func(Figures) int64
	// Mean tells that the indicator is an amount in 分, not a share.
	Mean bool
}

// Of is numerator and denominator; a denominator of 0 has no value.
func (i *Indicator) Of(f Figures) (num, den int64) { return i.Num(f), i.Den(f) }

func of(k Figure) func(Figures) int64 { return func(f Figures) int64 { return f[k] } }

func sum(ks ...Figure) func(Figures) int64 {
	return func(f Figures) int64 {
		var n int64
		for _, k := range ks {
			n += f[k]
		}
		return n
	}
}

// Indicators are all indicators in the order they are explained in.
var Indicators = []*Indicator{
	CommitteeRate, OtherRate, FillRate, VacancyRate, HeadRate, StaffRate, CertifiedRate, HolderRate, PerTenThousand, MeanPay, BaseShare,
}

// The indicators.
var (
	CommitteeRate = &Indicator{
		Key: "committee_rate", Title: "社区“两委”成员转入率", Clause: "三（一）",
		Formula: "已转入的社区“两委”成员 ÷ 符合条件的社区“两委”成员", Source: "转入情况台账",
		Num: sum(CommitteeOnTime, CommitteeLater), Den: of(CommitteeEligible),
	}
	OtherRate = &Indicator{
		Key: "other_rate", Title: "其他人员转入率", Clause: "三（四）",
		Formula: "已转入的其他符合条件人员 ÷ 其他符合条件人员", Source: "转入情况台账",
		Num: sum(Other2020, Other2021, Other2022, OtherLater), Den: of(OtherEligible),
	}
	FillRate = &Indicator{
		Key: "fill_rate", Title: "员额使用率", Clause: "二（二）",
		Formula: "社工岗人员 ÷ 员额总量，未填报员额总量的单位不计入", Source: "人员花名册、县（市、区）基本情况表",
		Num: of(QuotaWorkers), Den: of(Quota),
	}
	VacancyRate = &Indicator{
		Key: "vacancy_rate", Title: "空岗率", Clause: "二（二）",
		Formula: "（核定社工岗数 − 社工岗人员）÷ 核定社工岗数，超配时为负，未填报核定数的社区不计入", Source: "社区基本情况表、人员花名册",
		Num: func(f Figures) int64 { return f[Approved] - f[ApprovedWorkers] }, Den: of(Approved),
	}
	HeadRate = &Indicator{
		Key: "head_rate", Title: "书记、主任培训覆盖率", Clause: "二（七）",
		Formula: "近12个月培训过的书记、主任 ÷ （书记、主任 − 任职未满12个月且未培训的）", Source: "培训台账、人员花名册",
		Num: of(HeadsTrained), Den: func(f Figures) int64 { return f[Heads] - f[HeadsNotDue] },
	}
	StaffRate = &Indicator{
		Key: "staff_rate", Title: "其他人员轮训覆盖率", Clause: "二（七）",
		Formula: "近24个月培训过的其他社工岗人员 ÷ （其他社工岗人员 − 进岗未满24个月且未培训的）", Source: "培训台账、人员花名册",
		Num: of(OthersTrained), Den: func(f Figures) int64 { return f[Others] - f[OthersNotDue] },
	}
	CertifiedRate = &Indicator{
		Key: "certified_rate", Title: "有3名以上社会工作师的社区占比", Clause: "二（七）",
		Formula: "社会工作师、高级社会工作师达到3名的社区 ÷ 城市社区（含县政府所在地乡镇社区）", Source: "人员花名册、社区基本情况表",
		Num: of(Certified3), Den: of(CertificateUrban),
	}
	HolderRate = &Indicator{
		Key: "holder_rate", Title: "持证率", Clause: "二（七）",
		Formula: "持有社会工作者职业水平证书（含助理）的社工岗人员 ÷ 社工岗人员", Source: "人员花名册",
		Num: sum(Assistants, SocialWorkers, Seniors), Den: of(CertificateWorkers),
	}
	PerTenThousand = &Indicator{
		Key: "per_ten_thousand", Title: "每万常住人口社工岗人员", Clause: "二（二）",
		Formula: "社工岗人员 × 10000 ÷ 常住人口；国家目标每万城镇常住人口18人，仅供对照", Source: "人员花名册、社区基本情况表",
		Num: func(f Figures) int64 { return f[PopulationWorkers] * 10000 }, Den: of(Population),
	}
	MeanPay = &Indicator{
		Key: "mean_pay", Title: "月平均薪酬", Clause: "二（四）",
		Formula: "（基础报酬 + 绩效奖金）之和 ÷ 填报基础报酬的人数", Source: "人员花名册",
		Num: sum(BaseTotal, PerfTotal), Den: of(Paid), Mean: true,
	}
	BaseShare = &Indicator{
		Key: "base_share", Title: "基础报酬占比", Clause: "二（四）",
		Formula: "基础报酬之和 ÷ （基础报酬 + 绩效奖金）之和", Source: "人员花名册",
		Num: of(BaseTotal), Den: sum(BaseTotal, PerfTotal),
	}
)
