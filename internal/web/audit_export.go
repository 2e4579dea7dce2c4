package web

import (
	"bytes"
	"context"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/reports/xlsx"
)

// exportedAudit is how many entries one workbook takes, the newest of those
// asked for: a sheet has no more rows.
const exportedAudit = 1_000_000

// exportAudit answers with the audit trail, or those of an account or action, as
// a workbook with the hashes by which it can be compared. That it was taken away
// is an entry itself.
func (s *Server) exportAudit(c echo.Context) error {
	account, action := c.QueryParam("account"), c.QueryParam("action")
	ctx := c.Request().Context()
	if err := s.Store.AddAudit(ctx, store.Audit{Action: "audit-export", Target: action, Result: "ok"}); err != nil {
		return err // what is not noted is not given out
	}
	names, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	newest, err := s.Store.AuditList(ctx, 0, account, action, 1)
	if err != nil {
		return err
	}
	last := int64(0)
	if len(newest) > 0 {
		last = newest[0].Number + 1 // what comes while it is written is not part of it
	}
	d := s.auditDocument(account, action)
	d.Blocks = []reports.Block{s.auditTable(ctx, last, account, action, names)}
	var b bytes.Buffer
	if err := xlsx.Render(&b, d); err != nil {
		return err
	}
	return sendFile(c, d.FileName+".xlsx", xlsxType, b.Bytes())
}

func (s *Server) auditDocument(account, action string) *reports.Document {
	d := &reports.Document{
		ID: "audit", Title: "审计记录", FileName: "审计记录" + s.Now().In(roster.China).Format("20060102"), Made: s.Now(),
		Facts: []reports.Fact{{Label: "生成时间", Text: chineseTime(s.Now())}},
	}
	if account != "" {
		d.Facts = append(d.Facts, reports.Fact{Label: "账号", Text: account})
	}
	if action != "" {
		d.Facts = append(d.Facts, reports.Fact{Label: "操作", Text: auditActionText(action)})
	}
	return d
}

// auditStep is how many entries are read at a time.
const auditStep = 1000

func (s *Server) auditTable(ctx context.Context, before int64, account, action string, names func(string) string) reports.Table {
	t := reports.Table{
		Name: "审计记录", Title: "审计记录", Filter: true,
		Notes: []string{"从最近的一条起排列。哈希值由上一条的哈希值和本条内容算出，可与 shegong audit verify 的结果核对。"},
	}
	for _, head := range []string{"编号", "时间", "账号", "操作", "单位", "对象", "来源", "结果", "哈希值"} {
		t.Columns = append(t.Columns, reports.Column{Head: []string{head}, Align: reports.Left, Wrap: true})
	}
	t.Each = func(yield func(reports.Row) error) error {
		for n, before := 0, before; n < exportedAudit && before > 0; {
			entries, err := s.Store.AuditList(ctx, before, account, action, auditStep)
			if err != nil || len(entries) == 0 {
				return err
			}
			for i := range entries {
				if err := yield(auditCells(&entries[i], names)); err != nil {
					return err
				}
			}
			n, before = n+len(entries), entries[len(entries)-1].Number
		}
		return nil
	}
	return t
}

func auditCells(e *store.Audit, names func(string) string) reports.Row {
	account := e.Account
	if account == "" {
		account = "（系统）"
	}
	unit := ""
	if e.Unit != "" {
		unit = names(e.Unit) + "（" + e.Unit + "）"
	}
	r := reports.Row{Cells: []reports.Value{reports.N(e.Number)}}
	for _, text := range []string{
		e.At.In(roster.China).Format("2006-01-02 15:04:05"), account, auditActionText(e.Action), unit, e.Target, e.Address,
		auditResultText(e.Result), e.Hash,
	} {
		r.Cells = append(r.Cells, reports.T(text))
	}
	return r
}
