package reports_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	. "shegong/reports"
)

// figuresReport is a report of one key figure and a few tables.
func figuresReport(blocks ...Block) *Report {
	return &Report{ID: "x", Title: "表", Build: func(context.Context, *Data) ([]Block, error) { return blocks, nil }}
}

func correctionBlocks() []Block {
	cols := []Column{{Head: []string{"地区"}}, {Head: []string{"人数"}}, {Head: []string{"已训", "比率"}}, {Head: []string{"备注"}}}
	return []Block{
		Heading{1, "一、甲"},
		Figures{Items: []Figure{{Label: "社工岗人员", Value: N(45), Unit: "人"}, {Label: "持证率", Value: None()}}},
		Table{Name: "甲表", Columns: cols, Rows: []Row{
			{Cells: []Value{T("南关区"), N(1), Share(1, 4), T("")}},
			{Kind: Subtotal, Cells: []Value{T("小计"), N(2), Share(1, 2), T("")}},
			{Kind: Total, Cells: []Value{T("合计"), N(3), Share(3, 4), T("")}},
		}},
		Table{Name: "乙表", Columns: cols, Rows: []Row{{Cells: []Value{T("南关区"), N(7), None(), T("无")}}}},
		Table{Name: "丙表", Columns: cols, Rows: []Row{{Cells: []Value{T("甲"), N(1), None(), T("")}}, {Cells: []Value{T("乙"), N(2), None(), T("")}}}},
		Table{Name: "名单", Columns: cols, Personal: true, Rows: []Row{{Cells: []Value{T("司徒甲"), N(9), None(), T("")}}}},
		Table{Name: "未报", Columns: cols, Rows: []Row{{Kind: Missing, Cells: []Value{T("朝阳区"), None(), None(), None()}}}},
	}
}

func TestHeadline(t *testing.T) {
	want := []Fact{
		{"社工岗人员", "45"},
		{"持证率", "—"},
		{"甲表／人数", "3"},
		{"甲表／已训／比率", "75.0%"},
		{"乙表／人数", "7"},
	}
	if diff := cmp.Diff(want, build(t, figuresReport(correctionBlocks()...), province()).Headline()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCorrection(t *testing.T) {
	same := build(t, figuresReport(correctionBlocks()...), province()).Headline()
	with := func(edit func([]Fact) []Fact) []Fact { return edit(append([]Fact(nil), same...)) }
	for name, tc := range map[string]struct {
		headline []Fact
		draft    bool
		fact     string
		text     string // instead of a table
		want     string
	}{
		"none changed": {
			headline: same, fact: "本件替换2024年11月6日 09:00生成的报表（数据指纹fedcba9876543210）",
			text: "主要指标和各表合计与被替换的报表一致。",
		},
		"two changed": {
			headline: with(func(fs []Fact) []Fact { fs[0].Text, fs[3].Text = "44", "50.0%"; return fs }),
			fact:     "本件替换2024年11月6日 09:00生成的报表（数据指纹fedcba9876543210）",
			want:     text("社工岗人员|44|45", "甲表／已训／比率|50.0%|75.0%"),
		},
		"reported at last": {
			headline: with(func(fs []Fact) []Fact { fs[0].Text = "—"; return fs }),
			fact:     "本件替换2024年11月6日 09:00生成的报表（数据指纹fedcba9876543210）",
			want:     "社工岗人员|—|45",
		},
		"one new, one gone": {
			headline: with(func(fs []Fact) []Fact { fs[4] = Fact{"丁表／人数", "8"}; return fs }),
			fact:     "本件替换2024年11月6日 09:00生成的报表（数据指纹fedcba9876543210）",
			want:     text("乙表／人数|—|7", "丁表／人数|8|—"),
		},
		"a draft": {
			headline: same, draft: true, fact: "本件替换2024年11月6日 09:00生成的草稿（数据指纹fedcba9876543210）",
			text: "主要指标和各表合计与被替换的草稿一致。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := province()
			d.Replaces = &Replaced{
				Made: time.Date(2024, 11, 6, 1, 0, 0, 0, time.UTC), Hash: "fedcba98765432100123", Draft: tc.draft, Headline: tc.headline,
			}
			doc := build(t, figuresReport(correctionBlocks()...), d)
			if diff := cmp.Diff(Fact{"替换", tc.fact}, doc.Facts[len(doc.Facts)-1]); diff != "" {
				t.Errorf("fact (-want +got)\n%s", diff)
			}
			if tc.text != "" {
				if got := paragraphs(doc)["更正说明"]; got != tc.text {
					t.Errorf("got %q, want %q", got, tc.text)
				}
				return
			}
			if diff := cmp.Diff(tc.want, table(t, doc, "更正说明")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A report made anew of the same data does not read as a correction of itself,
// and one that replaces none says nothing of it.
func TestCorrectionOfReports(t *testing.T) {
	for _, r := range All() {
		first := build(t, r, province())
		for _, f := range first.Facts {
			if f.Label == "替换" {
				t.Errorf("%s replaces none: got %q", r.ID, f.Text)
			}
		}
		d := province()
		d.Replaces = &Replaced{Made: d.Made, Hash: d.Hash, Headline: first.Headline()}
		if got := paragraphs(build(t, r, d))["更正说明"]; !strings.HasSuffix(got, "一致。") {
			t.Errorf("%s made anew: got %q, want no change", r.ID, got)
		}
	}
	for _, r := range []*Report{Conversion, Staffing, Training, Monthly} {
		d := province()
		d.Replaces = &Replaced{Made: d.Made, Hash: d.Hash, Headline: build(t, r, d).Headline()}
		d.Units[0].Now = of("220102", nanguanMonth)
		if got := paragraphs(build(t, r, d))["更正说明"]; got != "" {
			t.Errorf("%s of other data: got %q, want a table of changes", r.ID, got)
		}
	}
}
