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
	s.auditMapping(c, t, "mapping", m)
	pending, err := s.again(c, t, c.FormValue("password"))
	return s.uploaded(c, t, pending, err, "mapped")
}

// forgetMapping undoes a confirmed mapping, and checks again.
func (s *Server) forgetMapping(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	m := store.Mapping{Unit: t.Unit.Code, Field: c.FormValue("field"), Source: c.FormValue("source")}
	if err := s.Store.DeleteMapping(c.Request().Context(), m.Unit, m.Field, m.Source); err != nil {
		return explain(err, store.ErrNotFound, "这条对应关系已不存在，请刷新页面")
	}
	s.auditMapping(c, t, "mapping-end", m)
	pending, err := s.again(c, t, c.FormValue("password"))
	return s.uploaded(c, t, pending, err, "unmapped")
}

// auditMapping notes which head or field is read otherwise, and as what. What
// stands in the workbook may be a person's, and stays out.
func (s *Server) auditMapping(c echo.Context, t *target, action string, m store.Mapping) {
	v := newMappingViews([]store.Mapping{m})[0]
	what := strings.TrimSpace(t.Period.String() + " " + v.What + " " + v.As)
	s.audit(c, store.Audit{Action: action, Unit: m.Unit, Target: what})
}

func validMapping(m *store.Mapping) error {
	if n := utf8.RuneCountInString(m.Source); strings.TrimSpace(m.Source) == "" || n > maxSource || !utf8.ValidString(m.Source) {
		return bad("source", "缺少要确认的内容")
	}
	if m.Field == "" {
		if m.Target != skipColumn && mappedField(m.Target) == nil {
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

// skipColumn is the target of a head whose column is not read.
const skipColumn = "-"

// mappedField is the field a target such as workers.education names.
func mappedField(target string) *roster.Field {
	kind, key, _ := strings.Cut(target, ".")
	k, ok := roster.KindOf(kind)
	if !ok {
		return nil
	}
	return roster.FieldOf(k, key)
}

// mappingView is a mapping that was confirmed for the unit.
type mappingView struct {
	store.Mapping
	What, As string // 表头 or the field; what it is read as
}

func newMappingViews(ms []store.Mapping) []mappingView {
	out := make([]mappingView, len(ms))
	for i, m := range ms {
		v := mappingView{Mapping: m, What: "表头", As: m.Target}
		switch f := mappedField(m.Target); {
		case m.Field != "":
			v.What = fieldTitle(m.Field)
		case m.Target == skipColumn:
			v.As = "略过"
		case f != nil:
			v.As = f.Header
		}
		out[i] = v
	}
	return out
}

// fieldTitle is the head of a field that several kinds may have.
func fieldTitle(key string) string {
	for _, k := range roster.Kinds() {
		if f := roster.FieldOf(k, key); f != nil {
			return f.Header
		}
	}
	return key
}
