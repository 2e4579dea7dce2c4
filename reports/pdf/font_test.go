package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shegong/templates"
)

func TestSubsetParses(t *testing.T) {
	fs := renderer(t).fonts
	for _, f := range []*face{fs.song, fs.bold, fs.hei, fs.kai} {
		s := newSubset(f)
		in := []rune("吉林省é①Ⅳ𬊈，123%")
		for _, r := range in {
			s.code(r, f.glyphs.get(r))
		}
		got, err := parseFace(f.name, s.font())
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		for _, r := range in {
			want := f.glyphs.get(r)
			code := s.codes.get(r)
			if g := got.advance[code]; g != f.advance[want] {
				t.Errorf("%s: %q is %d wide, want %d", f.name, r, g, f.advance[want])
			}
			simple := len(f.outline(int(want))) > 2 && i16(f.outline(int(want)), 0) >= 0
			if simple && !bytes.HasPrefix(got.outline(int(code)), f.outline(int(want))) {
				t.Errorf("%s: %q has another outline", f.name, r)
			}
			if r < 0xffff && want != 0 && got.glyphs.get(r) != code {
				t.Errorf("%s: %q maps to %d, want %d", f.name, r, got.glyphs.get(r), code)
			}
		}
		if sum := checksum(s.font()); sum != 0xb1b0afba {
			t.Errorf("%s: checksum %08x", f.name, sum)
		}
	}
}

func TestFontFolder(t *testing.T) {
	hei, err := templates.Font("hei")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file string
		data       []byte
		want       string // in the error; empty if none
	}{
		{"replaces", "fangsong.ttf", hei, ""},
		{"none", "other.ttf", hei, "holds none of"},
		{"cff", "song.ttf", append([]byte("OTTO"), hei[4:]...), "CFF"},
		{"collection", "kai.ttf", append([]byte("ttcf"), hei[4:]...), "collection"},
		{"cut off", "hei.ttf", hei[:len(hei)/2], "outside the file"},
		{"empty", "hei.ttf", nil, "not a font"},
		{"text", "hei.ttf", []byte(strings.Repeat("字", 99)), "not a TrueType"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, tt.file), tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := NewRenderer(dir, nil)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if got := r.fonts.body.name; got != "OfficeFangSong" {
					t.Errorf("body font is %s", got)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := NewRenderer(filepath.Join(t.TempDir(), "absent"), nil); err == nil {
		t.Error("an absent folder was taken")
	}
}

// TestBrokenFonts damages a font at random: it may be refused, never crash, and
// what is taken must build a subset.
func TestBrokenFonts(t *testing.T) {
	fs := renderer(t).fonts
	s := newSubset(fs.kai)
	for _, r := range "社工岗é123" {
		s.code(r, fs.kai.glyphs.get(r))
	}
	small := s.font()
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(small)
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			limit := len(b)
			if rapid.Bool().Draw(t, "front") {
				limit = 400
			}
			b[rapid.IntRange(0, limit-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
		}
		b = b[:rapid.IntRange(len(b)/2, len(b)).Draw(t, "len")]
		f, err := parseFace("X", b)
		if err != nil {
			return
		}
		s := newSubset(f)
		for _, r := range "社工岗é1" {
			s.code(r, f.glyphs.get(r))
		}
		s.font()
	})
}
