package importer

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// memory is a workbook in memory. A row is written as its cells; nil is blank.
type memory struct {
	date1904 bool
	sheets   []memorySheet
}

type memorySheet struct {
	grid.SheetInfo
	rows       [][]any
	hiddenRows map[int]bool
	trailer    grid.Trailer
	err        error // after the rows
	made       []grid.Row
}

// grid are the rows as a reader would hand them over, made once.
func (s *memorySheet) grid() []grid.Row {
	if s.made == nil {
		for n, values := range s.rows {
			r := grid.Row{Number: n + 1, Hidden: s.hiddenRows[n+1]}
			for col, v := range values {
				if v != nil {
					r.Cells = append(r.Cells, cellOf(col, v))
				}
			}
			if len(r.Cells) > 0 {
				s.made = append(s.made, r)
			}
		}
	}
	return s.made
}

func (m *memory) Format() string { return "xlsx" }
func (m *memory) Date1904() bool { return m.date1904 }
func (m *memory) Close() error   { return nil }

func (m *memory) Sheets() (infos []grid.SheetInfo) {
	for _, s := range m.sheets {
		infos = append(infos, s.SheetInfo)
	}
	return infos
}

func (m *memory) Read(_ context.Context, i int, row func(*grid.Row) error) (grid.Trailer, error) {
	s := &m.sheets[i]
	for _, r := range s.grid() {
		if err := row(&r); err != nil {
			return grid.Trailer{}, err
		}
	}
	return s.trailer, s.err
}

// Cells that are more than a text or a number.
type (
	serial  float64 // a real date
	percent float64 // a number shown as a percentage
	formula struct{ value any }
	failed  string // an error value
)

func cellOf(col int, v any) grid.Cell {
	c := grid.Cell{Col: col}
	switch v := v.(type) {
	case string:
		c.Kind, c.Text = grid.Text, v
	case int:
		c.Kind, c.Num, c.Text = grid.Number, float64(v), strconv.Itoa(v)
	case float64:
		c.Kind, c.Num, c.Text = grid.Number, v, strconv.FormatFloat(v, 'G', -1, 64)
	case bool:
		c.Kind = grid.Bool
		if v {
			c.Num = 1
		}
	case serial:
		c.Kind, c.Num, c.Format = grid.Number, float64(v), &grid.Format{Code: "yyyy-mm-dd", Date: true}
	case percent:
		c.Kind, c.Num, c.Format = grid.Number, float64(v), &grid.Format{Code: "0%", Percent: true}
	case failed:
		c.Kind, c.Text = grid.ErrorValue, string(v)
	case formula:
		if v.value != nil {
			c = cellOf(col, v.value)
		}
		c.Formula = true
	default:
		panic(fmt.Sprintf("no cell of %T", v))
	}
	return c
}

// sheetOf is a workbook of one sheet.
func sheetOf(name string, rows ...[]any) *memory {
	return &memory{sheets: []memorySheet{{SheetInfo: grid.SheetInfo{Name: name}, rows: rows}}}
}

// readMemory reads workbooks in memory as the files of one return.
func readMemory(t testing.TB, opt Options, books ...*memory) *roster.Return {
	t.Helper()
	in := newIntake(context.Background(), opt)
	for n, b := range books {
		in.ret.Files = append(in.ret.Files, roster.File{Name: fmt.Sprintf("%d.xlsx", n+1), Format: "xlsx"})
		for i, info := range b.Sheets() {
			if err := in.sheet(b, i, info, n); err != nil {
				t.Fatalf("sheet %q: %v", info.Name, err)
			}
		}
	}
	in.finish()
	return in.ret
}

// personID is the ID number of an invented person of a county that is long
// gone, born on a day of the 1980s.
func personID(n int) string {
	d17 := fmt.Sprintf("229999%04d%02d%02d%03d", 1980+n%10, n/10%12+1, n/120%28+1, n%1000)
	return d17 + string(roster.IDCheckCharacter(d17))
}

// faults are a return's faults as rule, cell and value.
func faults(r *roster.Return) []string {
	var out []string
	for _, f := range r.Faults {
		out = append(out, fmt.Sprintf("%s %s%d %s", f.Rule, f.Column, f.Row, f.Value))
	}
	return out
}

// workerHead is a roster's header as a county may write it.
var workerHead = []any{"序号", "街道", "社区", "姓名", "身份证号", "最高学历", "岗位类型", "现任职务", "用工形式", "进入渠道", "入职时间", "转入社工岗时间", "基本工资"}

func workerRow(n int, street, community any) []any {
	return []any{n, street, community, "王芳", personID(n), "本科", "普通工作人员", "社工", "专职", "公开招聘", "2021.05", "2021-06-01", 2800}
}
