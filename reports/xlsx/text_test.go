package xlsx

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shegong/importer/grid"
	reader "shegong/importer/xlsx"
	"shegong/reports"
)

func TestAppendText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"甲<乙>&\"丙\"'", "甲&lt;乙&gt;&amp;\"丙\"'"},
		{"a\r\nb\tc", "a&#13;\nb\tc"},
		{"_x0041_", "_x005F_x0041_"},
		{"_x0041_x0042_", "_x005F_x0041_x005F_x0042_"},
		{"_x005F_x0041_", "_x005F_x005F_x005F_x0041_"},
		{"_xD800_", "_x005F_xD800_"},
		{"_x00G1_ _x041_ _X0041_ _x0041", "_x00G1_ _x041_ _X0041_ _x0041"},
	}
	for _, test := range tests {
		if got := string(appendText(nil, test.in)); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

func TestPlain(t *testing.T) {
	long := strings.Repeat("长", mostText)
	pairs := strings.Repeat("𠮷", mostText) // two UTF-16 units each
	tests := map[string]struct{ in, want string }{
		"control characters": {"a\x00b\x1fc\u0085d\ufffe", "a\uFFFDb\uFFFDc\uFFFDd\uFFFD"},
		"broken":             {"甲\xff乙", "甲\uFFFD乙"},
		"space":              {" \t\r\n ", " \t\r\n "},
		"just fits":          {long, long},
		"one too many":       {long + "长", long[:3*(mostText-1)] + "…"},
		"pairs":              {pairs, pairs[:4*(mostText-1)/2] + "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := plain(test.in)
			if got != test.want {
				t.Errorf("got %d bytes ending %q, want %d bytes", len(got), got[max(0, len(got)-9):], len(test.want))
			}
			if n := len(utf16.Encode([]rune(got))); n > mostText {
				t.Errorf("%d units", n)
			}
		})
	}
}

// TestLongText: a text beyond what a cell holds is cut, and the row is no
// higher than a row may be.
func TestLongText(t *testing.T) {
	doc := oneCell(reports.T(strings.Repeat("长", 40000)))
	doc.Blocks[0].(reports.Table).Columns[0].Wrap = true
	f := open(t, render(t, doc))
	if got, want := value(t, f, "表", "A3"), strings.Repeat("长", 32766)+"…"; got != want {
		t.Errorf("got %d bytes, want %d", len(got), len(want))
	}
	if got, err := f.GetRowHeight("表", 3); err != nil || got != mostHeight {
		t.Errorf("height %v, %v", got, err)
	}
}

// TestTextReadsBack: what is written is what a strict reader reads.
func TestTextReadsBack(t *testing.T) {
	texts := []string{
		"_x0041_x0042_", "_x005F_x0041_", "_xD800_", "_x000D_", "a\r\nb\rc", "\n甲\n", "\t", " 前后 ", "]]>", "&amp;", "<c/>", "\u2028",
	}
	for _, s := range texts {
		if diff := cmp.Diff([]string{"题", "列", s}, readBack(t, oneCell(reports.T(s)))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("_x0041D<&>\"' \t\r\n=甲𠮷"))).Draw(rt, "text") + "。"
		if diff := cmp.Diff([]string{"题", "列", s}, readBack(t, oneCell(reports.T(s)))); diff != "" {
			rt.Errorf("%q (-want +got):\n%s", s, diff)
		}
	})
}

// TestEdges: Excel drops white space at the edges that is not kept by name.
func TestEdges(t *testing.T) {
	for in, want := range map[string]string{
		" 甲":   `<t xml:space="preserve"> 甲</t>`,
		"甲\n":  "<t xml:space=\"preserve\">甲\n</t>",
		"甲\t乙": "<t>甲\t乙</t>",
	} {
		if xml := sheetXML(t, render(t, oneCell(reports.T(in))), 2); !strings.Contains(xml, want) {
			t.Errorf("%q: no %s", in, want)
		}
	}
}

// readBack is the texts of the first table's sheet.
func readBack(t *testing.T, doc *reports.Document) []string {
	t.Helper()
	data := render(t, doc)
	book, err := reader.Open(bytes.NewReader(data), int64(len(data)), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var texts []string
	_, err = book.Read(t.Context(), 1, func(r *grid.Row) error {
		for _, c := range r.Cells {
			texts = append(texts, c.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
