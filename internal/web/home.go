package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// homePage shows who has reported.
type homePage struct {
	base
	Period      roster.Period
	Periods     []choice
	Prefectures []choice
	States      []choice
	Groups      []homeGroup
	Months      []homeMonth
	Tally       tally
	Shown       int
	Next        []step
}

// homeGroup is the units of a prefecture.
type homeGroup struct {
	Name string
	Rows []homeRow
}

// homeRow is one unit's return.
type homeRow struct {
	Unit    store.Unit
	State   store.State
	Timing  timing
	Version *store.Version // the newest; nil without one
	Updated time.Time
}

// homeMonth is one line of the board.
type homeMonth struct {
	Period roster.Period
	tally
}

// tally counts the returns of a period.
type tally struct{ Units, Accepted, Open, Missing, Late, Blocking int }

// step is what to do next.
type step struct{ Text, Link, URL string }

// boardMonths is how many months the board shows.
const boardMonths = 6

func (s *Server) home(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := s.period(c.QueryParam("period"))
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx)
	if err != nil {
		return err
	}
	rows, err := s.homeRows(ctx, units, p)
	if err != nil {
		return err
	}
	months, err := s.board(ctx, units)
	if err != nil {
		return err
	}
	pg := &homePage{
		base:   base{Title: "报送情况", Nav: "home"},
		Period: p, Periods: s.periodChoices(p), Months: months,
	}
	pg.fill(units, rows, c.QueryParam("prefecture"), c.QueryParam("state"))
	return s.render(c, http.StatusOK, "home", pg)
}

// homeRows are the units that report for the period, with their newest versions.
func (s *Server) homeRows(ctx context.Context, units []store.Unit, p roster.Period) ([]homeRow, error) {
	states, err := s.Store.ReturnsOf(ctx, p)
	if err != nil {
		return nil, err
	}
	versions, err := s.Store.Newest(ctx, p)
	if err != nil {
		return nil, err
	}
	var rows []homeRow
	for i := range units {
		u := &units[i]
		if !u.Reports(p) {
			continue
		}
		row := homeRow{Unit: *u, State: store.Missing, Version: versions[u.Code]}
		r := states[u.Code]
		if r != nil {
			row.State, row.Updated = r.State, r.UpdatedAt
		}
		row.Timing = timingOf(r, p, s.Now())
		rows = append(rows, row)
	}
	return rows, nil
}

// timing says whether a return is in time.
type timing string

// The timings.
const (
	onTime  timing = "on_time"
	late    timing = "late"
	overdue timing = "overdue" // not submitted, and the due date is past
	pending timing = "pending" // not submitted, and there is time
)

// Chinese is the timing as shown.
func (t timing) Chinese() string {
	switch t {
	case onTime:
		return "按时"
	case late:
		return "逾期报送"
	case overdue:
		return "逾期未报"
	default:
		return "未到期"
	}
}

func timingOf(r *store.ReturnRow, p roster.Period, now time.Time) timing {
	due := scheduler.DueDate(p)
	switch {
	case r != nil && r.FirstSubmitted != nil && r.FirstSubmitted.After(due):
		return late
	case r != nil && r.FirstSubmitted != nil:
		return onTime
	case now.After(due):
		return overdue
	default:
		return pending
	}
}

func (t *tally) add(state store.State, tm timing) {
	t.Units++
	switch state {
	case store.Accepted:
		t.Accepted++
	case store.Missing:
		t.Missing++
	default:
		t.Open++
	}
	if tm == late || tm == overdue {
		t.Late++
	}
}

// board counts the last months.
func (s *Server) board(ctx context.Context, units []store.Unit) ([]homeMonth, error) {
	var out []homeMonth
	for i := range boardMonths {
		m := homeMonth{Period: s.current().Add(-i)}
		rows, err := s.Store.ReturnsOf(ctx, m.Period)
		if err != nil {
			return nil, err
		}
		for j := range units {
			if !units[j].Reports(m.Period) {
				continue
			}
			r, state := rows[units[j].Code], store.Missing
			if r != nil {
				state = r.State
			}
			m.add(state, timingOf(r, m.Period, s.Now()))
		}
		out = append(out, m)
	}
	return out, nil
}

// fill counts all rows and shows those that were asked for.
func (p *homePage) fill(units []store.Unit, rows []homeRow, prefecture, state string) {
	p.Prefectures = []choice{{"", "全省", prefecture == ""}}
	p.Prefectures = append(p.Prefectures, unitChoices(units, prefecture)[0].Options[1:]...)
	p.States = []choice{{"", "全部状态", state == ""}}
	for _, st := range []store.State{store.Missing, store.Draft, store.SentBack, store.Accepted} {
		p.States = append(p.States, choice{string(st), st.Chinese(), state == string(st)})
	}
	for i := range rows {
		r := &rows[i]
		p.Tally.add(r.State, r.Timing)
		if r.Version != nil && r.Version.Blocking > 0 && r.State != store.Accepted {
			p.Tally.Blocking++
		}
		if prefecture != "" && r.Unit.Parent != prefecture || state != "" && string(r.State) != state {
			continue
		}
		name := roster.DivisionTable().Name(r.Unit.Parent)
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != name {
			p.Groups = append(p.Groups, homeGroup{Name: name})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, *r)
		p.Shown++
	}
	p.Next = p.steps()
}

// steps say what to do next.
func (p *homePage) steps() []step {
	link := "/?period=" + p.Period.String() + "&state="
	var out []step
	if p.Tally.Missing > 0 {
		out = append(out, step{"还没有报送的单位：点单位名称，上传本月工作簿。", "查看未报送单位", link + string(store.Missing)})
	}
	if p.Tally.Blocking > 0 {
		out = append(out, step{"有数据错误须改正的单位：按检查结果改正原表后重新上传。", "查看填报中单位", link + string(store.Draft)})
	} else if p.Tally.Open > 0 {
		out = append(out, step{"检查通过、尚未接收的单位：核对后点“接收”。", "查看填报中单位", link + string(store.Draft)})
	}
	if p.Tally.Accepted > 0 {
		out = append(out, step{"已接收的数据已计入报表，可预览、下载本期月报。", "打开月报", "/reports/monthly?unit=22&period=" + p.Period.String()})
	}
	return out
}
