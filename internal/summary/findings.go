package summary

import "shegong/internal/policy"

// addFindings counts the findings, and what became of each rule.
func addFindings(f Figures, in policy.Input, res *policy.Result, answers map[string]Answer) {
	f[Errors], f[Explains], f[NoticesGiven] = 0, 0, 0
	failed, unchecked := map[string]bool{}, map[string]bool{}
	for i := range res.Findings {
		v := &res.Findings[i]
		switch v.Severity {
		case policy.Error:
			f[Errors]++
			f[RuleErrors.Of(v.Rule)]++
		case policy.Explain:
			f[Explains]++
			f[RuleExplains.Of(v.Rule)]++
		default:
			f[NoticesGiven]++
			continue
		}
		failed[v.Rule] = true
		answer := answers[v.Key]
		f[RuleExplained.Of(v.Rule)] += one(answer == Explained)
		f[RuleAdmitted.Of(v.Rule)] += one(answer == Admitted)
	}
	for i := range res.NotChecked {
		unchecked[res.NotChecked[i].Rule] = true
	}
	for _, r := range policy.Rules() {
		if r.Quality() || !r.InForce(in.AsOf) {
			continue
		}
		// Only what holds is kept: zeros would be a quarter of what the board reads.
		if failed[r.ID] {
			f[RuleFailed.Of(r.ID)] = 1
		}
		if unchecked[r.ID] {
			f[RuleUnchecked.Of(r.ID)] = 1
		}
		if !failed[r.ID] && !unchecked[r.ID] {
			f[RulePassed.Of(r.ID)] = 1
		}
	}
}
