package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/accounts"
	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/store"
)

// fieldError is what is wrong with one field of a request.
type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// invalid is a request that cannot be done as it stands.
type invalid struct{ Fields []fieldError }

func (e *invalid) Error() string {
	var ms []string
	for _, f := range e.Fields {
		ms = append(ms, f.Message)
	}
	return strings.Join(ms, "；")
}

func bad(field, format string, a ...any) error {
	return &invalid{Fields: []fieldError{{field, fmt.Sprintf(format, a...)}}}
}

// denied is a request from where none may come.
type denied string

func (e denied) Error() string { return string(e) }

// said puts a sentence for the user before an error whose kind is known.
type said struct {
	message string
	err     error
}

func (e *said) Error() string { return e.message }
func (e *said) Unwrap() error { return e.err }

// explain says message to the user where err is of the kind.
func explain(err, kind error, message string) error {
	if errors.Is(err, kind) {
		return &said{message, err}
	}
	return err
}

// answer is an error as it is shown.
type answer struct {
	Status  int          `json:"-"`
	Code    string       `json:"code"`
	Message string       `json:"message"`
	Fields  []fieldError `json:"fields"`
}

// failures maps kinds of error to answers, first match first. An empty message
// is the error's own.
var failures = []struct {
	is      func(error) bool
	status  int
	code    string
	message string
}{
	{as[*invalid], http.StatusBadRequest, "invalid", ""},
	{as[*tooMany], http.StatusTooManyRequests, "locked", ""},
	{as[denied], http.StatusForbidden, "denied", ""},
	{is(errUnknown), http.StatusUnauthorized, "denied", "请先登录，或在 Authorization 中给出有效的令牌"},
	{as[*accounts.Refused], http.StatusUnprocessableEntity, "invalid", ""},
	{as[*returns.Rejected], http.StatusUnprocessableEntity, "invalid", ""},
	{as[*returns.Unanswered], http.StatusConflict, "conflict", ""},
	{as[*returns.Locked], http.StatusLocked, "locked", ""},
	{as[*returns.Unreadable], http.StatusUnprocessableEntity, "invalid", ""},
	{as[*returns.Blocked], http.StatusConflict, "conflict", ""},
	{as[*returns.Outdated], http.StatusConflict, "conflict", ""},
	{as[*returns.OverQuota], http.StatusRequestEntityTooLarge, "too_large", ""},
	{as[*http.MaxBytesError], http.StatusRequestEntityTooLarge, "too_large", "上传的内容太大"},
	{is(store.ErrFull), http.StatusServiceUnavailable, "unavailable", "存储空间不足，没有保存。请告知系统管理员，腾出空间后再试"},
	{is(store.ErrConflict), http.StatusConflict, "conflict", "当前状态下不能这样操作，请刷新页面后再试"},
	{is(store.ErrExpired), http.StatusGone, "gone", "原始数据已按保存期限删除；汇总数、文件校验值和办理记录仍然保留"},
	{is(store.ErrNotFound), http.StatusNotFound, "not_found", "没有找到要查看的内容"},
	{is(mail.ErrNoMessage), http.StatusNotFound, "not_found", "发件箱中没有这封邮件"},
	{is(context.DeadlineExceeded), http.StatusServiceUnavailable, "unavailable", "处理时间过长，已停止；请稍后再试"},
	{is(context.Canceled), http.StatusServiceUnavailable, "unavailable", "请求已取消"},
	{status(http.StatusNotFound), http.StatusNotFound, "not_found", "没有这个页面"},
	{status(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed, "invalid", "该地址不支持这种操作"},
	{status(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge, "too_large", "上传的内容太大"},
	{status(http.StatusUnsupportedMediaType), http.StatusUnsupportedMediaType, "unsupported", "不支持这种内容类型"},
	{status(http.StatusBadRequest), http.StatusBadRequest, "invalid", "请求格式有误"},
}

func as[T error](err error) bool {
	var t T
	return errors.As(err, &t)
}

func is(kind error) func(error) bool {
	return func(err error) bool { return errors.Is(err, kind) }
}

func status(code int) func(error) bool {
	return func(err error) bool {
		var h *echo.HTTPError
		return errors.As(err, &h) && h.Code == code
	}
}

// answerTo turns an error into what is shown; ok is false for one of no known
// kind.
func answerTo(err error) (a answer, ok bool) {
	for _, f := range failures {
		if !f.is(err) {
			continue
		}
		a = answer{Status: f.status, Code: f.code, Message: f.message, Fields: []fieldError{}}
		var s *said
		if errors.As(err, &s) {
			a.Message = s.message
		} else if a.Message == "" {
			a.Message = err.Error()
		}
		var v *invalid
		if errors.As(err, &v) {
			a.Fields = v.Fields
		}
		var r *accounts.Refused
		if errors.As(err, &r) {
			a.Fields = append(a.Fields, fieldError{r.Field, r.Message})
		}
		a.Fields = append(a.Fields, unreadableFields(err)...)
		return a, true
	}
	return answer{Status: http.StatusInternalServerError, Code: "internal", Fields: []fieldError{}}, false
}

// unreadableFields name each file that could not be read.
func unreadableFields(err error) []fieldError {
	var u *returns.Unreadable
	if !errors.As(err, &u) {
		return nil
	}
	var fs []fieldError
	for _, f := range u.Files {
		at := ""
		if f.Error.Sheet != "" {
			at = fmt.Sprintf("（工作表“%s”%s）", f.Error.Sheet, f.Error.Cell)
		}
		fs = append(fs, fieldError{f.Name, f.Error.Message + at})
	}
	return fs
}

// handleError answers a failed request, as JSON or as a page.
func (s *Server) handleError(err error, c echo.Context) {
	a, known := answerTo(err)
	if !known {
		a.Message = "系统出错，操作没有完成。请稍后再试；仍有问题的，请把编号 " + requestID(c) + " 告诉管理员"
	}
	if !known || errors.Is(err, store.ErrFull) { // whoever runs the service must hear of a full disk
		s.Log.ErrorContext(c.Request().Context(), "request failed", "route", c.Path(), "request", requestID(c), "error", err)
	}
	if c.Response().Committed {
		return
	}
	// What stood for a download or a long-lived file does not hold for an error.
	c.Response().Header().Del(echo.HeaderContentDisposition)
	c.Response().Header().Set("Cache-Control", "no-store")
	if strings.HasPrefix(c.Request().URL.Path, "/api/") {
		err = c.JSON(a.Status, map[string]answer{"error": a})
	} else {
		err = s.render(c, a.Status, "error", &errorPage{base: base{Title: titleOf(a.Status)}, answer: a})
	}
	if err != nil {
		s.Log.ErrorContext(c.Request().Context(), "write error failed", "request", requestID(c), "error", err)
	}
}

type errorPage struct {
	base
	answer
}

func titleOf(status int) string {
	switch status {
	case http.StatusNotFound:
		return "没有找到"
	case http.StatusGone:
		return "已删除"
	case http.StatusForbidden:
		return "不能访问"
	case http.StatusConflict:
		return "不能这样操作"
	case http.StatusRequestEntityTooLarge:
		return "文件太大"
	case http.StatusTooManyRequests:
		return "请稍后再试"
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		return "系统出错"
	default:
		return "请求有误"
	}
}
