package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// AuditCheck is what a walk over the audit trail found.
type AuditCheck struct {
	Entries int64     // read
	Last    AuditHead // the last entry read; to be noted elsewhere, see [Store.VerifyAudit]
	Broken  int64     // number of the first entry at fault
	Fault   string    // what is wrong with it, in Chinese; "" for a whole trail
}

// VerifyAudit walks the chain from the first entry to the head that is kept
// apart, in one state of the database. An entry that was changed, taken out, put
// in or exchanged breaks the chain there; one taken off or put on at the end, or
// a chain made anew, does not fit the head.
//
// What all this cannot see is a trail put back, with its head, to what both were
// at an earlier time. Who wants to see that, too, writes down the last entry
// now and then and gives it as known; nil is none.
func (s *Store) VerifyAudit(ctx context.Context, known *AuditHead) (*AuditCheck, error) {
	out := &AuditCheck{}
	err := s.inSnapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := out.walk(ctx, tx, known); err != nil || out.Fault != "" {
			return err
		}
		head, ok, err := s.seal.head(ctx, tx)
		if err == nil {
			out.compare(head, ok)
		}
		return err
	})
	return out, wrap(err, "verify audit trail")
}

// fail notes the first fault.
func (c *AuditCheck) fail(number int64, format string, a ...any) {
	if c.Fault == "" {
		c.Broken, c.Fault = number, fmt.Sprintf(format, a...)
	}
}

// walk reads the entries in order, up to the first at fault.
func (c *AuditCheck) walk(ctx context.Context, q querier, known *AuditHead) error {
	rows, err := q.QueryContext(ctx, "SELECT number, at, account, action, unit, target, address, result, hash FROM audit ORDER BY number")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for c.Fault == "" && rows.Next() {
		var a Audit
		if err := rows.Scan(&a.Number, &a.At, &a.Account, &a.Action, &a.Unit, &a.Target, &a.Address, &a.Result, &a.Hash); err != nil {
			return err
		}
		c.follow(&a, known)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if known != nil && known.Number > c.Last.Number {
		c.fail(c.Last.Number+1, "抄录的最后一条是第%d条，现只到第%d条：其后的记录被删除", known.Number, c.Last.Number)
	}
	return nil
}

// follow takes the next entry.
func (c *AuditCheck) follow(a *Audit, known *AuditHead) {
	switch want := c.Last.Number + 1; {
	case a.Number > want:
		c.fail(want, "缺少第%d条至第%d条：记录被删除", want, a.Number-1)
	case a.Number < want:
		c.fail(a.Number, "第%d条不应存在：记录被插入", a.Number)
	case a.Hash != a.chain(c.Last.Hash):
		c.fail(a.Number, "第%d条的哈希值与内容或前一条不符：记录被修改、插入、删除或调换", a.Number)
	case known != nil && known.Number == a.Number && known.Hash != a.Hash:
		c.fail(a.Number, "第%d条的哈希值与抄录的不符：该条或之前的记录被改写", a.Number)
	}
	c.Entries++
	c.Last = AuditHead{a.Number, a.Hash}
}

// compare holds the last entry against the head.
func (c *AuditCheck) compare(head AuditHead, ok bool) {
	last := c.Last
	switch {
	case !ok:
		c.fail(last.Number+1, "末尾的校验值缺失或不是用本数据的密钥算出：不能确认第%d条之后没有记录被删除", last.Number)
	case head.Number > last.Number:
		c.fail(last.Number+1, "缺少末尾的第%d条至第%d条：记录被删除", last.Number+1, head.Number)
	case head.Number < last.Number:
		c.fail(head.Number+1, "末尾的第%d条至第%d条不是本系统记入的", head.Number+1, last.Number)
	case head.Hash != last.Hash:
		c.fail(last.Number, "第%d条的哈希值与末尾的校验值不符：记录被修改后重新计算了哈希值", last.Number)
	}
}
