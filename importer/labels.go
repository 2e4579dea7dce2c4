package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// repeatsHeader tells a copy of the header from a page break.
func (s *sheet) repeatsHeader(r *line) bool {
	same, other := 0, 0
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		if c.Kind == grid.Text && c.Col < len(s.plan.byCol) && s.plan.byCol[c.Col] != nil && s.plan.byCol[c.Col].head.repeats(c.Text) {
			same++
		} else {
			other++
		}
	}
	return same > other && same >= min(2, len(s.plan.columns))
}

func (h *head) repeats(text string) bool {
	if h.text == "" {
		return false
	}
	t := trim(text)
	return t == h.text || t == h.group || foldHead(t) == foldHead(h.text)
}

var totalWord = regexp.MustCompile(`(小计|合计|总计|共计|累计|总数)$`)

// isTotal tells a row of totals.
func (s *sheet) isTotal(r *line) bool {
	_, ok := s.totalIn(r)
	return ok
}

// totalIn finds the word of a row of totals, wherever it stands.
func (s *sheet) totalIn(r *line) (string, bool) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.Kind != grid.Text || blank(c) || len(c.Text) > 80 {
			continue
		}
		word, ok := totalOf(c.Text)
		if !ok {
			continue
		}
		if utf8.RuneCountInString(word) > 2 && s.freeText(c.Col) && s.identified(r) {
			continue // a longer text ends so by chance
		}
		return word, true
	}
	return "", false
}

// totalOf is the text before figures: 合计 of “合计：69人”.
func totalOf(text string) (string, bool) {
	word, _ := withoutBrackets(squeeze(text))
	if at := strings.IndexAny(word, ":：0123456789"); at > 0 {
		word = word[:at]
	}
	if word == "共" && len(text) < 30 {
		return word, true
	}
	word = strings.TrimRight(word, ":：。共")
	return word, totalWord.MatchString(word) && utf8.RuneCountInString(word) <= 16
}

// freeText tells of columns in which any text may stand.
func (s *sheet) freeText(col int) bool {
	if col >= len(s.plan.byCol) || s.plan.byCol[col] == nil {
		return false
	}
	c := s.plan.byCol[col]
	if c.key == "street" || c.key == "community" {
		return false
	}
	return c.field == nil || c.field.Type == roster.TextType
}

var signatureWord = regexp.MustCompile(`(单位负责人|负责人|填表人|填报人|制表人|制表|审核人|复核人|经办人|联系人|分管领导|主管领导|审批人|单位公章|盖章|报出日期|填报日期|填表日期|上报日期|报送日期|填表时间|填报时间|填报单位)(签字|签名)?[（(]?[^：:]{0,6}[)）]?[:：]`)

func isSignature(r *line, n int) bool {
	if n > 8 {
		return false
	}
	for i := range r.cells {
		c := &r.cells[i]
		if c.Kind != grid.Text || blank(c) {
			continue
		}
		t := squeeze(c.Text)
		if signatureWord.MatchString(t) || strings.HasSuffix(t, "（盖章）") || strings.HasSuffix(t, "(盖章)") || strings.HasSuffix(t, "（公章）") {
			return true
		}
		return false // only the first text counts
	}
	return false
}

var noteStart = regexp.MustCompile(`^[（(【]?(填表说明|填报说明|填写说明|说明|备注|注意事项|注意|注|附注|特别说明|温馨提示|提示)([0-9一二三四五六七八九十]*)[）)】]?[:：、.．]?`)

// isNote tells a row of notes by its first words.
func isNote(word string, n int) bool {
	if n > 2 {
		return false
	}
	if strings.Contains(word, "以下空白") || strings.HasPrefix(word, "※") || strings.HasPrefix(word, "★") {
		return true
	}
	m := noteStart.FindString(word)
	return m != "" && (len(m) < len(word) || n == 1)
}

var noneText = regexp.MustCompile(`^(本[月期年季]度?|目前|截至目前)?(暂)?(无|没有).{0,12}$`)

// isNone tells of a row that only says that there is nothing to report: 无 or
// / in every cell, 本月无退出人员.
func isNone(r *line) bool {
	said := false
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) || c.Kind == grid.Number {
			continue
		}
		t := squeeze(display(c))
		if !placeholder(t) && !noneText.MatchString(t) && !digitsOnly(t) {
			return false
		}
		said = said || !digitsOnly(t)
	}
	return said
}

var hintStart = regexp.MustCompile(`^[（(]?(请|必填|选填|可选|例|如[:：]|例如|示例|样例|填写|下拉|格式|自动|限填|文本格式|数字格式|XXX)`)

// isHint tells a row of hints, an example, or the numbering 甲 乙 1 2 3.
func (s *sheet) isHint(r *line, n int) bool {
	if w := squeeze(display(r.first())); strings.HasPrefix(w, "例") && (w == "例" || strings.HasPrefix(w, "例：") || strings.HasPrefix(w, "例:") || strings.HasPrefix(w, "例如")) || strings.HasPrefix(w, "示例") || strings.HasPrefix(w, "样例") {
		return true
	}
	if s.info().Rows > 0 {
		return false
	}
	hints, marks := 0, 0
	last := 0
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		t := squeeze(display(c))
		if c.Kind == grid.Text && hintStart.MatchString(t) {
			hints++
		}
		if ordinal(t, &last) || marks == 0 && (t == "栏次" || t == "行次" || t == "列号") {
			marks++
		}
	}
	return hints > 0 && hints*3 >= n && !s.hasID(r) || marks == n && n >= 3 && s.identified(r) || s.fitsNowhere(r)
}

func (s *sheet) hasID(r *line) bool {
	if s.plan.id == nil {
		return false
	}
	digits := 0
	for _, c := range narrow(r.text(s.plan.id.col)) {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits >= 12
}

// fitsNowhere tells of a row of texts none of which is a value of its column:
// what to fill in, not what was filled in.
func (s *sheet) fitsNowhere(r *line) bool {
	judged := 0
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		if c.Kind != grid.Text {
			return false
		}
		if c.Col >= len(s.plan.byCol) || s.plan.byCol[c.Col] == nil || s.plan.byCol[c.Col].field == nil {
			continue
		}
		fits, known := s.fits(s.plan.byCol[c.Col].field, c.Text)
		if fits {
			return false
		}
		if known {
			judged++
		}
	}
	return judged >= 3 && !s.hasID(r)
}

// fits tells whether a text can be a value of the field; known is false for
// fields in which any text may stand.
func (s *sheet) fits(f *roster.Field, text string) (fits, known bool) {
	t := trim(text)
	switch f.Type {
	case roster.VocabularyType:
		return s.parseValue(s.kind, f, text).why == "", true
	case roster.FlagType:
		_, _, ok := parseFlag(t)
		return ok, true
	case roster.DateType:
		_, why := parseDate(t, s.date1904)
		return why == "" || placeholder(t), true
	case roster.IntegerType, roster.NumberType, roster.PercentType, roster.YuanType, roster.TenKType:
		_, ok := parseQuantity(t)
		return ok || placeholder(t), true
	}
	return false, false
}

// ordinal tells of 甲, 乙 and of numbers that count up.
func ordinal(t string, last *int) bool {
	t = strings.Trim(t, "()（）[]")
	if utf8.RuneCountInString(t) == 1 && strings.Contains("甲乙丙丁戊己庚辛壬癸", t) {
		return true
	}
	if !digitsOnly(t) || len(t) > 3 {
		return false
	}
	n := 0
	for _, d := range t {
		n = n*10 + int(d-'0')
	}
	up := n == *last+1 || *last == 0
	*last = n
	return up
}
