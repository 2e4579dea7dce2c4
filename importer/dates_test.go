package importer

import (
	"testing"

	"shegong/internal/roster"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want, why string }{
		{"2020.05", "2020-05", ""},
		{"2020.5", "2020-05", ""},
		{"2020.10", "2020-10", ""},
		{"2020.1", "2020-01", ""},
		{"2020-5-1", "2020-05-01", ""},
		{"2020/5/1", "2020-05-01", ""},
		{"2020年5月", "2020-05", ""},
		{"2020年5月6日", "2020-05-06", ""},
		{"2020 年 5 月 6 日", "2020-05-06", ""},
		{"2020年5月6号", "2020-05-06", ""},
		{"20200501", "2020-05-01", ""},
		{"202005", "2020-05", ""},
		{"２０２０．０５", "2020-05", ""},
		{"二〇二〇年五月", "2020-05", ""},
		{"二○二○年十一月二十六日", "2020-11-26", ""},
		{"二零二〇年十月三十日", "2020-10-30", ""},
		{"2020.5.1.", "2020-05-01", ""},
		{"2020。5。1", "2020-05-01", ""},
		{"2020、5、1", "2020-05-01", ""},
		{"2020-05-06 00:00:00", "2020-05-06", ""},
		{"2020-05-06T08:30:00", "2020-05-06", ""},
		{"2020/5/1 8:00", "2020-05-01", ""},
		{"43831", "2020-01-01", ""},
		{"2020.0501", "2020-05-01", ""},
		{"2024-02-29", "2024-02-29", ""},
		{"2021-02-30", "", noSuchDate},
		{"2021.13", "", "没有13月"},
		{"202113", "", "没有13月"},
		{"2020", "", yearOnly},
		{"2020年", "", yearOnly},
		{"20.5.1", "", shortYear},
		{"5/6/2020", "", dayFirst},
		{"不详", "", noDate},
		{"2020年春", "", noDate},
		{"12345", "", noDate},
		{"2020.5.1.2", "", noDate},
		{"0000.00.00", "", "没有0月"},
		{"", "", noDate},
	} {
		d, why := parseDate(c.in, false)
		if d.String() != c.want || why != c.why {
			t.Errorf("%q: got %s %q, want %s %q", c.in, d, why, c.want, c.why)
		}
	}
}

func TestNumberDate(t *testing.T) {
	for _, c := range []struct {
		in        float64
		want, why string
	}{
		{2020.05, "2020-05", ""},
		{2020.11, "2020-11", ""},
		{2020.12, "2020-12", ""},
		{2020.2, "2020-02", ""},
		{2020.9, "2020-09", ""},
		{2020.1, "", ambiguousOf},
		{2020.13, "", "没有13月"},
		{2020.0501, "", noDate},
		{202005, "2020-05", ""},
		{20200501, "2020-05-01", ""},
		{43831, "2020-01-01", ""},
		{43831.75, "2020-01-01", ""},
		{2020, "", yearOnly},
		{5, "", noDate},
		{-1, "", noDate},
		{1e300, "", noDate},
	} {
		d, why := numberDate(c.in, false)
		if d.String() != c.want || why != c.why {
			t.Errorf("%v: got %s %q, want %s %q", c.in, d, why, c.want, c.why)
		}
	}
}

func TestSerialDate(t *testing.T) {
	for _, c := range []struct {
		in       float64
		date1904 bool
		want     string
	}{
		{1, false, "1900-01-01"},
		{59, false, "1900-02-28"},
		{60, false, ""}, // 29 February 1900 never was
		{61, false, "1900-03-01"},
		{43831, false, "2020-01-01"},
		{42369, true, "2020-01-01"},
		{0, true, "1904-01-01"},
		{-1, false, ""},
	} {
		if d, _ := serialDate(c.in, c.date1904); d.String() != c.want {
			t.Errorf("%v: got %s, want %s", c.in, d, c.want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for _, in := range []string{
		"2021.03.01-2025.12.31", "2021年3月1日至2025年12月31日", "2021-03-01~2025-12-31", "2021/3/1—2025/12/31",
		"2021-03-01-2025-12-31", "2021.3.1到2025.12.31", "20210301-20251231", "2021.03.01——2025.12.31", "2021-3-1 至 2025-12-31",
	} {
		start, end, why := parseSpan(in, false)
		if start.String() != "2021-03-01" || end.String() != "2025-12-31" || why != "" {
			t.Errorf("%q: got %s %s %q", in, start, end, why)
		}
	}
	for _, in := range []string{"三年", "2021.03.01", "至今", "2021.02.30-2025.12.31", "-"} {
		if start, end, why := parseSpan(in, false); why == "" {
			t.Errorf("%q: got %s %s, want a reason", in, start, end)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2020.05", "2020年5月6日", "二〇二〇年五月", "20200501", "43831", "2020-05-06 00:00", "2021.03.01-2025.12.31", "十十年", "：", "\xff年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, why := parseDate(s, false)
		if (why == "") != d.Valid() {
			t.Fatalf("%q: %s with reason %q", s, d, why)
		}
		if why == "" {
			if again, _ := parseDate(d.String(), false); again != d {
				t.Fatalf("%q: read %s, then %s", s, d, again)
			}
		}
		if a, b, why := parseSpan(s, true); why == "" && (a == roster.Date{} || b == roster.Date{}) {
			t.Fatalf("%q: a span without an end", s)
		}
	})
}
