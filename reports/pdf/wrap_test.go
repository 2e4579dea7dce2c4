package pdf

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	fs := renderer(t).fonts
	tests := []struct {
		name string
		in   string
		ems  int
		want []string
	}{
		{"fits", "社区工作", 4, []string{"社区工作"}},
		{"no mark at a start", "社区工作，好", 4, []string{"社区工", "作，好"}},
		{"no bracket at an end", "社区工（作）", 4, []string{"社区工", "（作）"}},
		{"number stays whole", "共计13207人", 4, []string{"共计", "13207人"}},
		{"sign and per cent stay", "增长−12.3%了", 4, []string{"增长", "−12.3%", "了"}},
		{"date stays whole", "截至2026-11-05止", 6, []string{"截至", "2026-11-05止"}},
		{"dash pair stays", "社区的——工作", 4, []string{"社区的", "——工作"}},
		{"ellipsis pair stays", "社区的……工作", 4, []string{"社区的", "……工作"}},
		{"blank hangs", "ab cd", 2, []string{"ab ", "cd"}},
		{"line end", "甲\n乙", 4, []string{"甲\n", "乙"}},
		{"no way out", "，，，，", 2, []string{"，，", "，，"}},
		{"word longer than a line", "abcdefgh", 2, []string{"abc", "def", "gh"}},
		{"beyond the first plane", "𬊈水县𬊈水县", 3, []string{"𬊈水县", "𬊈水县"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range fs.wrap(fs.song, []rune(tt.in), tt.ems*1000, tt.ems*1000) {
				got = append(got, string(l))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("wrap(%q) (-want +got):\n%s", tt.in, d)
			}
		})
	}
}

// TestWrapHolds checks for any text that nothing is lost, no line is too wide,
// and a line breaks against the rules only where it has no other place.
func TestWrapHolds(t *testing.T) {
	fs := renderer(t).fonts
	runes := []rune("社区工作者队伍建设，。、；：？！（）《》“”…—·12345.%,-+/abcXYZ ￥\n𬊈𠮷")
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.SampledFrom(runes), 0, 80).Draw(t, "in")
		limit := rapid.IntRange(0, 20000).Draw(t, "limit")
		var all strings.Builder
		for i, l := range fs.wrap(fs.song, in, limit, limit) {
			start := len([]rune(all.String()))
			all.WriteString(string(l))
			if w := fs.width(fs.song, trim(l)); w > limit && len(trim(l)) > 1 {
				t.Fatalf("line %q is %d wide, limit %d", string(l), w, limit)
			}
			if i > 0 && !mayBreak(in, start) {
				prev := start - 1
				for ; prev > 0 && prev > start-len(l)-100; prev-- {
					if mayBreak(in, prev) {
						break
					}
				}
				if prev > lineStart(fs, in, limit, start) {
					t.Fatalf("line %q breaks the rules at %d though %d was allowed", string(l), start, prev)
				}
			}
		}
		if all.String() != string(in) {
			t.Fatalf("got %q, want %q", all.String(), string(in))
		}
	})
}

// TestWrapKinsoku checks lines of running text against the standard's own lists
// and not against mayBreak: no line begins or ends with a mark that must not
// stand there, and every number stands whole, with its sign, point and unit.
func TestWrapKinsoku(t *testing.T) {
	const notFirst, notLast = "，。、；：？！）》”’%％", "（《“‘￥"
	fs := renderer(t).fonts
	numbers := []string{"13207", "1,482", "12.3%", "−5.0%", "2026-11-05", "63/69", "+0.4", "10:30", "￥3860.50", "A-12"}
	words := []string{"社", "工作", "队伍建设", "《意见》", "（市、区）", "“两委”", "，", "。", "；", "：", "𬊈水县"}
	rapid.Check(t, func(t *rapid.T) {
		var in strings.Builder
		var want []string
		for range rapid.IntRange(1, 40).Draw(t, "pieces") {
			in.WriteString(rapid.SampledFrom([]string{"社区", "人员", "队伍"}).Draw(t, "han"))
			if rapid.Bool().Draw(t, "number") {
				n := rapid.SampledFrom(numbers).Draw(t, "figure")
				in.WriteString(n)
				want = append(want, n)
			} else {
				in.WriteString(rapid.SampledFrom(words).Draw(t, "word"))
			}
		}
		limit := rapid.IntRange(8000, 30000).Draw(t, "limit")
		var got []string
		for i, l := range fs.wrap(fs.song, []rune(in.String()), limit, limit) {
			if i > 0 && strings.ContainsRune(notFirst, l[0]) {
				t.Fatalf("line %q begins with a mark", string(l))
			}
			if last := l[len(l)-1]; strings.ContainsRune(notLast, last) {
				t.Fatalf("line %q ends with a mark", string(l))
			}
			got = append(got, string(l))
		}
		for _, l := range got {
			for len(want) > 0 && strings.Contains(l, want[0]) {
				_, l, _ = strings.Cut(l, want[0])
				want = want[1:]
			}
		}
		if len(want) > 0 {
			t.Fatalf("%q does not stand whole in %q", want[0], got)
		}
	})
}

// lineStart is where the line before the one that starts at start begins.
func lineStart(fs *fonts, in []rune, limit, start int) int {
	at := 0
	for _, l := range fs.wrap(fs.song, in, limit, limit) {
		if at+len(l) >= start {
			return at
		}
		at += len(l)
	}
	return at
}

func TestBalance(t *testing.T) {
	fs := renderer(t).fonts
	lines := fs.balance(fs.hei, []rune("每万城镇常住人口配备人数"), 11000)
	if got, want := len(lines), 2; got != want {
		t.Fatalf("got %d lines, want %d", got, want)
	}
	if got, want := len(lines[0]), 6; got != want {
		t.Errorf("first line has %d characters, want %d", got, want)
	}
}
