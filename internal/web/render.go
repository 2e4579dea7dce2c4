package web

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
)

// base is what every page has.
type base struct {
	Title  string
	Nav    string  // the menu entry that is lit
	Crumbs []crumb // the way here, without the page itself
	Flash  string  // what was just done
	Charts bool    // the page draws charts
	Bare   bool    // the content brings its own heading
	Demo   bool
	Rules  string // version of the rule set
}

type crumb struct{ Title, URL string }

// basic gives render access to a page's base.
func (b *base) basic() *base { return b }

// flashes are what a page says after a change; the address carries the key.
func flashes() map[string]string {
	return map[string]string{
		"uploaded":  "已上传并完成检查，结果如下。",
		"rechecked": "已重新检查，结果如下。",
		"mapped":    "对应关系已确认并记住，已重新检查，结果如下。",
		"accepted":  "已接收，本期数据已计入报表。",
		"reopened":  "已退回修改，可以重新上传；新版本接收前，原版本仍然有效。",
		"run":       "已执行，结果见“执行记录”。",
	}
}

// render writes a page whole, or nothing of it.
func (s *Server) render(c echo.Context, status int, name string, p interface{ basic() *base }) error {
	b := p.basic()
	b.Demo, b.Rules = s.Demo, policy.Version
	if b.Flash == "" {
		b.Flash = flashes()[c.QueryParam("ok")]
	}
	var buf bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&buf, "layout", p); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return c.HTMLBlob(status, buf.Bytes())
}

// seeOther sends the browser on after a change, so that a reload repeats
// nothing.
func seeOther(c echo.Context, url string) error {
	return c.Redirect(http.StatusSeeOther, url)
}
