package returns

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// Blocked says why a version cannot be submitted.
type Blocked struct{ Count int64 }

func (b *Blocked) Error() string {
	return fmt.Sprintf("还有%d处数据错误须先改正，不能提交", b.Count)
}

// Outdated says that since the check other units' rosters were accepted that
// hold persons of this one, who the version's findings do not name.
type Outdated struct{ Count int }

func (o *Outdated) Error() string {
	return fmt.Sprintf("检查之后，又有%d人出现在其他县（市、区）已接收的花名册中，请重新检查后再操作", o.Count)
}

// Locked says that the time for a return is over.
type Locked struct{ Since time.Time }

func (l *Locked) Error() string {
	return fmt.Sprintf("本期报送已于%s锁定；确需补报、改报的，请联系省级管理员延期", l.Since.In(roster.China).Add(-time.Second).Format("1月2日"))
}

// LockOf is the moment a return is locked: by the deadlines, or by the newest
// extension granted to it.
func (s *Service) LockOf(ctx context.Context, unit string, p roster.Period) (time.Time, error) {
	d, err := s.Store.Deadlines(ctx)
	if err != nil {
		return time.Time{}, err
	}
	es, err := s.Store.Extensions(ctx, unit, p)
	if err != nil || len(es) == 0 {
		return d.Lock(p), err
	}
	day, err := roster.ParseDate(es[0].Until)
	if err != nil {
		return time.Time{}, fmt.Errorf("extension: %w", err)
	}
	return time.Date(int(day.Year), time.Month(day.Month), int(day.Day)+1, 0, 0, 0, 0, roster.China), nil
}

// checkOpen refuses what a county does to a return after the lock.
func (s *Service) checkOpen(ctx context.Context, unit string, p roster.Period) error {
	lock, err := s.LockOf(ctx, unit, p)
	if err != nil {
		return err
	}
	if !s.Store.Now().Before(lock) {
		return &Locked{Since: lock}
	}
	return nil
}

// Submit puts version number n of a return before the reviewers.
func (s *Service) Submit(ctx context.Context, unit string, p roster.Period, n int64) (*store.Version, error) {
	if err := s.checkOpen(ctx, unit, p); err != nil {
		return nil, err
	}
	if waits, err := s.Store.HasUpload(ctx, unit, p.String(), nil); err != nil {
		return nil, err
	} else if waits {
		return nil, &Rejected{"上传的工作簿正在校验，请等校验完成后再提交"}
	}
	b, err := s.load(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	if b.version.Blocking > 0 {
		return nil, &Blocked{Count: b.version.Blocking}
	}
	exceptions, err := s.Store.Exceptions(ctx, unit)
	if err != nil {
		return nil, err
	}
	if open := Open(b.res, b.in.AsOf, b.answers, exceptions); len(open) > 0 {
		return nil, &Unanswered{Count: len(open)}
	}
	if err := s.checkElsewhere(ctx, b.in.Return, b.res); err != nil {
		return nil, err
	}
	sub := store.Submission{Summary: b.summary()}
	for i := range b.res.Findings {
		if a, ok := b.answers[b.res.Findings[i].Key]; ok {
			sub.Answers = append(sub.Answers, a)
		}
	}
	return b.version, s.Store.Submit(ctx, b.version, sub)
}

// Accept makes version number n of a return, which is under review, the
// effective one.
func (s *Service) Accept(ctx context.Context, unit string, p roster.Period, n int64) (*store.Version, error) {
	v, err := s.Store.Version(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	if err := s.checkElsewhere(ctx, ret, res); err != nil {
		return nil, err
	}
	people := make([]store.Person, len(ret.Workers))
	for i := range ret.Workers {
		w := &ret.Workers[i]
		people[i] = store.Person{ID: w.ID, Name: w.Name, Entry: w.Post, Post: post(w)}
	}
	return v, s.Store.Accept(ctx, v, people)
}

// post is a worker's post in words.
func post(w *roster.Worker) string {
	return fmt.Sprintf("%s %s %d %q %d", roster.StreetKey(w.Street), roster.CommunityKey(w.Community), w.Category, w.Position.Text, w.Certificate)
}

// bundle is a version with all that a review looks at.
type bundle struct {
	version *store.Version
	in      policy.Input
	res     *policy.Result
	answers map[string]store.Answer
}

func (s *Service) load(ctx context.Context, unit string, p roster.Period, n int64) (*bundle, error) {
	v, err := s.Store.Version(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	b := &bundle{version: v, in: policy.Input{AsOf: p.End(), HashKey: s.Store.HashKey()}}
	if b.in.Return, err = s.Store.Return(ctx, v.ID); err != nil {
		return nil, err
	}
	if b.in.Params, err = s.Store.Params(ctx, v.ID); err != nil {
		return nil, err
	}
	if b.res, err = s.Store.Result(ctx, v.ID); err != nil {
		return nil, err
	}
	if b.answers, err = s.Store.Answers(ctx, unit, p); err != nil {
		return nil, err
	}
	prev, err := s.Store.Previous(ctx, unit, p)
	if err != nil || prev == nil {
		return b, err
	}
	b.in.Previous, err = s.Store.Return(ctx, prev.ID)
	return b, err
}

func (b *bundle) summary() *summary.Summary {
	answers := make(map[string]summary.Answer, len(b.answers))
	for k, a := range b.answers {
		answers[k] = summary.Explained
		if a.Kind == store.Admitted {
			answers[k] = summary.Admitted
		}
	}
	return summary.Of(b.in, b.res, answers)
}
