package web

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/importer/annotate"
	"shegong/internal/store"
)

// errNoFile is a file that the version does not hold.
func errNoFile() error { return &said{"该版本没有这个文件", store.ErrNotFound} }

// version is the one a request asks for by ?version=, else the newest.
func (s *Server) version(c echo.Context, t *target) (*store.Version, error) {
	n, err := number("version", c.QueryParam("version"))
	if err != nil {
		return nil, err
	}
	v, err := s.Store.Version(c.Request().Context(), t.Unit.Code, t.Period, n)
	return v, explain(err, store.ErrNotFound, "没有这个版本")
}

// byIndex finds a file by its place in the version.
func byIndex(c echo.Context, v *store.Version) (int, error) {
	i, err := strconv.Atoi(param(c, "index"))
	if err != nil || i < 0 || i >= len(v.Files) {
		return 0, errNoFile()
	}
	return i, nil
}

// byName finds a file by its name.
func byName(c echo.Context, v *store.Version) (int, error) {
	name := param(c, "name")
	i := slices.IndexFunc(v.Files, func(f store.File) bool { return f.Name == name })
	if i < 0 {
		return 0, errNoFile()
	}
	return i, nil
}

type finder func(echo.Context, *store.Version) (int, error)

func (s *Server) original(c echo.Context) error     { return s.sendOriginal(c, byIndex) }
func (s *Server) annotated(c echo.Context) error    { return s.sendAnnotated(c, byIndex) }
func (s *Server) apiOriginal(c echo.Context) error  { return s.sendOriginal(c, byName) }
func (s *Server) apiAnnotated(c echo.Context) error { return s.sendAnnotated(c, byName) }

func (s *Server) sendOriginal(c echo.Context, find finder) error {
	v, i, err := s.findFile(c, find, "original")
	if err != nil {
		return err
	}
	data, err := s.Store.FileData(c.Request().Context(), v.ID, i)
	if err != nil {
		return err
	}
	return sendFile(c, v.Files[i].Name, contentType(v.Files[i].Name), data)
}

func (s *Server) sendAnnotated(c echo.Context, find finder) error {
	v, i, err := s.findFile(c, find, "annotated")
	if err != nil {
		return err
	}
	data, err := s.annotate(c.Request().Context(), v, i)
	if err != nil {
		return err
	}
	name := annotate.Name(v.Files[i].Name)
	return sendFile(c, name, contentType(name), data)
}

// findFile finds the file a request asks for, if the caller may have it.
func (s *Server) findFile(c echo.Context, find finder, what string) (*store.Version, int, error) {
	t, err := s.target(c)
	if err != nil {
		return nil, 0, err
	}
	v, err := s.version(c, t)
	if err != nil {
		return nil, 0, err
	}
	i, err := find(c, v)
	if err != nil {
		return nil, 0, err
	}
	return v, i, s.reveal(c, v, fmt.Sprintf("%s v%d %s %d", v.Period, v.Number, what, i))
}

// reveal lets who does not employ a return's persons see them in full: a
// reviewer who asks for it. Either is noted, for the file leaves the system. what
// says what is seen.
func (s *Server) reveal(c echo.Context, v *store.Version, what string) error {
	a := actorOf(c)
	if a.Owns(v.Unit) {
		s.audit(c, store.Audit{Action: "export", Unit: v.Unit, Target: what})
		return nil
	}
	audit := store.Audit{Action: "reveal", Unit: v.Unit, Target: what}
	if !may(a, reviewReturns) {
		audit.Result = "denied"
		s.audit(c, audit)
		return denied("工作簿中有个人信息，只供填报单位和审核单位查看")
	}
	if c.QueryParam("reveal") != "1" {
		return denied("工作簿中的个人信息没有遮盖。审核确需查看的，请从报送页面下载（reveal=1），下载记入审计记录")
	}
	if err := s.allow(c, revealRate, a.Account); err != nil {
		return err
	}
	s.audit(c, audit)
	return nil
}

// annotate marks the findings in file i of the version.
func (s *Server) annotate(ctx context.Context, v *store.Version, i int) ([]byte, error) {
	ret, res, err := s.checked(ctx, v)
	if err != nil {
		return nil, err
	}
	data, err := s.Store.FileData(ctx, v.ID, i)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := annotate.Write(ctx, &b, annotate.Source{Name: v.Files[i].Name, Data: data}, ret, res); err != nil {
		return nil, fmt.Errorf("annotate file: %w", err)
	}
	return b.Bytes(), nil
}
