package main

import (
	"fmt"
	"path/filepath"
	"sort"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

func sortStrings(s []string) { sort.Strings(s) }

// source names a row of a table.
type source struct {
	kind roster.Kind
	row  int
}

// spot is where it was written.
type spot struct {
	sheet string
	row   int
}

// written is a workbook in some layout.
type written struct {
	path   string
	sheets []string
	spots  map[source]spot
	rows   map[roster.Kind]int
	// extra are the sheets that are no report.
	extra map[string]bool
}

// writer writes a book in a manner.
type writer struct {
	*manner
	f      *excelize.File
	unit   string
	county string
	style  int // of real dates
	out    *written
}

func writeLayout(t *testing.T, b book, m *manner, county, path string) *written {
	t.Helper()
	w := &writer{manner: m, f: excelize.NewFile(), county: county, unit: county + "民政局", out: &written{path: path, spots: map[source]spot{}, rows: map[roster.Kind]int{}, extra: map[string]bool{}}}
	defer func() { _ = w.f.Close() }()
	w.style, _ = w.f.NewStyle(&excelize.Style{NumFmt: 14})
	if m.date1904 {
		yes := true
		if err := w.f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range m.Perm(len(b)) {
		w.table(b[i])
	}
	if m.chance(30) {
		w.unrelated()
	}
	if err := w.f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	if err := w.f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return w.out
}

// unrelated adds a sheet that is no report.
func (w *writer) unrelated() {
	name := "物资台账"
	_, _ = w.f.NewSheet(name)
	for i, r := range [][]any{{"物资名称", "数量", "存放地点"}, {"口罩", 500, "仓库"}, {"消毒液", 20, "仓库"}} {
		_ = w.f.SetSheetRow(name, "A"+strconv.Itoa(i+1), &r)
	}
	w.out.extra[name] = true
}

func (w *writer) table(t *table) {
	t = t.clone()
	if len(t.rows) == 0 {
		return
	}
	switch {
	case t.kind == roster.County && w.pairs:
		w.countyPairs(t)
		return
	case t.kind == roster.Workers:
		w.workers(t)
		return
	case t.kind == roster.Appraisals && w.widePerYear:
		w.wide(t)
		return
	}
	w.sheet(t, t.kind.Title(), t.kind.Title(), allRows(t))
}

func allRows(t *table) []int {
	out := make([]int, len(t.rows))
	for i := range out {
		out[i] = i
	}
	return out
}

// workers writes the roster on one sheet or on one for each street or community.
func (w *writer) workers(t *table) {
	key := map[string]string{"sheets": "street", "communities": "community"}[w.placement]
	if key == "" {
		w.sheet(t, oneFrom(w.dice, "花名册", "社工岗人员花名册", "Sheet3", "2024"), "“社工岗”人员花名册", allRows(t))
		return
	}
	by := map[string][]int{}
	var order []string
	for i := range t.rows {
		v := t.get(i, key)
		if by[v] == nil {
			order = append(order, v)
		}
		by[v] = append(by[v], i)
	}
	plain := t.clone()
	plain.drop("county")
	plain.drop("street")
	if key == "community" {
		plain.drop("community")
	}
	for n, v := range order {
		name, title := v, v+"社区工作者花名册"
		if w.officialHeads {
			name = fmt.Sprintf("%d.%s", n+1, v)
		}
		w.sheet(plain, name, title, by[v])
	}
}

func (w *writer) countyPairs(t *table) {
	name := "基本情况"
	_, _ = w.f.NewSheet(name)
	r := 1
	put := func(a, b any) {
		_ = w.f.SetCellValue(name, "A"+strconv.Itoa(r), a)
		_ = w.f.SetCellValue(name, "B"+strconv.Itoa(r), b)
		r++
	}
	if w.titles > 0 {
		put(w.county+"县（市、区）基本情况表", nil)
	}
	put("项目", oneFrom(w.dice, "数值", "填报值", "内容"))
	for i, key := range t.keys {
		f := roster.FieldOf(t.kind, key)
		if v := t.rows[0][i]; v != "" {
			put(w.headOf(t.kind, key), w.styled(name, "B", r, w.cell(t.kind, f, v)))
			w.out.rows[roster.County]++
		}
	}
	w.out.sheets = append(w.out.sheets, name)
}

// wide writes the appraisals as one row a person, one column a year.
func (w *writer) wide(t *table) {
	name := "历年考核"
	_, _ = w.f.NewSheet(name)
	_ = w.f.SetSheetRow(name, "A1", &[]string{w.county + "社区工作者年度考核结果"})
	style := oneFrom(w.dice, "%s年", "%s年度", "%s年度考核", "%s年考核结果")
	heads, years := []string{"序号", "姓名", "身份证号"}, map[string]int{}
	for y := 2020; y < 2027; y++ {
		s := strconv.Itoa(y)
		years[s] = len(heads)
		heads = append(heads, fmt.Sprintf(style, s))
	}
	_ = w.f.SetSheetRow(name, "A2", &heads)
	at := map[string]int{}
	for i := range t.rows {
		id := t.get(i, "id_number")
		if at[id] == 0 {
			at[id] = 3 + len(at)
			_ = w.f.SetSheetRow(name, "A"+strconv.Itoa(at[id]), &[]any{len(at), t.get(i, "name"), w.id(id)})
			w.out.rows[t.kind]++
		}
		cell, _ := excelize.CoordinatesToCellName(years[t.get(i, "year")]+1, at[id])
		_ = w.f.SetCellValue(name, cell, t.get(i, "grade"))
		w.out.spots[source{t.kind, i}] = spot{name, at[id]}
	}
}

// layoutPath is the file of a seed's layout.
func layoutPath(dir string, seed uint64) string {
	return filepath.Join(dir, fmt.Sprintf("报送%d.xlsx", seed))
}
