package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"shegong/reports"
)

// list is a table whose rows are all yielded.
func list(rows []reports.Row) reports.Table {
	return reports.Table{
		Name: "名单", Title: "附表　尚未转入人员名单", Source: "转入情况台账", Notes: []string{"只计社区“两委”成员。"},
		Columns: []reports.Column{{Head: []string{"社区"}, Align: reports.Left}, {Head: []string{"姓名"}}, {Head: []string{"逾期天数"}}, {Head: []string{"原因"}, Wrap: true}},
		Each: func(yield func(reports.Row) error) error {
			for _, r := range rows {
				if err := yield(r); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// nameRows are n persons, each 40 under a group.
func nameRows(n int) []reports.Row {
	var rows []reports.Row
	for i := range n {
		if i%40 == 0 {
			rows = append(rows, reports.Row{Kind: reports.Group, Cells: []reports.Value{reports.T(fmt.Sprintf("第%d街道", i/40))}})
		}
		rows = append(rows, reports.Row{Cells: []reports.Value{
			reports.T("文庙社区"), reports.T(nameOf(i)), reports.N(100000 + i), reports.T("本人在外地" + strings.Repeat("，待联系", i%7)),
		}})
	}
	return rows
}

func nameOf(i int) string {
	const given = "甲乙丙丁戊己庚辛壬癸"
	g := []rune(given)
	return string([]rune{'某', g[i/1000%10], g[i/100%10], g[i/10%10], g[i%10]})
}

// TestList draws more rows than are held: all come, once and in order, and are
// read once.
func TestList(t *testing.T) {
	const n = 1300
	rows := nameRows(n)
	tab := list(rows[3:])
	tab.Rows = rows[:3]
	reads, each := 0, tab.Each
	tab.Each = func(yield func(reports.Row) error) error {
		reads++
		return each(yield)
	}
	out := render(t, &reports.Document{Title: "名单", Blocks: []reports.Block{reports.Heading{Level: 1, Text: "一、名单"}, tab, reports.Paragraph{Text: "完。"}}})
	if got := tool(t, out, "qpdf", "--check", "FILE"); strings.Contains(got, "WARNING") {
		t.Errorf("qpdf: %s", got)
	}
	if reads != 1 {
		t.Errorf("the list was read %d times, want 1", reads)
	}
	got := squeeze(text(t, out))
	for at, i := 0, 0; i < n; i++ {
		want := fmt.Sprintf("%s%d", nameOf(i), 100000+i)
		k := strings.Index(got[at:], want)
		if k < 0 {
			t.Fatalf("%s is missing or out of order", want)
		}
		at += k + len(want)
		if strings.Contains(got[at:], want) {
			t.Fatalf("%s comes twice", want)
		}
	}
	for i := range (n + 39) / 40 {
		if want := fmt.Sprintf("第%d街道", i); strings.Count(got, want) != 1 {
			t.Errorf("%s comes %d times, want once", want, strings.Count(got, want))
		}
	}
	if !strings.Contains(got, "注：只计社区“两委”成员。资料来源：转入情况台账") {
		t.Error("notes or source are missing")
	}
}

// TestListEnds looks at lists about as long as what is read ahead.
func TestListEnds(t *testing.T) {
	for _, n := range []int{0, 1, aheadRows, windowRows - 1, windowRows, windowRows + 1} {
		rows := nameRows(n)
		rows = rows[len(rows)-n:] // as many rows as persons
		got := squeeze(text(t, render(t, &reports.Document{Title: "名单", Blocks: []reports.Block{list(rows)}})))
		if n == 0 && !strings.Contains(got, "无") {
			t.Error("an empty list does not say 无")
		}
		if n > 0 && !strings.Contains(got, squeeze(rows[n-1].Cells[1].String())) {
			t.Errorf("list of %d: the last row is missing", n)
		}
	}
}

// TestListHalves draws a list of more columns than a page takes.
func TestListHalves(t *testing.T) {
	tab := reports.Table{Title: "宽表"}
	for i := range 70 {
		tab.Columns = append(tab.Columns, reports.Column{Head: []string{fmt.Sprintf("列%d", i)}})
	}
	tab.Each = func(yield func(reports.Row) error) error {
		for i := range 700 {
			r := reports.Row{Cells: []reports.Value{reports.T(nameOf(i))}}
			for c := range 69 {
				r.Cells = append(r.Cells, reports.N(100000+i*100+c))
			}
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}
	got := text(t, render(t, &reports.Document{Blocks: []reports.Block{tab}}))
	for i := range 700 {
		for _, c := range []int{0, 33, 34, 68} {
			if want := fmt.Sprint(100000 + i*100 + c); strings.Count(got, want) != 1 {
				t.Fatalf("%s comes %d times, want once", want, strings.Count(got, want))
			}
		}
	}
}

// TestListError: an error of the records ends the file, wherever it comes, and
// nothing is written.
func TestListError(t *testing.T) {
	gone := errors.New("records gone")
	for _, n := range []int{0, 10, 3000} {
		tab := list(nameRows(n))
		each := tab.Each
		ended := false
		tab.Each = func(yield func(reports.Row) error) error {
			defer func() { ended = true }()
			if err := each(yield); err != nil {
				return err
			}
			return gone
		}
		var b bytes.Buffer
		err := renderer(t).Render(&b, &reports.Document{ID: "training", Blocks: []reports.Block{tab, list(nameRows(2000))}})
		if !errors.Is(err, gone) || !strings.Contains(err.Error(), "training") || !strings.Contains(err.Error(), tab.Title) {
			t.Errorf("after %d rows: got error %v", n, err)
		}
		if b.Len() > 0 || !ended {
			t.Errorf("after %d rows: %d bytes written, ended %t", n, b.Len(), ended)
		}
	}
}

// TestListStops: a list that is not read to its end because another one failed
// is told so, even if it does not heed yield's error.
func TestListStops(t *testing.T) {
	stopped := false
	deaf := list(nil)
	deaf.Each = func(yield func(reports.Row) error) error {
		for _, r := range nameRows(2000) {
			if err := yield(r); err != nil {
				stopped = true
			}
		}
		return nil
	}
	failing := list(nil)
	gone := errors.New("gone")
	failing.Each = func(func(reports.Row) error) error { return gone }
	err := renderer(t).Render(new(bytes.Buffer), &reports.Document{Blocks: []reports.Block{deaf, failing}})
	if !errors.Is(err, gone) || !stopped {
		t.Errorf("got error %v, stopped %t", err, stopped)
	}
}

// TestListWideNumber: a number wider than all that made its column is neither
// broken nor cut.
func TestListWideNumber(t *testing.T) {
	rows := nameRows(700)
	rows[650].Cells[2] = reports.N(1234567890123)
	for _, p := range pages(t, render(t, &reports.Document{Blocks: []reports.Block{list(rows)}})) {
		for _, w := range p.words {
			if w.text == "1234567890123" {
				return
			}
		}
	}
	t.Error("the number does not stand in one piece")
}
