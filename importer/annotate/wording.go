package annotate

import (
	"strings"
	"unicode/utf8"

	"shegong/internal/policy"
)

// note explains the findings of one cell.
func note(fs []*policy.Finding) string {
	var b strings.Builder
	for i, f := range fs {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("【" + f.Severity.Chinese() + "】" + ruleName(f.Rule))
		if f.Clause != "" {
			b.WriteString("（" + f.Clause + "）")
		}
		b.WriteString("\n" + message(f))
		if f.Fix != "" {
			b.WriteString("\n办法：" + f.Fix)
		}
	}
	return b.String()
}

// settledNote stands on a cell whose findings of an earlier check are gone.
const settledNote = "本次校验没有再发现问题。"

// isNote tells that a text comes from [note], or is [settledNote].
func isNote(text string) bool {
	for _, s := range severities {
		if rest, ok := strings.CutPrefix(text, "【"+s.Chinese()+"】"); ok {
			id, _, _ := strings.Cut(rest, "　")
			return policy.RuleByID(id) != nil
		}
	}
	return text == settledNote
}

// message is a finding's message with the other cells it speaks of.
func message(f *policy.Finding) string {
	if len(f.Related) == 0 {
		return f.Message
	}
	return f.Message + "（另见 " + strings.Join(f.Related, "、") + "）"
}

// brief is one row's cell of the column 问题.
func brief(fs []*policy.Finding) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.Severity.Chinese() + "：" + f.Message
	}
	return strings.Join(parts, "；")
}

// isBrief tells that a text may come from [brief].
func isBrief(text string) bool {
	for _, s := range severities {
		if strings.HasPrefix(text, s.Chinese()+"：") {
			return true
		}
	}
	return false
}

// dangerous tells of texts that become a formula once a person edits and
// confirms the cell; Chinese input methods turn the full-width forms into the
// ASCII ones.
func dangerous(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", first)
}

// width is a text's width in columns of one Latin letter.
func width(text string) (n int) {
	for _, r := range text {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// lines is how many lines a text takes in a box of so many columns.
func lines(text string, columns int) (n int) {
	for l := range strings.SplitSeq(text, "\n") {
		n += 1 + max(0, width(l)-1)/columns
	}
	return n
}

// link is the address of a cell within the workbook.
func link(sheet, cell string) string {
	return "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + cell
}
