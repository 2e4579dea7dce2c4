package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
)

// static serves the embedded files under a path that changes with their
// content, so that browsers may keep them for good.
type static struct {
	files fs.FS
	hash  string
}

func newStatic(files fs.FS) (*static, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		_, _ = fmt.Fprintf(h, "%s %d ", name, len(b))
		h.Write(b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	return &static{files: files, hash: hex.EncodeToString(h.Sum(nil))[:12]}, nil
}

// url is where a file is found.
func (s *static) url(name string) string { return "/static/" + s.hash + "/" + name }

func (s *Server) staticFile(c echo.Context) error {
	name := c.Param("*")
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
	t := types[path.Ext(name)]
	if c.Param("hash") != s.static.hash || t == "" || !fs.ValidPath(name) {
		return echo.ErrNotFound
	}
	b, err := fs.ReadFile(s.static.files, name)
	if err != nil {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, t, b)
}
