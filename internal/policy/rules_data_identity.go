package policy

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"shegong/internal/roster"
)

func identityRules() []*Rule {
	return []*Rule{
		{
			ID: "d-id", Severity: Error, Scope: Row, Title: "公民身份号码有误",
			Why: "号码须为18位，出生日期真实存在，末位校验码正确（GB 11643）。", Fix: "请对照身份证改正。",
			Check: checkIDNumbers,
		},
		{
			ID: "d-id-precision", Severity: Error, Scope: Row, Title: "公民身份号码末几位已丢失",
			Why: "号码存成了数字，Excel 只保留15位有效数字，末几位已变成0，无法恢复。", Fix: "请将该列设为文本格式，对照身份证重新录入。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, plainMessage) },
		},
		{
			ID: "d-id-birth", Severity: Error, Scope: Row, Title: "出生日期与公民身份号码不一致",
			Why: "年龄以身份号码为准，两处不一致说明有一处填错。", Fix: "请对照身份证改正。",
			Needs: []Need{{Kind: roster.Workers, Field: "birth_date"}}, Check: checkIDBirth,
		},
		{
			ID: "d-id-sex", Severity: Error, Scope: Row, Title: "性别与公民身份号码不一致",
			Why: "身份号码第17位单数为男、双数为女。", Fix: "请对照身份证改正。",
			Needs: []Need{{Kind: roster.Workers, Field: "sex"}}, Check: checkIDSex,
		},
		{
			ID: "d-id-region", Severity: Notice, Scope: Row, Title: "公民身份号码的地区码查不到",
			Why: "前六位应是现用或曾用的行政区划代码（GB/T 2260）。", Fix: "请对照身份证核对前六位。",
			Check: checkIDRegion,
		},
		{
			ID: "d-name", Severity: Error, Scope: Row, Title: "姓名填写有误",
			Why: "姓名为2至50个汉字，少数民族姓名中间用“·”。", Fix: "请填写身份证上的姓名，不加说明文字。",
			Check: checkNames,
		},
		{
			ID: "d-phone", Severity: Notice, Scope: Row, Title: "联系电话不像有效号码",
			Why: "应为11位手机号码或吉林省内固定电话。", Fix: "请核对联系电话。",
			Needs: []Need{{Kind: roster.Workers, Field: "phone"}}, Check: checkPhones,
		},
		{
			ID: "d-duplicate", Severity: Error, Scope: Person, Title: "同一人在花名册中重复",
			Why: "同一公民身份号码出现两次，人数会重复计算。", Fix: "请删去重复的一行；确为两人的，请改正身份号码。",
			Check: checkDuplicates,
		},
		{
			ID: TwoCounties, Severity: Explain, Scope: Province, Title: "同一人在两个县（市、区）花名册中",
			Why: "一人只能占用一个社工岗。", Fix: "后进入社工岗的一方请说明情况，另一方请删去或说明。",
		},
	}
}

var idProblems = map[roster.IDProblem]string{
	roster.IDLength:     "不是18位",
	roster.IDFifteen:    "是15位旧号码，须填写18位号码",
	roster.IDCharacters: "含有数字和末位X以外的字符",
	roster.IDDate:       "其中的出生日期不存在",
	roster.IDCheck:      "末位校验码不正确，至少有一位填错",
}

// personFields are a person record's name and ID number.
func personFields(rec roster.Record) (name, id string) {
	switch v := rec.(type) {
	case *roster.Worker:
		return v.Name, v.ID
	case *roster.Training:
		return v.Name, v.ID
	case *roster.Appraisal:
		return v.Name, v.ID
	case *roster.Exit:
		return v.Name, v.ID
	case *roster.Conversion:
		return v.Name, v.ID
	case *roster.Auxiliary:
		return v.Name, v.ID
	}
	return "", ""
}

// checkIDNumbers reports each faulty number once: at the roster row where it
// stands there, else where it stands first.
func checkIDNumbers(c *Case, r *Reporter) {
	type fault struct {
		problem roster.IDProblem
		at      roster.Record
		related []Ref
	}
	found := map[string]*fault{}
	var order []string
	for _, k := range personKinds {
		last := "" // ledgers repeat a person over several rows
		for i := range c.Return.Len(k) {
			rec := c.Return.Record(k, i)
			_, id := personFields(rec)
			if id == "" || id == last {
				continue
			}
			p := roster.CheckID(id)
			if p == roster.IDValid {
				last = id
				continue
			}
			if f := found[id]; f != nil {
				if len(f.related) < 20 {
					f.related = append(f.related, Ref{rec, "id_number"})
				}
				continue
			}
			found[id] = &fault{problem: p, at: rec}
			order = append(order, id)
		}
	}
	for _, id := range order {
		f := found[id]
		r.Add(Report{
			Record: f.at, Field: "id_number", Related: f.related,
			Message: "公民身份号码" + idProblems[f.problem],
		})
	}
}

