package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// stepForm is what a form of the review brought. It is shown again where the
// step failed: nothing that was typed is lost.
type stepForm struct {
	Step    string // the last part of the form's address
	Version int64
	Confirm bool
	Reason  string
	Until   string // of an extension
	Purpose string // of a workbook that is seen in full
}

// reviewStep is a step of the review that a form asks for.
type reviewStep struct {
	name, done               string // the last part of the address; what the page then says
	version, confirm, reason bool   // what the form must bring
	do                       func(*Server, echo.Context, *target, *stepForm) error
}

func (s *Server) submit(c echo.Context) error {
	return s.take(c, reviewStep{"submit", "submitted", true, true, false, (*Server).submitVersion})
}

func (s *Server) withdraw(c echo.Context) error {
	return s.take(c, reviewStep{"withdraw", "withdrawn", false, false, false, (*Server).withdrawReturn})
}

func (s *Server) approve(c echo.Context) error {
	return s.take(c, reviewStep{"approve", "approved", true, true, false, (*Server).approveReturn})
}

func (s *Server) accept(c echo.Context) error {
	return s.take(c, reviewStep{"accept", "accepted", true, true, false, (*Server).acceptVersion})
}

func (s *Server) sendBack(c echo.Context) error {
	return s.take(c, reviewStep{"send-back", "sent_back", true, false, true, (*Server).sendReturnBack})
}

func (s *Server) reopen(c echo.Context) error {
	return s.take(c, reviewStep{"reopen", "reopened", false, false, true, (*Server).reopenReturn})
}

// take does a step, or shows the return's page with what was typed and why it
// was not done.
func (s *Server) take(c echo.Context, step reviewStep) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	f, err := readStep(c, step)
	if err == nil {
		err = step.do(s, c, t, f)
	}
	if err != nil {
		return s.stepFailed(c, f, err)
	}
	return seeOther(c, t.URL()+"?ok="+step.done)
}

// readStep reads a form, also where something of it is missing.
func readStep(c echo.Context, step reviewStep) (*stepForm, error) {
	f := &stepForm{
		Step: step.name, Confirm: c.FormValue("confirm") == "yes", Reason: trimReason(c.FormValue("reason")), Until: c.FormValue("until"),
	}
	var err error
	if f.Version, err = number("version", c.FormValue("version")); err != nil {
		return f, err
	}
	var missing []fieldError
	if step.version && f.Version == 0 {
		missing = append(missing, fieldError{"version", "请指明要办理的版本"})
	}
	if step.confirm && !f.Confirm {
		missing = append(missing, fieldError{"confirm", "请先勾选“已核对”"})
	}
	if wrong := wrongReason(f.Reason); step.reason && wrong != "" {
		missing = append(missing, fieldError{"reason", wrong})
	}
	if missing != nil {
		return f, &invalid{missing}
	}
	return f, nil
}

// stepFailed shows the return's page with the form as it was sent. What the
// sender cannot mend goes the usual way.
func (s *Server) stepFailed(c echo.Context, f *stepForm, err error) error {
	status, message, ok := formFailure(err)
	if !ok {
		return err
	}
	p, perr := s.newReturnPage(c)
	if perr != nil {
		return fmt.Errorf("show failed step: %w", errors.Join(err, perr))
	}
	p.Message, p.Typed = message, *f
	return s.render(c, status, "return", p)
}

// formFailure is how a failed form is answered: with 422 where it must be filled
// in otherwise. ok is false for what another form would not mend.
func formFailure(err error) (status int, message string, ok bool) {
	a, known := answerTo(err)
	switch {
	case !known, a.Status == http.StatusForbidden, a.Status == http.StatusNotFound, a.Status == http.StatusRequestEntityTooLarge,
		a.Status == http.StatusServiceUnavailable:
		return 0, "", false
	case a.Status == http.StatusBadRequest:
		return http.StatusUnprocessableEntity, a.Message, true
	default:
		return a.Status, a.Message, true
	}
}

// movedOn is said where a step does not fit the return's state any more.
const movedOn = "报送状态已变化，或已有更新的版本，请按页面上的最新情况办理"

func (s *Server) submitVersion(c echo.Context, t *target, f *stepForm) error {
	_, err := s.Returns.Submit(c.Request().Context(), t.Unit.Code, t.Period, f.Version)
	return explain(err, store.ErrConflict, "不能提交："+movedOn)
}

func (s *Server) withdrawReturn(c echo.Context, t *target, _ *stepForm) error {
	err := s.Returns.Withdraw(c.Request().Context(), t.Unit.Code, t.Period)
	return explain(err, store.ErrConflict, "不能撤回：只有已提交、尚未审核的报送可以撤回")
}

// approveReturn is the prefecture's: the province accepts.
func (s *Server) approveReturn(c echo.Context, t *target, f *stepForm) error {
	if actorOf(c).Role != store.PrefectureReviewer {
		return denied("由所在市（州）审核")
	}
	err := s.Returns.Approve(c.Request().Context(), t.Unit.Code, t.Period, f.Version)
	return explain(err, store.ErrConflict, "不能审核："+movedOn)
}

func (s *Server) acceptVersion(c echo.Context, t *target, f *stepForm) error {
	_, err := s.Returns.Accept(c.Request().Context(), t.Unit.Code, t.Period, f.Version)
	return explain(err, store.ErrConflict, "不能接收：填报单位提交、市级审核后才能接收；"+movedOn)
}

func (s *Server) sendReturnBack(c echo.Context, t *target, f *stepForm) error {
	err := s.Returns.SendBack(c.Request().Context(), t.Unit.Code, t.Period, f.Version, f.Reason)
	return explain(err, store.ErrConflict, "不能退回："+movedOn)
}

func (s *Server) reopenReturn(c echo.Context, t *target, f *stepForm) error {
	err := s.Store.Reopen(c.Request().Context(), t.Unit.Code, t.Period, f.Reason)
	return explain(err, store.ErrConflict, "只有已接收的报送可以退回修改")
}

// maxReason is how many characters a reason may have.
const maxReason = 500

// trimReason is a reason as it is counted and kept: browsers send a line's end
// as two characters and count one.
func trimReason(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// wrongReason says what is wrong with a reason, "" where nothing is. Reasons are
// kept in plain text, so who is meant is said by the row.
func wrongReason(text string) string {
	switch {
	case text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxReason:
		return fmt.Sprintf("请填写原因，不超过%d字", maxReason)
	case roster.HoldsNumber(text):
		return "原因中不要填写公民身份号码和电话，请写明工作表和行号，行号之间用顿号分开"
	default:
		return ""
	}
}

// names makes the function that gives an account's name for its login, as it
// stands in events; "" is the service itself.
func (s *Server) names(ctx context.Context) func(login string) (string, error) {
	known := map[string]string{"": "系统"}
	return func(login string) (string, error) {
		if n, ok := known[login]; ok {
			return n, nil
		}
		a, err := s.Store.AccountByLogin(ctx, login)
		switch {
		case errors.Is(err, store.ErrNotFound):
			known[login] = login
		case err != nil:
			return "", err
		default:
			known[login] = a.Name
		}
		return known[login], nil
	}
}
