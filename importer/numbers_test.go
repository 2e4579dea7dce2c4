package importer

import (
	"math"
	"testing"

	"shegong/internal/roster"
)

func TestParseQuantity(t *testing.T) {
	for _, c := range []struct {
		in   string
		want float64
		ok   bool
	}{
		{"1234", 1234, true},
		{"1,234.50", 1234.5, true},
		{"１，２３４", 1234, true},
		{"3500元", 3500, true},
		{"3500元/月", 3500, true},
		{"￥3,500.00", 3500, true},
		{" 12 人", 12, true},
		{"2618户", 2618, true},
		{"2.5E+3", 2500, true},
		{"346.3万元", 346.3, true},
		{"95%", 95, true},
		{"９５％", 95, true},
		{"-5", -5, true},
		{"两千多", 0, false},
		{"约2000", 0, false},
		{"2000多", 0, false},
		{"1/2", 0, false},
		{"1.2.3", 0, false},
		{"3人左右", 0, false},
		{"", 0, false},
		{"元", 0, false},
		{"NaN", 0, false},
		{"0x10", 0, false},
	} {
		q, ok := parseQuantity(c.in)
		if ok != c.ok || ok && q.value != c.want {
			t.Errorf("%q: got %v %v, want %v %v", c.in, q.value, ok, c.want, c.ok)
		}
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind roster.Type
		head string
		want int64 // 分
		conv bool
	}{
		{"3500", roster.YuanType, "基础报酬", 350_000, false},
		{"3500", roster.YuanType, "基础报酬（元/月）", 350_000, false},
		{"42000", roster.YuanType, "基础报酬（元/年）", 350_000, true},
		{"0.35", roster.YuanType, "基础报酬（万元）", 350_000, true},
		{"4.2", roster.YuanType, "基础报酬（万元/年）", 350_000, true},
		{"42000元/年", roster.YuanType, "基础报酬", 350_000, true},
		{"0.35万元", roster.YuanType, "基础报酬", 350_000, true},
		{"346.3", roster.TenKType, "年度预算（万元）", 346_300_000, false},
		{"346.3", roster.TenKType, "年度预算", 346_300_000, false},
		{"3463000", roster.TenKType, "年度预算（元）", 346_300_000, true},
		{"5151.04", roster.YuanType, "月均工资", 515_104, false},
	} {
		q, ok := parseQuantity(c.in)
		got, conv := q.fen(c.kind, unitIn(c.head))
		if !ok || got != c.want || conv != c.conv {
			t.Errorf("%s in %s: got %d %v, want %d %v", c.in, c.head, got, conv, c.want, c.conv)
		}
	}
}

func TestShare(t *testing.T) {
	for in, want := range map[string]float64{"0.95": 95, "95": 95, "95%": 95, "1": 100, "100": 100, "0": 0, "0.5%": 0.5, "98.6%": 98.6} {
		q, _ := parseQuantity(in)
		if got, _ := q.share(); got != want {
			t.Errorf("%s: got %v, want %v", in, got, want)
		}
	}
}

func TestParseFlag(t *testing.T) {
	for _, in := range []string{"是", "有", "√", "✓", "1", "Y", "y", "TRUE", "Ｙ", "１", " 是 ", "已缴纳", "已"} {
		if f, blank, ok := parseFlag(in); f != roster.Yes || blank || !ok {
			t.Errorf("%q: got %v %v %v", in, f, blank, ok)
		}
	}
	for _, in := range []string{"否", "无", "×", "0", "N", "FALSE", "ｎ", "未", "未缴纳", "X"} {
		if f, blank, ok := parseFlag(in); f != roster.No || blank || !ok {
			t.Errorf("%q: got %v %v %v", in, f, blank, ok)
		}
	}
	for _, in := range []string{"也许", "是否", "2", "是（部分）"} {
		if f, _, ok := parseFlag(in); ok {
			t.Errorf("%q: got %v", in, f)
		}
	}
	if _, blank, ok := parseFlag("/"); !blank || !ok {
		t.Error("a stroke is no blank")
	}
}

func TestParseInsurance(t *testing.T) {
	const y, n = roster.Yes, roster.No
	for in, want := range map[string][6]roster.Flag{
		"是":    {y, y, y, y, y, y},
		"×":    {n, n, n, n, n, n},
		"五险一金": {y, y, y, y, y, y},
		"五险":   {y, y, y, y, y, n},
		"养老、医疗、失业、工伤、公积金":          {y, y, y, y, n, y},
		"养老保险,医疗保险,失业保险":           {y, y, y, n, n, n},
		"已缴纳五险一金":                  {y, y, y, y, y, y},
		"基本养老保险/基本医疗保险/工伤保险/住房公积金": {y, y, n, y, n, y},
	} {
		got, _, ok := parseInsurance(in)
		if !ok || got != want {
			t.Errorf("%q: got %v %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{"三险", "部分", "未缴生育", "养老、其他"} {
		if got, _, ok := parseInsurance(in); ok {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "3500元/月", "95%", "0.35万元", "2.5E+3", "-", "１２", "1e999", "0.000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, ok := parseQuantity(s)
		if ok && (math.IsNaN(q.value) || math.IsInf(q.value, 0)) {
			t.Fatalf("%q: %v", s, q.value)
		}
		_, _, _ = parseFlag(s)
		_, _, _ = parseInsurance(s)
		_ = parsePosition(s)
	})
}
