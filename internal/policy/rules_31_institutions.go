package policy

import (
	"fmt"

	"shegong/internal/roster"
)

func institutionRule() *Rule {
	return &Rule{
		ID: "3.1-institutions", Clause: "二（四）（五）（七）–（十）三（一）（三）", Severity: Explain, Scope: CountyWide,
		Title: "各项制度已建立并有文件",
		Why:   "薪酬、档案、培训、服务、考核、退出、事项准入等制度和工作机制、实施方案，应由县（市、区）建立并落实。",
		Fix:   "已建立的，请填写文号；未建立的，请抓紧制定并说明时间。",
		Needs: []Need{{Kind: roster.Institutions, Field: "item"}, {Kind: roster.Institutions, Field: "in_place"}},
		Check: checkInstitutions,
	}
}

// institutionClauses are the clauses by item, in the vocabulary's order.
var institutionClauses = []string{
	"二（四）", "二（五）", "二（七）", "二（七）", "二（八）", "二（九）", "二（十）", "三（一）", "三（一）", "三（三）",
}

var (
	fInstitution = mustField(roster.Institutions, "item")
	fInPlace     = mustField(roster.Institutions, "in_place")
	fDocument    = mustField(roster.Institutions, "document")
)

// Institutions are a return's rows by code of [roster.InstitutionItems], nil
// where an item has none. Of several rows of an item the last counts, as the
// ledger is carried forward until changed. Index 0 is of no use.
func Institutions(ret *roster.Return) []*roster.Institution {
	last := make([]*roster.Institution, len(roster.InstitutionItems.Values)+1)
	for i := range ret.Institutions {
		if v := &ret.Institutions[i]; int(v.Item) < len(last) {
			last[v.Item] = v
		}
	}
	return last
}

// checkInstitutions wants every item in place with its document.
func checkInstitutions(c *Case, r *Reporter) {
	last := Institutions(c.Return)
	faulty := 0
	for i := range c.Return.Institutions {
		if c.Return.Institutions[i].Bad.Has(fInstitution.Index) {
			faulty++
		}
	}
	read := columnsOf(c.Return, roster.Institutions, "document")
	var absent []roster.Code
	for i := range roster.InstitutionItems.Values {
		item := roster.Code(i + 1)
		if last[item] == nil {
			absent = append(absent, item)
		} else {
			judgeInstitution(r, last[item], read)
		}
	}
	// A row whose name was not recognised may be the one that seems absent.
	if len(absent) > faulty {
		for _, item := range absent {
			c.addAbsent(r, item)
		}
	}
}

func judgeInstitution(r *Reporter, v *roster.Institution, read []bool) {
	p := Report{Record: v, Field: "in_place"}
	said := fmt.Sprintf("%s要求的%s", institutionClauses[v.Item-1], roster.InstitutionItems.String(v.Item))
	switch {
	case !fInPlace.Has(v):
		return // required, or at fault: reported there
	case v.InPlace == roster.No:
		p.Message = said + "尚未建立"
	case v.Bad.Has(fDocument.Index) || !nothing(v.Document):
		return
	case !read[v.Sheet]:
		r.Unchecked("institutions.document", "")
		return
	default:
		p.Field = "document"
		p.Message = said + "已建立，文号未填写"
	}
	r.Add(p)
}

// addAbsent reports an item that has no row: at the sheet's last row, or its
// header where it has none.
func (c *Case) addAbsent(r *Reporter, item roster.Code) {
	name := roster.InstitutionItems.String(item)
	p := Report{
		Subject: name, Note: name,
		Message: fmt.Sprintf("制度建设情况表中没有%s要求的%s", institutionClauses[item-1], name),
	}
	if n := len(c.Return.Institutions); n > 0 {
		p.Record = &c.Return.Institutions[n-1]
	} else {
		p.Place = c.headerOf(roster.Institutions)
	}
	r.Add(p)
}

// headerOf is the header of the kind's first sheet.
func (c *Case) headerOf(k roster.Kind) *roster.Place {
	for i := range c.Return.Sheets {
		if s := &c.Return.Sheets[i]; s.Kind == k {
			row := max(s.HeaderRow, 1)
			return &roster.Place{File: c.Return.Files[s.File].Name, Sheet: s.Name, Row: row, Cell: fmt.Sprintf("A%d", row)}
		}
	}
	return &roster.Place{}
}
