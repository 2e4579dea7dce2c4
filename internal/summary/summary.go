// Package summary condenses an accepted return into figures per community and
// county, free of personal data, and holds the formula of every indicator in
// one place. Provincial reports fold summaries, so their cost grows with the
// communities, not with the workers. Start at [Of] and [Indicators].
package summary

import (
	"shegong/internal/roster"
)

// Figure names one counted fact. Figures are whole numbers and add up from
// community to county to province; amounts are in 分.
type Figure string

// Figures maps a figure to its number; an absent figure was not reported.
type Figures map[Figure]int64

// Add adds other's figures.
func (f Figures) Add(other Figures) {
	for k, n := range other {
		f[k] += n
	}
}

// Has tells that all figures were reported.
func (f Figures) Has(keys ...Figure) bool {
	for _, k := range keys {
		if _, ok := f[k]; !ok {
			return false
		}
	}
	return true
}

// Community is one community's figures.
type Community struct {
	Street string
	Name   string
	Type   roster.Code // of roster.CommunityTypes; 0 unknown
	Figures
}

// Summary is what a version of a return comes to.
type Summary struct {
	Unit        string
	Period      roster.Period
	AsOf        roster.Date
	Communities []Community
	// County holds the figures known for the county only, and the sums of the
	// communities' figures.
	County Figures
}

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
)

// The figures of a county.
const (
	Quota        Figure = "quota"
	QuotaWorkers Figure = "quota_workers" // holders in the counties whose quota is known
	BaseTotal    Figure = "base_total"    // 分 a month
	PerfTotal    Figure = "perf_total"    // 分 a month
	SubsidyTotal Figure = "subsidy_total" // 分 a month
	Paid         Figure = "paid"          // workers with base pay reported
	RefPay       Figure = "ref_pay"       // reference pay × paid, 分 a month: its mean weighs by workers

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

	Errors   Figure = "findings_error"
	Explains Figure = "findings_explain"
	Notices  Figure = "findings_notice"
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

// RuleErrors, RuleExplains count findings of one rule; the rule's ID follows
// after a colon.
const (
	RuleErrors   Figure = "rule_error"
	RuleExplains Figure = "rule_explain"
)
