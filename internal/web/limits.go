package web

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// rate is how often something may be done in a time, counted for all nodes
// together.
type rate struct {
	what   string // as the audit trail names it
	limit  int64
	window time.Duration
	reason string // what there was too much of, to the user
}

// The rates. Of log-ins, codes and links only those count that fail: a whole
// prefecture may come from one address.
var (
	loginRate    = rate{"login", 60, 10 * time.Minute, "这个网络地址的登录失败次数过多"}
	codeRate     = rate{"totp", 60, 10 * time.Minute, "这个网络地址的验证码错误次数过多"}
	linkRate     = rate{"invite", 60, 10 * time.Minute, "这个网络地址打开无效链接的次数过多"}
	passwordRate = rate{"password", 10, 10 * time.Minute, "密码错误次数过多"}
	uploadRate   = rate{"upload", 120, time.Hour, "本单位上传过于频繁"}
	tokenRate    = rate{"api", 1200, time.Minute, "接口调用过于频繁"}
	revealRate   = rate{"reveal", 200, 24 * time.Hour, "今天查看完整个人信息的次数已到上限"}
	workbookRate = rate{"workbook", 20, 24 * time.Hour, "今天下载其他单位工作簿的次数已到上限"}
	searchRate   = rate{"person-search", 100, time.Hour, "查找人员过于频繁"}
)

// tooMany is a request over a rate.
type tooMany struct {
	reason string
	after  time.Duration
}

func (e *tooMany) Error() string { return e.reason + "，请于" + waitText(e.after) + "后再试" }

// waitText is how long to wait, rounded up to what a person counts in.
func waitText(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return fmt.Sprintf("%d秒", int(math.Ceil(max(d.Seconds(), 1))))
	case d <= 2*time.Hour:
		return fmt.Sprintf("%d分钟", int(math.Ceil(d.Minutes())))
	default:
		return fmt.Sprintf("%d小时", int(math.Ceil(d.Hours())))
	}
}

// allow counts one of a rate for whom it is of, and refuses what is over it, with
// the time to wait in the answer's header. The first refusal of a window is
// audited.
func (s *Server) allow(c echo.Context, r rate, whose string) error {
	t, err := s.Store.Take(c.Request().Context(), r.what, whose, r.limit, r.window)
	if err != nil || t.OK {
		return err
	}
	if t.First {
		entry := store.Audit{Action: "limit", Target: r.what, Result: "denied"}
		if actorOf(c) == nil {
			entry.Account = loginOf(nil)
		}
		s.audit(c, entry)
	}
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(t.After.Seconds()))))
	return &tooMany{r.reason, t.After}
}

// attempt counts what may fail before it is tried, so that many at the same time
// are not more than those allowed; succeeded takes it back.
func (s *Server) attempt(c echo.Context, r rate, whose string) (succeeded func() error, err error) {
	s.prune(c)
	return func() error { return s.Store.GiveBack(c.Request().Context(), r.what, whose) }, s.allow(c, r, whose)
}

// limited holds the rates of a route: of uploads by unit.
func (s *Server) limited(r route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if !r.Upload {
			return next
		}
		return func(c echo.Context) error {
			if err := s.allow(c, uploadRate, actorOf(c).Unit); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// addressOf is the address a request comes from, as failures are counted by it:
// of IPv6 the network, of which one machine has all addresses.
func addressOf(c echo.Context) string {
	a, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return c.RealIP()
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// pruneEvery is how often what has expired is deleted, by whichever node.
const pruneEvery = time.Hour

// prune deletes what has expired, where it was not done lately.
func (s *Server) prune(c echo.Context) {
	ctx := c.Request().Context()
	t, err := s.Store.Take(ctx, "prune", "", 1, pruneEvery)
	if err == nil && t.OK {
		err = s.Store.Prune(ctx)
	}
	if err != nil { // what has expired is not in use
		s.Log.ErrorContext(ctx, "expired rows not deleted", "request", requestID(c), "error", err)
	}
}
