package reports

import (
	"context"
	"slices"
	"time"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Returns is how the units reported over twelve months.
var Returns = &Report{ID: "returns", Title: "报送情况", Months: 12, Build: buildReturns}

func buildReturns(_ context.Context, d *Data) ([]Block, error) {
	if len(d.Trail) == 0 {
		return []Block{Heading{1, "一、分月报送情况"}, Paragraph{"没有报送记录。"}}, nil
	}
	blocks := []Block{d.returnFigures(), Heading{1, "一、分月报送情况"}}
	if d.Area.Level == "county" {
		blocks = append(blocks, d.ownMonths())
		return append(appendChart(blocks, d.daysChart()), explain(onTimeRate)...), nil
	}
	blocks = append(blocks, d.monthCounts())
	blocks = append(appendChart(blocks, d.returnsChart()),
		Heading{1, "二、各单位分月报送情况"}, d.standingTable(),
		Heading{1, "三、报送及时率与审核用时"}, d.punctuality())
	return append(blocks, explain(onTimeRate)...), nil
}

// Figures made of the trail for this report, which add up like others.
const (
	returnsAsked   summary.Figure = "returns_asked" // months the unit had to report for
	returnsOnTime  summary.Figure = "returns_on_time"
	returnsLate    summary.Figure = "returns_late"
	returnsMissing summary.Figure = "returns_missing"
	returnsTaken   summary.Figure = "returns_accepted"
	returnsReview  summary.Figure = "returns_under_review"
	returnsBack    summary.Figure = "returns_sent_back" // now
	timesBack      summary.Figure = "times_sent_back"
	versionsNow    summary.Figure = "versions" // of the period's own month
	// Accepted returns, and with the days they took: from the month's end, from
	// the first submission.
	daysFromEnd   summary.Figure = "days_from_end"
	daysFromFirst summary.Figure = "days_from_first"
)

// onTimeRate is no indicator of summaries: it comes from the record of returns.
var onTimeRate = &summary.Indicator{
	Key: "on_time_rate", Title: "按时报送率", Clause: "—",
	Formula: "按时报送的月数 ÷ 应报送的月数（逐单位计），未报送的计入应报送", Source: "报送记录",
	Num: func(f summary.Figures) int64 { return f[returnsOnTime] },
	Den: func(f summary.Figures) int64 { return f[returnsAsked] },
}

// figures are a unit's figures of a month.
func (m *UnitMonth) figures(p roster.Period) summary.Figures {
	f := summary.Figures{
		returnsAsked: 1, returnsOnTime: 0, returnsLate: 0, returnsMissing: 0,
		returnsTaken: 0, returnsReview: 0, returnsBack: 0, timesBack: int64(m.SentBack),
	}
	switch {
	case m.Standing == NotSent:
		f[returnsMissing] = 1
	case m.Late:
		f[returnsLate] = 1
	default:
		f[returnsOnTime] = 1
	}
	switch m.Standing {
	case Accepted:
		f[returnsTaken] = 1
	case UnderReview:
		f[returnsReview] = 1
	case Returned:
		f[returnsBack] = 1
	}
	if n, ok := m.daysFromEnd(p); ok {
		f[daysFromEnd], f[daysFromEnd.With(n)] = 1, 1
	}
	if n, ok := m.daysFromFirst(); ok {
		f[daysFromFirst], f[daysFromFirst.With(n)] = 1, 1
	}
	return f
}

// daysFromEnd are the days from the month's end to the acceptance, 0 for one
// before the end.
func (m *UnitMonth) daysFromEnd(p roster.Period) (int, bool) {
	if m.Accepted.IsZero() {
		return 0, false
	}
	return max(civil(m.Accepted).DaysSince(p.End()), 0), true
}

func (m *UnitMonth) daysFromFirst() (int, bool) {
	if m.Accepted.IsZero() || m.First.IsZero() {
		return 0, false
	}
	return max(civil(m.Accepted).DaysSince(civil(m.First)), 0), true
}

// civil is the day in China.
func civil(t time.Time) roster.Date { return roster.DateOf(t.In(roster.China)) }

var standings = [...]string{NotSent: "未报", Returned: "退回", UnderReview: "审核中", Accepted: "已接收"}

// state is a month's return in a word.
func (m *UnitMonth) state() string {
	if m.Standing == Accepted {
		return m.punctual()
	}
	return standings[m.Standing]
}

// punctual tells whether what was sent was in time.
func (m *UnitMonth) punctual() string {
	if m.Late {
		return "逾期"
	}
	return "按时"
}

// median is the median of the days counted under k and k:0, k:1 ….
func median(f summary.Figures, k summary.Figure) Value {
	n := f[k]
	if n == 0 {
		return None()
	}
	at := func(place int64) int {
		days := 0
		for seen := f[k.With(0)]; seen <= place; seen += f[k.With(days)] {
			days++
		}
		return days
	}
	return D(float64(at((n-1)/2)+at(n/2)) / 2)
}

// withReturns is d with the trail's figures in place of the summaries': every
// unit has them, also one that has not reported for the period.
func (d *Data) withReturns() *Data {
	out := *d
	out.Units = slices.Clone(d.Units)
	for i := range out.Units {
		u, f := &out.Units[i], summary.Figures{}
		for _, m := range d.Trail {
			if v, ok := m.Units[u.Code]; ok {
				f.Add(v.figures(m.Period))
			}
		}
		if v, ok := d.Trail[len(d.Trail)-1].Units[u.Code]; ok {
			f[versionsNow] = int64(v.Versions)
		}
		u.Now, u.Month, u.Year = &summary.Summary{Unit: u.Code, Period: d.Period, County: f}, nil, nil
	}
	return &out
}

// monthFigures are the figures of all units in a month of the trail.
func (d *Data) monthFigures(m *Month) summary.Figures {
	f := summary.Figures{}
	for i := range d.Units {
		if v, ok := m.Units[d.Units[i].Code]; ok {
			f.Add(v.figures(m.Period))
		}
	}
	return f
}

// returnFigures are of the period's month against the one before, or of all
// months where there is one unit.
func (d *Data) returnFigures() Figures {
	if d.Area.Level == "county" {
		f := d.withReturns().total(everywhere)
		return Figures{Items: []Figure{
			keyFigure("应报送", "个月", f, figureOf(returnsAsked)),
			keyFigure("按时报送", "个月", f, figureOf(returnsOnTime)),
			keyFigure("逾期报送", "个月", f, figureOf(returnsLate)),
			keyFigure("未报送", "个月", f, figureOf(returnsMissing)),
			keyFigure("按时报送率", "", f, rateOf(onTimeRate)),
		}}
	}
	last := len(d.Trail) - 1
	f := figs{Now: d.monthFigures(&d.Trail[last])}
	if last > 0 {
		f.Month = d.monthFigures(&d.Trail[last-1])
	}
	return Figures{Items: []Figure{
		keyFigure("应报送", "个", f, figureOf(returnsAsked)),
		keyFigure("按时报送", "个", f, figureOf(returnsOnTime)),
		keyFigure("逾期报送", "个", f, figureOf(returnsLate)),
		keyFigure("未报送", "个", f, figureOf(returnsMissing)),
		keyFigure("按时报送率", "", f, rateOf(onTimeRate)),
	}}
}