// personKinds are the kinds of persons, the roster first.
var personKinds = []roster.Kind{
	roster.Workers, roster.Conversions, roster.Exits, roster.Auxiliaries, roster.Appraisals, roster.Trainings,
}

func checkIDBirth(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.Birth.IsZero() || roster.CheckID(w.ID) != roster.IDValid {
			continue
		}
		b := roster.IDBirth(w.ID)
		if w.Birth == b || w.Birth.MonthOnly() && w.Birth.Year == b.Year && w.Birth.Month == b.Month {
			continue
		}
		r.Add(Report{
			Record: w, Field: "birth_date", Related: []Ref{{w, "id_number"}},
			Message: fmt.Sprintf("出生日期为%s，身份号码中为%s", w.Birth.Chinese(), b.Chinese()),
		})
	}
}

func checkIDSex(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.Sex == 0 || roster.CheckID(w.ID) != roster.IDValid || roster.IDSex(w.ID) == w.Sex {
			continue
		}
		r.Add(Report{
			Record: w, Field: "sex", Related: []Ref{{w, "id_number"}},
			Message: fmt.Sprintf("性别为%s，身份号码第17位表示%s", roster.Sexes.String(w.Sex), roster.Sexes.String(roster.IDSex(w.ID))),
		})
	}
}

func checkIDRegion(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if roster.CheckID(w.ID) == roster.IDValid && !roster.KnownIDRegion(w.ID) {
			r.Add(Report{
				Record: w, Field: "id_number",
				Message: fmt.Sprintf("前六位%s不是现用或曾用的行政区划代码", w.ID[:6]),
			})
		}
	}
}

// checkNames looks at every sheet of persons; a name at fault on several rows
// is told at each, as each must be changed.
func checkNames(c *Case, r *Reporter) {
	for _, k := range personKinds {
		for i := range c.Return.Len(k) {
			rec := c.Return.Record(k, i)
			name, _ := personFields(rec)
			if name == "" {
				continue
			}
			if why := nameProblem(name); why != "" {
				r.Add(Report{Record: rec, Field: "name", Message: "姓名" + why})
			}
		}
	}
}

func nameProblem(name string) string {
	n := 0
	for _, ch := range name {
		n++
		if (ch < 0x4E00 || ch > 0x9FFF) && ch != '·' && !unicode.Is(unicode.Han, ch) {
			return fmt.Sprintf("含有汉字和“·”以外的字符“%c”", ch)
		}
	}
	switch {
	case n < 2:
		return "不足2个字"
	case n > 50:
		return "超过50个字"
	case strings.HasPrefix(name, "·") || strings.HasSuffix(name, "·"):
		return "不应以“·”开头或结尾"
	}
	return ""
}

// Mobile numbers, and land lines of Jilin (0431 to 0439), with or without area
// code and extension.
var phoneForm = regexp.MustCompile(`^((\+?86)?1[3-9]\d-?\d{4}-?\d{4}|(043[1-9]-?)?[2-9]\d{6,7}(-\d{1,6})?)$`)

func checkPhones(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.Phone != "" && !phoneForm.MatchString(w.Phone) {
			r.Add(Report{Record: w, Field: "phone", Message: "不是11位手机号码，也不是省内固定电话"})
		}
	}
}

func checkDuplicates(c *Case, r *Reporter) {
	for _, p := range c.peopleOrder {
		if p.ID == "" || len(p.Workers) < 2 {
			continue
		}
		first := p.Workers[0]
		for _, w := range p.Workers[1:] {
			r.Add(Report{
				Record: w, Field: "id_number", Related: []Ref{{first, "id_number"}},
				Message: fmt.Sprintf("同一公民身份号码已在%s出现", place(c.Return.Locate(first, "id_number"))),
			})
		}
	}
}

func place(p roster.Place) string { return fmt.Sprintf("工作表“%s”%s", p.Sheet, p.Cell) }
