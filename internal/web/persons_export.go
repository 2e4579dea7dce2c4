package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/reports/xlsx"
)

// exportPerson answers with all that the returns in sight hold on a person, for
// a stated purpose, which is noted as that of a reveal is.
func (s *Server) exportPerson(c echo.Context) error {
	ctx, typed := c.Request().Context(), c.FormValue("purpose")
	var cp *returns.PersonCopy
	purpose, err := s.mayReveal(c, revealRate, typed)
	if err == nil {
		cp, purpose, err = s.Returns.CopyOf(ctx, param(c, "key"), purpose)
	}
	if message, _, refused := refusal(err); refused {
		return s.renderPerson(c, http.StatusUnprocessableEntity, &personPage{Message: message, Purpose: typed})
	}
	if err != nil {
		return explain(err, store.ErrNotFound, "本账号的范围内没有这个人")
	}
	var b bytes.Buffer
	if err := xlsx.Render(&b, s.copyDocument(cp)); err != nil {
		return err
	}
	for _, u := range cp.Units { // what is not noted is not given out
		err := s.Store.AddAudit(ctx, store.Audit{Action: "person-export", Unit: u.Code, Target: cp.Key + " " + purpose, Result: "ok"})
		if err != nil {
			return err
		}
	}
	return sendFile(c, copyName(s)+".xlsx", xlsxType, b.Bytes())
}

// copyName is the file's name, which tells nothing of the person.
func copyName(s *Server) string { return "个人信息" + s.Now().In(roster.China).Format("20060102") }

// copyDocument is the copy as a workbook is made from it.
func (s *Server) copyDocument(cp *returns.PersonCopy) *reports.Document {
	units := make([]string, len(cp.Units))
	for i, u := range cp.Units {
		units[i] = u.Name
	}
	d := &reports.Document{
		ID: "person", Title: "个人信息", FileName: copyName(s), Made: s.Now(),
		Facts: []reports.Fact{
			{Label: "来源", Text: fmt.Sprintf("已接收的报送%d件", cp.Months)},
			{Label: "生成时间", Text: chineseTime(s.Now())},
			{Label: "不在本件内", Text: returns.OutsideCopy},
		},
	}
	for _, u := range units {
		d.Facts = append(d.Facts, reports.Fact{Label: "单位", Text: u})
	}
	for _, t := range cp.Tables {
		d.Blocks = append(d.Blocks, copyTable(t))
	}
	return d
}

func copyTable(t returns.RecordTable) reports.Table {
	out := reports.Table{Name: t.Title, Title: t.Title, Personal: true, Notes: []string{"共" + strconv.Itoa(len(t.Rows)) + "行。"}}
	for _, h := range t.Heads {
		out.Columns = append(out.Columns, reports.Column{Head: []string{h}, Align: reports.Left, Wrap: true})
	}
	for _, r := range t.Rows {
		cells := make([]reports.Value, len(r))
		for i, v := range r {
			cells[i] = reports.T(v)
		}
		out.Rows = append(out.Rows, reports.Row{Cells: cells})
	}
	return out
}
