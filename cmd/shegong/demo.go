package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/alecthomas/kong"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/scheduler"
)

// demoSize is --demo, --demo=small or --demo=province; "" is none.
type demoSize string

// Decode takes the value after =, or small.
func (d *demoSize) Decode(ctx *kong.DecodeContext) error {
	*d = "small"
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		*d = demoSize(ctx.Scan.Pop().String())
	}
	switch *d {
	case "small", "province", "":
		return nil
	case "true":
		*d = "small"
		return nil
	}
	return fmt.Errorf("--demo 只能是 small 或 province")
}

// IsBool lets --demo stand without a value.
func (demoSize) IsBool() bool { return true }

// demoClock is the store's clock: the real one, but for the demonstration's
// past months while they are loaded.
type demoClock struct {
	now func() time.Time
	at  atomic.Pointer[time.Time]
}

// Now is the time to be noted.
func (c *demoClock) Now() time.Time {
	if t := c.at.Load(); t != nil {
		return *t
	}
	return c.now()
}

// claimDemo refuses a database that was not made for a demonstration.
func claimDemo(ctx context.Context, st *store.Store) error {
	marked, err := st.Marked(ctx, "demo")
	if err != nil || marked {
		return err
	}
	units, err := st.Units(ctx)
	if err != nil {
		return err
	}
	if len(units) > 0 {
		return errors.New("该数据文件夹不是演示数据，--demo 不会写入；请另用 --data 指定文件夹")
	}
	return st.Mark(ctx, "demo")
}

// demoPlan is what a demonstration holds.
type demoPlan struct {
	counties []string
	months   int
	workers  int
}

func planDemo(size demoSize) demoPlan {
	if size == "small" {
		return demoPlan{counties: []string{"220104", "220202", "222401"}, months: 14, workers: 120}
	}
	p := demoPlan{months: 24, workers: 260}
	for _, d := range roster.DivisionTable().All {
		if d.Level == "county" {
			p.counties = append(p.counties, d.Code)
		}
	}
	return p
}

// demoRecipient gets the demonstration's bulletin; the domain is reserved for
// examples (RFC 2606).
const demoRecipient = "省民政厅基层政权处 <jiceng@minzhengting.example>"

// loadDemo loads what is not there yet, and the schedule of the bulletin.
func (a *app) loadDemo(ctx context.Context, size demoSize, to string, clock *demoClock) error {
	last := roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))).Add(-1)
	if err := a.loadMonths(ctx, planDemo(size), last, clock); err != nil {
		return err
	}
	if to == "" {
		to = demoRecipient
	}
	// The last due time lies before now: the bulletin is made at once, as one
	// missed while the service was down.
	return scheduler.Seed(ctx, a.store, to, last.End().Time())
}

// loadMonths loads the months up to last. The clock stands in the following
// month meanwhile: most returns are in time, some are late. The first county's
// last month stays open, with faults to mend, and a few are missing.
func (a *app) loadMonths(ctx context.Context, plan demoPlan, last roster.Period, clock *demoClock) error {
	if err := a.demoUnits(ctx, plan); err != nil {
		return err
	}
	defer clock.at.Store(nil)
	for m := plan.months - 1; m >= 0; m-- {
		p := last.Add(-m)
		for i, county := range plan.counties {
			if m == 0 && i%23 == 22 {
				continue
			}
			at := p.End().Time().AddDate(0, 0, 2+i%3).Add(2*time.Hour + time.Duration(i)*time.Minute)
			if (7*i+3*m)%19 == 4 {
				at = at.AddDate(0, 0, 4)
			}
			clock.at.Store(&at)
			if err := a.demoReturn(ctx, county, p, plan.workers+17*(i%5), i == 0 && m == 0); err != nil {
				return fmt.Errorf("county %s, %s: %w", county, p, err)
			}
		}
		a.log.InfoContext(ctx, "demo month loaded", "period", p.String(), "left", m)
	}
	return nil
}

// demoBroken are rules that accepted returns of the demonstration break, so that
// its reports have something to say. None of them forbids submission.
func demoBroken() []string {
	return []string{
		"2.2-party-posts", "2.4-subsidy-uncertified", "2.5-file", "2.7-head-training", "2.7-staff-training",
		"2.8-hall", "2.9-secondment", "3.1-committee", "3.1-phase",
	}
}

// demoFaults is how many rules a return breaks: fewer from year to year, and
// not alike in all counties.
func demoFaults(county string, p roster.Period) int {
	n := int(county[5]-'0') + int(county[3]-'0') + int(p.Month)%3
	if p.Year%2 == 1 {
		n += 3
	}
	return 2 + n%9
}

func (a *app) demoUnits(ctx context.Context, plan demoPlan) error {
	var units []store.Unit
	for _, code := range plan.counties {
		d, _ := roster.DivisionTable().ByCode(code)
		units = append(units, store.Unit{Code: code, Name: d.Name, Parent: d.Parent})
	}
	return a.store.PutUnits(ctx, units)
}

func (a *app) demoReturn(ctx context.Context, county string, p roster.Period, workers int, open bool) error {
	state, err := a.store.ReturnState(ctx, county, p)
	if err != nil || state.State != store.Missing && (state.State != store.Draft || open) {
		return err
	}
	var b bytes.Buffer
	opt := sample.Options{County: county, Period: p, Workers: workers, Seed: 1, Faults: demoFaults(county, p), Only: demoBroken()}
	if open {
		opt.Faults, opt.Only = 9, nil
	}
	if _, err := sample.Workbook(&b, opt); err != nil {
		return err
	}
	name := fmt.Sprintf("%s社工岗报表%s.xlsx", roster.DivisionTable().Name(county), p.Chinese())
	c, err := a.returns.Upload(ctx, returns.Upload{
		Unit: county, Period: p, Files: []store.FileData{{Name: name, Data: b.Bytes()}}, ReplaceAll: true, ReplaceLedgers: true,
	})
	if err != nil || open {
		return err
	}
	if c.Version.Blocking > 0 {
		return fmt.Errorf("sample return has faults: %v", c.Result.Counts()[policy.Error])
	}
	return a.demoReview(ctx, county, p, c)
}

// demoReview answers what is open and takes a return through all hands.
func (a *app) demoReview(ctx context.Context, county string, p roster.Period, c *returns.Checked) error {
	var answers []store.Answer
	for i, f := range returns.Open(c.Result, p.End(), nil, nil) {
		v := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "已列入整改计划，由街道按月督办落实"}
		if i%3 == 0 && returns.MayAdmit(f) || !returns.MayExplain(f) {
			v.Kind = store.Admitted
		}
		answers = append(answers, v)
	}
	if err := a.store.PutAnswers(ctx, county, p, answers); err != nil {
		return err
	}
	if _, err := a.returns.Submit(ctx, county, p, c.Version.Number); err != nil {
		return err
	}
	u, err := a.store.Unit(ctx, county)
	if err != nil {
		return err
	}
	if !u.Direct() {
		if err := a.store.Approve(ctx, county, p, 0); err != nil {
			return err
		}
	}
	_, err = a.returns.Accept(ctx, county, p, c.Version.Number)
	return err
}
