package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
)

// decode reads a JSON body: one value, whose texts are texts.
func decode(c echo.Context, v any) error {
	body, err := io.ReadAll(c.Request().Body)
	if as[*http.MaxBytesError](err) {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err == nil && isText(string(body)) && !bytes.Contains(body, []byte(`\u0000`)) {
		err = d.Decode(v)
	} else {
		err = io.ErrUnexpectedEOF
	}
	if _, more := d.Token(); err != nil || !errors.Is(more, io.EOF) {
		return bad("body", "请求内容应为 JSON 对象，且只含规定的字段")
	}
	return nil
}

func (s *Server) apiReview(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	var in struct {
		Action  string `json:"action"`
		Version int64  `json:"version"`
		Reason  string `json:"reason"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	if err := s.apiStep(c, t, in.Action, &stepForm{Version: in.Version, Reason: in.Reason}); err != nil {
		return err
	}
	return s.apiReturn(c)
}

// apiStep does a reviewer's step. Only what is accepted must be named by its
// version: without one, approval and sending back are of what is under review.
func (s *Server) apiStep(c echo.Context, t *target, action string, f *stepForm) error {
	if (action == "accept" || action == "reopen") && !may(actorOf(c), acceptReturns) {
		return denied("由省级接收或退回已接收的报送")
	}
	f.Reason = trimReason(f.Reason)
	if wrong := wrongReason(f.Reason); wrong != "" && (action == "send_back" || action == "reopen") {
		return bad("reason", "%s", wrong)
	}
	switch action {
	case "approve":
		return s.approveReturn(c, t, f)
	case "accept":
		if f.Version < 1 {
			return bad("version", "请指明要接收的版本")
		}
		return s.acceptVersion(c, t, f)
	case "send_back":
		return s.sendReturnBack(c, t, f)
	case "reopen":
		return s.reopenReturn(c, t, f)
	default:
		return bad("action", "操作应为 approve、accept、send_back 或 reopen")
	}
}

// apiWithdraw takes a submitted return back.
func (s *Server) apiWithdraw(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	if err := s.withdrawReturn(c, t, nil); err != nil {
		return err
	}
	return s.apiReturn(c)
}

// apiSubmit answers findings where the body does, and submits a version.
func (s *Server) apiSubmit(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	var in struct {
		Version      int64 `json:"version"`
		Explanations []struct {
			Keys []string `json:"keys"`
			Kind string   `json:"kind"` // explained, admitted
			Text string   `json:"text"`
		} `json:"explanations"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	if in.Version < 1 {
		return bad("version", "请指明要提交的版本")
	}
	for _, e := range in.Explanations {
		if err := s.Returns.Answer(c.Request().Context(), t.Unit.Code, t.Period, returns.Reply(e)); err != nil {
			return err
		}
	}
	if err := s.submitVersion(c, t, &stepForm{Version: in.Version}); err != nil {
		return err
	}
	return s.apiReturn(c)
}
