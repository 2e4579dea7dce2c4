package summary_test

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

// The figures of october, counted by hand.
var (
	wantLarge = Figures{
		Communities: 1, Urban: 1, Households: 2800, Population: 7000, Grids: 8, RangeLow: 10, RangeHigh: 15,
		Under: 0, Within: 1, Over: 0, Approved: 12, HallReported: 2,
		Workers: 4, ApprovedWorkers: 4, PopulationWorkers: 4, CertificateWorkers: 4, CertificateUrban: 1,
		Joined: 0, Left: 0, PartyPosts: 1, HallStaff: 1, GridStaff: 2, Assistants: 1, SocialWorkers: 2, Seniors: 1, Certified3: 1,
		Heads: 2, HeadsTrained: 1, HeadsNotDue: 1, Others: 2, OthersTrained: 1, OthersNotDue: 0, DueSoon: 1, HeadsYear: 1, OthersYears: 0,
		Paid: 4, BaseTotal: 12_600_00, PerfTotal: 5_400_00,
		HallRangeKnown: 1, HallInRange: 1, OneWindowKnown: 1, OneWindow: 1, JointKnown: 1, Joint: 0,
		PatrolKnown: 1, PatrolMet: 0, CoverageKnown: 1, CoverageMet: 1,
	}
	wantTown = Figures{
		Communities: 1, Urban: 0, Households: 500, Workers: 1, CertificateWorkers: 1,
		Joined: 1, Left: 1, PartyPosts: 0, HallStaff: 0, GridStaff: 0, Assistants: 0, SocialWorkers: 0, Seniors: 0,
		Heads: 0, HeadsTrained: 0, HeadsNotDue: 0, Others: 1, OthersTrained: 0, OthersNotDue: 1, DueSoon: 0, HeadsYear: 0, OthersYears: 0,
		Paid: 0, BaseTotal: 0, PerfTotal: 0,
	}
	wantUnlisted = Figures{
		Workers: 1, CertificateWorkers: 1,
		Joined: 1, Left: 0, PartyPosts: 0, HallStaff: 0, GridStaff: 0, Assistants: 0, SocialWorkers: 0, Seniors: 0,
		Heads: 0, HeadsTrained: 0, HeadsNotDue: 0, Others: 1, OthersTrained: 1, OthersNotDue: 0, DueSoon: 0, HeadsYear: 0, OthersYears: 1,
		Paid: 1, BaseTotal: 2_400_00, PerfTotal: 0,
	}
)

// wantCounty has the sums of the communities written out.
func wantCounty() Figures {
	f := Figures{
		Communities: 2, Urban: 1, Households: 3300, Population: 7000, Grids: 8, RangeLow: 10, RangeHigh: 15,
		Under: 0, Within: 1, Over: 0, Approved: 12, HallReported: 2,
		Workers: 6, ApprovedWorkers: 4, PopulationWorkers: 4, CertificateWorkers: 6, CertificateUrban: 1,
		Joined: 2, Left: 2, PartyPosts: 1, HallStaff: 1, GridStaff: 2, Assistants: 1, SocialWorkers: 2, Seniors: 1, Certified3: 1,
		Heads: 2, HeadsTrained: 1, HeadsNotDue: 1, Others: 4, OthersTrained: 2, OthersNotDue: 1, DueSoon: 1, HeadsYear: 1, OthersYears: 1,
		Paid: 5, BaseTotal: 15_000_00, PerfTotal: 5_400_00,
		HallRangeKnown: 1, HallInRange: 1, OneWindowKnown: 1, OneWindow: 1, JointKnown: 1, Joint: 0,
		PatrolKnown: 1, PatrolMet: 0, CoverageKnown: 1, CoverageMet: 1,

		CommitteeEligible: 4, CommitteeOnTime: 1, CommitteeLater: 2, CommitteeNotYet: 1,
		OtherEligible: 4, Other2020: 1, Other2021: 0, Other2022: 1, OtherLater: 1, OtherNotYet: 1,
		Ineligible: 2, IneligibleOrigin.With(1): 1, IneligibleOrigin.With(4): 1, IneligibleReason.With(3): 1,
		TrainedYear.With(2): 1, TrainedYear.With(4): 1, TrainedMonth.With(4): 1,
		PlannedHires.With(1): 5, PlannedHires.With(2): 0,
	}
	for _, more := range []Figures{wantPay, wantBenefits, wantStructure, wantAppraisal, wantElse, wantFindings()} {
		f.Add(more)
	}
	zeroCodes(f)
	return f
}

