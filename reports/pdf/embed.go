package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
)

// gofpdf embeds a TrueType font by parsing it twice, hashing a width table of
// 65,536 numbers and storing a code map of 128 KiB, for every font of every
// document: some 4 ms a font. So it gets a small placeholder instead, for which it
// writes three objects and copies text codes as they are; the objects are
// exchanged for the private font when the file is finished.

const placeholder = "placeholder-"

// placeholderFont is gofpdf's description of a simple font named for slot i.
func placeholderFont(i int) []byte {
	b, err := json.Marshal(map[string]any{"Tp": "TrueType", "Name": fmt.Sprintf("%s%d.", placeholder, i), "Cw": make([]int, 256)})
	if err != nil {
		panic(err) // only ints and strings go in
	}
	return b
}

// embed exchanges the placeholders for the private fonts.
func (f *file) embed(subsets []*subset) error {
	for i, s := range subsets {
		mark := fmt.Appendf(nil, "<</Type /Font\n/BaseFont /%s%d.\n", placeholder, i)
		n := -1
		for o, body := range f.objects {
			if bytes.HasPrefix(body, mark) {
				n = o
			}
		}
		if n < 0 || n+2 >= len(f.objects) {
			return errFile
		}
		f.exchange(n, s)
	}
	return nil
}

// exchange replaces gofpdf's objects n to n+2: font, widths, descriptor.
func (f *file) exchange(n int, s *subset) {
	ttf := s.font()
	// A name of its own for every subset, as PDF asks, so that merged files do
	// not confuse them.
	name := tag(ttf) + "+" + s.face.name
	unicode := f.add(f.stream(s.toUnicode(), ""))
	data := f.add(f.stream(ttf, fmt.Sprintf(" /Length1 %d", len(ttf))))
	f.objects[n] = fmt.Appendf(nil, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>\n",
		name, n+1, unicode)
	f.objects[n+1] = fmt.Appendf(nil, "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "+
		"/FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W [%s]>>\n", name, n+2, s.widths())
	f.objects[n+2] = fmt.Appendf(nil, "<</Type /FontDescriptor /FontName /%s %s /FontFile2 %d 0 R>>\n", name, s.face.descriptor(), data)
}

// widths lists the advances that are not a full em.
func (s *subset) widths() string {
	var b strings.Builder
	open := false
	for c, g := range s.glyphs {
		w := s.face.advance[g]
		switch {
		case w == 1000 && open:
			b.WriteString("]")
			open = false
		case w != 1000 && !open:
			fmt.Fprintf(&b, " %d [%d", c, w)
			open = true
		case w != 1000:
			fmt.Fprintf(&b, " %d", w)
		}
	}
	if open {
		b.WriteString("]")
	}
	return b.String()
}

func (f *face) descriptor() string {
	head, hhea := f.tables["head"], f.tables["hhea"]
	const symbolic = 4 // the codes are no standard encoding
	return fmt.Sprintf("/Flags %d /Ascent %d /Descent %d /CapHeight %d /ItalicAngle 0 /StemV 80 /FontBBox [%d %d %d %d]",
		symbolic, f.milli(i16(hhea, 4)), f.milli(i16(hhea, 6)), f.milli(i16(hhea, 4)),
		f.milli(i16(head, 36)), f.milli(i16(head, 38)), f.milli(i16(head, 40)), f.milli(i16(head, 42)))
}

// tag is the six letters that PDF puts before a subset's name.
func tag(ttf []byte) string {
	sum := sha256.Sum256(ttf)
	out := make([]byte, 6)
	for i := range out {
		out[i] = 'A' + sum[i]%26
	}
	return string(out)
}

func fingerprint(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:16]
}
