package templates

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Pages parses the pages of the web interface by name, each together with the
// layout and the parts, whose files begin with an underscore.
func Pages(funcs htmltemplate.FuncMap) (map[string]*htmltemplate.Template, error) {
	base, err := htmltemplate.New("").Funcs(funcs).ParseFS(pageFiles, "pages/_*.html")
	if err != nil {
		return nil, fmt.Errorf("parse layout: %w", err)
	}
	files, err := fs.Glob(pageFiles, "pages/[a-z]*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*htmltemplate.Template, len(files))
	for _, f := range files {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(path.Base(f), ".html")
		if pages[name], err = t.ParseFS(pageFiles, f); err != nil {
			return nil, fmt.Errorf("parse page %s: %w", name, err)
		}
	}
	return pages, nil
}

// Static are the style sheets and scripts of the pages.
func Static() fs.FS {
	sub, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err) // embedded: the folder is there
	}
	return sub
}
