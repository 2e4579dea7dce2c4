package xlsx

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestParseFormat(t *testing.T) {
	const general, plain, date, percent = "general", "plain", "date", "percent"
	tests := []struct{ code, want string }{
		{"", general},
		{"General", general},
		{"GENERAL", general},
		{"G/通用格式", general},
		{"0", plain},
		{"#,##0", plain},
		{"0.00E+00", plain},
		{"##0.0e+0", plain},
		{"@", plain},
		{"# ??/??", plain},
		{`0.00"元/月"`, plain},
		{`#,##0.00"yd"`, plain},
		{`"每月"0`, plain},
		{`\d0`, plain},
		{`0\h`, plain},
		{`[Red]#,##0;[Blue]\-#,##0`, plain},
		{`[DBNum1][$-804]0`, plain},
		{`[$¥-804]#,##0.00`, plain},
		{`[$USD-409] 0`, plain},
		{`_ "¥"* #,##0.00_ ;_ "¥"* \-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ `, plain},
		{`_d0*d`, plain},
		{`"`, plain},
		{`[`, plain},
		{`\`, plain},
		{`0"人";[>=100]General"人"`, plain},
		{`General"岁"`, plain},
		{"000000", plain},
		{`[Color10]0`, plain},
		{`[<1]0;[Magenta]0`, plain},
		{"0%", percent},
		{"0.00%", percent},
		{`0"%"`, plain},
		{`0\%`, plain},
		{`[Red]-0%;0%`, percent},
		{`yyyy"年"m"月"`, date},
		{`yyyy"年"m"月";@`, date},
		{`[$-804]yyyy"年"m"月"d"日";@`, date},
		{"yyyy/m/d", date},
		{`yyyy\-mm\-dd`, date},
		{"mm:ss", date},
		{"[h]:mm:ss", date},
		{"[mm]", date},
		{"[SS].00", date},
		{"mm:ss.0", date},
		{"h:mm AM/PM", date},
		{`上午/下午h"时"mm"分"`, date},
		{`[DBNum1][$-804]yyyy"年"m"月"`, date},
		{"[$-F800]dddd, mmmm dd, yyyy", date},
		{"e/m/d", date},
		{"aaaa", date},
		{"ggge", date},
		{`[>40000]yyyy.mm;0`, date},
		{"yyyy.mm", date},
		{"D-MMM-YY", date},
		{`\(yyyy\)`, date},
	}
	for _, test := range tests {
		got := plain
		switch f := parseFormat(test.code); {
		case f == nil:
			got = general
		case f.Code != test.code:
			t.Errorf("parseFormat(%q).Code = %q", test.code, f.Code)
		case f.Date:
			got = date
		case f.Percent:
			got = percent
		}
		if got != test.want {
			t.Errorf("parseFormat(%q) is %s, want %s", test.code, got, test.want)
		}
	}
}

func TestBuiltinFormats(t *testing.T) {
	for id := range 60 {
		f := parseFormat(builtinFormats[id])
		date := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
		percent := id == 9 || id == 10
		if (f != nil && f.Date) != date || (f != nil && f.Percent) != percent {
			t.Errorf("builtin %d is %+v, want date %v, percent %v", id, f, date, percent)
		}
	}
}

func TestParseFormatAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { parseFormat(rapid.String().Draw(t, "code")) })
}

func TestParseNumber(t *testing.T) {
	for _, s := range []string{"", "-", ".", "+", "1,5", "0x10", "inf", "NaN", "1_000", "1e", "1e999", "--1", "1 2", "١"} {
		if f, ok := parseNumber([]byte(s)); ok {
			t.Errorf("parseNumber(%q) = %v, want none", s, f)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{1,25}(\.[0-9]{0,25})?`),
			rapid.StringMatching(`[+-]?[0-9]{0,9}\.[0-9]{1,30}([eE][+-]?[0-9]{1,2})?`),
		).Draw(t, "number")
		want, err := strconv.ParseFloat(s, 64)
		if got, ok := parseNumber([]byte(s)); got != want || ok != (err == nil) {
			t.Fatalf("parseNumber(%q) = %v, %v, want %v, %v", s, got, ok, want, err)
		}
	})
}
