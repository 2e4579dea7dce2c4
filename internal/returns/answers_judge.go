package returns

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// The length of an explanation in characters.
const (
	minExplanation = 8
	maxExplanation = 500
)

// stockPhrases say nothing about the case; compared without punctuation.
var stockPhrases = strings.Fields(`无 没有 无异议 无问题 没有问题 正常 情况正常 属实 情况属实 已核实 已核实属实 经核实属实 核实无误 经核实无误 已核对无误
	同上 见上 如上 见附件 详见附件 已说明 特殊情况 特殊原因 历史原因 历史遗留问题 客观原因 工作需要 领导同意 按要求填写 按实际情况填写 以实际为准 暂无 不清楚 待核实 正在核实`)

// judge refuses explanations that explain nothing.
func judge(kind, text string, about []*policy.Finding, res *policy.Result, given map[string]store.Answer) (string, error) {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	n := utf8.RuneCountInString(text)
	if n > maxExplanation {
		return "", &Rejected{fmt.Sprintf("说明不能超过%d字", maxExplanation)}
	}
	if kind == store.Admitted && text == "" {
		return text, nil // the finding itself says what is the case
	}
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ，。；、！？：,.;!?:“”\"'（）()…—-", r) {
			return -1
		}
		return r
	}, text)
	switch {
	case slices.Contains(stockPhrases, plain), plain != "" && repeats(plain):
		return "", &Rejected{"“" + text + "”没有说明具体情况，请写清原因和处理意见"}
	case utf8.RuneCountInString(plain) < minExplanation:
		return "", &Rejected{fmt.Sprintf("说明至少%d个字，请写清原因和处理意见", minExplanation)}
	}
	if other := usedElsewhere(text, about, res, given); other != "" {
		return "", &Rejected{"同样的说明已用于“" + other + "”，请针对本问题说明"}
	}
	return text, nil
}

// repeats tells that a text is a few characters over and over.
func repeats(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 3
}

// usedElsewhere names another rule whose finding has the same explanation.
func usedElsewhere(text string, about []*policy.Finding, res *policy.Result, given map[string]store.Answer) string {
	rules := map[string]bool{}
	for _, f := range about {
		rules[f.Rule] = true
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		if a, ok := given[f.Key]; ok && a.Text == text && !rules[f.Rule] {
			return policy.RuleByID(f.Rule).Title
		}
	}
	return ""
}
