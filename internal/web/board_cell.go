package web

import (
	"fmt"
	"time"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

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

// Late tells that the return was or is not there in time.
func (t timing) Late() bool { return t == late || t == overdue }

func timingOf(r *store.ReturnRow, due, now time.Time) timing {
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

// ownHolder is what an actor is to returns.
func ownHolder(a *store.Actor) returns.Holder {
	switch a.Role {
	case store.CountyClerk:
		return returns.WithCounty
	case store.PrefectureReviewer:
		return returns.WithPrefecture
	default:
		return returns.WithProvince
	}
}

// boardCell is one return on the board.
type boardCell struct {
	Name   string // the unit's
	Period roster.Period
	URL    string // "" where the unit does not report for the month
	State  store.State
	Timing timing
	Holder returns.Holder
}

// Label is the whole cell in words, for who cannot see it.
func (c *boardCell) Label() string {
	if c.URL == "" {
		return c.Name + c.Period.Chinese() + "：不需要报送"
	}
	text := c.Name + c.Period.Chinese() + "：" + c.State.Chinese() + "，" + c.Timing.Chinese()
	if c.Holder != returns.WithNobody {
		text += "，现由" + c.Holder.Chinese() + "办理"
	}
	return text
}

// Short is the state in two characters of its name.
func (c *boardCell) Short() string {
	switch c.State {
	case store.Draft:
		return "填报"
	case store.Submitted:
		return "提交"
	case store.Approved:
		return "已审"
	case store.Accepted:
		return "接收"
	case store.SentBack:
		return "退回"
	default:
		return "未报"
	}
}

// Class is the cell's colour.
func (c *boardCell) Class() string {
	class := stateClass(c.State)
	if c.State == store.Missing && c.Timing == overdue {
		class = "bg-red-lt"
	}
	if c.Timing.Late() {
		class += " cell-late"
	}
	return class
}

// MonthName is the month without its year.
func (c *boardCell) MonthName() string { return monthName(c.Period) }

func monthName(p roster.Period) string { return fmt.Sprintf("%d月", p.Month) }

// boardGrid makes cells of the returns of some months.
type boardGrid struct {
	days store.Deadlines
	now  time.Time
	rows map[string]map[string]*store.ReturnRow // by period and unit
}

func (g *boardGrid) cell(u *store.Unit, p roster.Period) boardCell {
	c := boardCell{Name: u.Name, Period: p}
	if !u.Reports(p) {
		return c
	}
	period := p.String()
	row := g.rows[period][u.Code]
	c.URL, c.State = "/returns/"+u.Code+"/"+period, store.Missing
	if row != nil {
		c.State = row.State
	}
	c.Timing, c.Holder = timingOf(row, g.days.Due(p), g.now), returns.HolderOf(c.State, u.Direct())
	return c
}

// timeLeft says how long a return may still be sent, in civil days in China.
func timeLeft(due, lock, now time.Time) string {
	switch {
	case now.Before(due):
		return "距截止" + daysLeft(due, now)
	case now.Before(lock):
		return "已过截止日，距锁定" + daysLeft(lock, now)
	default:
		return "已锁定"
	}
}

// daysLeft counts the days to the last one of which end is the end.
func daysLeft(end, now time.Time) string {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(roster.China).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	n := int(day(end.Add(-time.Second)).Sub(day(now)).Hours() / 24)
	if n == 0 {
		return "不足1天"
	}
	return fmt.Sprintf("还有%d天", n)
}
