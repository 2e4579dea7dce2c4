package returns

import (
	"context"
	"fmt"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Rejected is an answer that cannot be taken, with the reason for the clerk.
type Rejected struct{ Message string }

func (r *Rejected) Error() string { return r.Message }

// Unanswered says how many findings still wait for an answer.
type Unanswered struct{ Count int }

func (u *Unanswered) Error() string {
	return fmt.Sprintf("还有%d处问题没有答复：请改正，或逐项说明、确认属实违规后再提交", u.Count)
}

// answerable tells what a finding may be answered with: an error of the opinion
// can be admitted, what needs an explanation explained or admitted; errors of
// data quality are corrected, and notices ask for nothing.
func answerable(f *policy.Finding, kind string) bool {
	quality := policy.RuleByID(f.Rule).Quality()
	switch f.Severity {
	case policy.Error:
		return !quality && kind == store.Admitted
	case policy.Explain:
		return kind == store.Explained || !quality && kind == store.Admitted
	default:
		return false
	}
}

// NeedsAnswer tells that a finding must be corrected or answered before
// submission.
func NeedsAnswer(f *policy.Finding) bool {
	return answerable(f, store.Explained) || answerable(f, store.Admitted)
}

// MayAdmit tells that a finding can be reported as 属实违规.
func MayAdmit(f *policy.Finding) bool { return answerable(f, store.Admitted) }

// MayExplain tells that a finding can be explained.
func MayExplain(f *policy.Finding) bool { return answerable(f, store.Explained) }

// Reply is an answer to several findings of one cause.
type Reply struct {
	Keys []string
	Kind string // explained, admitted
	Text string
}

// Answer keeps an answer to findings of the newest version of a return.
func (s *Service) Answer(ctx context.Context, unit string, p roster.Period, r Reply) error {
	d, err := s.desk(ctx, unit, p)
	if err != nil {
		return err
	}
	answers, err := d.judged(r)
	if err != nil {
		return err
	}
	return s.Store.PutAnswers(ctx, unit, p, answers)
}

// AnswerAlike keeps an answer to all findings that are answered like the one
// with the key and still wait for one.
func (s *Service) AnswerAlike(ctx context.Context, unit string, p roster.Period, key string, r Reply) error {
	d, err := s.desk(ctx, unit, p)
	if err != nil {
		return err
	}
	exceptions, err := s.Store.Exceptions(ctx, unit)
	if err != nil {
		return err
	}
	excused := Excused(p.End(), exceptions)
	r.Keys = nil
	for _, f := range alike(d.res, key) {
		if a, answered := d.given[f.Key]; (!answered || !answerable(f, a.Kind)) && excused[f.Key] == nil {
			r.Keys = append(r.Keys, f.Key)
		}
	}
	answers, err := d.judged(r)
	if err != nil {
		return err
	}
	return s.Store.PutAnswers(ctx, unit, p, answers)
}

// AnswerAsBefore answers each of the findings, which are answered like the one
// with the key and still wait, with what was said to it in the previous accepted
// return.
func (s *Service) AnswerAsBefore(ctx context.Context, unit string, p roster.Period, key string) error {
	d, err := s.desk(ctx, unit, p)
	if err != nil {
		return err
	}
	before, err := s.before(ctx, unit, p)
	if err != nil {
		return err
	}
	replies := map[[2]string]*Reply{}
	var order []*Reply
	for _, f := range alike(d.res, key) {
		a, said := before[f.Key]
		if _, answered := d.given[f.Key]; answered || !said || !answerable(f, a.Kind) {
			continue
		}
		at := [2]string{a.Kind, a.Text}
		if replies[at] == nil {
			replies[at] = &Reply{Kind: a.Kind, Text: a.Text}
			order = append(order, replies[at])
		}
		replies[at].Keys = append(replies[at].Keys, f.Key)
	}
	var all []store.Answer
	for _, r := range order {
		answers, err := d.judged(*r)
		if err != nil {
			return err
		}
		all = append(all, answers...)
	}
	if len(all) == 0 {
		return &Rejected{"没有可以沿用的上期说明"}
	}
	return s.Store.PutAnswers(ctx, unit, p, all)
}

// TakeBack withdraws the answers to findings: they wait again. key "" with like
// set takes back those of all findings answered like that one.
func (s *Service) TakeBack(ctx context.Context, unit string, p roster.Period, key, like string) error {
	d, err := s.desk(ctx, unit, p)
	if err != nil {
		return err
	}
	keys := []string{key}
	if key == "" {
		keys = nil
		for _, f := range alike(d.res, like) {
			keys = append(keys, f.Key)
		}
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return d.given[k].Key == "" })
	if len(keys) == 0 {
		return &Rejected{"这些答复已不存在，请刷新页面"}
	}
	return s.Store.DeleteAnswers(ctx, unit, p, keys)
}

