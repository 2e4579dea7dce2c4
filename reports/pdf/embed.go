package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
)

// embed adds the private fonts and names them in the resources that all pages
// share. gofpdf is told of no font: it would parse each twice, hash a width table
// of 65,536 numbers and store a code map of 128 KiB.
func (f *file) embed(subsets []*subset, p *packer) error {
	const resources = 2 // gofpdf's number of the object
	if !bytes.Contains(f.objects[resources], []byte("/Font <<")) {
		return errFile
	}
	dict := []byte("<</ProcSet [/PDF /Text] /Font <<")
	for i, s := range subsets {
		dict = fmt.Appendf(dict, " /S%d %d 0 R", i, f.addFont(s, p))
	}
	f.objects[resources] = append(dict, " >>>>\n"...)
	return nil
}

// addFont adds the objects of a private font and gives the number of the one
// that stands for it.
func (f *file) addFont(s *subset, p *packer) int {
	ttf := s.font()
	// A name of its own for every subset, as PDF asks, so that merged files do
	// not confuse them.
	name := tag(ttf) + "+" + s.face.name
	unicode := f.add(p.stream(s.toUnicode(), ""))
	data := f.add(p.stream(ttf, fmt.Sprintf(" /Length1 %d", len(ttf))))
	descriptor := f.add(fmt.Appendf(nil, "<</Type /FontDescriptor /FontName /%s %s /FontFile2 %d 0 R>>\n", name, s.face.descriptor(), data))
	cid := f.add(fmt.Appendf(nil, "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "+
		"/FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W [%s]>>\n", name, descriptor, s.widths()))
	return f.add(fmt.Appendf(nil, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>\n",
		name, cid, unicode))
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
