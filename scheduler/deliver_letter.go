package scheduler

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"shegong/internal/store"
	"shegong/reports"
	"shegong/templates"
)

// letter is what the recipients of a slice get.
type letter struct {
	subject, text, html string
	files               []*store.Archived // also those there is no room for
}

// compose writes the letter about a slice's reports.
func (s *Scheduler) compose(sc *store.Schedule, m *made, repeated, test bool) (*letter, error) {
	l := &letter{files: m.files}
	mark := m.mark(repeated)
	if test {
		mark = "测试"
	}
	l.subject = m.subject(sc)
	p := m.page(sc)
	if mark != "" {
		l.subject, p.Title = "【"+mark+"】"+l.subject, mark+"："+p.Title
	}
	_, left := s.attach(m.files)
	for _, a := range left {
		p.Facts = append(p.Facts, templates.MailLine{Label: "未随附件发送", Value: s.whereIs(a)})
	}
	var text, html bytes.Buffer
	if err := templates.Mail(&text, &html, p); err != nil {
		return nil, err
	}
	l.text, l.html = text.String(), html.String()
	return l, nil
}

// mark is what sets the letter apart from a first one; "" for nothing.
func (m *made) mark(repeated bool) string {
	has := func(is func(*Made) bool) bool { return slices.ContainsFunc(m.docs, is) }
	switch {
	case has(func(d *Made) bool { return d.Draft }):
		return "草稿"
	case has(func(d *Made) bool { return d.Replaces != nil && !d.Replaces.Draft }):
		return "更正"
	case repeated:
		return "重发"
	default:
		return ""
	}
}

// subject names the report, or the schedule where there are several.
func (m *made) subject(sc *store.Schedule) string {
	d := m.docs[0]
	if len(m.docs) == 1 {
		return d.Subject()
	}
	return fmt.Sprintf("【%s】%s%s（已报 %d/%d）", sc.Title, d.Unit, d.Period, d.Reported, d.Units)
}

// whereIs says where to find a report that is too large for a message.
func (s *Scheduler) whereIs(a *store.Archived) string {
	where := "登录系统，在“报表”页的生成记录中下载"
	if s.Address != "" {
		where = "登录后下载：" + strings.TrimSuffix(s.Address, "/") + "/archive/" + a.ID
	}
	return fmt.Sprintf("%s（%.1f MB，超过附件大小上限），请%s", a.Name, float64(len(a.Data))/(1<<20), where)
}

// page is what the body shows: the key figures, who is missing, and what a
// correction corrects.
func (m *made) page(sc *store.Schedule) templates.MailPage {
	d := m.docs[0]
	p := templates.MailPage{Title: d.Title + "（" + d.Period + "）"}
	if len(m.docs) > 1 {
		p.Title = d.Unit + sc.Title + "（" + d.Period + "）"
	}
	for _, d := range m.docs {
		p.Draft = p.Draft || d.Draft
		p.Figures = append(p.Figures, figureLines(d)...)
		name := ""
		if len(m.docs) > 1 {
			name = reports.ByID(d.ID).Title
		}
		for _, f := range d.Facts {
			line := templates.MailLine{Label: f.Label, Value: f.Text}
			if f.Label == replacedLabel && name != "" {
				line.Label = name + line.Label
			}
			if !slices.Contains(p.Facts, line) {
				p.Facts = append(p.Facts, line)
			}
		}
		p.Facts = append(p.Facts, correctionLines(d, name)...)
	}
	return p
}

// figureLines are a report's key figures, with how they changed.
func figureLines(d *Made) []templates.MailLine {
	var out []templates.MailLine
	for _, b := range d.Blocks {
		figures, ok := b.(reports.Figures)
		if !ok {
			continue
		}
		for _, f := range figures.Items {
			line := templates.MailLine{Label: f.Label, Value: f.Value.String() + f.Unit}
			if f.Previous != nil && f.Previous.Kind != reports.Absent {
				line.Change = "较上月 " + f.Previous.String()
				if f.Previous.Kind == reports.Points {
					line.Change += " 个百分点"
				}
			}
			out = append(out, line)
		}
	}
	return out
}

// The parts of a document that say what it corrects.
const (
	replacedLabel   = "替换"
	correctionTitle = "更正说明"
)

// maxCorrections is how many changed figures a letter names; the report has all.
const maxCorrections = 20

// correctionLines say what a report changes of the one it replaces.
func correctionLines(d *Made, name string) []templates.MailLine {
	if d.Replaces == nil {
		return nil
	}
	var out []templates.MailLine
	title := false
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case reports.Heading:
			title = b.Text == correctionTitle
		case reports.Paragraph:
			if title {
				out = append(out, templates.MailLine{Label: name + correctionTitle, Value: b.Text})
			}
		case reports.Table:
			if b.Name == correctionTitle {
				out = append(out, changedLines(&b, name)...)
			}
		}
	}
	return out
}

func changedLines(t *reports.Table, name string) []templates.MailLine {
	var out []templates.MailLine
	for i, row := range t.Rows {
		if i == maxCorrections {
			return append(out, templates.MailLine{Label: name + "更正", Value: fmt.Sprintf("其余 %d 项见附件“%s”", len(t.Rows)-i, correctionTitle)})
		}
		out = append(out, templates.MailLine{
			Label: name + "更正", Value: fmt.Sprintf("%s：%s 改为 %s", row.Cells[0], row.Cells[1], row.Cells[2]),
		})
	}
	return out
}
