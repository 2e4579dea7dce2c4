package returns

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// PersonCopy is all that the accepted returns in sight hold on a person, with the
// exceptions and requests for correction that concern the person.
type PersonCopy struct {
	Key    string
	Units  []store.Unit // the one last seen in first
	Months int          // accepted returns that tell of the person
	Tables []RecordTable
}

// placeHeads stand before the fields of every row of a copy.
var placeHeads = []string{"报告期", "单位", "文件", "工作表", "行"}

// OutsideCopy names what else may tell of the person, in Chinese: it is not kept by
// person, or not in force.
const OutsideCopy = "未接收的各版报送、待校验的上传、存档报表、审计记录、工作簿原件；更正请求只列入所属县自己取得的复制件"

// CopyOf gathers what is held on the person of a key, for a stated purpose, which
// comes back as the audit trail may keep it: the rows of every accepted return,
// what was found about the person, what was answered, what was excepted and what
// was asked to be corrected.
func (s *Service) CopyOf(ctx context.Context, key, typed string) (*PersonCopy, string, error) {
	c, purpose, err := s.Reveal(ctx, key, typed)
	if err != nil {
		return nil, "", err
	}
	g := &copying{
		books: s.newBooks(), id: c.worker.ID, name: c.worker.Name,
		out: &PersonCopy{Key: key}, rows: map[roster.Kind][]placedRecord{}, keys: map[string]bool{},
	}
	for _, u := range c.Units {
		g.out.Units = append(g.out.Units, u.Unit)
		if err := g.addUnit(ctx, u.Unit); err != nil {
			return nil, "", err
		}
		if err := g.addExceptions(ctx, u.Unit); err != nil {
			return nil, "", err
		}
	}
	if err := g.addCorrections(ctx, key); err != nil {
		return nil, "", err
	}
	return g.tables(), purpose, nil
}

// placedRecord is a record with the place it stands in.
type placedRecord struct {
	record roster.Record
	place  []string
}

// copying is a copy at work.
type copying struct {
	*books
	id, name string
	out      *PersonCopy
	rows     map[roster.Kind][]placedRecord
	keys     map[string]bool // of the findings

	findings, exceptions, corrections [][]string
}

func (g *copying) addUnit(ctx context.Context, u store.Unit) error {
	versions, err := g.of(ctx, u.Code)
	if err != nil {
		return err
	}
	for _, v := range slices.Backward(versions) {
		ret, err := g.read(ctx, v.ID)
		if err != nil {
			return err
		}
		before := len(g.findings)
		found := g.addRecords(ret, u)
		if err := g.addFindings(ctx, ret, u, v.ID); err != nil {
			return err
		}
		if found || len(g.findings) > before {
			g.out.Months++
		}
	}
	return nil
}

// addRecords adds the rows of a return that hold the person's number.
func (g *copying) addRecords(ret *roster.Return, u store.Unit) (found bool) {
	for _, k := range roster.Kinds() {
		numbers := slices.DeleteFunc(slices.Clone(roster.FieldsOf(k)), func(f *roster.Field) bool { return f.Type != roster.IDType || !f.Template() })
		for _, rec := range ret.Records(k) {
			if slices.ContainsFunc(numbers, func(f *roster.Field) bool { return f.Format(rec) == g.id }) {
				g.rows[k] = append(g.rows[k], placedRecord{rec, placeOf(ret, u, rec)})
				found = true
			}
		}
	}
	return found
}

// placeOf says where a record stands; one carried over has no row.
func placeOf(ret *roster.Return, u store.Unit, rec roster.Record) []string {
	place := []string{ret.Period.String(), u.Name, "", "", ""}
	if m := rec.Base(); m.Sheet >= 0 && int(m.Sheet) < len(ret.Sheets) {
		sheet := &ret.Sheets[m.Sheet]
		place[2], place[3], place[4] = ret.Files[sheet.File].Name, sheet.Name, fmt.Sprint(m.Row)
	}
	return place
}

// addFindings adds what was found about the person in a version, with what was
// answered.
func (g *copying) addFindings(ctx context.Context, ret *roster.Return, u store.Unit, versionID string) error {
	res, err := g.store.Result(ctx, versionID)
	if err != nil {
		return err
	}
	answers, err := g.store.SubmittedAnswers(ctx, versionID)
	if err != nil {
		return err
	}
	said := map[string]store.Answer{}
	for _, a := range answers {
		said[a.Key] = a
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		if !g.concerns(f) {
			continue
		}
		g.keys[f.Key] = true
		a := said[f.Key]
		g.findings = append(g.findings, []string{
			ret.Period.String(), u.Name, f.File, f.Sheet, fmt.Sprint(f.Row), policy.RuleByID(f.Rule).Title, f.Value, f.Message, answerKind(a.Kind), a.Text,
		})
	}
	return nil
}

// concerns tells that a finding is about the person or names them.
func (g *copying) concerns(f *policy.Finding) bool {
	return f.Subject == g.id || strings.Contains(f.Message, g.id) || strings.Contains(f.Value, g.id)
}

func answerKind(kind string) string {
	switch kind {
	case store.Explained:
		return "说明"
	case store.Admitted:
		return "属实违规"
	default:
		return ""
	}
}

// tables puts the rows together, a table a kind with the columns that say
// anything, and the findings.
func (g *copying) tables() *PersonCopy {
	for _, k := range roster.Kinds() {
		if len(g.rows[k]) == 0 {
			continue
		}
		t := RecordTable{Title: k.Title(), Heads: slices.Clone(placeHeads)}
		for _, r := range g.rows[k] {
			t.Rows = append(t.Rows, slices.Clone(r.place))
		}
		for _, f := range roster.FieldsOf(k) {
			if !f.Template() || !slices.ContainsFunc(g.rows[k], func(r placedRecord) bool { return f.Format(r.record) != "" }) {
				continue
			}
			t.Heads = append(t.Heads, f.Header)
			for i, r := range g.rows[k] {
				t.Rows[i] = append(t.Rows[i], f.Format(r.record))
			}
		}
		g.out.Tables = append(g.out.Tables, t)
	}
	for _, t := range []RecordTable{
		{Title: "检查结果", Heads: append(slices.Clone(placeHeads), "规则", "原填", "问题", "答复", "说明"), Rows: g.findings},
		{Title: "例外", Heads: exceptionHeads, Rows: g.exceptions},
		{Title: "更正请求", Heads: correctionHeads, Rows: g.corrections},
	} {
		if len(t.Rows) > 0 {
			g.out.Tables = append(g.out.Tables, t)
		}
	}
	return g.out
}
