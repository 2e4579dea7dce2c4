package policy

import "slices"

// Rules are all rules in the order of the opinion, data quality last. The table
// is the one source for findings, the rule book, screens and docs; it never
// changes.
func Rules() []*Rule { return rulebook }

var rulebook = slices.Concat(
	rules21(), rules22(), rules23(), rules24(), rules25(),
	rules27(), rules28(), rules29(), rules210(),
	rules31(), rules32(), rules33(), rules34(),
	rulesData(),
)

var rulesByID = func() map[string]*Rule {
	m := make(map[string]*Rule, len(rulebook))
	for _, r := range rulebook {
		m[r.ID] = r
	}
	return m
}()

// RuleByID finds a rule; nil if there is none.
func RuleByID(id string) *Rule { return rulesByID[id] }
