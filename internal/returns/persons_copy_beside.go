package returns

import (
	"context"
	"fmt"
	"strings"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// The columns of what a copy holds beside returns.
var (
	exceptionHeads  = []string{"单位", "规则", "事由", "批准机关", "批准文号", "起始日期", "截止日期", "状态"}
	correctionHeads = []string{"提出日期", "单位", "请求", "办结日期", "办结的报送"}
)

// addExceptions adds those of a unit for findings about the person, or that name
// the person's number.
func (g *copying) addExceptions(ctx context.Context, u store.Unit) error {
	es, err := g.store.Exceptions(ctx, u.Code)
	if err != nil {
		return err
	}
	today := roster.DateOf(g.store.Now().In(roster.China))
	for i := range es {
		e := &es[i]
		about := ExceptionAbout(e, true)
		if !g.keys[e.Key] && !strings.Contains(about, g.id) {
			continue
		}
		state, _ := ExceptionStateOf(e, today)
		g.exceptions = append(g.exceptions, []string{
			u.Name, policy.RuleByID(e.Rule).Title, about, e.Approver, e.Document, e.FirstDay, e.LastDay, state.Chinese(),
		})
	}
	return nil
}

// addCorrections adds what was asked to be corrected, where that is the actor's
// to read.
func (g *copying) addCorrections(ctx context.Context, key string) error {
	cs, err := g.store.Corrections(ctx, key)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range g.out.Units {
		names[u.Code] = u.Name
	}
	for i := range cs {
		c := &cs[i]
		done, by := "", ""
		if c.DoneAt != nil {
			done, by = dayIn(*c.DoneAt), fmt.Sprintf("%s 第%d版", c.DonePeriod, c.DoneVersion)
		}
		g.corrections = append(g.corrections, []string{dayIn(c.MadeAt), names[c.Unit], c.Text, done, by})
	}
	return nil
}

// dayIn is a moment's day in China.
func dayIn(t time.Time) string { return roster.DateOf(t.In(roster.China)).String() }
