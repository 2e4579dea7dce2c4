package annotate

import (
	"fmt"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// severities are in the order of weight.
var severities = [...]policy.Severity{policy.Error, policy.Explain, policy.Notice}

// report is what there is to say of one file.
type report struct {
	name     string
	ret      *roster.Return
	file     int               // index of the file in the return, -1 if it is not there
	findings []*policy.Finding // of the file, then of no file at all
	others   int               // findings of other files
	remarks  []string          // said above the list
}

func newReport(name string, ret *roster.Return, res *policy.Result) *report {
	r := &report{name: name, ret: ret, file: -1}
	known := map[string]bool{}
	for i, f := range ret.Files {
		if f.Name == name && r.file < 0 {
			r.file = i
		}
		known[f.Name] = true
	}
	var homeless []*policy.Finding
	for i := range res.Findings {
		switch f := &res.Findings[i]; {
		case f.File == name:
			r.findings = append(r.findings, f)
		case known[f.File]:
			r.others++
		default:
			homeless = append(homeless, f)
		}
	}
	r.findings = append(r.findings, homeless...)
	if r.others > 0 {
		r.remark(fmt.Sprintf("同时上传的其他文件另有问题%d处，见各自的标注文件。", r.others))
	}
	if text := unchecked(res); text != "" {
		r.remark(text)
	}
	return r
}

func (r *report) remark(text string) { r.remarks = append(r.remarks, text) }

func (r *report) format() string {
	if r.file < 0 {
		return ""
	}
	return r.ret.Files[r.file].Format
}

// sheet is the recognised sheet of that name in the file, nil without one.
func (r *report) sheet(name string) *roster.Sheet {
	for i := range r.ret.Sheets {
		if s := &r.ret.Sheets[i]; s.File == r.file && s.Name == name && s.Kind != roster.NoKind {
			return s
		}
	}
	return nil
}

// count is the number of listed findings of a severity.
func (r *report) count(s policy.Severity) (n int) {
	for _, f := range r.findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// unchecked names the rules that did not run on everything: a short list must
// not be taken for a clean sheet.
func unchecked(res *policy.Result) string {
	const most = 8
	var titles []string
	seen := map[string]bool{}
	for _, n := range res.NotChecked {
		if seen[n.Rule] {
			continue
		}
		seen[n.Rule] = true
		if len(titles) < most {
			titles = append(titles, ruleName(n.Rule))
		}
	}
	if len(seen) == 0 {
		return ""
	}
	text := fmt.Sprintf("另有%d项规则因资料不全没有检查，或只检查了一部分，不等于符合：%s", len(seen), strings.Join(titles, "；"))
	if len(seen) > most {
		text += "等"
	}
	return text + "。"
}

// ruleName is a rule's ID and title.
func ruleName(id string) string {
	if r := policy.RuleByID(id); r != nil {
		return id + "　" + r.Title
	}
	return id
}

// graver is the severity of the two that weighs more.
func graver(a, b policy.Severity) policy.Severity {
	for _, s := range severities {
		if a == s || b == s {
			return s
		}
	}
	return policy.Notice
}
