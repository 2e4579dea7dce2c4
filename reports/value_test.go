package reports_test

import (
	"testing"

	. "shegong/reports"
)

func TestValueString(t *testing.T) {
	for _, tc := range []struct {
		in   Value
		want string
	}{
		{None(), "—"},
		{T("社区"), "社区"},
		{N(0), "0"},
		{N(-3), "-3"},
		{N(1234567), "1234567"},
		{Share(0, 0), "—"},
		{Share(5, 0), "—"},
		{Share(0, 5), "0.0%"},
		{Share(5, 5), "100.0%"},
		{Share(1, 16), "6.3%"}, // 6.25: half away from zero
		{Share(-1, 16), "-6.3%"},
		{Share(2, 3), "66.7%"},
		{Share(-1, 100_000), "0.0%"},
		{Share(285, 1000), "28.5%"},
		{Share(57, 200), "28.5%"},
		{Share(1, 800), "0.1%"},
		{Share(3, 800), "0.4%"},
		{D(15), "15.0"},
		{D(0.05), "0.1"},
		{D(0.25), "0.3"},
		{Yuan(1), "0.01"},
		{Yuan(427355), "4273.55"},
		{Yuan(-5), "-0.05"},
		{N(45).Change(N(44)), "+1"},
		{N(44).Change(N(45)), "-1"},
		{N(44).Change(N(44)), "0"},
		{Share(4, 5).Change(Share(5, 5)), "-20.0"},
		{Share(4, 5).Change(Share(4, 5)), "0.0"},
		{Share(3, 3).Change(Share(2, 3)), "+33.3"},
		{Share(10_001, 20_000).Change(Share(1, 2)), "0.0"},
		{Share(9_999, 20_000).Change(Share(1, 2)), "0.0"},
		{Yuan(100).Change(Yuan(101)), "-0.01"},
		{Yuan(101).Change(Yuan(100)), "+0.01"},
		{N(1).Change(None()), "—"},
		{None().Change(N(1)), "—"},
		{Share(1, 2).Change(N(1)), "—"},
		{T("a").Change(T("b")), "—"},
	} {
		if got := tc.in.String(); got != tc.want {
			t.Errorf("%+v: got %s, want %s", tc.in, got, tc.want)
		}
	}
}
