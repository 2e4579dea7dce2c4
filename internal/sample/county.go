package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// addCountySheet adds the row of the as-of year.
func (b *book) addCountySheet() {
	t, year := b.town, int(b.asOf.Year)
	var approved, open int64
	for _, c := range t.communities {
		approved += c.approved
	}
	for _, p := range t.posts {
		if p.origin == roster.OpenRoute {
			open++
		}
	}
	pay := t.payroll(year)
	v := roster.CountySheet{
		Year: int64(year), Quota: approved + 8, ReferenceYear: int64(year - 1),
		// The mean of the year is the reference, but for one in a hundred.
		ReferencePay:    100 * (pay * 99 / 100 / int64(len(t.posts))),
		AgeLimitRelaxed: 45, BasePayShare: 70, ExitAgeMale: exitAgeMale, ExitAgeFemale: exitAgeFemale,
		// Twelve months' pay and an eighth for subsidies, in whole 万元 as 分.
		Budget: (pay*12*9/8/10_000 + 1) * 1_000_000, BudgetScope: "含省级补助",
		ProvincialSubsidy: (pay*12/100_000 + 1) * 1_000_000, NewExpense: (pay*12/50_000 + 1) * 1_000_000,
		EmergencyAllowance: roster.Yes,
		Basis:              fmt.Sprintf("%s办发〔2020〕7号", t.initial()),
	}
	v.Planned2, v.Planned3 = open/8, open/8
	v.Planned1 = open - v.Planned2 - v.Planned3
	if year >= 2026 {
		v.TermStart, v.TermEnd = secondTerm()
	} else {
		v.TermStart, v.TermEnd = firstTerm()
	}
	complete(&v, "planned_hires_1", "planned_hires_2", "planned_hires_3")
	b.ret.CountySheets = append(b.ret.CountySheets, v)
}

// addInstitutions adds the institutions the opinion asks for; all were in place
// by the end of 2020.
func (b *book) addInstitutions() {
	for i := range roster.InstitutionItems.Values {
		d := b.town.cast(forInstitution, i)
		v := roster.Institution{
			Item: roster.Code(i + 1), InPlace: roster.Yes,
			Document: fmt.Sprintf("%s民发〔2020〕%d号", b.town.initial(), 20+3*i+d.n(3)), Date: roster.NewDate(2020, 6+i/2, d.between(1, 28)),
		}
		complete(&v)
		b.ret.Institutions = append(b.ret.Institutions, v)
	}
}
