package page

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"shegong/reports"
)

// sample is a document with something of everything.
func sample() *reports.Document {
	diff, points := reports.Value{Kind: reports.Diff, Num: -12}, reports.Value{Kind: reports.Points, Num: 0.012}
	count := func(k reports.RowKind, name string, a, b int) reports.Row {
		return reports.Row{Kind: k, Cells: []reports.Value{reports.T(name), reports.N(a), reports.N(b), reports.Share(b, a)}}
	}
	return &reports.Document{
		Title: "社区人员配备", Unit: "吉林省", Period: "2026年10月", Draft: true, Hash: "9f86d081",
		Facts: []reports.Fact{{Label: "数据截止", Text: "2026-11-05"}},
		Blocks: []reports.Block{
			reports.Heading{Level: 1, Text: "一、基本情况"},
			reports.Heading{Level: 2, Text: "（一）总体"},
			reports.Paragraph{Text: "实有人数为21345人。"},
			reports.Figures{Items: []reports.Figure{
				{Label: "社区工作者", Value: reports.N(21345), Unit: "人", Previous: &diff},
				{Label: "空缺率", Value: reports.Share(87, 1000), Unit: "%", Previous: &points},
			}},
			reports.Table{
				Title: "配备情况", Unit: "人", Notes: []string{"甲", "乙"}, Source: "月报",
				Columns: []reports.Column{{Head: []string{"地区"}}, {Head: []string{"人数", "核定"}}, {Head: []string{"人数", "实有"}}, {Head: []string{"在岗率"}}},
				Rows: []reports.Row{
					{Kind: reports.Group, Cells: []reports.Value{reports.T("长春市")}},
					count(reports.Body, "南关区", 300, 287),
					{Kind: reports.Missing, Cells: []reports.Value{reports.T("朝阳区"), {}, {}, {}}},
					count(reports.Subtotal, "小计", 300, 287),
					count(reports.Body, "昌邑区", 0, 0),
					count(reports.Total, "合计", 300, 287),
				},
			},
			reports.Chart{
				Title: "进度", Kind: reports.Progress, Unit: "%", Categories: []string{"甲", "乙"},
				Series: []reports.Series{{Name: "转入率", Values: []reports.Value{reports.Share(1, 3), reports.None()}}},
			},
			reports.PageBreak{},
		},
	}
}

func render(t *testing.T, doc *reports.Document) (string, *html.Node) {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, doc); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), root
}

// find is every element that all of want fit: a name, a class as .name, an
// attribute as [key] or [key=value].
func find(n *html.Node, want ...string) []*html.Node {
	var found []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && !slices.ContainsFunc(want, func(w string) bool { return !fits(c, w) }) {
			found = append(found, c)
		}
	}
	return found
}

