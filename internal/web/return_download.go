package web

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/importer/annotate"
	"shegong/internal/returns"
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
	if i < 0 && v.Expiry > 0 { // its name is gone with it
		return 0, store.ErrExpired
	}
	if i < 0 {
		return 0, errNoFile()
	}
	return i, nil
}

type finder func(echo.Context, *store.Version) (int, error)

// whole is a form in which a file of a version is given out, persons unmasked.
type whole struct {
	what string // as the audit trail names it
	make func(s *Server, ctx context.Context, v *store.Version, i int) (name string, data []byte, err error)
}

// target is file i of the version as the audit trail names it.
func (w *whole) target(v *store.Version, i int) string {
	return fmt.Sprintf("%s v%d %s %d", v.Period, v.Number, w.what, i)
}

var (
	asSent      = whole{"original", (*Server).originalFile}
	asAnnotated = whole{"annotated", (*Server).annotatedFile}
)

func (s *Server) original(c echo.Context) error           { return s.sendOwn(c, byIndex, &asSent) }
func (s *Server) annotated(c echo.Context) error          { return s.sendOwn(c, byIndex, &asAnnotated) }
func (s *Server) apiOriginal(c echo.Context) error        { return s.sendOwn(c, byName, &asSent) }
func (s *Server) apiAnnotated(c echo.Context) error       { return s.sendOwn(c, byName, &asAnnotated) }
func (s *Server) revealOriginal(c echo.Context) error     { return s.revealByForm(c, &asSent) }
func (s *Server) revealAnnotated(c echo.Context) error    { return s.revealByForm(c, &asAnnotated) }
func (s *Server) apiRevealOriginal(c echo.Context) error  { return s.revealByAPI(c, &asSent) }
func (s *Server) apiRevealAnnotated(c echo.Context) error { return s.revealByAPI(c, &asAnnotated) }

// findFile finds the file a request asks for.
func (s *Server) findFile(c echo.Context, find finder) (*store.Version, int, error) {
	t, err := s.target(c)
	if err != nil {
		return nil, 0, err
	}
	v, err := s.version(c, t)
	if err != nil {
		return nil, 0, err
	}
	i, err := find(c, v)
	return v, i, err
}

// sendOwn gives a file to who employs its persons. It is noted, for the file
// leaves the system.
func (s *Server) sendOwn(c echo.Context, find finder, w *whole) error {
	v, i, err := s.findFile(c, find)
	if err != nil {
		return err
	}
	if !actorOf(c).Owns(v.Unit) {
		return denied("工作簿中的个人信息没有遮盖。审核确需查看的，请在报送页面写明用途后下载；调用接口的，请用 POST 并写明用途（purpose）")
	}
	name, data, err := w.make(s, c.Request().Context(), v, i)
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "export", Unit: v.Unit, Target: w.target(v, i)})
	return sendFile(c, name, contentType(name), data)
}

// revealByForm gives a file to a reviewer, or shows the return's page with the
// purpose that was typed and why it was not given.
func (s *Server) revealByForm(c echo.Context, w *whole) error {
	v, i, err := s.findFile(c, byIndex)
	if err != nil {
		return err
	}
	typed := c.FormValue("purpose")
	if err := s.revealFile(c, v, i, w, typed); err != nil {
		return s.stepFailed(c, &stepForm{Purpose: typed}, err)
	}
	return nil
}

func (s *Server) revealByAPI(c echo.Context, w *whole) error {
	v, i, err := s.findFile(c, byName)
	if err != nil {
		return err
	}
	var in struct {
		Purpose string `json:"purpose"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	return s.revealFile(c, v, i, w, in.Purpose)
}

// revealFile gives file i to who does not employ its persons, for a stated
// purpose, and notes who asked and what for.
func (s *Server) revealFile(c echo.Context, v *store.Version, i int, w *whole, typed string) error {
	purpose, err := s.mayReveal(c, workbookRate, typed)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	name, data, err := w.make(s, ctx, v, i)
	if err != nil {
		return err
	}
	// What is not noted is not given out.
	err = s.Store.AddAudit(ctx, store.Audit{Action: "reveal", Unit: v.Unit, Target: w.target(v, i) + " " + purpose, Result: "ok"})
	if err != nil {
		return err
	}
	return sendFile(c, name, contentType(name), data)
}

// mayReveal checks a stated purpose and counts the reveal, before anything is
// decrypted. The purpose comes back as the audit trail may keep it.
func (s *Server) mayReveal(c echo.Context, r rate, typed string) (purpose string, err error) {
	if purpose, err = returns.Purpose(typed); err != nil {
		return "", err
	}
	return purpose, s.allow(c, r, actorOf(c).Account)
}

// originalFile is file i of the version as it was sent.
func (s *Server) originalFile(ctx context.Context, v *store.Version, i int) (string, []byte, error) {
	data, err := s.Store.FileData(ctx, v.ID, i)
	return v.Files[i].Name, data, err
}

// annotatedFile is file i of the version with its findings marked.
func (s *Server) annotatedFile(ctx context.Context, v *store.Version, i int) (string, []byte, error) {
	data, err := s.annotate(ctx, v, i)
	return annotate.Name(v.Files[i].Name), data, err
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
