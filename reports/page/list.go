package page

import (
	"errors"
	"fmt"
	"slices"

	"shegong/reports"
)

// listRows is how many rows of a list the page shows; the files have all.
const listRows = 200

const listCut = "页面只列前200行，全部内容见下载的 PDF 或 XLSX。"

var errEnough = errors.New("enough rows")

// shownRows are a table's rows with the first ones of its list; cut tells that
// the list has more.
func shownRows(t *reports.Table) (rows []reports.Row, cut bool, err error) {
	if t.Each == nil {
		rows, cut = firstRows(t.Rows)
		return rows, cut, nil
	}
	rows = slices.Clone(t.Rows)
	err = t.Each(func(r reports.Row) error {
		if len(rows) == len(t.Rows)+listRows {
			cut = true
			return errEnough
		}
		rows = append(rows, r)
		return nil
	})
	if err != nil && !cut {
		return nil, false, fmt.Errorf("rows of table %s: %w", t.Name, err)
	}
	return rows, cut, nil
}

// longTable is from how many rows on a table is a list of which a page shows the
// beginning: a province has thousands of communities.
const longTable = 400

// firstRows are the first rows of a long table, with its totals.
func firstRows(rows []reports.Row) (first []reports.Row, cut bool) {
	if len(rows) <= longTable {
		return rows, false
	}
	end := len(rows)
	for end > 0 && rows[end-1].Kind == reports.Total {
		end--
	}
	return slices.Concat(rows[:listRows], rows[end:]), true
}
