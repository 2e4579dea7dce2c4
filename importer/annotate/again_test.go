package annotate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"shegong/importer"
	"shegong/importer/annotate"
	"shegong/internal/policy"
	"shegong/internal/roster"
)

func read(t *testing.T, name string, data []byte) *roster.Return {
	t.Helper()
	ret, err := importer.Read(t.Context(), []importer.Source{{Name: name, Data: bytes.NewReader(data), Size: int64(len(data))}},
		importer.Options{County: "220104", Period: roster.Period{Year: 2024, Month: 10}})
	if err != nil {
		t.Fatal(err)
	}
	if e := ret.Files[0].Error; e != nil {
		t.Fatal(e.Message)
	}
	return ret
}

func annotated(t *testing.T, name string, data []byte, ret *roster.Return) ([]byte, *policy.Result) {
	t.Helper()
	res := policy.Evaluate(policy.Input{Return: ret, Params: policy.Defaults(), AsOf: ret.Period.End()})
	var out bytes.Buffer
	if err := annotate.Write(t.Context(), &out, annotate.Source{Name: name, Data: data}, ret, res); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), res
}

// TestReadAgain: an annotated workbook gives the same return as the file it was
// made from, once and again.
func TestReadAgain(t *testing.T) {
	files := map[string][]byte{"花名册.xlsx": upload(t)}
	// Further workbooks, where they are at hand.
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("SHEGONG_WORKBOOKS"), "*.xlsx"))
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(p)] = b
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			want := read(t, name, data)
			for range 2 {
				var res *policy.Result
				data, res = annotated(t, name, data, want)
				got := read(t, name, data)
				if len(res.Findings) == 0 {
					t.Error("nothing was found")
				}
				same(t, want, got)
				want = got
			}
		})
	}
}

// same compares two returns but for what annotating adds.
func same(t *testing.T, want, got *roster.Return) {
	t.Helper()
	added := func(c roster.Column) bool { return c.Header == "问题" }
	plain := func(in []roster.Sheet) (out []roster.Sheet) {
		for _, s := range in {
			if s.Name == "校验结果" {
				continue
			}
			var columns []roster.Column
			for _, c := range s.Columns {
				if !added(c) {
					columns = append(columns, c)
				}
			}
			s.Columns = columns
			out = append(out, s)
		}
		return out
	}
	if d := cmp.Diff(plain(want.Sheets), plain(got.Sheets), cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(roster.Return{}, "Files", "Sheets"), cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

// upload is a small roster with faults.
func upload(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, row := range [][]any{
		{"社区工作者花名册"},
		{"街道（乡镇）", "社区名称", "姓名", "公民身份号码", "学历", "岗位类别", "职务", "用工性质", "进入方式", "到社区工作时间", "进入社工岗时间", "薪酬", nil},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "基础报酬", "绩效奖金"},
		{"前进街道", "东田社区", "张三", "220104198001010011", "大本", "普通工作人员", "社工", "专职", "公开招聘", "2015.1", "2020-13-01", 2800, 1200},
		{"前进街道", "东田社区", "李四", "22010419900101002X", "本科", "普通工作人员", "社工", "专职", "公开招聘", "2019-05-01", "2020-06-01", "两千八", 1200},
	} {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "M1"}, {"A2", "A3"}, {"L2", "M2"}, {"B4", "B5"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
