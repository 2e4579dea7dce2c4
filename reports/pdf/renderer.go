package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"shegong/reports"
)

// Renderer draws documents; any number of goroutines may use one.
type Renderer struct {
	fonts   *fonts
	log     *slog.Logger
	packers *sync.Pool // of *packer
}

// NewRenderer reads the fonts, once for all documents. fontDir is a folder of
// the office's own TrueType fonts: song.ttf, song-bold.ttf, hei.ttf, kai.ttf,
// fangsong.ttf for the text and xiaobiaosong.ttf for the title; each that is
// there replaces the embedded one. An empty fontDir means the embedded fonts.
func NewRenderer(fontDir string, log *slog.Logger) (*Renderer, error) {
	fs, err := loadFonts(fontDir)
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Renderer{fs, log, &sync.Pool{New: func() any { return newPacker() }}}, nil
}

// china is the zone of the metadata's dates; it has known no summer time since
// 1991.
var china = time.FixedZone("CST", 8*60*60)

// Render writes doc as a PDF. Equal documents give equal bytes. Text of any
// kind is drawn; what has no glyph shows as □ and is logged. Nothing is written
// unless all of it can be: an error of a table's Each ends it.
func (r *Renderer) Render(w io.Writer, doc *reports.Document) error {
	p := r.packers.Get().(*packer)
	defer r.packers.Put(p)
	f := &flow{c: newCanvas(r.fonts, p), fonts: r.fonts, doc: doc}
	defer f.stop()
	f.metadata()
	if err := f.run(); err != nil {
		return fmt.Errorf("draw %s: %w", doc.ID, err)
	}
	r.warn(f.c, doc)
	var raw bytes.Buffer
	if err := f.c.pdf.Output(&raw); err != nil {
		return fmt.Errorf("draw %s: %w", doc.ID, err)
	}
	out, err := finish(raw.Bytes(), f.c)
	if err != nil {
		return fmt.Errorf("finish %s: %w", doc.ID, err)
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write %s: %w", doc.ID, err)
	}
	return nil
}

func (f *flow) metadata() {
	p, d := f.c.pdf, f.doc
	title := headline(d)
	if d.Period != "" {
		title += " " + d.Period
	}
	p.SetTitle(utf16BE(title), false)
	p.SetSubject(utf16BE(d.Title), false)
	p.SetCreator("shegong", false)
	p.SetProducer("shegong", false)
	if d.Author != "" {
		p.SetAuthor(utf16BE(d.Author), false)
	}
	if d.Hash != "" {
		p.SetKeywords(utf16BE("SHA-256 "+d.Hash), false)
	}
	made := d.Made
	if made.IsZero() {
		made = time.Unix(0, 0) // gofpdf takes the clock for zero, and no two files would be alike
	}
	p.SetCreationDate(made.In(china))
	p.SetModificationDate(made.In(china))
}

// warn names the characters without a glyph, by code: they may be from a
// person's name.
func (r *Renderer) warn(c *canvas, doc *reports.Document) {
	lost := c.lost()
	if len(lost) == 0 {
		return
	}
	const most = 20
	var codes []string
	for _, ch := range lost[:min(len(lost), most)] {
		codes = append(codes, fmt.Sprintf("U+%04X", ch))
	}
	r.log.LogAttrs(context.Background(), slog.LevelWarn, "characters without a glyph show as □",
		slog.String("report", doc.ID), slog.Int("count", len(lost)), slog.Any("characters", codes))
}
