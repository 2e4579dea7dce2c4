package xls

import "testing"

func TestFormatCodes(t *testing.T) {
	const none, date, percent, plain = "General", "date", "percent", "plain"
	for _, c := range []struct{ code, want string }{
		{"", none},
		{"General", none},
		{"GENERAL", none},
		{"G/通用格式", none},
		{"General;[Red]-General", plain},
		{"@", plain},
		{"0.00E+00", plain},
		{"##0.0E+0", plain},
		{"0%", percent},
		{"0.00%;[Red]-0.00%", percent},
		{`0"%"`, plain},
		{`0\%`, plain},
		{"yyyy/m/d", date},
		{"YYYY-MM-DD", date},
		{`yyyy"年"m"月";@`, date},
		{"yyyy年m月d日", date},
		{`[$-804]yyyy"年"m"月"d"日"`, date},
		{"[DBNum1][$-804]yyyy年m月", date},
		{"[$-F800]dddd, mmmm dd, yyyy", date},
		{"[h]:mm:ss", date},
		{"[mm]:ss", date},
		{"mm:ss.0", date},
		{"上午/下午h时mm分", date},
		{"h:mm AM/PM", date},
		{"aaaa", date},
		{"e.m.d", date},
		{`#,##0"元"`, plain},
		{`0"days"`, plain},
		{`0\d`, plain},
		{`_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)`, plain},
		{`_d0_m`, plain},
		{"[Red]0", plain},
		{"[Magenta]0;[Yellow]0", plain},
		{"[$¥-804]#,##0.00", plain},
		{`[=1]"yes";[=2]"dmy";0`, plain},
		{`[=0]"";yyyy/m/d`, date},
		{";;;", plain},
		{`"unclosed yyyy`, plain},
		{"[", plain},
		{`\`, plain},
	} {
		got := plain
		switch f := newFormat(c.code); {
		case f == nil:
			got = none
		case f.Date:
			got = date
		case f.Percent:
			got = percent
		}
		if got != c.want {
			t.Errorf("%q is %s, want %s", c.code, got, c.want)
		}
	}
}

func TestBuiltinFormats(t *testing.T) {
	for id := range uint16(164) {
		isDate := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
		f := newFormat(builtin(id))
		if got := f != nil && f.Date; got != isDate {
			t.Errorf("built-in %d: date %v, want %v", id, got, isDate)
		}
		if got := f != nil && f.Percent; got != (id == 9 || id == 10) {
			t.Errorf("built-in %d: percent %v", id, got)
		}
	}
}

func TestStyles(t *testing.T) {
	got := styles([]uint16{0, 14, 164, 14, 9}, map[uint16]string{164: "0.0", 9: "0.0%"})
	if got[0] != nil || got[1].Code != "yyyy/m/d" || got[2].Code != "0.0" || got[1] != got[3] || got[4].Code != "0.0%" {
		t.Errorf("got %+v", got)
	}
}
