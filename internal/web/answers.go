package web

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
)

// answerFindings keeps what the county says to findings of one cause: to those
// ticked, to all that wait, or to each what was said in the period before.
func (s *Server) answerFindings(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return brokenForm(err)
	}
	a := &attempt{At: form.Get("at"), Kind: form.Get("kind"), Text: form.Get("text"), Ticked: form["key"]}
	if err := s.keepAnswers(c, t, form.Get("scope"), a); err != nil {
		return s.mendingFailed(c, a, err)
	}
	return seeOther(c, mendedURL(t, c, "answered", a.At))
}

func (s *Server) keepAnswers(c echo.Context, t *target, scope string, a *attempt) error {
	ctx := c.Request().Context()
	r := returns.Reply{Keys: a.Ticked, Kind: a.Kind, Text: a.Text}
	switch scope {
	case "all":
		return s.Returns.AnswerAlike(ctx, t.Unit.Code, t.Period, a.At, r)
	case "before":
		return s.Returns.AnswerAsBefore(ctx, t.Unit.Code, t.Period, a.At)
	}
	if len(r.Keys) == 0 {
		return &returns.Rejected{Message: "请先勾选要答复的位置"}
	}
	return s.Returns.Answer(ctx, t.Unit.Code, t.Period, r)
}

// withdrawAnswers takes back what was said to one finding, or to all of a cause.
func (s *Server) withdrawAnswers(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	a := &attempt{At: c.FormValue("at")}
	if err := s.Returns.TakeBack(c.Request().Context(), t.Unit.Code, t.Period, c.FormValue("key"), a.At); err != nil {
		return s.mendingFailed(c, a, err)
	}
	return seeOther(c, mendedURL(t, c, "taken_back", a.At))
}

// mendedURL is the return's page with the cause open that was just dealt with,
// filtered as before.
func mendedURL(t *target, c echo.Context, done, at string) string {
	q := url.Values{"ok": {done}}
	if v := c.QueryParam("severity"); v != "" {
		q.Set("severity", v)
	}
	if at == "" {
		return t.URL() + "?" + q.Encode()
	}
	q.Set("at", at)
	return t.URL() + "?" + q.Encode() + "#c-" + url.PathEscape(at)
}

// mendingFailed shows the page with what was typed in its place, and why it
// could not be taken. What the clerk cannot mend goes the usual way.
func (s *Server) mendingFailed(c echo.Context, a *attempt, err error) error {
	status, message, ok := formFailure(err)
	if !ok {
		return err
	}
	p, perr := s.newReturnPage(c)
	if perr != nil {
		return fmt.Errorf("show failed change: %w", errors.Join(err, perr))
	}
	a.Message = message
	if !p.Findings.Mend || !p.Findings.show(a) {
		p.Message, p.Failed = message, unreadableFields(err)
	}
	return s.render(c, status, "return", p)
}