// desk is the newest version of an open return with what was answered.
type desk struct {
	version *store.Version
	res     *policy.Result
	given   map[string]store.Answer
}

func (s *Service) desk(ctx context.Context, unit string, p roster.Period) (*desk, error) {
	if err := s.checkOpen(ctx, unit, p); err != nil {
		return nil, err
	}
	d := &desk{}
	var err error
	if d.version, err = s.Store.Version(ctx, unit, p, 0); err != nil {
		return nil, err
	}
	if d.res, err = s.Store.Result(ctx, d.version.ID); err != nil {
		return nil, err
	}
	d.given, err = s.Store.Answers(ctx, unit, p)
	return d, err
}

// judged are the answers a reply gives, if it can be taken.
func (d *desk) judged(r Reply) ([]store.Answer, error) {
	findings, err := pick(d.res, r)
	if err != nil {
		return nil, err
	}
	text, err := judge(r.Kind, r.Text, findings, d.res, d.given)
	if err != nil {
		return nil, err
	}
	answers := make([]store.Answer, len(findings))
	for i, f := range findings {
		answers[i] = store.Answer{Key: f.Key, Rule: f.Rule, Kind: r.Kind, Text: text}
	}
	return answers, nil
}

// alike are the findings that are answered like the one with the key: of its
// cause and severity.
func alike(res *policy.Result, key string) (out []*policy.Finding) {
	at := slices.IndexFunc(res.Findings, func(f policy.Finding) bool { return f.Key == key })
	if at < 0 {
		return nil
	}
	one := &res.Findings[at]
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Cause == one.Cause && f.Severity == one.Severity {
			out = append(out, f)
		}
	}
	return out
}

// pick are the findings a reply is about, each once.
func pick(res *policy.Result, r Reply) ([]*policy.Finding, error) {
	want := make(map[string]bool, len(r.Keys))
	for _, k := range r.Keys {
		want[k] = true
	}
	var out []*policy.Finding
	for i := range res.Findings {
		f := &res.Findings[i]
		if !want[f.Key] {
			continue
		}
		delete(want, f.Key)
		if !answerable(f, r.Kind) {
			if r.Kind == store.Admitted {
				return nil, &Rejected{"这类问题须改正数据，不能确认为属实违规"}
			}
			return nil, &Rejected{"错误类问题须改正；属实的，请确认为属实违规，不能只作说明"}
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		return nil, &Rejected{"这些问题已不在最新的检查结果中，请刷新页面"}
	}
	return out, nil
}

// Open are the findings that still wait for an answer: neither answered nor
// covered by an approved exception.
func Open(res *policy.Result, asOf roster.Date, given map[string]store.Answer, exceptions []store.Exception) []*policy.Finding {
	excused := Excused(asOf, exceptions)
	var out []*policy.Finding
	for i := range res.Findings {
		f := &res.Findings[i]
		a, answered := given[f.Key]
		if !NeedsAnswer(f) || answered && answerable(f, a.Kind) || excused[f.Key] != nil {
			continue
		}
		out = append(out, f)
	}
	return out
}

// Excused are the exceptions in force on a date, by the finding's key.
func Excused(asOf roster.Date, exceptions []store.Exception) map[string]*store.Exception {
	out := map[string]*store.Exception{}
	for i := range exceptions {
		if e := &exceptions[i]; e.Covers(asOf) {
			out[e.Key] = e
		}
	}
	return out
}
