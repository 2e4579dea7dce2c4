package pdf

import "shegong/reports"

// halves divides a table by its columns; both parts begin with the first, which
// names the rows.
func halves(t reports.Table) (a, b reports.Table) {
	mid := 1 + len(t.Columns)/2
	a, b = t, t
	a.Notes, a.Source = nil, ""
	b.Title = (&grid{src: t}).name() + "（续）"
	a.Columns = t.Columns[:mid:mid]
	b.Columns = append(t.Columns[:1:1], t.Columns[mid:]...)
	a.Rows, a.Each = cut(t, func(c []reports.Value) []reports.Value { return c[:min(mid, len(c))] })
	b.Rows, b.Each = cut(t, func(c []reports.Value) []reports.Value {
		name := min(1, len(c))
		return append(c[:name:name], c[min(mid, len(c)):]...)
	})
	return a, b
}

// cut gives a table's rows with a part of their cells.
func cut(t reports.Table, cells func([]reports.Value) []reports.Value) ([]reports.Row, func(func(reports.Row) error) error) {
	one := func(r reports.Row) reports.Row { return reports.Row{Kind: r.Kind, Cells: cells(r.Cells)} }
	rows := make([]reports.Row, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = one(r)
	}
	if t.Each == nil {
		return rows, nil
	}
	return rows, func(yield func(reports.Row) error) error {
		return t.Each(func(r reports.Row) error { return yield(one(r)) })
	}
}
