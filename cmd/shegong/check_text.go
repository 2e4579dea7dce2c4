package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// maxPlaces is how many places of one cause the text names; the JSON has all.
const maxPlaces = 20

func writeText(w io.Writer, c *checked) error {
	b := bufio.NewWriter(w)
	textFiles(b, c.ret)
	textFindings(b, c.result)
	if recognised(c.ret) {
		textUnchecked(b, c.result)
	} else {
		_, _ = fmt.Fprint(b, "没有识别出任何报表，各项规则均未检查（不等于符合）。\n\n")
	}
	n := c.result.Counts()
	_, _ = fmt.Fprintf(b, "%s　%s　截止%s：错误%d　核实%d　提示%d\n", roster.DivisionTable().Name(c.ret.County),
		c.ret.Period.Chinese(), c.asOf, n[policy.Error], n[policy.Explain], n[policy.Notice])
	return b.Flush()
}

// recognised tells that some sheet is of a known kind.
func recognised(r *roster.Return) bool {
	for i := range r.Sheets {
		if r.Sheets[i].Kind != roster.NoKind {
			return true
		}
	}
	return false
}

func textFiles(w io.Writer, r *roster.Return) {
	for i, f := range r.Files {
		if f.Error != nil {
			at := ""
			if f.Error.Sheet != "" {
				at = fmt.Sprintf("（工作表“%s”%s）", f.Error.Sheet, f.Error.Cell)
			}
			_, _ = fmt.Fprintf(w, "%s：无法读取。%s%s\n", f.Name, f.Error.Message, at)
			continue
		}
		_, _ = fmt.Fprintf(w, "%s（%s）\n", f.Name, f.Format)
		for j := range r.Sheets {
			if s := &r.Sheets[j]; s.File == i {
				textSheet(w, s)
			}
		}
	}
	_, _ = fmt.Fprintln(w)
}

func textSheet(w io.Writer, s *roster.Sheet) {
	if s.Kind == roster.NoKind {
		if len(s.Skipped) > 0 {
			_, _ = fmt.Fprintf(w, "  %s：未识别，没有读入\n", s.Name)
		}
		return
	}
	_, _ = fmt.Fprintf(w, "  %s：%s，%d行", s.Name, s.Kind.Title(), s.Rows)
	if s.Records != s.Rows {
		_, _ = fmt.Fprintf(w, "（%d条记录）", s.Records)
	}
	if len(s.Unread) > 0 {
		_, _ = fmt.Fprintf(w, "；未识别的列：%s", strings.Join(s.Unread, "、"))
	}
	for _, k := range s.Skipped {
		if k.Reason == "subtotal" || k.Reason == "unrecognised" {
			_, _ = fmt.Fprintf(w, "；第%d行%s", k.From, map[string]string{"subtotal": "为小计、合计", "unrecognised": "未能识别，没有读入"}[k.Reason])
		}
	}
	_, _ = fmt.Fprintln(w)
}

// textFindings groups the findings by severity and cause.
func textFindings(w io.Writer, r *policy.Result) {
	for _, s := range []policy.Severity{policy.Error, policy.Explain, policy.Notice} {
		var order []string
		groups := map[string][]*policy.Finding{}
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Severity != s {
				continue
			}
			if groups[f.Cause] == nil {
				order = append(order, f.Cause)
			}
			groups[f.Cause] = append(groups[f.Cause], f)
		}
		for _, cause := range order {
			textGroup(w, groups[cause])
		}
	}
}

func textGroup(w io.Writer, fs []*policy.Finding) {
	first := fs[0]
	rule := policy.RuleByID(first.Rule)
	_, _ = fmt.Fprintf(w, "[%s] %s　%s", first.Severity.Chinese(), first.Rule, rule.Title)
	if first.Clause != "" {
		_, _ = fmt.Fprintf(w, "（%s）", first.Clause)
	}
	_, _ = fmt.Fprintf(w, "　%d处\n", len(fs))
	for i, f := range fs {
		if i == maxPlaces {
			_, _ = fmt.Fprintf(w, "    ……另有%d处，完整清单见 --format json 或标注后的工作簿\n", len(fs)-i)
			break
		}
		at := f.File
		if f.Sheet != "" {
			at += "｜" + f.Sheet
		}
		if f.Cell != "" {
			at += "!" + f.Cell
		}
		_, _ = fmt.Fprintf(w, "    %s", at)
		if f.Subject != "" {
			_, _ = fmt.Fprintf(w, "　%s", f.Subject)
		}
		if f.Value != "" {
			_, _ = fmt.Fprintf(w, "　原填“%s”", f.Value)
		}
		_, _ = fmt.Fprintf(w, "\n      %s\n", f.Message)
	}
	_, _ = fmt.Fprintf(w, "    办法：%s\n\n", first.Fix)
}

// textUnchecked lists the rules that did not run, those for want of the same
// things together.
func textUnchecked(w io.Writer, r *policy.Result) {
	if len(r.NotChecked) == 0 {
		return
	}
	_, _ = fmt.Fprintln(w, "未检查（不等于符合）：")
	var order []string
	rules := map[string][]string{}
	for _, n := range r.NotChecked {
		what := "缺少 " + missingText(n.Missing)
		if n.Rows > 0 {
			what = "因个别行缺少 " + missingText(n.Missing)
		}
		if rules[what] == nil {
			order = append(order, what)
		}
		rule := n.Rule
		switch {
		case n.Subject != nil:
			rule += "（" + *n.Subject + "）"
		case n.Rows > 0:
			rule += fmt.Sprintf("（%d处）", n.Rows)
		}
		rules[what] = append(rules[what], rule)
	}
	for _, what := range order {
		_, _ = fmt.Fprintf(w, "    %s：%s\n", what, strings.Join(rules[what], "、"))
	}
	_, _ = fmt.Fprintln(w)
}

// missingText says kinds, fields and parameters in Chinese.
func missingText(keys []string) string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = policy.MissingTitle(key)
	}
	return strings.Join(out, "、")
}
