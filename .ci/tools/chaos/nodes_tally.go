package main

import (
	"context"
	"strings"
	"time"

	"shegong/internal/store"
)

// tally is what became of a plan.
type tally struct {
	done, failed, skipped        int // runs
	missed, twice                int // periods without a run as planned, and with more than one
	sent                         int
	never, often                 int // sent by the row, and not exactly once at the mail server
	unknown                      []store.Delivery
	unknownThere, unknownOften   int // at the mail server once, and more often
	notSent, noMessage, stranger int // rows of other states, recipients without a row, messages without a row
}

// count compares the runs and messages of a plan with what the mail server took.
func (p *plan) count(ctx context.Context, st *store.Store, taken map[string]int) (*tally, error) {
	t := &tally{}
	known := map[string]bool{}
	for _, id := range p.schedules {
		if err := p.countRuns(ctx, st, id, t); err != nil {
			return nil, err
		}
		ds, err := st.Deliveries(ctx, store.DeliveryFilter{ScheduleID: id}, 10_000)
		if err != nil {
			return nil, err
		}
		there := map[[3]string]bool{}
		for i := range ds {
			d := &ds[i]
			known[d.MessageID] = true
			there[[3]string{d.Period, d.Recipient, d.Unit}] = true
			t.add(d, taken[d.MessageID])
		}
		for period := range p.periods {
			for _, to := range p.recipients {
				t.noMessage += one(!p.skip[id][period] && !there[[3]string{period, to.Address, to.Unit}])
			}
		}
	}
	for id := range taken {
		t.stranger += one(!known[id])
	}
	return t, nil
}

func (p *plan) countRuns(ctx context.Context, st *store.Store, id string, t *tally) error {
	rs, err := st.Runs(ctx, id, 10_000)
	if err != nil {
		return err
	}
	of := map[string][]string{}
	for i := range rs {
		of[rs[i].Period] = append(of[rs[i].Period], rs[i].State)
		switch rs[i].State {
		case store.RunDone:
			t.done++
		case store.RunFailed:
			t.failed++
		case store.RunSkipped:
			t.skipped++
		}
	}
	for period := range p.periods {
		want := store.RunDone
		if p.skip[id][period] {
			want = store.RunSkipped
		}
		t.missed += one(len(of[period]) == 0 || of[period][0] != want)
	}
	for period, states := range of {
		t.twice += one(len(states) > 1 || !p.periods[period])
	}
	return nil
}

// add counts a message that the mail server took so often.
func (t *tally) add(d *store.Delivery, taken int) {
	switch d.State {
	case store.Sent:
		t.sent++
		t.never += one(taken == 0)
		t.often += one(taken > 1)
	case store.Unknown:
		t.unknown = append(t.unknown, *d)
		t.unknownThere += one(taken == 1)
		t.unknownOften += one(taken > 1)
	default:
		t.notSent++
	}
}

// show adds the figures to a section.
func (t *tally) show(f *finding) {
	f.row("runs done", t.done)
	f.none("runs failed", t.failed)
	f.none("periods missed", t.missed)
	f.none("periods twice", t.twice)
	f.row("messages sent", t.sent)
	f.none("recipients without a message", t.noMessage)
	f.none("messages neither sent nor unknown", t.notSent)
	f.none("sent, but not at the mail server", t.never)
	f.none("sent, and at the mail server more than once", t.often)
	f.none("at the mail server without a row", t.stranger)
	f.row("messages unknown", len(t.unknown))
	f.row("… of these at the mail server once", t.unknownThere)
	f.none("… of these at the mail server more than once", t.unknownOften)
}

// explain counts the unknown messages whose node noted itself that the mail
// server's last word did not come, and those that no harm can have interrupted:
// none was done between the moment they were taken up and the end of the lease.
func (t *tally) explain(f *finding, harm []time.Time, lease time.Duration) {
	noted, not := 0, 0
	for i := range t.unknown {
		end := t.unknown[i].LeaseUntil
		explained := end == nil && strings.Contains(t.unknown[i].Error, "没有得到最终答复")
		noted += one(explained)
		for _, at := range harm {
			explained = explained || end != nil && at.After(end.Add(-lease-time.Second)) && at.Before(end.Add(time.Second))
		}
		not += one(!explained)
	}
	f.row("… of these noted by the node itself: no last word from the mail server", noted)
	f.none("… of these neither so nor under way at a moment of harm", not)
	f.want(len(t.unknown) <= mailWorkers*3*len(harm), "more messages are unknown than can have been under way")
}

// mailWorkers is how many messages a node sends at once.
const mailWorkers = 4
