package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// checkDateOrder reports events in an order that cannot be, each pair once, and
// past events after the as-of date.
func checkDateOrder(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		checkWorkerDates(c, r, w)
	}
	for _, k := range roster.Kinds() {
		checkPast(c, r, k)
	}
	for i := range c.Return.Trainings {
		t := &c.Return.Trainings[i]
		if !t.Start.IsZero() && !t.End.IsZero() && t.End.Last().Before(t.Start.First()) {
			r.Add(Report{
				Record: t, Field: "end_date", Related: []Ref{{t, "start_date"}},
				Message: fmt.Sprintf("培训结束日期%s早于开始日期%s", t.End.Chinese(), t.Start.Chinese()),
			})
		}
	}
}

func checkWorkerDates(c *Case, r *Reporter, w *roster.Worker) {
	birth, field := w.Birth, "birth_date"
	if roster.CheckID(w.ID) == roster.IDValid {
		birth, field = roster.IDBirth(w.ID), "id_number"
	}
	// A month counts in the worker's favour: the order fails only when no day of
	// the month satisfies it.
	if !birth.IsZero() && !w.Hire.IsZero() && !birth.First().Before(w.Hire.Last()) {
		r.Add(Report{
			Record: w, Field: "hire_date", Related: []Ref{{w, field}},
			Message: fmt.Sprintf("到社区工作时间%s不晚于出生日期%s", w.Hire.Chinese(), birth.Chinese()),
		})
	}
	if !w.Hire.IsZero() && !w.Post.IsZero() && w.Post.Last().Before(w.Hire.First()) {
		r.Add(Report{
			Record: w, Field: "post_date", Related: []Ref{{w, "hire_date"}},
			Message: fmt.Sprintf("进入社工岗时间%s早于到社区工作时间%s", w.Post.Chinese(), w.Hire.Chinese()),
		})
	}
	if !w.AgreementStart.IsZero() && !w.AgreementEnd.IsZero() && !w.AgreementStart.First().Before(w.AgreementEnd.Last()) {
		r.Add(Report{
			Record: w, Field: "agreement_end", Related: []Ref{{w, "agreement_start"}},
			Message: fmt.Sprintf("服务协议终止日期%s不晚于起始日期%s", w.AgreementEnd.Chinese(), w.AgreementStart.Chinese()),
		})
	}
}

// checkPast reports past events of a kind that lie after the as-of date.
func checkPast(c *Case, r *Reporter, k roster.Kind) {
	var dates []*roster.Field
	for _, f := range roster.FieldsOf(k) {
		if f.Past {
			dates = append(dates, f)
		}
	}
	if len(dates) == 0 {
		return
	}
	for i := range c.Return.Len(k) {
		rec := c.Return.Record(k, i)
		for _, f := range dates {
			d := *f.Ref(rec).(*roster.Date)
			if d.IsZero() || !d.First().After(c.AsOf) {
				continue
			}
			r.Add(Report{
				Record: rec, Field: f.Key,
				Message: fmt.Sprintf("“%s”为%s，晚于报告截止日%s", f.Header, d.Chinese(), c.AsOf.Chinese()),
			})
		}
	}
}
