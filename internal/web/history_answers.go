package web

import (
	"context"
	"errors"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// answersView are the answers one version was submitted with.
type answersView struct {
	Version int64
	Total   int
	Groups  []answerGroup
}

// answerGroup is findings of one rule that got the same answer.
type answerGroup struct {
	Rule     *policy.Rule
	Admitted bool
	Text     string
	By       string
	Count    int
}

// fillAnswers shows the answers of the version asked for, else of the one last
// submitted.
func (s *Server) fillAnswers(ctx context.Context, p *historyPage, version string) error {
	if len(p.Answered) == 0 {
		return nil
	}
	n, err := number("answers", version)
	if err != nil {
		return err
	}
	if n == 0 {
		n = p.Answered[0]
	}
	if !slices.Contains(p.Answered, n) {
		return &said{"第一次提交之前没有答复，请选择提交过的版本", store.ErrNotFound}
	}
	v := versionOf(p.Versions, n)
	if v == nil {
		return &said{"没有这个版本", store.ErrNotFound}
	}
	as, err := s.Store.SubmittedAnswers(ctx, v.ID)
	if errors.Is(err, store.ErrExpired) {
		p.Gone = true
		return nil
	}
	if err != nil {
		return err
	}
	say, err := s.speaker(ctx, v)
	if err != nil {
		return err
	}
	p.Answers = &answersView{Version: n, Total: len(as)}
	name := s.names(ctx)
	index := map[[4]string]int{}
	for _, a := range as {
		k := [4]string{a.Rule, a.Kind, a.Text, a.Account}
		at, ok := index[k]
		if !ok {
			g := answerGroup{Rule: ruleOf(a.Rule), Admitted: a.Kind == store.Admitted, Text: say(a.Text)}
			if g.By, err = name(a.Account); err != nil {
				return err
			}
			at = len(p.Answers.Groups)
			index[k] = at
			p.Answers.Groups = append(p.Answers.Groups, g)
		}
		p.Answers.Groups[at].Count++
	}
	return nil
}

// speaker gives a text of a version as the caller may see it: what was explained
// may name persons.
func (s *Server) speaker(ctx context.Context, v *store.Version) (func(string) string, error) {
	if store.ActorOf(ctx).Owns(v.Unit) {
		return func(text string) string { return text }, nil
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.Returns.Masker(ctx, v, ret)
	if err != nil {
		return nil, err
	}
	return m.Text, nil
}