func fits(n *html.Node, want string) bool {
	switch {
	case strings.HasPrefix(want, "."):
		return slices.Contains(strings.Fields(attr(n, "class")), want[1:])
	case strings.HasPrefix(want, "["):
		key, value, ok := strings.Cut(strings.Trim(want, "[]"), "=")
		if !ok {
			return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
		}
		return attr(n, key) == value
	default:
		return n.Data == want
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestElements(t *testing.T) {
	_, root := render(t, sample())
	tests := []struct {
		want []string
		text []string
	}{
		{[]string{"h1"}, []string{"社区人员配备"}},
		{[]string{"h2", "[id=section-1]"}, []string{"一、基本情况"}},
		{[]string{"h3", "[id=section-2]"}, []string{"（一）总体"}},
		{[]string{".alert"}, []string{"草稿：数据尚未接收，仅供核对。"}},
		{[]string{"dd"}, []string{"2026-11-05"}},
		{[]string{"code"}, []string{"9f86d081"}},
		{[]string{".h1"}, []string{"21345 人", "8.7%"}},
		{[]string{".badge"}, []string{"-12", "—", "+1.2百分点", "—"}},
		{[]string{"caption"}, []string{"配备情况 计量单位：人"}},
		{[]string{"th", "[colspan=2]"}, []string{"人数"}},
		{[]string{"th", "[rowspan=2]"}, []string{"地区", "在岗率"}},
		{[]string{"th", "[scope=colgroup]", "[colspan=4]"}, []string{"长春市"}},
		{[]string{"tr", ".missing"}, []string{"朝阳区未报送"}},
		{[]string{"td", "[colspan=3]"}, []string{"未报送"}},
		{[]string{"tr", ".subtotal"}, []string{"小计30028795.7%"}},
		{[]string{"tr", ".total"}, []string{"合计30028795.7%"}},
		{[]string{"td", ".text-center"}, []string{"未报送", "—", "—"}},
		{[]string{"p", ".small"}, []string{"数据校验（SHA-256）：9f86d081", "注：1. 甲", "2. 乙", "资料来源：月报"}},
		{[]string{"figcaption"}, []string{"进度（%）"}},
		{[]string{"summary"}, []string{"图表数据"}},
		{[]string{"figure", "[data-chart]", "[data-kind=progress]", "[data-rows=2]"}, []string{"进度（%） 图表数据 类别转入率 甲33.3% 乙—"}},
	}
	for _, test := range tests {
		var got []string
		for _, n := range find(root, test.want...) {
			got = append(got, text(n))
		}
		if diff := cmp.Diff(test.text, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.want, diff)
		}
	}
}

// TestPolicy: nothing that default-src 'self' forbids, and every id once.
func TestPolicy(t *testing.T) {
	source, root := render(t, sample())
	for _, want := range []string{"script", "style", "[style]", "iframe", "img", "[src]", "[href]", "[onclick]"} {
		if n := len(find(root, want)); n != 0 {
			t.Errorf("%d × %s", n, want)
		}
	}
	seen := map[string]bool{}
	for _, n := range find(root, "[id]") {
		if id := attr(n, "id"); seen[id] {
			t.Errorf("id %s twice", id)
		}
		seen[attr(n, "id")] = true
	}
	again, _ := render(t, sample())
	if source != again {
		t.Error("the same document gave other bytes")
	}
}

// TestHead: every level of a head covers every column once.
func TestHead(t *testing.T) {
	_, root := render(t, sample())
	for _, head := range find(root, "thead") {
		levels := find(head, "tr")
		for _, n := range find(head, "th") {
			if attr(n, "scope") == "" {
				t.Errorf("%s has no scope", text(n))
			}
		}
		if len(levels) == 2 && (len(find(levels[0], "th")) != 3 || len(find(levels[1], "th")) != 2) {
			t.Errorf("head: %s", text(head))
		}
	}
}

func TestEscapes(t *testing.T) {
	const bad = `<script>alert("x")</script>' onload='x`
	v := reports.T(bad)
	doc := &reports.Document{
		Title: bad, Unit: bad, Period: bad, Hash: bad, Facts: []reports.Fact{{Label: bad, Text: bad}},
		Blocks: []reports.Block{
			reports.Heading{Level: 3, Text: bad},
			reports.Paragraph{Text: bad},
			reports.Figures{Items: []reports.Figure{{Label: bad, Value: v, Unit: bad}}},
			reports.Table{
				Title: bad, Unit: bad, Source: bad, Notes: []string{bad}, Columns: []reports.Column{{Head: []string{bad}}},
				Rows: []reports.Row{{Cells: []reports.Value{v}}, {Kind: reports.Group, Cells: []reports.Value{v}}},
			},
			reports.Chart{Title: bad, Unit: bad, Categories: []string{bad}, Series: []reports.Series{{Name: bad, Values: []reports.Value{reports.N(1)}}}},
		},
	}
	source, root := render(t, doc)
	if strings.Contains(source, "<script") {
		t.Error("a script element in the source")
	}
	for _, want := range []string{"script", "[onload]"} {
		if len(find(root, want)) > 0 {
			t.Errorf("%s from data", want)
		}
	}
	if got := text(find(root, "h1")[0]); got != bad {
		t.Errorf("title: got %s", got)
	}
	figure := find(root, "figure")[0]
	if option := attr(figure, "data-chart"); strings.Contains(option, "<") {
		t.Errorf("option: %s", option)
	}
}

func TestForm(t *testing.T) {
	doc := sample()
	if source, _ := render(t, doc); strings.Contains(source, "填报单位") || strings.Contains(source, "填表人") {
		t.Error("a form that is not configured")
	}
	doc.Form = reports.Form{Number: "民社1表", Clerk: "某人"}
	_, root := render(t, doc)
	var labels []string
	for _, n := range find(root, "dt") {
		labels = append(labels, text(n))
	}
	want := []string{"数据截止", "表号", "填报单位（盖章）", "报告期", "填表人"}
	if diff := cmp.Diff(want, labels); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSmallDocuments(t *testing.T) {
	for name, doc := range map[string]*reports.Document{
		"empty":            {},
		"table of nothing": {Blocks: []reports.Block{reports.Table{}}},
		"short row": {Blocks: []reports.Block{reports.Table{
			Columns: make([]reports.Column, 3), Rows: []reports.Row{{}, {Kind: reports.Missing}, {Kind: reports.Group}},
		}}},
		"chart of nothing": {Blocks: []reports.Block{reports.Chart{Kind: reports.Pie}, reports.Chart{}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, root := render(t, doc)
			if len(find(root, "article", ".report")) != 1 {
				t.Error("no article")
			}
		})
	}
}

// TestList: Rows stand before what Each yields, of which 200 rows are shown.
func TestList(t *testing.T) {
	failure := errors.New("records gone")
	list := func(n int, err error) *reports.Document {
		return &reports.Document{Blocks: []reports.Block{reports.Table{
			Columns: []reports.Column{{Head: []string{"姓名"}}}, Notes: []string{"甲"},
			Rows: []reports.Row{{Kind: reports.Group, Cells: []reports.Value{reports.T("长春市")}}},
			Each: func(yield func(reports.Row) error) error {
				for i := range n {
					if err := yield(reports.Row{Cells: []reports.Value{reports.N(i + 1)}}); err != nil {
						return err
					}
				}
				return err
			},
		}}}
	}
	tests := []struct {
		n, rows int
		last    string
		notes   []string
	}{
		{0, 1, "长春市", []string{"注：甲"}},
		{200, 201, "200", []string{"注：甲"}},
		{201, 201, "200", []string{"页面只列前200行，全部内容见下载的 PDF 或 XLSX。", "注：甲"}},
	}
	for _, test := range tests {
		_, root := render(t, list(test.n, nil))
		rows := find(find(root, "tbody")[0], "tr")
		if len(rows) != test.rows || text(rows[len(rows)-1]) != test.last {
			t.Errorf("list of %d: got %d rows, the last %q; want %d, %q", test.n, len(rows), text(rows[len(rows)-1]), test.rows, test.last)
		}
		var notes []string
		for _, n := range find(root, "p", ".small") {
			notes = append(notes, text(n))
		}
		if diff := cmp.Diff(test.notes, notes); diff != "" {
			t.Errorf("list of %d: notes (-want +got):\n%s", test.n, diff)
		}
	}
	empty := reports.Table{Columns: []reports.Column{{}}, Each: func(func(reports.Row) error) error { return nil }}
	_, root := render(t, &reports.Document{Blocks: []reports.Block{empty}})
	if got := text(find(root, "tbody")[0]); got != "无" {
		t.Errorf("empty list: got %q, want 无", got)
	}
	var b bytes.Buffer
	if err := Render(&b, list(3, failure)); !errors.Is(err, failure) || b.Len() != 0 {
		t.Errorf("got %v and %d bytes, want %v and nothing", err, b.Len(), failure)
	}
}

// TestLongTable: of a table that is as long as a list the beginning is shown,
// and its total.
func TestLongTable(t *testing.T) {
	for n, want := range map[int]int{longTable - 1: longTable, longTable: listRows + 1} {
		table := reports.Table{Columns: []reports.Column{{Head: []string{"社区"}}}}
		for i := range n {
			table.Rows = append(table.Rows, reports.Row{Cells: []reports.Value{reports.N(i + 1)}})
		}
		table.Rows = append(table.Rows, reports.Row{Kind: reports.Total, Cells: []reports.Value{reports.T("合计")}})
		_, root := render(t, &reports.Document{Blocks: []reports.Block{table}})
		rows := find(find(root, "tbody")[0], "tr")
		if cut := strings.Contains(text(root), "只列前200行"); len(rows) != want || text(rows[len(rows)-1]) != "合计" || cut != (n == longTable) {
			t.Errorf("%d rows: got %d, the last %q, cut said: %t, want %d", n+1, len(rows), text(rows[len(rows)-1]), cut, want)
		}
	}
}

func TestWriteError(t *testing.T) {
	if err := Render(failing{}, sample()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
