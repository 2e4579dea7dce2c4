package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// Fault is what is wrong with a field of a schedule, for who fills it in.
type Fault struct{ Field, Message string }

// Faulty tells everything that is wrong with a schedule.
type Faulty struct{ Faults []Fault }

func (f *Faulty) Error() string {
	texts := make([]string, len(f.Faults))
	for i := range f.Faults {
		texts[i] = f.Faults[i].Message
	}
	return strings.Join(texts, "；")
}

// The bounds of a schedule.
const (
	maxTitle      = 50
	maxRecipients = 500
	checkedTimes  = 24 // how far ahead the latest day is compared with the due day
)

// Check says everything that is wrong with a schedule, as a [*Faulty].
func (s *Scheduler) Check(ctx context.Context, sc *store.Schedule) error {
	units, err := s.Store.Units(store.AsService(ctx))
	if err != nil {
		return err
	}
	cal, err := s.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	f := &Faulty{}
	f.checkContent(sc)
	f.checkTime(sc, cal, s.Now())
	if _, err := area(sc.Unit, units); err != nil {
		f.add("unit", "请选择范围")
	} else {
		s.checkRecipients(f, sc, units)
	}
	if len(f.Faults) > 0 {
		return f
	}
	return nil
}

func (f *Faulty) add(field, format string, a ...any) {
	f.Faults = append(f.Faults, Fault{field, fmt.Sprintf(format, a...)})
}

// checkContent checks what is made.
func (f *Faulty) checkContent(sc *store.Schedule) {
	if n := utf8.RuneCountInString(sc.Title); strings.TrimSpace(sc.Title) == "" || n > maxTitle {
		f.add("title", "请填写名称，不超过%d字", maxTitle)
	} else if roster.HoldsNumber(sc.Title) { // it stands in subjects and the audit trail
		f.add("title", "名称中不要填写公民身份号码和电话")
	}
	ids := sc.ReportIDs()
	if len(ids) == 0 || repeats(ids) || slices.ContainsFunc(ids, func(id string) bool { return reports.ByID(id) == nil }) {
		f.add("reports", "请至少选择一种报表，不重复")
	}
	formats := sc.FormatList()
	if len(formats) == 0 || repeats(formats) || slices.ContainsFunc(formats, func(x string) bool { return x != "pdf" && x != "xlsx" }) {
		f.add("formats", "请至少选择一种格式：pdf、xlsx")
	}
	if !slices.Contains([]string{CatchEach, CatchLatest, CatchSkip}, sc.CatchUp) {
		f.add("catch_up", "请选择停机期间错过的怎样补做")
	}
}

func repeats(list []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(list)))) < len(list)
}

// checkTime checks when the schedule falls due, and how long it waits.
func (f *Faulty) checkTime(sc *store.Schedule, cal Calendar, now time.Time) {
	if !slices.Contains([]string{ShiftNone, ShiftPrevious, ShiftNext}, sc.Shift) {
		f.add("shift", "请选择遇节假日、周末怎样处理")
		return
	}
	if sc.WaitPercent < 0 || sc.WaitPercent > 100 {
		f.add("wait_percent", "接收比例应为1至100之间的整数；不等待的填0")
	}
	waits := sc.WaitPercent > 0
	if waits && (sc.WaitDay < 1 || sc.WaitDay > 31) {
		f.add("wait_day", "请填写最迟日，为1至31之间的整数")
		waits = false
	}
	if _, err := zone(sc.Zone); err != nil {
		f.add("zone", "%s", err.Error())
		return
	}
	if _, err := parseCron(sc.Cron); err != nil {
		f.add("cron", "%s", err.Error())
		return
	}
	times, err := Next(sc, cal, now, nil, checkedTimes)
	if err != nil || len(times) == 0 {
		f.add("cron", "这个时间永远不会到来，请修改日期")
		return
	}
	early := func(d DueTime) bool { return int(sc.WaitDay) < d.Planned.Day() }
	if waits && slices.ContainsFunc(times, early) {
		f.add("wait_day", "最迟日不能早于执行日")
	}
}

// checkRecipients checks who gets what.
func (s *Scheduler) checkRecipients(f *Faulty, sc *store.Schedule, units []store.Unit) {
	if len(sc.Recipients) > maxRecipients {
		f.add("recipients", "收件人不能超过%d个", maxRecipients)
		return
	}
	lists := slices.ContainsFunc(sc.ReportIDs(), func(id string) bool { r := reports.ByID(id); return r != nil && r.Personal })
	seen := map[store.Recipient]bool{}
	for i := range sc.Recipients {
		r := &sc.Recipients[i]
		line := strings.TrimSpace(fmt.Sprintf("第%d个收件人 %s", i+1, r.Address))
		if err := s.CheckAddress(r.Address); err != nil {
			f.add("recipients", "%s：%s", line, err.Error())
		}
		if !covers(sc.Unit, r.Unit, units) {
			f.add("recipients", "%s：单位不在任务的范围之内", line)
		}
		switch {
		case r.Personal && !isCounty(r.Unit):
			f.add("recipients", "%s：人员名单只发给县（市、区）", line)
		case r.Personal && !lists && sc.Reports != "":
			f.add("recipients", "%s：所选报表没有人员名单", line)
		}
		key := store.Recipient{Address: r.Address, Unit: r.Unit}
		if seen[key] {
			f.add("recipients", "%s：与前面的收件人重复", line)
		}
		seen[key] = true
	}
}

// CheckAddress says why nothing may be sent to an address.
func (s *Scheduler) CheckAddress(to string) error {
	if s.CheckRecipient != nil {
		return s.CheckRecipient(to)
	}
	return mail.Settings{}.CheckRecipient(to)
}

// covers tells that an area holds a unit or division, or is it.
func covers(code, unit string, units []store.Unit) bool {
	a, err := area(unit, units)
	return err == nil && (len(code) == 2 || code == unit || isCounty(unit) && a.Parent == code)
}
