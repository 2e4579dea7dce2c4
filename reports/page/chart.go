package page

import (
	"fmt"

	"shegong/reports"
)

// chart is a chart with its option, and the table that says the same.
type chart struct {
	ID, Title, Option string
	Kind              string
	Rows              int // categories, from which a script can tell the height
	Data              *table
}

func newChart(id string, c reports.Chart) (*chart, error) {
	option, err := ChartOption(c)
	if err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.Title, err)
	}
	data, err := dataTable(id, c)
	if err != nil {
		return nil, err
	}
	return &chart{
		ID: id, Title: withUnit(c.Title, c.Unit), Option: string(option),
		Kind: kindName(c.Kind), Rows: len(c.Categories), Data: data,
	}, nil
}

// kindName is the kind as the classes of the page call it.
func kindName(k reports.ChartKind) string {
	switch k {
	case reports.Stacked:
		return "stacked"
	case reports.Lines:
		return "lines"
	case reports.Progress:
		return "progress"
	case reports.Pie:
		return "pie"
	default:
		return "bars"
	}
}

func withUnit(title, unit string) string {
	if unit == "" {
		return title
	}
	return title + "（" + unit + "）"
}

// dataTable has a row a category and a column a series.
func dataTable(id string, c reports.Chart) (*table, error) {
	t := reports.Table{Columns: []reports.Column{{Head: []string{"类别"}}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, reports.Column{Head: []string{s.Name}})
	}
	for i, category := range c.Categories {
		row := reports.Row{Cells: []reports.Value{reports.T(category)}}
		for _, s := range c.Series {
			v := reports.None()
			if i < len(s.Values) {
				v = s.Values[i]
			}
			row.Cells = append(row.Cells, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return newTable(id+"-data", t)
}
