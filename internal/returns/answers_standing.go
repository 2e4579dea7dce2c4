package returns

import (
	"context"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Standing is how a finding stands on its way to submission.
type Standing string

// The standings.
const (
	ToMend      Standing = "mend"      // an error of data quality
	ToAnswer    Standing = "open"      // waits for an answer
	IsExplained Standing = "explained" // 已说明
	IsAdmitted  Standing = "admitted"  // 属实违规
	IsExcused   Standing = "excused"   // covered by an approved exception
	AsksNothing Standing = ""
)

// Replies are what was said to the findings of a version, by the finding's key.
type Replies struct {
	Given   map[string]store.Answer
	Before  map[string]store.Answer // in the previous accepted return
	Excused map[string]*store.Exception
}

// Replies gathers what was said to a version: of the newest what is said now,
// of an earlier one what it was submitted with.
func (s *Service) Replies(ctx context.Context, v *store.Version, p roster.Period, newest bool) (*Replies, error) {
	r := &Replies{Given: map[string]store.Answer{}}
	var err error
	if newest {
		r.Given, err = s.Store.Answers(ctx, v.Unit, p)
	} else {
		var submitted []store.Answer
		submitted, err = s.Store.SubmittedAnswers(ctx, v.ID)
		for _, a := range submitted {
			r.Given[a.Key] = a
		}
	}
	if err != nil {
		return nil, err
	}
	if r.Before, err = s.before(ctx, v.Unit, p); err != nil {
		return nil, err
	}
	exceptions, err := s.Store.Exceptions(ctx, v.Unit)
	r.Excused = Excused(p.End(), exceptions)
	return r, err
}

// before are the answers of the previous accepted return; none without one.
func (s *Service) before(ctx context.Context, unit string, p roster.Period) (map[string]store.Answer, error) {
	v, err := s.Store.Previous(ctx, unit, p)
	if err != nil || v == nil {
		return nil, err
	}
	earlier, err := roster.ParsePeriod(v.Period)
	if err != nil {
		return nil, err
	}
	return s.Store.Answers(ctx, unit, earlier)
}

// Of is how a finding stands. An exception goes before an answer: it says why
// none is needed.
func (r *Replies) Of(f *policy.Finding) Standing {
	a, answered := r.Given[f.Key]
	switch {
	case !NeedsAnswer(f) && f.Severity == policy.Error:
		return ToMend
	case !NeedsAnswer(f):
		return AsksNothing
	case r.Excused[f.Key] != nil:
		return IsExcused
	case !answered || !answerable(f, a.Kind):
		return ToAnswer
	case a.Kind == store.Admitted:
		return IsAdmitted
	default:
		return IsExplained
	}
}

// Counts are the findings of a result by how they stand.
func (r *Replies) Counts(res *policy.Result) map[Standing]int {
	n := map[Standing]int{}
	for i := range res.Findings {
		n[r.Of(&res.Findings[i])]++
	}
	return n
}

// Repeatable is what was said to a finding that waits in the previous accepted
// return, where it can be said again; nil without it.
func (r *Replies) Repeatable(f *policy.Finding) *store.Answer {
	a, ok := r.Before[f.Key]
	if !ok || r.Of(f) != ToAnswer || !answerable(f, a.Kind) {
		return nil
	}
	return &a
}
