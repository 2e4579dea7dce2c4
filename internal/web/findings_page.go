package web

import (
	"context"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// fillFindings puts what was found in the version onto the page, and what was
// said to it. Only the owning county sees whom it is about. open is the key of a
// finding whose cause is to be open.
func (s *Server) fillFindings(ctx context.Context, p *returnPage, severity, open string) error {
	ret, res, err := s.checked(ctx, p.Version)
	if err != nil {
		return err
	}
	replies, err := s.Returns.Replies(ctx, p.Version, p.Period, p.Newest)
	if err != nil {
		return err
	}
	p.Desk.Unanswered = replies.Counts(res)[returns.ToAnswer]
	before, err := s.resultBefore(ctx, p.Versions, p.Version)
	if err != nil {
		return err
	}
	if p.Changes, err = s.Returns.ChangesOf(ctx, p.Version, ret, res); err != nil {
		return err
	}
	k := &known{
		page: &causePage{URL: p.URL(), Version: p.Version.Number, Filter: policy.Severity(severity), Mend: p.Open && p.Newest},
		ret:  ret, replies: replies, answers: answersOf(ret), open: open, who: s.names(ctx),
	}
	if may(store.ActorOf(ctx), writeParameters) {
		k.page.Except = "/exceptions/new?unit=" + p.Unit.Code + "&period=" + p.Period.String() + "&key="
	}
	owns := store.ActorOf(ctx).Owns(p.Unit.Code)
	if owns {
		k.names = namesOf(ret)
	} else if res, before, err = s.hide(ctx, p.Version, p.Changes, k, res, before); err != nil {
		return err
	}
	if before != nil {
		p.Diff = newDiffView(returns.Compare(before, res), p.Version.Number-1)
		k.isNew = p.Diff.keys
	}
	p.Files, p.Carried = newFileViews(ret, p.Version)
	if p.Findings, err = newFindingsView(res, k); err != nil {
		return err
	}
	if p.Findings.Masked = !owns; !p.Findings.Mend {
		return nil
	}
	ms, err := s.Store.Mappings(ctx, p.Unit.Code)
	p.Mappings = newMappingViews(ms)
	return err
}

// hide masks the persons in what k knows and in the results.
func (s *Server) hide(
	ctx context.Context, v *store.Version, changes *returns.Changes, k *known, res, before *policy.Result,
) (now, then *policy.Result, err error) {
	var m *returns.Masker
	if changes != nil {
		m = changes.Masker() // it has the return before at hand
	} else if m, err = s.Returns.Masker(ctx, v, k.ret); err != nil {
		return nil, nil, err
	}
	k.replies = m.Replies(k.replies)
	answers := map[string]*answerView{}
	for cause, a := range k.answers {
		a.Source = m.Text(a.Source)
		answers[m.Text(cause)] = a
	}
	k.answers = answers
	if before != nil {
		before = m.Result(k.ret, before)
	}
	return m.Result(k.ret, res), before, nil
}

// maskedResult is what was found as the caller may see it: persons in full only
// for the owning county.
func (s *Server) maskedResult(ctx context.Context, v *store.Version, ret *roster.Return, res *policy.Result) (*policy.Result, error) {
	if store.ActorOf(ctx).Owns(v.Unit) {
		return res, nil
	}
	m, err := s.Returns.Masker(ctx, v, ret)
	if err != nil {
		return nil, err
	}
	return m.Result(ret, res), nil
}
