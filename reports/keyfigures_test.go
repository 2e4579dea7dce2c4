package reports

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// keyCounty is a county's summary of its figures.
func keyCounty(fs summary.Figures) *summary.Summary { return &summary.Summary{County: fs} }

// everyFigure is a number of its own for each figure the key figures read.
func everyFigure(times int64) summary.Figures {
	fs := summary.Figures{}
	for i, k := range KeyFigureSources() {
		fs[k] = times * int64(100+i*i)
	}
	return fs
}

// TestKeyFiguresAreTheMonthlyReports: what is read is all that is needed, and the
// figures are those of the report.
func TestKeyFiguresAreTheMonthlyReports(t *testing.T) {
	whole := everyFigure(1)
	for _, k := range []summary.Figure{summary.Approved, summary.Population, summary.Left, summary.RulePassed.Of("2.3-age")} {
		whole[k] = 7
	}
	few := maps.Clone(whole)
	maps.DeleteFunc(few, func(k summary.Figure, _ int64) bool {
		_, ok := everyFigure(1)[k]
		return !ok
	})
	report := mainFigures((&Data{Units: []UnitData{{Now: keyCounty(whole), Month: keyCounty(everyFigure(3))}}}).total(everywhere))
	got := KeyFigures([]UnitData{{Now: keyCounty(few), Month: keyCounty(everyFigure(3))}})
	if diff := cmp.Diff(report.Items[:len(report.Items)-1], got.Items); diff != "" {
		t.Errorf("(-report +key figures)\n%s", diff)
	}
	if last := report.Items[len(report.Items)-1]; last.Label != "规则符合率" || last.Value.Kind == Absent {
		t.Errorf("left out: got %+v, want the share of rules kept", last)
	}
}

func TestKeyFiguresByHand(t *testing.T) {
	now := keyCounty(summary.Figures{
		summary.Workers: 90, summary.Quota: 120, summary.QuotaWorkers: 90, summary.CertificateWorkers: 90, summary.Assistants: 20, summary.SocialWorkers: 10,
	})
	before := keyCounty(summary.Figures{summary.Workers: 84, summary.Quota: 120, summary.QuotaWorkers: 84})
	other := keyCounty(summary.Figures{summary.Workers: 10, summary.Quota: 80, summary.QuotaWorkers: 10})
	type line struct{ value, month, year string }
	of := func(units ...UnitData) map[string]line {
		out := map[string]line{}
		for _, i := range KeyFigures(units).Items {
			l := line{value: i.Value.String()}
			if i.Previous != nil {
				l.month = i.Previous.String()
			}
			if i.LastYear != nil {
				l.year = i.LastYear.String()
			}
			out[i.Label] = l
		}
		return out
	}
	// 90/120 = 75.0 % after 84/120 = 70.0 %; 30/90 = 33.3 %.
	one := of(UnitData{Now: now, Month: before})
	want := map[string]line{"社工岗人员": {"90", "+6", ""}, "员额使用率": {"75.0%", "+5.0", ""}, "持证率": {"33.3%", "—", ""}}
	for label, w := range want {
		if one[label] != w {
			t.Errorf("one county, %s: got %v, want %v", label, one[label], w)
		}
	}
	// 100/200 = 50.0 %; one of two has last month, so nothing is compared.
	two := of(UnitData{Now: now, Month: before}, UnitData{Now: other}, UnitData{})
	for label, w := range map[string]line{"社工岗人员": {"100", "", ""}, "员额使用率": {"50.0%", "", ""}} {
		if two[label] != w {
			t.Errorf("two counties, %s: got %v, want %v", label, two[label], w)
		}
	}
	if none := of(UnitData{}); none["社工岗人员"] != (line{value: "—"}) {
		t.Errorf("nothing accepted: got %v", none["社工岗人员"])
	}
}

func TestKeyTrend(t *testing.T) {
	oct := roster.Period{Year: 2026, Month: 10}
	got := KeyTrend([]KeyMonth{
		{Period: oct.Add(-1)},
		{Period: oct, Figures: summary.Figures{summary.QuotaWorkers: 9, summary.Quota: 10, summary.Seniors: 1, summary.CertificateWorkers: 8}},
	})
	want := Chart{
		Title: "员额使用率和持证率", Kind: Lines, Unit: "%", Categories: []string{"2026-09", "2026-10"},
		Series: []Series{
			{Name: "员额使用率", Values: []Value{None(), Share(9, 10)}},
			{Name: "持证率", Values: []Value{None(), Share(1, 8)}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
