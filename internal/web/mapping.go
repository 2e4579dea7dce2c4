package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// maxSource is how many characters a head or value may have to be remembered.
const maxSource = 500

// confirmMapping remembers what a head or a value means, and checks again.
func (s *Server) confirmMapping(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	m := store.Mapping{
		Unit: t.Unit.Code, Field: c.FormValue("field"), Source: c.FormValue("source"), Target: c.FormValue("target"),
	}
	if err := validMapping(&m); err != nil {
		return s.uploadFailed(c, err)
	}
	if err := s.Store.PutMapping(c.Request().Context(), m); err != nil {
		return err
	}
	if err := s.again(c, t, c.FormValue("password")); err != nil {
		return s.uploadFailed(c, err)
	}
	return seeOther(c, t.URL()+"?ok=mapped")
}

func validMapping(m *store.Mapping) error {
	if n := utf8.RuneCountInString(m.Source); strings.TrimSpace(m.Source) == "" || n > maxSource || !utf8.ValidString(m.Source) {
		return bad("source", "缺少要确认的内容")
	}
	if m.Field == "" {
		kind, key, _ := strings.Cut(m.Target, ".")
		k, ok := roster.KindOf(kind)
		if m.Target != "-" && (!ok || roster.FieldOf(k, key) == nil) {
			return bad("target", "请选择这一列对应的项目")
		}
		return nil
	}
	for _, k := range roster.Kinds() {
		if f := roster.FieldOf(k, m.Field); f != nil && slices.Contains(valuesOf(f), m.Target) {
			return nil
		}
	}
	return bad("target", "请选择改读为哪个值")
}
