package policy

import (
	"fmt"
	"io"
	"strings"
)

// scopes names the scopes in Chinese.
var scopes = map[Scope]string{
	Row: "逐行", Person: "逐人", Community: "逐社区", Street: "逐街道", CountyWide: "全县（市、区）",
	Sheet: "工作表", Province: "跨县（市、区）", Period: "与上期比较",
}

// Chinese is the scope as shown.
func (s Scope) Chinese() string { return scopes[s] }

// severities are the severities a rule's findings may have.
func (r *Rule) severities() string {
	out := []string{r.Severity.Chinese()}
	for _, s := range r.Lesser {
		out = append(out, s.Chinese())
	}
	return strings.Join(out, "、")
}

// WriteRule writes one rule in full.
func WriteRule(w io.Writer, r *Rule) error {
	clause := r.Clause
	if clause == "" {
		clause = "数据质量"
	}
	_, err := fmt.Fprintf(w, "%s　%s\n依据：%s\n级别：%s\n范围：%s\n为什么：%s\n怎么办：%s\n",
		r.ID, r.Title, clause, r.severities(), r.Scope.Chinese(), r.Why, r.Fix)
	if err != nil {
		return err
	}
	if !r.From.IsZero() {
		if _, err := fmt.Fprintf(w, "生效：%s\n", r.From.Chinese()); err != nil {
			return err
		}
	}
	for _, key := range r.Params {
		if _, err := fmt.Fprintf(w, "用到的%s\n", MissingTitle(key)); err != nil {
			return err
		}
	}
	for _, n := range r.Needs {
		if _, err := fmt.Fprintf(w, "需要：%s\n", MissingTitle(n.Missing())); err != nil {
			return err
		}
	}
	return nil
}

// WriteMarkdown writes the rule book as docs/rules.md.
func WriteMarkdown(w io.Writer) error {
	b := &strings.Builder{}
	b.WriteString("# 规则\n\n由规则表生成（`make docs`），请勿手工修改。规则集版本 " + Version + "。\n\n")
	b.WriteString("| 编号 | 条款 | 级别 | 范围 | 标题 | 为什么 | 怎么办 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range Rules() {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", r.ID, r.Clause, r.severities(), r.Scope.Chinese(), r.Title, r.Why, r.Fix)
	}
	b.WriteString("\n## 参数\n\n| 键 | 名称 | 单位 | 条款 | 默认 |\n| --- | --- | --- | --- | --- |\n")
	for _, p := range ParamTable() {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", p.Key, p.Title, p.Unit, p.Clause, p.Default)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
