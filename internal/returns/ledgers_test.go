package returns

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// ledger are the trainings of a return as "司徒甲 轮训 2024-03-01 8 培训台账.csv!A2".
func ledger(c *Checked) (out []string) {
	for i := range c.Return.Trainings {
		v := &c.Return.Trainings[i]
		at := c.Return.Locate(v, "course")
		sheet := at.Sheet
		if at.File != carriedFile {
			sheet = at.File
		}
		out = append(out, strings.Join([]string{v.Name, v.Course, v.Start.String(), roster.FieldOf(roster.Trainings, "hours").Format(v), sheet + "!" + at.Cell}, " "))
	}
	return out
}

func TestLedgersAreCarriedOver(t *testing.T) {
	s := newService(t)
	first := upload(t, s, files(roll(1, 2, 3), trainings(
		course(1, "轮训", "2023-03-01", 8), course(2, "轮训", "2023-03-01", 8), course(2, "党建", "2023-06-01", 4),
		course(3, "轮训", "2023-03-01", 8),
	)))
	accept(t, s, first)

	november := october.Add(1)
	next := func(fs ...store.FileData) Upload { return Upload{Unit: unit, Period: november, Files: fs} }
	// The month's own ledger: one entry new, one put right, with a name now written otherwise.
	second := upload(t, s, next(roll(1, 2, 3), trainings(
		course(1, "法律", "2024-11-05", 6), strings.Replace(course(2, "轮 训", "2023-03-01", 16), "欧阳", "歐陽", 1),
	)))
	want := []string{
		"欧阳丁 法律 2024-11-05 6 培训台账.csv!C2",
		"歐陽丂 轮 训 2023-03-01 16 培训台账.csv!C3",
		"欧阳丁 轮训 2023-03-01 8 上期台账·培训台账!C2",
		"欧阳丂 党建 2023-06-01 4 上期台账·培训台账!C3",
		"欧阳七 轮训 2023-03-01 8 上期台账·培训台账!C4",
	}
	if diff := cmp.Diff(want, ledger(second)); diff != "" {
		t.Errorf("ledger (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"花名册.csv", "培训台账.csv"}, names(second)); diff != "" {
		t.Errorf("files of the version (-want +got)\n%s", diff)
	}
	checkPlaces(t, second)

	// A second upload in the month carries the same over, not twice.
	third := upload(t, s, next(roll(1, 2, 3, 4)))
	if len(third.Return.Trainings) != 5 {
		t.Errorf("second upload: got %d trainings, want 5", len(third.Return.Trainings))
	}
	accept(t, s, third)

	// The month after, nothing is uploaded but the roster: all is carried, on one sheet.
	fourth := upload(t, s, Upload{Unit: unit, Period: november.Add(1), Files: []store.FileData{roll(1, 2)}})
	carried := 0
	for i := range fourth.Return.Sheets {
		if sh := &fourth.Return.Sheets[i]; fourth.Return.Files[sh.File].Name == carriedFile {
			carried++
			if sh.Records != 5 || sh.Kind != roster.Trainings {
				t.Errorf("carried sheet: got %d records of %s, want 5 trainings", sh.Records, sh.Kind)
			}
		}
	}
	if carried != 1 || len(fourth.Return.Trainings) != 5 || !fourth.Return.HasColumn(roster.Trainings, "hours") {
		t.Errorf("month after: got %d carried sheets, %d trainings, want 1 and 5 with all columns", carried, len(fourth.Return.Trainings))
	}
	checkPlaces(t, fourth)

	// Or the ledgers are replaced as a whole.
	u := Upload{Unit: unit, Period: november.Add(1), Files: []store.FileData{trainings(course(1, "法律", "2024-11-05", 6))}, ReplaceLedgers: true}
	if fifth := upload(t, s, u); len(fifth.Return.Trainings) != 1 {
		t.Errorf("replaced: got %d trainings, want 1", len(fifth.Return.Trainings))
	}
}

// checkPlaces finds every record at a place of its own, in order, and every
// finding at a place that exists.
func checkPlaces(t testing.TB, c *Checked) {
	t.Helper()
	for _, k := range roster.Kinds() {
		seen := map[string]bool{}
		last := [2]int32{}
		for _, rec := range c.Return.Records(k) {
			m := rec.Base()
			if at := [2]int32{m.Sheet, m.Row}; slices.Compare(at[:], last[:]) < 0 {
				t.Errorf("%s: records are out of order at %v", k, at)
			} else {
				last = at
			}
			p := c.Return.Locate(rec, "name")
			if key := p.File + p.Sheet + p.Cell; seen[key] || p.Row <= c.Return.Sheets[m.Sheet].HeaderRow {
				t.Errorf("%s: a record stands at %s!%s, which is the head's or another's", k, p.Sheet, p.Cell)
			} else {
				seen[key] = true
			}
		}
	}
	for i := range c.Result.Findings {
		f := &c.Result.Findings[i]
		if !slices.ContainsFunc(c.Return.Sheets, func(s roster.Sheet) bool { return s.Name == f.Sheet && c.Return.Files[s.File].Name == f.File }) && f.Sheet != "" {
			t.Errorf("finding %s stands on %s / %s, which the return has not", f.Rule, f.File, f.Sheet)
		}
	}
}

func TestFindingsOnCarriedRecords(t *testing.T) {
	s := newService(t)
	baseline := csv("转入情况.csv", "姓名,公民身份号码,街道（乡镇）,社区名称,人员来源,是否转入",
		"司徒甲,"+idNumber(80)+",前进街道,东田社区,社区“两委”成员,否")
	accept(t, s, upload(t, s, files(roll(1, 2), baseline)))
	c := upload(t, s, Upload{Unit: unit, Period: october.Add(1), Files: []store.FileData{roll(1, 2)}})
	found := false
	for _, f := range c.Result.Findings {
		if f.File == carriedFile {
			found = true
			if f.Sheet != "上期台账·转入情况台账" || f.Row != 2 || !strings.HasSuffix(f.Cell, "2") {
				t.Errorf("finding %s: got %s!%s, row %d", f.Rule, f.Sheet, f.Cell, f.Row)
			}
		}
	}
	if !found {
		t.Error("nothing is said of the person who is not converted")
	}
}

func TestLedgerKey(t *testing.T) {
	day := roster.NewDate(2024, 3, 1)
	for name, tc := range map[string]struct {
		a, b roster.Record
		same bool
	}{
		"name corrected":        {&roster.Training{ID: "1", Name: "王二", Course: "轮训", Start: day}, &roster.Training{ID: "1", Name: "王贰", Course: "轮训", Start: day}, true},
		"width of the title":    {&roster.Training{ID: "1", Course: "轮训（1）", Start: day}, &roster.Training{ID: "1", Course: "轮训(1) ", Start: day}, true},
		"another course":        {&roster.Training{ID: "1", Course: "轮训", Start: day}, &roster.Training{ID: "1", Course: "党建", Start: day}, false},
		"another day":           {&roster.Training{ID: "1", Course: "轮训", Start: day}, &roster.Training{ID: "1", Course: "轮训", Start: day.AddDays(1)}, false},
		"another person":        {&roster.Training{ID: "1", Course: "轮训", Start: day}, &roster.Training{ID: "2", Course: "轮训", Start: day}, false},
		"without a number":      {&roster.Exit{Name: "王二", Date: day}, &roster.Exit{Name: "王二", Date: day}, true},
		"another without":       {&roster.Exit{Name: "王二", Date: day}, &roster.Exit{Name: "王三", Date: day}, false},
		"result of a year":      {&roster.Appraisal{ID: "1", Year: 2023, Grade: 1}, &roster.Appraisal{ID: "1", Year: 2023, Grade: 2}, true},
		"result of another":     {&roster.Appraisal{ID: "1", Year: 2023}, &roster.Appraisal{ID: "1", Year: 2024}, false},
		"conversion":            {&roster.Conversion{ID: "1", Converted: roster.No}, &roster.Conversion{ID: "1", Converted: roster.Yes}, true},
		"brackets of a notice":  {&roster.Recruitment{Notice: "公告（2021）3号"}, &roster.Recruitment{Notice: "公告(2021)3号"}, true},
		"institution":           {&roster.Institution{Item: 3}, &roster.Institution{Item: 3, Document: "x"}, true},
		"another institution":   {&roster.Institution{Item: 3}, &roster.Institution{Item: 4}, false},
		"matter":                {&roster.Matter{Department: "a", Item: "b", Start: day}, &roster.Matter{Department: "a", Item: "b", Start: day, Funds: 1}, true},
		"matter split elsewise": {&roster.Matter{Department: "ab", Item: "c"}, &roster.Matter{Department: "a", Item: "bc"}, false},
	} {
		if same := ledgerKey(tc.a) == ledgerKey(tc.b); same != tc.same {
			t.Errorf("%s: got same %t, want %t", name, same, tc.same)
		}
	}
}
