package web

import (
	"context"
	"errors"
	"time"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// countyPart is a county's own path: what is due, what is open, what to do next.
type countyPart struct {
	Unit      store.Unit // Code "" where the account's unit is gone
	Period    roster.Period
	Periods   []choice
	Due, Lock time.Time
	Extended  bool   // the lock is not the general one
	Left      string // how long there is; "" where the return is out of the county's hands
	Cell      boardCell
	Open      countyOpen
	Path      []pathStep
	Next      step
	Months    []boardCell // the oldest first
	Others    []boardCell // months besides the period that wait for the county
	Figures   figuresPart
	// Corrections are what persons asked to have corrected and is not done.
	Corrections []store.Correction
}

// countyOpen is what stands in the way of a submission.
type countyOpen struct {
	State      store.State
	Direct     bool // the province reviews
	Locked     bool
	Blocking   int64 // errors of the newest version that must be corrected
	Unanswered int   // findings that wait for an answer
	Version    int64 // the newest; 0 without one
	Reason     string
}

// pathStep is one step of a return's life.
type pathStep struct {
	Title   string
	Current bool
}

// countyPart builds the path of a unit.
func (s *Server) countyPart(ctx context.Context, unit string, period roster.Period) (*countyPart, error) {
	p := &countyPart{Period: period, Periods: s.periodChoices(period)}
	var err error
	if p.Unit, err = s.Store.Unit(ctx, unit); errors.Is(err, store.ErrNotFound) {
		return p, nil
	} else if err != nil {
		return nil, err
	}
	if p.Corrections, err = s.Store.OpenCorrections(ctx, unit); err != nil {
		return nil, err
	}
	rows, days, err := s.boardRows(ctx, period.Add(1-boardLength), period)
	if err != nil {
		return nil, err
	}
	p.months(&boardGrid{days: days, now: s.Now(), rows: rows})
	if err := s.addCountyFigures(ctx, p, rows); err != nil {
		return nil, err
	}
	if p.Cell.URL == "" {
		return p, nil
	}
	p.Due = days.Due(period)
	if p.Lock, err = s.Returns.LockOf(ctx, unit, period); err != nil {
		return nil, err
	}
	p.Extended = !p.Lock.Equal(days.Lock(period))
	if p.Cell.Holder == returns.WithCounty {
		p.Left = timeLeft(p.Due, p.Lock, s.Now())
	}
	if p.Open, err = s.countyOpen(ctx, p, rows[period.String()][unit]); err != nil {
		return nil, err
	}
	p.Path, p.Next = p.Open.path(), p.Open.next(p)
	return p, nil
}

// addCountyFigures adds the key figures of the newest accepted month shown: those
// of the period itself come only when the province has accepted it.
func (s *Server) addCountyFigures(ctx context.Context, p *countyPart, rows map[string]map[string]*store.ReturnRow) error {
	of := p.Period
	for i := range boardLength {
		if r := rows[p.Period.Add(-i).String()][p.Unit.Code]; r != nil && r.EffectiveID != "" {
			of = p.Period.Add(-i)
			break
		}
	}
	figures, err := s.Store.CountyFigures(ctx, reports.KeyFigureSources(), of, of.Add(-1), of.Add(-12))
	if err != nil {
		return err
	}
	p.Figures = newFiguresPart(of, []store.Unit{p.Unit}, figures)
	return nil
}

// months makes the cells of the last months, and notes which others wait for the
// county: begun or sent back, or not begun and not locked.
func (p *countyPart) months(g *boardGrid) {
	for i := range boardLength {
		c := g.cell(&p.Unit, p.Period.Add(i+1-boardLength))
		p.Months = append(p.Months, c)
		begun := c.State == store.Draft || c.State == store.SentBack
		if c.Period != p.Period && c.URL != "" && (begun || c.State == store.Missing && g.now.Before(g.days.Lock(c.Period))) {
			p.Others = append(p.Others, c)
		}
	}
	p.Cell = p.Months[len(p.Months)-1]
}

// countyOpen finds what stands in the way of a submission.
func (s *Server) countyOpen(ctx context.Context, p *countyPart, row *store.ReturnRow) (countyOpen, error) {
	o := countyOpen{State: p.Cell.State, Direct: p.Unit.Direct(), Locked: !s.Now().Before(p.Lock)}
	if o.State == store.SentBack {
		o.Reason = row.Reason
	}
	if o.State != store.Draft && o.State != store.SentBack {
		return o, nil
	}
	v, err := s.Store.Version(ctx, p.Unit.Code, p.Period, 0)
	if err != nil {
		return o, err
	}
	o.Blocking, o.Version = v.Blocking, v.Number
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		return o, err
	}
	given, err := s.Store.Answers(ctx, p.Unit.Code, p.Period)
	if err != nil {
		return o, err
	}
	exceptions, err := s.Store.Exceptions(ctx, p.Unit.Code)
	if err != nil {
		return o, err
	}
	o.Unanswered = len(returns.Open(res, p.Period.End(), given, exceptions))
	return o, nil
}

// path are the steps of the return, with the one it stands at; none is current
// of an accepted one.
func (o *countyOpen) path() []pathStep {
	at := map[store.State]string{
		store.Missing: "上传", store.SentBack: "改正", store.Submitted: "市级审核", store.Approved: "省级接收",
	}[o.State]
	switch {
	case o.State == store.Draft && (o.Blocking > 0 || o.Unanswered > 0):
		at = "改正"
	case o.State == store.Draft:
		at = "提交"
	case o.State == store.Submitted && o.Direct:
		at = "省级接收"
	}
	var out []pathStep
	for _, title := range []string{"上传", "改正", "提交", "市级审核", "省级接收"} {
		if o.Direct && title == "市级审核" {
			continue
		}
		out = append(out, pathStep{title, title == at})
	}
	return out
}

// next is the one thing to do now.
func (o *countyOpen) next(p *countyPart) step {
	page := p.Cell.URL
	switch {
	case o.State == store.Accepted:
		return step{"本期已接收，数据已计入报表。", "查看本单位月报", "/reports/monthly?unit=" + p.Unit.Code + "&period=" + p.Period.String()}
	case o.State == store.Approved, o.State == store.Submitted && o.Direct:
		return step{"已提交，等待省级接收，暂时不用操作。", "查看本期报送", page}
	case o.State == store.Submitted:
		return step{"已提交，等待市级审核；审核前发现有误的，可以撤回修改。", "查看本期报送", page}
	case o.Locked:
		return step{"本期报送已锁定。确需补报、改报的，请联系省级管理员延期。", "查看本期报送", page}
	case o.State == store.Missing:
		return step{"上传本月的花名册和各类台账，上传后立即检查。", "上传工作簿", page}
	case o.State == store.SentBack:
		return step{"按退回原因修改，再提交。", "去修改", page}
	case o.Blocking > 0:
		return step{"有数据错误须先改正，才能提交。", "去改正", page}
	case o.Unanswered > 0:
		return step{"有问题需要逐项说明，或确认属实违规，才能提交。", "去答复", page}
	default:
		return step{"检查已通过，请核对后提交。", "去提交", page}
	}
}
