package reports_test

import (
	"strings"
	"testing"
	"time"

	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

var october = roster.Period{Year: 2024, Month: 10}

// province has three counties in two prefectures: 南关区 has reported this
// month, last month and a year ago, 朝阳区 not at all, 昌邑区 late and for the
// first time.
func province() *Data {
	return &Data{
		Area: Area{Code: "22", Name: "吉林省", Level: "province"}, Period: october,
		Parents: map[string]string{"2201": "长春市", "2202": "吉林市"},
		CutOff:  time.Date(2024, 11, 7, 2, 30, 0, 0, time.UTC), Made: time.Date(2024, 11, 8, 0, 0, 0, 0, time.UTC),
		Hash: "0123456789abcdef0123", Author: "省社区办",
		Units: []UnitData{
			{Area: county("220102", "南关区"), Now: of("220102", nanguan), Month: of("220102", nanguanMonth), Year: of("220102", nanguanYear)},
			{Area: county("220104", "朝阳区")},
			{Area: county("220202", "昌邑区"), Now: of("220202", changyi), Late: true},
		},
	}
}

func county(code, name string) Area {
	return Area{Code: code, Name: name, Level: "county", Parent: code[:4]}
}

// only is the report data of one county of the province.
func only(d *Data, i int) *Data {
	out := *d
	out.Area, out.Units = d.Units[i].Area, d.Units[i:i+1]
	return &out
}

func of(unit string, f summary.Figures) *summary.Summary {
	return &summary.Summary{Unit: unit, Period: october, AsOf: october.End(), County: f}
}

var (
	nanguan = summary.Figures{
		summary.Communities: 4, summary.Households: 12000, summary.Population: 30000, summary.PopulationWorkers: 45,
		summary.Quota: 50, summary.QuotaWorkers: 45, summary.Approved: 48, summary.ApprovedWorkers: 45, summary.Workers: 45,
		summary.Joined: 2, summary.Left: 1, summary.Urban: 4, summary.RangeLow: 40, summary.RangeHigh: 60,
		summary.Under: 1, summary.Within: 3, summary.Over: 0, summary.PartyPosts: 8, summary.HallStaff: 9, summary.GridStaff: 20,
		summary.CertificateWorkers: 45, summary.Assistants: 5, summary.SocialWorkers: 6, summary.Seniors: 1,
		summary.CertificateUrban: 4, summary.Certified3: 2,
		summary.Heads: 5, summary.HeadsTrained: 4, summary.HeadsNotDue: 0,
		summary.Others: 40, summary.OthersTrained: 30, summary.OthersNotDue: 4, summary.DueSoon: 3,
		summary.CommitteeEligible: 20, summary.CommitteeOnTime: 15, summary.CommitteeLater: 2, summary.CommitteeNotYet: 3,
		summary.OtherEligible: 0, summary.Other2020: 0, summary.Other2021: 0, summary.Other2022: 0, summary.OtherLater: 0, summary.OtherNotYet: 0,
		summary.PlannedHires.With(1): 10, summary.PlannedHires.With(2): 0, summary.PlannedHires.With(3): 5,
		summary.OpenHired.With(2020): 8, summary.OpenHired.With(2021): 0, summary.OpenHired.With(2022): 5, summary.OpenHired.With(2023): 1, summary.OpenHired.With(2024): 2,
		summary.TrainedMonth.With(2): 3, summary.TrainedYear.With(2): 9,
		summary.RuleExplains + ":2.7-head-training": 2, summary.RuleErrors + ":d-required": 9,
	}
	nanguanMonth = summary.Figures{
		summary.Workers: 44, summary.Quota: 50, summary.QuotaWorkers: 44, summary.Heads: 5, summary.HeadsTrained: 5,
		summary.Others: 40, summary.OthersTrained: 27, summary.OthersNotDue: 4,
		summary.CommitteeEligible: 20, summary.CommitteeOnTime: 15, summary.CommitteeLater: 2,
	}
	nanguanYear = summary.Figures{summary.Workers: 45, summary.CommitteeEligible: 20, summary.CommitteeOnTime: 15}
	changyi     = summary.Figures{
		summary.Communities: 3, summary.Households: 9000, summary.Quota: 30, summary.QuotaWorkers: 27,
		summary.Approved: 27, summary.ApprovedWorkers: 27, summary.Workers: 27,
		summary.Heads: 3, summary.HeadsTrained: 3, summary.HeadsNotDue: 0, summary.Others: 24, summary.OthersTrained: 18, summary.OthersNotDue: 0, summary.DueSoon: 0,
		summary.CommitteeEligible: 20, summary.CommitteeOnTime: 17, summary.CommitteeLater: 0, summary.CommitteeNotYet: 3,
		summary.OtherEligible: 8, summary.Other2020: 4, summary.Other2021: 0, summary.Other2022: 0, summary.OtherLater: 1, summary.OtherNotYet: 3,
	}
)

func build(t testing.TB, r *Report, d *Data) *Document {
	t.Helper()
	doc, err := Build(t.Context(), r, d)
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	return doc
}

// table finds a table and writes it row by row: 南关区|4|12000.
func table(t testing.TB, doc *Document, name string) string {
	t.Helper()
	for _, b := range doc.Blocks {
		tab, ok := b.(Table)
		if !ok || tab.Name != name {
			continue
		}
		var rows []string
		err := tab.All(func(r Row) error {
			if len(r.Cells) != len(tab.Columns) {
				t.Errorf("table %s: got a row of %d cells for %d columns", name, len(r.Cells), len(tab.Columns))
			}
			cells := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = c.String()
			}
			if r.Kind == Missing {
				cells[0] += "未报"
			}
			rows = append(rows, strings.Join(cells, "|"))
			return nil
		})
		if err != nil {
			t.Errorf("table %s: %v", name, err)
		}
		return strings.Join(rows, "\n")
	}
	t.Fatalf("no table %s", name)
	return ""
}

// paragraphs are the running text of a document under its headings.
func paragraphs(doc *Document) map[string]string {
	out, heading := map[string]string{}, ""
	for _, b := range doc.Blocks {
		switch v := b.(type) {
		case Heading:
			heading = v.Text
		case Paragraph:
			out[heading] += v.Text
		}
	}
	return out
}

func figureLine(f Figure) string {
	s := f.Label + " " + f.Value.String() + f.Unit
	if f.Previous != nil {
		s += " 月" + f.Previous.String()
	}
	if f.LastYear != nil {
		s += " 年" + f.LastYear.String()
	}
	return s
}

func keyFigures(doc *Document) string {
	var out []string
	for _, b := range doc.Blocks {
		if fs, ok := b.(Figures); ok {
			for _, f := range fs.Items {
				out = append(out, figureLine(f))
			}
		}
	}
	return strings.Join(out, "\n")
}

func text(lines ...string) string { return strings.Join(lines, "\n") }

// missing is the row of a unit that has not reported, with n further columns.
func missing(name string, n int) string { return name + "未报" + strings.Repeat("|—", n) }
