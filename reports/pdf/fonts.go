package pdf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shegong/templates"
)

// fonts are the faces by the part they play. All of it is read-only.
type fonts struct {
	body  *face // running text: 仿宋 where the office has one, else 宋
	title *face // 小标宋 where the office has one, else bold 宋
	song  *face // tables, notes, page numbers
	bold  *face // totals
	hei   *face // 一、
	kai   *face // （一）
	// fallback is asked in order for what a face lacks.
	fallback []*face
}

// box stands in for a character without a glyph.
const box = '□'

// fontFiles are the files a folder of the office's own fonts may hold, with the
// name each gets in the PDF.
var fontFiles = []struct{ file, name string }{
	{"song", "Song"},
	{"song-bold", "SongBold"},
	{"hei", "Hei"},
	{"kai", "Kai"},
	{"fangsong", "FangSong"},
	{"xiaobiaosong", "XiaoBiaoSong"},
}

// loadFonts takes each font from dir where it is there, else the embedded one.
func loadFonts(dir string) (*fonts, error) {
	own := map[string]*face{}
	if dir != "" {
		var err error
		if own, err = readFolder(dir); err != nil {
			return nil, err
		}
	}
	embedded := map[string]*face{}
	for _, e := range fontFiles[:4] {
		if own[e.file] != nil && e.file != "song" { // the embedded 宋 stays as the last resort
			continue
		}
		b, err := templates.Font(e.file)
		if err != nil {
			return nil, fmt.Errorf("embedded font %s: %w", e.file, err)
		}
		if embedded[e.file], err = parseFace("Shegong"+e.name, b); err != nil {
			return nil, fmt.Errorf("embedded font %s: %w", e.file, err)
		}
	}
	return assemble(own, embedded), nil
}

func assemble(own, embedded map[string]*face) *fonts {
	pick := func(names ...string) *face {
		for _, n := range names {
			if f := own[n]; f != nil {
				return f
			}
		}
		return embedded[names[len(names)-1]]
	}
	f := &fonts{
		body:  pick("fangsong", "song"),
		title: pick("xiaobiaosong", "song-bold"),
		song:  pick("song"),
		bold:  pick("song-bold"),
		hei:   pick("hei"),
		kai:   pick("kai"),
	}
	f.fallback = []*face{f.song, embedded["song"], f.hei, f.kai}
	return f
}

// readFolder reads the known font files of a folder; a folder with none of them
// is a mistake in the settings.
func readFolder(dir string) (map[string]*face, error) {
	own := map[string]*face{}
	for _, e := range fontFiles {
		path := filepath.Join(dir, e.file+".ttf")
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read font: %w", err)
		}
		if own[e.file], err = parseFace("Office"+e.name, b); err != nil {
			return nil, fmt.Errorf("font %s: %w", path, err)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("font folder %s holds none of song.ttf, song-bold.ttf, hei.ttf, kai.ttf, fangsong.ttf, xiaobiaosong.ttf", dir)
	}
	return own, nil
}

// find gives the face and glyph that draw r where f was wanted; ok is false if
// it is □ in its place.
func (s *fonts) find(f *face, r rune) (got *face, glyph uint16, ok bool) {
	if got, glyph = s.lookup(f, r); glyph != 0 {
		return got, glyph, true
	}
	got, glyph = s.lookup(f, box)
	return got, glyph, false
}

func (s *fonts) lookup(f *face, r rune) (*face, uint16) {
	if g := f.glyphs.get(r); g != 0 {
		return f, g
	}
	for _, b := range s.fallback {
		if g := b.glyphs.get(r); g != 0 {
			return b, g
		}
	}
	return f, 0
}

// width is the width of a text set in f, in 1/1000 em.
func (s *fonts) width(f *face, rs []rune) int {
	w := 0
	for _, r := range rs {
		w += s.advance(f, r)
	}
	return w
}

func (s *fonts) advance(f *face, r rune) int {
	if g := f.glyphs.get(r); g != 0 {
		return int(f.advance[g])
	}
	if r == '\n' {
		return 0
	}
	got, g, _ := s.find(f, r)
	return int(got.advance[g])
}
