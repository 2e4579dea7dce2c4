package page

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/reports"
)

func TestChartOption(t *testing.T) {
	shares := []reports.Value{reports.Share(1, 3), reports.None(), {Kind: reports.Percent, Num: math.NaN()}}
	counts := []reports.Value{reports.N(3), reports.N(0)} // one is lacking
	tests := map[string]struct {
		kind reports.ChartKind
		unit string
		list []reports.Value
		want map[string]any // what the option says under these keys
	}{
		"bars": {reports.Bars, "人", counts, map[string]any{
			"xAxis":  map[string]any{"type": "category", "data": []any{"甲", "乙", "丙"}},
			"yAxis":  map[string]any{"type": "value", "name": "人"},
			"series": []any{map[string]any{"type": "bar", "name": "数", "data": []any{3.0, 0.0, nil}}},
		}},
		"stacked": {reports.Stacked, "人", counts, map[string]any{
			"series": []any{map[string]any{"type": "bar", "name": "数", "stack": "all", "data": []any{3.0, 0.0, nil}}},
		}},
		"lines of shares": {reports.Lines, "%", shares, map[string]any{
			"yAxis":  map[string]any{"type": "value", "axisLabel": map[string]any{"formatter": "{value}%"}},
			"series": []any{map[string]any{"type": "line", "name": "数", "data": []any{33.3, nil, nil}}},
		}},
		"progress": {reports.Progress, "%", shares, map[string]any{
			"xAxis": map[string]any{"type": "value", "min": 0.0, "max": 100.0, "axisLabel": map[string]any{"formatter": "{value}%"}},
			"yAxis": map[string]any{"type": "category", "data": []any{"甲", "乙", "丙"}, "inverse": true, "axisLabel": map[string]any{"interval": 0.0}},
			"series": []any{map[string]any{
				"type": "bar", "name": "数", "data": []any{33.3, nil, nil},
				"label": map[string]any{"show": true, "position": "right", "formatter": "{c}%"},
			}},
		}},
		"pie": {reports.Pie, "人", counts, map[string]any{
			"tooltip": map[string]any{"trigger": "item", "renderMode": "richText", "confine": true},
			"legend":  map[string]any{"type": "scroll", "bottom": 0.0},
			"series": []any{map[string]any{
				"type": "pie", "name": "数", "radius": "65%", "label": map[string]any{"show": true, "formatter": "{b} {d}%"},
				"data": []any{map[string]any{"name": "甲", "value": 3.0}, map[string]any{"name": "乙", "value": 0.0}},
			}},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			data, err := ChartOption(reports.Chart{
				Title: "图", Kind: test.kind, Unit: test.unit, Categories: []string{"甲", "乙", "丙"},
				Series: []reports.Series{{Name: "数", Values: test.list}},
			})
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if mode := got["tooltip"].(map[string]any)["renderMode"]; mode != "richText" {
				t.Errorf("tooltip: %v", mode)
			}
			if _, ok := got["toolbox"]; ok {
				t.Error("a toolbox")
			}
			for key, want := range test.want {
				if diff := cmp.Diff(want, got[key]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", key, diff)
				}
			}
		})
	}
}

// TestShown: a chart shows the figures of the tables.
func TestShown(t *testing.T) {
	tests := []struct {
		in   reports.Value
		want float64
		ok   bool
	}{
		{reports.N(12), 12, true},
		{reports.D(1.25), 1.3, true},
		{reports.Share(1, 3), 33.3, true},
		{reports.Value{Kind: reports.Points, Num: 0.0123}, 1.2, true},
		{reports.Value{Kind: reports.Diff, Num: -4}, -4, true},
		{reports.Yuan(12345), 123.45, true},
		{reports.None(), 0, false},
		{reports.T("3"), 0, false},
		{reports.Value{Kind: reports.Count, Num: math.Inf(1)}, 0, false},
	}
	for _, test := range tests {
		if got, ok := shown(test.in); got != test.want || ok != test.ok {
			t.Errorf("%v: got %v, %v; want %v, %v", test.in, got, ok, test.want, test.ok)
		}
	}
}
