package reports

import (
	"fmt"
	"strings"
	"time"
)

// Replaced is a report that a later one of the same unit and period replaces.
type Replaced struct {
	Made     time.Time
	Hash     string
	Draft    bool
	Headline []Fact
}

// Headline are the figures by which two reports of the same kind are compared:
// the key figures, and of each table the total, or the only row.
func (doc *Document) Headline() []Fact {
	var out []Fact
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case Figures:
			for _, f := range b.Items {
				out = append(out, Fact{f.Label, f.Value.String()})
			}
		case Table:
			out = append(out, b.headline()...)
		}
	}
	return out
}

func (t *Table) headline() []Fact {
	var row *Row
	for i := range t.Rows {
		if r := &t.Rows[i]; r.Kind == Total || r.Kind == Body && len(t.Rows) == 1 {
			row = r
		}
	}
	if row == nil || t.Personal {
		return nil
	}
	var out []Fact
	for i, v := range row.Cells {
		if i < len(t.Columns) && v.IsNumber() {
			out = append(out, Fact{t.Name + "／" + strings.Join(t.Columns[i].Head, "／"), v.String()})
		}
	}
	return out
}

// correct says on the document which one it replaces and which figures changed.
func (doc *Document) correct(old *Replaced) {
	if old == nil {
		return
	}
	what := "报表"
	if old.Draft {
		what = "草稿"
	}
	hash := old.Hash
	if len(hash) > 16 {
		hash = hash[:16]
	}
	doc.Facts = append(doc.Facts, Fact{"替换", fmt.Sprintf("本件替换%s生成的%s（数据指纹%s）", moment(old.Made), what, hash)})
	before := make(map[string]string, len(old.Headline))
	for _, f := range old.Headline {
		before[f.Label] = f.Text
	}
	t := Table{
		Name: "更正说明", Title: "与被替换" + what + "相比变化的数据",
		Columns: []Column{{Head: []string{"指标"}, Align: Left, Wrap: true, Min: 16}, {Head: []string{"原数"}, Align: Right}, {Head: []string{"现数"}, Align: Right}},
		Source:  "本表比较主要指标和各表合计",
	}
	seen := map[string]bool{}
	add := func(label, was, is string) {
		if was != is && !seen[label] {
			t.Rows = append(t.Rows, Row{Cells: []Value{T(label), T(was), T(is)}})
		}
		seen[label] = true
	}
	for _, f := range doc.Headline() {
		was, ok := before[f.Label]
		if !ok {
			was = None().String()
		}
		add(f.Label, was, f.Text)
	}
	for _, f := range old.Headline {
		add(f.Label, f.Text, None().String())
	}
	if len(t.Rows) == 0 {
		doc.Blocks = append(doc.Blocks, Heading{1, "更正说明"}, Paragraph{"主要指标和各表合计与被替换的" + what + "一致。"})
		return
	}
	doc.Blocks = append(doc.Blocks, Heading{1, "更正说明"}, t)
}
