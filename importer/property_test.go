package importer

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"shegong/internal/roster"
)

// layout draws a sheet as counties make them: titles, one of several headers,
// records, and between them the rows that are none.
func layout(t *rapid.T) [][]any {
	var rows [][]any
	for range rapid.IntRange(0, 3).Draw(t, "titles") {
		rows = append(rows, rapid.SampledFrom([][]any{{"花名册"}, {"填报单位：朝阳区民政局", nil, "填报日期：2026年10月"}, {nil}, {"单位：元"}}).Draw(t, "title"))
	}
	head, record := drawHead(t)
	rows = append(rows, head)
	if rapid.Bool().Draw(t, "hint") {
		rows = append(rows, []any{"甲", "乙", "丙", 1, 2, 3, 4, 5, 6})
	}
	n := 0
	for range rapid.IntRange(0, 60).Draw(t, "rows") {
		switch rapid.IntRange(0, 12).Draw(t, "row") {
		case 0:
			rows = append(rows, []any{n})
		case 1:
			rows = append(rows, []any{rapid.SampledFrom([]string{"小计", "合 计", "总计：", "前进街道小计"}).Draw(t, "word"), nil, nil, "2人"})
		case 2:
			rows = append(rows, head)
		case 3:
			rows = append(rows, []any{rapid.SampledFrom([]string{"前进街道", "二、东田社区", "随便写的", "说明：略", "以下空白"}).Draw(t, "word")})
		case 4:
			rows = append(rows, nil, []any{"", " ", "　"})
		case 5:
			rows = append(rows, drawNoise(t, len(head)))
		default:
			n++
			rows = append(rows, record(n))
		}
	}
	return append(rows, []any{"单位负责人：", nil, nil, "填表人："})
}

func drawHead(t *rapid.T) ([]any, func(int) []any) {
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return []any{"序号", "姓名", "身份证号", "2022年", "2023年", "2024年度考核"}, func(n int) []any {
			return []any{n, "王芳", personID(n), rapid.SampledFrom([]any{"优秀", nil, "良"}).Draw(t, "grade"), nil, rapid.SampledFrom([]any{"合格", nil}).Draw(t, "grade")}
		}
	case 1:
		return []any{"编号", "街道", "社区", "统计代码", "类型", "总户数", "人口数"}, func(n int) []any {
			return []any{n, "前进街道", fmt.Sprintf("第%d社区", n), nil, "城市", rapid.SampledFrom([]any{900, "900户", "很多", nil}).Draw(t, "households"), 3000}
		}
	case 2:
		return []any{"No", "名字", "身份证号码", "培训班", "级别", "培训开始时间", "结束时间", "课时"}, func(n int) []any {
			return []any{n, "王芳", personID(n), "轮训", "县", rapid.SampledFrom([]any{serial(45000), "2024.5", 2024.1, "春天"}).Draw(t, "date"), nil, 8}
		}
	}
	return workerHead, func(n int) []any { return workerRow(n, "前进街道", "东田社区") }
}

func drawNoise(t *rapid.T, width int) []any {
	row := make([]any, rapid.IntRange(0, width+2).Draw(t, "cells"))
	for i := range row {
		row[i] = rapid.SampledFrom([]any{nil, nil, "", "是", 5, 2020.1, "东田社区", "合计", formula{}, formula{7}, failed("#N/A"), true, "请填写"}).Draw(t, "cell")
	}
	return row
}

// Check 16: every row that shows something is either a record or named as skipped, and
// never both; every fault stands on the sheet it is of.
func TestEveryRowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := layout(t)
		in := newIntake(t.Context(), Options{County: "220104"})
		b := sheetOf("Sheet1", rows...)
		in.ret.Files = append(in.ret.Files, roster.File{})
		if err := in.sheet(b, 0, b.Sheets()[0], 0); err != nil {
			t.Fatal(err)
		}
		in.finish()
		s := in.ret.Sheets[0]
		account := map[int]int{}
		for _, sk := range s.Skipped {
			for row := sk.From; row <= sk.To; row++ {
				account[row]++
			}
		}
		records := map[int]bool{}
		for _, k := range roster.Kinds() {
			for i, rec := range in.ret.Records(k) {
				m := rec.Base()
				records[int(m.Row)] = true
				if m.Set&m.Bad != 0 {
					t.Fatalf("record %d of %s: fields both usable and at fault: %b", i, k, m.Set&m.Bad)
				}
			}
			checkChanges(t, in.ret, k)
		}
		for row := range records {
			account[row]++
		}
		for i, cells := range rows {
			want := 0
			for col, v := range cells {
				if v != nil {
					if c := cellOf(col, v); !blank(&c) {
						want = 1
					}
				}
			}
			if account[i+1] != want {
				t.Fatalf("row %d %v: counted %d times, want %d; kind %s, skipped %v", i+1, cells, account[i+1], want, s.Kind, s.Skipped)
			}
		}
		if s.Rows != len(records) {
			t.Fatalf("rows %d, records stand on %d", s.Rows, len(records))
		}
	})
}

// checkChanges holds that changes are in record order and that a field has one
// change at most.
func checkChanges(t *rapid.T, r *roster.Return, k roster.Kind) {
	type place struct {
		index int32
		field uint8
	}
	seen := map[place]bool{}
	last := int32(0)
	for _, c := range r.Changes[k] {
		p := place{c.Index, c.Field}
		if c.Index < last || int(c.Index) >= r.Len(k) || seen[p] {
			t.Fatalf("change %+v of %s is out of place", c, k)
		}
		seen[p], last = true, c.Index
	}
}

func FuzzHeader(f *testing.F) {
	f.Add("序号|姓名|身份证号|学历\n1|王芳|22|本科")
	f.Add("项目|数值\n年度|2026\n员额总量|5\n参照工资|4")
	f.Add("姓名|服务协议||五险一金\n|起|止|养老\n王芳")
	f.Add("姓名|身份证号|2022年|二〇二三年\n王芳|1|优秀")
	f.Fuzz(func(t *testing.T, text string) {
		var rows [][]any
		var row []any
		start := 0
		for i := 0; i <= len(text); i++ {
			if i < len(text) && text[i] != '|' && text[i] != '\n' {
				continue
			}
			row = append(row, text[start:i])
			start = i + 1
			if i == len(text) || text[i] == '\n' {
				rows, row = append(rows, row), nil
			}
		}
		r := readMemory(t, Options{}, sheetOf("花名册", rows...))
		if s := r.Sheets[0]; s.Kind == roster.NoKind && s.Records > 0 {
			t.Fatalf("records on a sheet of no kind: %+v", s)
		}
	})
}
