package returns

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// september is locked by the fixture's clock.
var september = october.Add(-1)

// line says changes in words: + joined, - left, ? vanished, ~ changed, = the
// number of unchanged.
func line(c *Changes) []string {
	var out []string
	for _, w := range c.Joined {
		out = append(out, "+"+w.Name)
	}
	for _, l := range c.Left {
		out = append(out, "-"+l.Name+" "+l.Exit.Date.String())
	}
	for _, l := range c.Vanished {
		out = append(out, "?"+l.Name)
	}
	for _, w := range c.Changed {
		for _, f := range w.Fields {
			out = append(out, fmt.Sprintf("~%s %s：%s→%s", w.Name, f.Field.Header, f.Old, f.New))
		}
	}
	return append(out, fmt.Sprintf("=%d", c.Unchanged))
}

// keep makes a return of a month with the rosters' lines; nothing is accepted.
func keep(t *testing.T, s *Service, p roster.Period, exits string, lines ...string) *Checked {
	t.Helper()
	u := Upload{Unit: unit, Period: p, ReplaceAll: true, ReplaceLedgers: true}
	u.Files = append(u.Files, csv("花名册.csv", lines...))
	if exits != "" {
		u.Files = append(u.Files, csv("退出.csv", "姓名,公民身份号码,退出时间,退出情形", exits))
	}
	return upload(t, s, u)
}

func TestCompareRosters(t *testing.T) {
	s := newService(t)
	a, b := person(1, "大学专科", "2021-09-01"), person(2, "大学专科", "2021-09-01")
	other := strings.Replace(a, "东田社区", "西田社区", 1)
	for _, tt := range []struct {
		name       string
		before     []string
		now        []string
		exits      string
		want       []string
		lost, gain string
	}{
		{name: "the same", before: []string{rollHead, a, b}, now: []string{rollHead, b, a}, want: []string{"=2"}},
		{name: "joined", before: []string{rollHead, a}, now: []string{rollHead, a, b}, want: []string{"+欧阳丂", "=1"}},
		{name: "vanished", before: []string{rollHead, a, b}, now: []string{rollHead, a}, want: []string{"?欧阳丂", "=1"}},
		{
			name: "left", before: []string{rollHead, a, b}, now: []string{rollHead, a},
			exits: "欧阳丂," + idNumber(2) + ",2024-10-08,辞职", want: []string{"-欧阳丂 2024-10-08", "=1"},
		},
		{
			name: "education and community", before: []string{rollHead, a}, now: []string{rollHead, strings.Replace(other, "大学专科", "大学本科", 1)},
			want: []string{"~欧阳丁 社区名称：东田社区→西田社区", "~欧阳丁 学历：大学专科→大学本科", "=0"},
		},
		{
			name: "number corrected", before: []string{rollHead, a}, now: []string{rollHead, strings.Replace(a, idNumber(1), idNumber(5), 1)},
			want: []string{"~欧阳丁 公民身份号码：" + idNumber(1) + "→" + idNumber(5), "=0"},
		},
		{
			name: "another number in another community", before: []string{rollHead, a}, now: []string{rollHead, strings.Replace(other, idNumber(1), idNumber(5), 1)},
			want: []string{"+欧阳丁", "?欧阳丁", "=0"},
		},
		{name: "twice now", before: []string{rollHead, a}, now: []string{rollHead, a, other}, want: []string{"=1"}},
		{name: "twice before", before: []string{rollHead, a, other}, now: []string{rollHead, a}, want: []string{"=1"}},
		{
			name: "a column less and one more", before: []string{rollHead + ",联系电话", a + ",13900001111"}, now: []string{rollHead + ",民族", a + ",满族"},
			want: []string{"=1"}, lost: "联系电话", gain: "民族",
		},
		{
			name: "cleared", before: []string{rollHead + ",民族", a + ",满族"}, now: []string{rollHead + ",民族", a + ","},
			want: []string{"~欧阳丁 民族：满族→", "=0"},
		},
		{
			name: "made unreadable", before: []string{rollHead, a}, now: []string{rollHead, strings.Replace(a, "大学专科", "博导", 1)},
			want: []string{"~欧阳丁 学历：大学专科→（未能识别）", "=0"},
		},
	} {
		before := keep(t, s, october, "", tt.before...).Return
		now := keep(t, s, october, tt.exits, tt.now...).Return
		c := CompareRosters(before, now)
		if diff := cmp.Diff(tt.want, line(c)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
		if got := headers(c.Lost); got != tt.lost {
			t.Errorf("%s: lost columns %q, want %q", tt.name, got, tt.lost)
		}
		if got := headers(c.Gained); got != tt.gain {
			t.Errorf("%s: gained columns %q, want %q", tt.name, got, tt.gain)
		}
	}
}

func headers(fs []*roster.Field) string {
	var hs []string
	for _, f := range fs {
		hs = append(hs, f.Header)
	}
	return strings.Join(hs, "、")
}

// Who vanished stands among the findings, under the key an answer needs.
func TestChangesOfNameTheFinding(t *testing.T) {
	s := newService(t)
	extend(t, s, september)
	c := upload(t, s, Upload{Unit: unit, Period: september, Files: files(roll(1, 2, 3)).Files})
	if got, err := s.ChangesOf(t.Context(), c.Version, c.Return, c.Result); err != nil || got != nil {
		t.Errorf("without a previous return: got %v, %v, want none", got, err)
	}
	accept(t, s, c)
	now := upload(t, s, files(roll(1, 4)))
	got, err := s.ChangesOf(t.Context(), now.Version, now.Return, now.Result)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"+欧阳丄", "?欧阳丂", "?欧阳七", "=1"}, line(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Since != september || got.Total() != 3 {
		t.Errorf("got %d since %s, want 3 since %s", got.Total(), got.Since, september)
	}
	for _, l := range got.Vanished {
		var f *policy.Finding
		for i := range now.Result.Findings {
			if now.Result.Findings[i].Key == l.Finding {
				f = &now.Result.Findings[i]
			}
		}
		if f == nil || f.Rule != "d-vanished" || f.Subject != l.ID {
			t.Errorf("%s: finding is %v", l.Name, f)
		}
	}
}