var (
	// Heads are 1 and 4, 6 is on the committee, 5 has no pay.
	wantPay = Figures{
		Quota: 40, QuotaWorkers: 6, RefPay: 20_000_00, RefTotal: 20_400_00,
		PaidIn.With(1): 2, BaseIn.With(1): 7_000_00, PerfIn.With(1): 3_000_00,
		PaidIn.With(2): 1, BaseIn.With(2): 2_400_00, PerfIn.With(2): 0,
		PaidIn.With(3): 2, BaseIn.With(3): 5_600_00, PerfIn.With(3): 2_400_00,
		// 6 is paid a subsidy without a certificate.
		SubsidyTotal: 900_00, SubsidyTotal.With(3): 200_00, SubsidyTotal.With(4): 400_00,
		SubsidyHolders: 3, SubsidyHolders.With(3): 1, SubsidyHolders.With(4): 1,
		// 15000 + 5400 + 900 yuan a month.
		Budget: 250_000_00, BudgetCovers: 260_000_00, BudgetPayroll: 255_600_00, ProvincialSubsidy: 10_000_00, NewExpense: 3_000_00,
	}
	wantBenefits = Figures{
		InsuredKnown: 4, Insured: 2,
		InsuredKnown.With(1): 4, Insured.With(1): 4,
		InsuredKnown.With(2): 4, Insured.With(2): 3,
		InsuredKnown.With(3): 3, Insured.With(3): 3,
		InsuredKnown.With(4): 3, Insured.With(4): 3,
		InsuredKnown.With(5): 2, Insured.With(5): 1,
		InsuredKnown.With(6): 3, Insured.With(6): 3,
		CheckupKnown: 2, Checkups: 1, LeaveKnown: 3, Leaves: 2, FileKnown: 3, FilesKept: 2,
		AgreementKnown: 6, AgreementValid: 2, AgreementSoon: 1, AgreementEnded: 1, AgreementFuture: 1, AgreementNone: 1,
	}
	wantStructure = Figures{
		BySex.With(1): 3, BySex.With(2): 3,
		ByAge.With(1): 1, ByAge.With(2): 2, ByAge.With(3): 2, ByAge.With(4): 1,
		ByEducation.With(2): 2, ByEducation.With(3): 2, ByEducation.With(6): 1,
		ByPolitical.With(1): 2, ByPolitical.With(2): 1, "by_political:13": 2,
		ByRoute.With(1): 2, ByRoute.With(2): 1, ByRoute.With(3): 1, ByRoute.With(4): 2,
		ByCategory.With(1): 2, ByCategory.With(2): 1, ByCategory.With(3): 3,
		ByDelegate.With(1): 1, ByDelegate.With(2): 1,
		Seconded: 1, Auxiliaries: 4, Auxiliaries.With(1): 1, Auxiliaries.With(4): 2,
		Moved: 2, Promoted: 1, Upgraded: 2, Vanished: 1,
	}
	wantAppraisal = Figures{
		"appraised:20212": 1,
		"appraised:20224": 3,
		"appraised:20231": 1, "appraised:20232": 1, "appraised:20233": 1, "appraised:20234": 2, "appraised:20236": 1,
		"appraised:20242":     1,
		AppraisedLast.With(1): 1, AppraisedLast.With(2): 1, AppraisedLast.With(3): 1, AppraisedLast.With(4): 2, AppraisedLast.With(6): 1,
		MustLeave: 1, Exits: 2, ExitReason.With(8): 1, ExitReason.With(12): 1, ExitChannel.With(1): 1,
	}
	wantElse = Figures{
		Notices.With(2021): 1, Places.With(2021): 8, Applicants.With(2021): 90, OpenHired.With(2021): 7,
		Notices.With(2024): 2, Places.With(2024): 4, Applicants.With(2024): 12, OpenHired.With(2024): 2,
		InstitutionKnown: 1, Institution.With(2): 1, Institution.With(10): 1,
		Matters: 10, MattersListed: 2, MattersApproved: 2, MattersPending: 2, MattersUnapproved: 1, MattersResourced: 1,
	}
)

func wantFindings() Figures {
	f := Figures{
		Errors: 1, Explains: 3, NoticesGiven: 1,
		"rule_error:2.3-education": 1, "rule_explain:2.3-education": 1, "rule_explained:2.3-education": 1, "rule_admitted:2.3-education": 1,
		"rule_explain:2.7-head-training": 1, "rule_explained:2.7-head-training": 0, "rule_admitted:2.7-head-training": 0,
		"rule_explain:d-unread": 1, "rule_explained:d-unread": 1, "rule_admitted:d-unread": 0,
	}
	for _, r := range policy.Rules() {
		if !r.Quality() {
			f[RulePassed.Of(r.ID)] = 1
		}
	}
	f["rule_failed:2.3-education"], f["rule_unchecked:2.3-education"] = 1, 1
	f["rule_failed:2.7-head-training"] = 1
	f["rule_unchecked:2.8-patrol"] = 1
	for _, rule := range []Figure{"2.3-education", "2.7-head-training", "2.8-patrol"} {
		delete(f, "rule_passed:"+rule)
	}
	return f
}

// zeroCodes adds what was reported, and none.
func zeroCodes(f Figures) {
	for k, v := range map[Figure]*roster.Vocabulary{
		IneligibleOrigin: roster.Origins, IneligibleReason: roster.IneligibleReasons,
		TrainedYear: roster.TrainingLevels, TrainedMonth: roster.TrainingLevels,
		SubsidyTotal: roster.Certificates, SubsidyHolders: roster.Certificates,
		ByEducation: roster.Educations, ByPolitical: roster.Political, ByDelegate: roster.Delegates,
		Auxiliaries: roster.AuxiliaryTypes, AppraisedLast: roster.AppraisalGrades,
		ExitReason: roster.ExitReasons, ExitChannel: roster.ExitChannels, Institution: roster.InstitutionItems,
	} {
		for i := range v.Values {
			f[k.With(i+1)] += 0
		}
	}
	for y := 2020; y <= 2024; y++ {
		for _, k := range []Figure{Notices, Places, Applicants, OpenHired} {
			f[k.With(y)] += 0
		}
		for g := 1; g <= 6; g++ {
			f[Appraised.With(y*10+g)] += 0
		}
	}
}
