package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

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
	CommitteeRate, OtherRate, FillRate, VacancyRate, PerTenThousand, HeadRate, StaffRate, CertifiedRate, HolderRate,
	MeanPay, MeanBase, MeanPerf, BaseShare, ReferenceRatio, BudgetRatio, MeanSubsidy,
	InsuredRate, CheckupRate, LeaveRate, AgreementRate, FileRate, AppraisedWell,
	HallRate, OneWindowRate, JointRate, PatrolRate, CoverageRate,
	InstitutionRate, ApprovalRate, PassRate,
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
	MeanBase = &Indicator{
		Key: "mean_base", Title: "月平均基础报酬", Clause: "二（四）",
		Formula: "基础报酬之和 ÷ 填报基础报酬的人数", Source: "人员花名册",
		Num: of(BaseTotal), Den: of(Paid), Mean: true,
	}
	MeanPerf = &Indicator{
		Key: "mean_performance", Title: "月平均绩效奖金", Clause: "二（四）",
		Formula: "绩效奖金之和 ÷ 填报基础报酬的人数", Source: "人员花名册",
		Num: of(PerfTotal), Den: of(Paid), Mean: true,
	}
	ReferenceRatio = &Indicator{
		Key: "reference_ratio", Title: "薪酬与参照水平之比", Clause: "二（四）",
		Formula: "（基础报酬 + 绩效奖金）之和 ÷ （上年度事业单位管理岗位月平均工资 × 人数），未填报参照工资或薪酬的单位不计入",
		Source:  "人员花名册、县（市、区）基本情况表",
		Num:     of(RefTotal), Den: of(RefPay),
	}
	BudgetRatio = &Indicator{
		Key: "budget_ratio", Title: "预算保障率", Clause: "三（二）",
		Formula: "年度薪酬预算（未含省级补助的加省级补助）÷ （当月基础报酬、绩效奖金、职业资格补贴之和 × 12），未填报预算或薪酬的单位不计入",
		Source:  "县（市、区）基本情况表、人员花名册",
		Num:     of(BudgetCovers), Den: of(BudgetPayroll),
	}
	MeanSubsidy = &Indicator{
		Key: "mean_subsidy", Title: "月平均职业资格补贴", Clause: "二（四）",
		Formula: "职业资格补贴之和 ÷ 领取补贴的人数", Source: "人员花名册",
		Num: of(SubsidyTotal), Den: of(SubsidyHolders), Mean: true,
	}
	InsuredRate = &Indicator{
		Key: "insured_rate", Title: "“五险一金”参保率", Clause: "二（五）",
		Formula: "“五险一金”全部参加的社工岗人员（生育保险未填报的随医疗保险）÷ 填报参保情况的社工岗人员", Source: "人员花名册",
		Num: of(Insured), Den: of(InsuredKnown),
	}
	CheckupRate = &Indicator{
		Key: "checkup_rate", Title: "年度体检率", Clause: "二（五）",
		Formula: "已体检的社工岗人员 ÷ 填报体检情况的社工岗人员", Source: "人员花名册",
		Num: of(Checkups), Den: of(CheckupKnown),
	}
	LeaveRate = &Indicator{
		Key: "leave_rate", Title: "带薪休假落实率", Clause: "二（五）",
		Formula: "落实带薪休假的社工岗人员 ÷ 填报休假情况的社工岗人员", Source: "人员花名册",
		Num: of(Leaves), Den: of(LeaveKnown),
	}
	AgreementRate = &Indicator{
		Key: "agreement_rate", Title: "服务协议签订率", Clause: "二（五）",
		Formula: "报告期末协议有效的社工岗人员 ÷ 社工岗人员，花名册未列协议日期的单位不计入", Source: "人员花名册",
		Num: of(AgreementValid), Den: of(AgreementKnown),
	}
	FileRate = &Indicator{
		Key: "file_rate", Title: "人事档案建档率", Clause: "二（五）",
		Formula: "已建立人事档案的社工岗人员 ÷ 填报建档情况的社工岗人员", Source: "人员花名册",
		Num: of(FilesKept), Den: of(FileKnown),
	}
	HallRate = &Indicator{
		Key: "hall_rate", Title: "大厅人员达标率", Clause: "二（八）",
		Formula: "大厅日常办公人数在规定范围内的社区 ÷ 填报的城市社区", Source: "社区基本情况表",
		Num: of(HallInRange), Den: of(HallRangeKnown),
	}
	OneWindowRate = &Indicator{
		Key: "one_window_rate", Title: "一窗受理率", Clause: "二（八）",
		Formula: "实行一窗受理的社区 ÷ 填报的城市社区", Source: "社区基本情况表",
		Num: of(OneWindow), Den: of(OneWindowKnown),
	}
	JointRate = &Indicator{
		Key: "joint_rate", Title: "后台协同办理率", Clause: "二（八）",
		Formula: "实行后台协同办理的社区 ÷ 填报的城市社区", Source: "社区基本情况表",
		Num: of(Joint), Den: of(JointKnown),
	}
	PatrolRate = &Indicator{
		Key: "patrol_rate", Title: "巡查达标率", Clause: "二（八）",
		Formula: "日巡查次数达到规定的社区 ÷ 填报的城市社区", Source: "社区基本情况表",
		Num: of(PatrolMet), Den: of(PatrolKnown),
	}
	CoverageRate = &Indicator{
		Key: "coverage_rate", Title: "走访达标率", Clause: "二（八）",
		Formula: "月走访覆盖率达到规定的社区 ÷ 填报的城市社区", Source: "社区基本情况表",
		Num: of(CoverageMet), Den: of(CoverageKnown),
	}
	InstitutionRate = &Indicator{
		Key: "institution_rate", Title: "制度建立率", Clause: "二（四）（五）（七）—（十）、三（一）（三）",
		Formula: "已建立的制度项数 ÷ （报送制度建设情况的县（市、区）× 10项）", Source: "制度建设情况",
		Num: func(f Figures) int64 {
			n := int64(0)
			for i := range roster.InstitutionItems.Values {
				n += f[Institution.With(i+1)]
			}
			return n
		},
		Den: func(f Figures) int64 { return f[InstitutionKnown] * int64(len(roster.InstitutionItems.Values)) },
	}
	ApprovalRate = &Indicator{
		Key: "approval_rate", Title: "清单外事项批准率", Clause: "三（三）",
		Formula: "清单外已批准的事项 ÷ 清单外已批准和未经批准已实施的事项，待审的不计入", Source: "社区工作事项准入台账",
		Num: of(MattersApproved), Den: sum(MattersApproved, MattersUnapproved),
	}
	PassRate = &Indicator{
		Key: "pass_rate", Title: "规则符合率", Clause: "二、三",
		Formula: "检查通过的规则项 ÷ 已检查的规则项（逐县（市、区）计），未检查的不计入", Source: "检查结果",
		Num: func(f Figures) int64 { passed, _ := Rules(f); return passed },
		Den: func(f Figures) int64 { _, checked := Rules(f); return checked },
	}
	AppraisedWell = &Indicator{
		Key: "appraised_well", Title: "考核合格以上率", Clause: "二（九）",
		Formula: "上年度考核优秀、合格的人员 ÷ 上年度确定等次的人员（优秀、合格、基本合格、不合格）", Source: "年度考核结果",
		Num: graded(roster.Excellent, roster.Qualified),
		Den: graded(roster.Excellent, roster.Qualified, roster.BarelyQualified, roster.Failed),
	}
)

func graded(grades ...roster.Code) func(Figures) int64 {
	ks := make([]Figure, len(grades))
	for i, g := range grades {
		ks[i] = AppraisedLast.With(int(g))
	}
	return sum(ks...)
}

// Rules counts the rules of the opinion that passed and that ran, a rule and
// county each.
func Rules(f Figures) (passed, checked int64) {
	for _, r := range policy.Rules() {
		if r.Quality() {
			continue
		}
		passed += f[RulePassed.Of(r.ID)]
		checked += f[RulePassed.Of(r.ID)] + f[RuleFailed.Of(r.ID)]
	}
	return passed, checked
}
