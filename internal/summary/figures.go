package summary

// The figures of a community.
const (
	Communities Figure = "communities" // communities in the communities sheet
	Urban       Figure = "urban"       // of these 城市社区 and 县政府所在地乡镇社区
	Households  Figure = "households"
	Population  Figure = "population"
	Grids       Figure = "grids"
	RangeLow    Figure = "range_low"  // posts by the opinion, at least
	RangeHigh   Figure = "range_high" // posts by the opinion, at most
	Under       Figure = "under"      // communities with fewer posts than the range
	Within      Figure = "within"     // communities in the range
	Over        Figure = "over"       // communities with more
	Approved    Figure = "approved"   // approved posts
	Workers     Figure = "workers"    // holders of the posts
	// Of these, the holders in whose community or county the other figure of a
	// rate is known: a rate compares like with like.
	ApprovedWorkers    Figure = "approved_workers"    // approved posts known
	PopulationWorkers  Figure = "population_workers"  // population known
	CertificateWorkers Figure = "certificate_workers" // the roster has the column
	CertificateUrban   Figure = "certificate_urban"   // urban communities, likewise
	Joined             Figure = "joined"              // since the previous return
	Left               Figure = "left"                // since the previous return
	PartyPosts         Figure = "party_posts"         // full-time party-building posts, secretaries not counted
	HallStaff          Figure = "hall_staff"          // by the roster's workplace
	GridStaff          Figure = "grid_staff"
	HallReported       Figure = "hall_reported"  // by the communities sheet
	Assistants         Figure = "assistants"     // 助理社会工作师
	SocialWorkers      Figure = "social_workers" // 社会工作师
	Seniors            Figure = "seniors"        // 高级社会工作师
	Certified3         Figure = "certified_3"    // communities with 3 or more holders at the levels that count
	Heads              Figure = "heads"          // 书记、主任
	HeadsTrained       Figure = "heads_trained"  // within the span
	HeadsNotDue        Figure = "heads_not_due"  // new in the post, not trained yet
	Others             Figure = "others"
	OthersTrained      Figure = "others_trained"
	OthersNotDue       Figure = "others_not_due"
	DueSoon            Figure = "due_soon"     // falls due within 90 days
	HeadsYear          Figure = "heads_year"   // heads trained in the calendar year
	OthersYears        Figure = "others_years" // others trained in the two calendar years

	Paid      Figure = "paid"       // workers with base pay, where the roster gives performance pay, too
	BaseTotal Figure = "base_total" // 分 a month, of these
	PerfTotal Figure = "perf_total" // 分 a month, of these; a blank counts as 0

	// The figures of 服务能力 are of urban communities; Known counts those whose
	// cell is filled, which is the denominator.
	HallRangeKnown Figure = "hall_range_known" // hall staff reported
	HallInRange    Figure = "hall_in_range"    // hall staff within the range of 二（八）
	OneWindowKnown Figure = "one_window_known"
	OneWindow      Figure = "one_window"
	JointKnown     Figure = "joint_known"
	Joint          Figure = "joint"
	PatrolKnown    Figure = "patrol_known"
	PatrolMet      Figure = "patrol_met" // at least the patrols a day of 二（八）
	CoverageKnown  Figure = "coverage_known"
	CoverageMet    Figure = "coverage_met" // at least the coverage a month of 二（八）
)

