package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/store"
)

// historyPage is all that happened to a return, and all its versions.
type historyPage struct {
	base
	*target
	Row      *store.ReturnRow
	Events   []eventView // the newest first
	Versions []store.Version
	Chosen   int64 // of the comparison: the later version
	Against  int64
	Parts    []diffPart // what became of the findings; nil where nothing is compared
	Answered []int64
	Answers  *answersView
	Restore  bool // the actor may restore a version
	Gone     bool // what was to be compared, or answered, was deleted by its age
	Typed    stepForm
	Failed   []fieldError
	Message  string // why a restore failed
}

// diffPart is the findings that fared alike between two versions.
type diffPart struct {
	Title, Class string
	Count        int
	Places       []placeView
	More         int // not shown
}

func newDiffPart(title, class string, findings []policy.Finding, isNew bool) diffPart {
	p := diffPart{Title: title, Class: class, Count: len(findings), More: max(len(findings)-maxPlaces, 0)}
	for i := range findings[:len(findings)-p.More] {
		p.Places = append(p.Places, placeView{Finding: findings[i], Where: whereOf(&findings[i]), New: isNew})
	}
	return p
}

// eventView is a step of a return's life.
type eventView struct {
	store.Event
	By string
}

// Chinese is the step as shown.
func (e *eventView) Chinese() string { return actionText(e.Action) }

// actionText is a step of a return's life, or how a version came about, as shown.
func actionText(action string) string {
	switch action {
	case "upload":
		return "上传"
	case "edit":
		return "在线修改"
	case "restore":
		return "恢复旧版"
	case "submit":
		return "提交"
	case "withdraw":
		return "撤回"
	case "approve":
		return "市级审核通过"
	case "accept":
		return "省级接收"
	case "send_back":
		return "退回"
	case "reopen":
		return "退回修改"
	default:
		return action
	}
}

func (s *Server) history(c echo.Context) error {
	p, err := s.newHistoryPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "history", p)
}

func (s *Server) newHistoryPage(c echo.Context) (*historyPage, error) {
	t, err := s.target(c)
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	p := &historyPage{
		base: base{Title: "办理记录和历次版本", Nav: "home", Crumbs: []crumb{
			{"报送情况", "/?period=" + t.Period.String()}, {t.Unit.Name + t.Period.Chinese(), t.URL()},
		}},
		target: t,
	}
	if p.Row, err = s.Store.ReturnState(ctx, t.Unit.Code, t.Period); err != nil {
		return nil, err
	}
	desk, err := s.newDesk(ctx, t, p.Row)
	if err != nil {
		return nil, err
	}
	if p.Versions, err = s.Store.Versions(ctx, t.Unit.Code, t.Period); err != nil {
		return nil, err
	}
	desk.allow(actorOf(c), t.Unit.Code, p.Row, nil, false)
	p.Restore = desk.Mend && len(p.Versions) > 1
	if err := s.fillEvents(ctx, p); err != nil {
		return nil, err
	}
	if err := s.fillComparison(ctx, p, c.QueryParam("version"), c.QueryParam("against")); err != nil {
		return nil, err
	}
	return p, s.fillAnswers(ctx, p, c.QueryParam("answers"))
}

func (s *Server) fillEvents(ctx context.Context, p *historyPage) error {
	events, err := s.Store.Events(ctx, p.Unit.Code, p.Period)
	if err != nil {
		return err
	}
	name := s.names(ctx)
	for _, e := range events {
		v := eventView{Event: e}
		if v.By, err = name(e.Actor); err != nil {
			return err
		}
		if e.Action == "submit" && !slices.Contains(p.Answered, e.Version) {
			p.Answered = append(p.Answered, e.Version)
		}
		p.Events = append(p.Events, v)
	}
	slices.Reverse(p.Events)
	slices.Reverse(p.Answered)
	return nil
}

// fillComparison compares the two versions asked for, else the two newest.
func (s *Server) fillComparison(ctx context.Context, p *historyPage, version, against string) error {
	if len(p.Versions) < 2 {
		return nil
	}
	var err error
	if p.Chosen, err = number("version", version); err != nil {
		return err
	}
	if p.Against, err = number("against", against); err != nil {
		return err
	}
	if p.Chosen == 0 {
		p.Chosen = p.Versions[0].Number
	}
	if p.Against == 0 {
		p.Against = max(p.Chosen-1, 1)
	}
	if p.Chosen == p.Against {
		return nil
	}
	d, err := s.difference(ctx, p.target, p.Against, p.Chosen)
	if p.Gone = errors.Is(err, store.ErrExpired); p.Gone {
		return nil
	}
	if err != nil {
		return err
	}
	p.Parts = []diffPart{
		newDiffPart("已改正", "text-success", d.Fixed, false),
		newDiffPart("仍存在", "", d.Still, false),
		newDiffPart("新出现", "text-purple", d.New, true),
	}
	return nil
}

// difference compares the findings of two versions, as the actor may see them.
func (s *Server) difference(ctx context.Context, t *target, earlier, later int64) (*returns.Difference, error) {
	was, err := s.shownResult(ctx, t, earlier)
	if err != nil {
		return nil, err
	}
	now, err := s.shownResult(ctx, t, later)
	if err != nil {
		return nil, err
	}
	return returns.Compare(was, now), nil
}

// shownResult is what was found in version number n, as the caller may see it.
func (s *Server) shownResult(ctx context.Context, t *target, n int64) (*policy.Result, error) {
	v, err := s.Store.Version(ctx, t.Unit.Code, t.Period, n)
	if err != nil {
		return nil, explain(err, store.ErrNotFound, "没有这个版本")
	}
	ret, res, err := s.checked(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.maskedResult(ctx, v, ret, res)
}

// restore makes an earlier version's files the newest version again.
func (s *Server) restore(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	f, err := readStep(c, reviewStep{name: "restore", version: true})
	if err == nil {
		_, err = s.Returns.Restore(c.Request().Context(), t.Unit.Code, t.Period, f.Version, c.FormValue("password"))
		err = explain(err, store.ErrConflict, "本期报送已提交或已接收，不能恢复旧版；需要更正的，请先撤回，或请审核单位退回")
		err = explain(err, store.ErrNotFound, "没有这个版本")
	}
	if err != nil {
		return s.restoreFailed(c, f, err)
	}
	return seeOther(c, t.URL()+"?ok=restored")
}

func (s *Server) restoreFailed(c echo.Context, f *stepForm, err error) error {
	status, message, ok := formFailure(err)
	if !ok {
		return err
	}
	p, perr := s.newHistoryPage(c)
	if perr != nil {
		return fmt.Errorf("show failed restore: %w", errors.Join(err, perr))
	}
	p.Message, p.Typed, p.Failed = message, *f, unreadableFields(err)
	if p.Failed != nil {
		p.Message = "有文件不能读取，没有恢复。"
	}
	return s.render(c, status, "history", p)
}
