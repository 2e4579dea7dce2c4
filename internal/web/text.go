package web

import (
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// readable refuses what is no text in a path, a query or a form: NULs, and bytes
// that are no UTF-8. No database keeps them, and no form sends them.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		texts := []string{r.URL.Path}
		for _, name := range c.ParamNames() {
			texts = append(texts, param(c, name))
		}
		for name, values := range c.QueryParams() {
			texts = append(append(texts, name), values...)
		}
		if !safeMethod(r) && strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEApplicationForm) {
			form, err := c.FormParams()
			if err != nil {
				return brokenForm(err)
			}
			for name, values := range form {
				texts = append(append(texts, name), values...)
			}
		}
		for _, text := range texts {
			if !isText(text) {
				return bad("", unreadableText)
			}
		}
		return next(c)
	}
}

// unreadableText is said of a request that holds what is no text.
const unreadableText = "请求中有不能识别的字符"

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