// The figures of a county.
const (
	Quota        Figure = "quota"
	QuotaWorkers Figure = "quota_workers" // holders in the counties whose quota is known
	// Where the reference pay is known and the roster has both parts of the pay.
	RefPay   Figure = "ref_pay"   // reference pay × paid, 分 a month: its mean weighs by workers
	RefTotal Figure = "ref_total" // base and performance, 分 a month

	PaidIn Figure = "paid_in" // as Paid, BaseTotal, PerfTotal, with a code of roster.Categories
	BaseIn Figure = "base_in"
	PerfIn Figure = "perf_in"

	SubsidyTotal   Figure = "subsidy_total"   // 分 a month, and with a code of roster.Certificates
	SubsidyHolders Figure = "subsidy_holders" // holders of posts who are paid one, likewise; some without a certificate

	Budget Figure = "budget" // 分 a year, as the other amounts of the county sheet
	// Where the budget is known and the roster has the columns of the pay.
	BudgetCovers      Figure = "budget_covers"      // with the provincial subsidy where the budget lacks it
	BudgetPayroll     Figure = "budget_payroll"     // 12 × the month's pay with subsidies, 分
	ProvincialSubsidy Figure = "provincial_subsidy" // 分 a year
	NewExpense        Figure = "new_expense"        // 分 a year

	// Insured and its denominator go with the place among InsuranceKeys from 1, as
	// the cell says. Without a place: who has any cell filled, and of these who has
	// all six in place, a blank maternity insurance going with the medical one.
	InsuredKnown Figure = "insured_known"
	Insured      Figure = "insured"
	CheckupKnown Figure = "checkup_known"
	Checkups     Figure = "checkups"
	LeaveKnown   Figure = "leave_known"
	Leaves       Figure = "leaves"
	FileKnown    Figure = "file_known"
	FilesKept    Figure = "files_kept"
	// The sum of the states may be less than AgreementKnown, where one date is
	// missing or at fault.
	AgreementKnown  Figure = "agreement_known"  // workers of a roster with the columns
	AgreementValid  Figure = "agreement_valid"  // the agreement covers the as-of date
	AgreementSoon   Figure = "agreement_soon"   // of these, it ends within 180 days
	AgreementEnded  Figure = "agreement_ended"  // it ended before the as-of date
	AgreementFuture Figure = "agreement_future" // it begins after the as-of date
	AgreementNone   Figure = "agreement_none"   // no dates

	// Of several results of a person and year the last counts.
	Appraised     Figure = "appraised"      // with year×10 + a code of roster.AppraisalGrades, from 2020 on
	AppraisedLast Figure = "appraised_last" // of the year before the as-of date, with a code of roster.AppraisalGrades
	MustLeave     Figure = "must_leave"     // persons of the roster who fall under 二（十）
	Exits         Figure = "exits"          // in the calendar year up to the as-of date
	ExitReason    Figure = "exit_reason"    // of these, with a code of roster.ExitReasons
	ExitChannel   Figure = "exit_channel"   // of these, with a code of roster.ExitChannels

	// The structure of the holders; the sum over the codes may be less than
	// Workers, where cells are empty.
	BySex       Figure = "by_sex"       // with a code of roster.Sexes
	ByAge       Figure = "by_age"       // with the place among AgeBands from 1
	ByEducation Figure = "by_education" // with a code of roster.Educations
	ByPolitical Figure = "by_political" // with a code of roster.Political
	ByRoute     Figure = "by_route"     // with a code of roster.EntryRoutes
	ByCategory  Figure = "by_category"  // with a code of roster.Categories
	ByDelegate  Figure = "by_delegate"  // with a code of roster.Delegates
	Seconded    Figure = "seconded"     // to a higher body
	Auxiliaries Figure = "auxiliaries"  // and with a code of roster.AuxiliaryTypes

	// Persons in the roster of now and of then: see also Joined and Left.
	Moved    Figure = "moved"    // to another community
	Promoted Figure = "promoted" // to a higher category
	Upgraded Figure = "upgraded" // to a higher certificate
	Vanished Figure = "vanished" // of Left, in no exit ledger and under no other number

	Notices    Figure = "recruitments"        // open recruitments, with the year of the notice
	Places     Figure = "recruitment_places"  // with the year of the notice
	Applicants Figure = "recruitment_applied" // with the year of the notice

	InstitutionKnown Figure = "institution_known" // 1 where the county has sent the sheet
	Institution      Figure = "institution"       // counties that have it, with a code of roster.InstitutionItems

	// The sum of the states may be less than Matters: what began before the opinion
	// without approval, and blanks that decide.
	Matters           Figure = "matters"            // asked of the communities
	MattersListed     Figure = "matters_listed"     // of these, in the county's list
	MattersApproved   Figure = "matters_approved"   // outside the list, approved, if only after its start
	MattersPending    Figure = "matters_pending"    // outside the list, without approval and not begun
	MattersUnapproved Figure = "matters_unapproved" // outside the list, begun without approval
	MattersResourced  Figure = "matters_resourced"  // of the approved, with funds or people

	CommitteeEligible Figure = "conv_committee_eligible"
	CommitteeOnTime   Figure = "conv_committee_on_time"
	CommitteeLater    Figure = "conv_committee_later"
	CommitteeNotYet   Figure = "conv_committee_not_yet"
	OtherEligible     Figure = "conv_other_eligible"
	Other2020         Figure = "conv_other_2020"
	Other2021         Figure = "conv_other_2021"
	Other2022         Figure = "conv_other_2022"
	OtherLater        Figure = "conv_other_later"
	OtherNotYet       Figure = "conv_other_not_yet"
	Ineligible        Figure = "conv_ineligible"
	IneligibleOrigin  Figure = "conv_ineligible_origin" // with a code of roster.Origins
	IneligibleReason  Figure = "conv_ineligible_reason" // with a code of roster.IneligibleReasons

	PlannedHires Figure = "planned_hires" // with 1 to 3
	OpenHired    Figure = "open_hired"    // with the year of the notice

	Errors       Figure = "findings_error"
	Explains     Figure = "findings_explain"
	NoticesGiven Figure = "findings_notice"
)

// With is the figure for one code or year, such as conv_ineligible:3.
func (f Figure) With(n int) Figure {
	const digits = "0123456789"
	if n < 10 {
		return f + ":" + Figure(digits[n:n+1])
	}
	s := ""
	for ; n > 0; n /= 10 {
		s = digits[n%10:n%10+1] + s
	}
	return f + ":" + Figure(s)
}

// TrainedMonth counts the month's course attendances, with the level's code.
const TrainedMonth Figure = "trained_month"

// TrainedYear counts the calendar year's course attendances, with the level's code.
const TrainedYear Figure = "trained_year"

// What became of one rule; the rule's ID follows after a colon, see [Figure.Of].
const (
	RuleErrors    Figure = "rule_error"     // findings of the severity
	RuleExplains  Figure = "rule_explain"   // findings of the severity
	RulePassed    Figure = "rule_passed"    // counties where it ran wholly and found neither
	RuleFailed    Figure = "rule_failed"    // counties where it found one of these
	RuleUnchecked Figure = "rule_unchecked" // counties where it did not run, or not for all
	RuleExplained Figure = "rule_explained" // of the findings of both severities, explained
	RuleAdmitted  Figure = "rule_admitted"  // of these findings, reported as 属实违规
)

// Of is the figure for one rule, such as rule_error:2.3-age.
func (f Figure) Of(rule string) Figure { return f + ":" + Figure(rule) }

// AgeBands are the bands of age, in years completed at the as-of date.
var AgeBands = []string{"30岁及以下", "31—40岁", "41—50岁", "50岁以上"}

// InsuranceKeys are the fields of the five insurances and the housing fund.
var InsuranceKeys = []string{"pension", "medical", "unemployment", "injury", "maternity", "housing_fund"}

// Answer is what was said to a finding.
type Answer uint8

// The answers; a finding without one is open.
const (
	Explained Answer = 1 + iota // 说明
	Admitted                    // 属实违规
)
