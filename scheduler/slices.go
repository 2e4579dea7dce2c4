package scheduler

import (
	"context"
	"errors"
	"fmt"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// slice is a part of a schedule's unit with who gets it.
type slice struct {
	unit     string
	personal bool // with lists of persons, of a county only
	to       []string
}

// slicesOf groups the recipients by what they get. A schedule without recipients
// makes its own unit's reports for the archive.
func slicesOf(sc *store.Schedule) []*slice {
	var out []*slice
	find := func(unit string, personal bool) *slice {
		for _, sl := range out {
			if sl.unit == unit && sl.personal == personal {
				return sl
			}
		}
		sl := &slice{unit: unit, personal: personal}
		out = append(out, sl)
		return sl
	}
	for i := range sc.Recipients {
		r := &sc.Recipients[i]
		sl := find(r.Unit, r.Personal && isCounty(r.Unit))
		sl.to = append(sl.to, r.Address)
	}
	if len(out) == 0 {
		find(sc.Unit, false)
	}
	return out
}

// isCounty tells the code of a reporting unit from those of the province and its
// prefectures.
func isCounty(code string) bool { return len(code) == 6 }

// made are the reports of a slice, each in every format.
type made struct {
	docs  []*Made
	files []*store.Archived
}

// makeSlice makes and archives the reports of a slice.
func (s *Scheduler) makeSlice(ctx context.Context, sc *store.Schedule, sl *slice, p roster.Period) (*made, error) {
	out := &made{}
	for _, id := range sc.ReportIDs() {
		req := requestOf(sc, id, sl, p)
		doc, err := s.Maker.Document(ctx, req)
		if err != nil {
			return nil, err
		}
		out.docs = append(out.docs, doc)
		for _, req.Format = range sc.FormatList() {
			a, err := s.Maker.archive(ctx, req, doc)
			if err != nil {
				return nil, err
			}
			out.files = append(out.files, a)
		}
	}
	if len(out.files) == 0 {
		return nil, errors.New("schedule has no report or no format")
	}
	return out, nil
}

// requestOf is a report of a slice. A year's end made by a yearly schedule is
// called by its year.
func requestOf(sc *store.Schedule, report string, sl *slice, p roster.Period) Request {
	req := Request{Report: report, Unit: sl.unit, Period: p, Draft: sc.Draft}
	if rep := reports.ByID(report); rep != nil {
		req.Personal = sl.personal && rep.Personal
		if rep.YearEnd && p.Month == 12 && yearly(sc.Cron) {
			req.Label = fmt.Sprintf("%d年", p.Year)
		}
	}
	return req
}
