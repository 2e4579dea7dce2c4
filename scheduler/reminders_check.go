package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"shegong/internal/store"
)

// The bounds of the rules of reminding and of contacts.
const (
	maxReminderDays = 30
	maxBeforeDays   = 15
	maxStageDays    = 10 // days of one stage
	maxContacts     = 20 // of a unit
	maxContactName  = 30
)

// SetReminderRules changes the rules, or says what is wrong with them, see
// [Faulty]. What has fallen due by the old ones is sent before; the new ones
// send nothing old.
func (s *Scheduler) SetReminderRules(ctx context.Context, r store.ReminderRules) error {
	if err := CheckReminderRules(&r); err != nil {
		return err
	}
	if err := s.Remind(ctx); err != nil {
		s.Log.WarnContext(ctx, "reminding before a change of the rules failed", "error", err)
	}
	return s.Store.SetReminderRules(ctx, r)
}

// CheckReminderRules says everything that is wrong with rules, as a [*Faulty].
func CheckReminderRules(r *store.ReminderRules) error {
	f := &Faulty{}
	for _, x := range []struct {
		stage     string
		low, high int
	}{{store.StageBefore, 0, maxBeforeDays}, {store.StageAfter, 1, maxReminderDays}, {store.StagePrefecture, 1, maxReminderDays}, {store.StageProvince, 1, maxReminderDays}} {
		days := r.Days(x.stage)
		if len(days) > maxStageDays || slices.ContainsFunc(days, func(n int) bool { return n < x.low || n > x.high }) || repeatsDay(days) {
			f.add(x.stage, "天数应为%d至%d之间的整数，用逗号隔开，不重复，不超过%d个；不提醒的留空", x.low, x.high, maxStageDays)
		}
	}
	if _, err := newReminderTimes(r, nil); err != nil {
		f.add("clock", "%s", err.Error())
	}
	if len(r.Before)+len(r.After)+len(r.Prefecture)+len(r.Province) == 0 && r.Enabled {
		f.add("enabled", "没有填写任何天数，不能启用")
	}
	if len(f.Faults) > 0 {
		return f
	}
	return nil
}

func repeatsDay(days []int) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(days)))) < len(days)
}

// ReminderReading is what rules say, in words, a line a stage.
func ReminderReading(r *store.ReminderRules) []string {
	var out []string
	var parts []string
	if len(r.Before) > 0 {
		parts = append(parts, "截止日前"+dayList(r.Before, true))
	}
	if len(r.After) > 0 {
		parts = append(parts, "截止日后"+dayList(r.After, false))
	}
	if len(parts) > 0 {
		out = append(out, strings.Join(parts, "和")+"，提醒没有提交的县（市、区）。")
	}
	if len(r.Prefecture) > 0 {
		out = append(out, "截止日后"+dayList(r.Prefecture, false)+"，告知市（州）所辖没有提交的单位。")
	}
	if len(r.Province) > 0 {
		out = append(out, "截止日后"+dayList(r.Province, false)+"，向省级汇总全省没有提交的单位。")
	}
	if len(out) == 0 {
		return []string{"没有设置提醒的日子。"}
	}
	clock := strings.TrimPrefix(r.Clock, "0")
	if r.WorkingDays {
		return append(out, "都在 "+clock+"（北京时间）发出，只在工作日：截止日前的遇节假日、周末提前到前一个工作日，截止日后的顺延到后一个工作日。")
	}
	return append(out, "都在 "+clock+"（北京时间）发出，节假日、周末照常。")
}

// dayList writes days in the order they come in: 第3天、第1天; 0 is the due date
// itself.
func dayList(days []int, falling bool) string {
	sorted := slices.Sorted(slices.Values(days))
	if falling {
		slices.Reverse(sorted)
	}
	parts := make([]string, len(sorted))
	for i, n := range sorted {
		parts[i] = "第" + strconv.Itoa(n) + "天"
		if n == 0 {
			parts[i] = "当天"
		}
	}
	return strings.Join(parts, "、")
}

// AddContacts adds contacts to those there are, or says everything that is wrong
// with them, see [Faulty]; then none is added. The faults' field is contacts.
func (s *Scheduler) AddContacts(ctx context.Context, cs []store.Contact) error {
	var codes []string
	for i := range cs {
		if !slices.Contains(codes, cs[i].Unit) {
			codes = append(codes, cs[i].Unit)
		}
	}
	have, err := s.Store.ContactsOf(ctx, codes...)
	if err != nil {
		return err
	}
	if err := s.checkContacts(ctx, cs, have); err != nil {
		return err
	}
	return s.Store.AddContacts(ctx, cs)
}

// SetContacts puts contacts in place of all those of a unit or division, or says
// what is wrong with them as [Scheduler.AddContacts] does.
func (s *Scheduler) SetContacts(ctx context.Context, unit string, cs []store.Contact) error {
	for i := range cs {
		cs[i].Unit = unit
	}
	if err := s.Store.Covers(ctx, unit); err != nil {
		return err
	}
	if err := s.checkContacts(ctx, cs, nil); err != nil {
		return err
	}
	return s.Store.SetContacts(ctx, unit, cs)
}

func (s *Scheduler) checkContacts(ctx context.Context, cs []store.Contact, have map[string][]store.Contact) error {
	units, err := s.Store.Units(store.AsService(ctx))
	if err != nil {
		return err
	}
	f := &Faulty{}
	seen := map[store.Contact]bool{}
	count := map[string]int{}
	for code, list := range have {
		count[code] = len(list)
	}
	for i := range cs {
		c := &cs[i]
		if why := s.contactFault(c, units); why != "" {
			f.add("contacts", "%s：%s", contactLine(i, c), why)
		}
		key := store.Contact{Unit: c.Unit, Address: c.Address}
		if seen[key] {
			f.add("contacts", "%s：与前面的重复", contactLine(i, c))
		}
		seen[key] = true
		if !slices.ContainsFunc(have[c.Unit], func(h store.Contact) bool { return h.Address == c.Address }) {
			count[c.Unit]++
		}
		if count[c.Unit] == maxContacts+1 {
			f.add("contacts", "%s：一个单位的联系人不能超过%d个", contactLine(i, c), maxContacts)
		}
	}
	if len(f.Faults) > 0 {
		return f
	}
	return nil
}

func contactLine(i int, c *store.Contact) string {
	return strings.TrimSpace(fmt.Sprintf("第%d个联系人 %s", i+1, c.Address))
}

// contactFault says what is wrong with a contact by itself; "" for nothing.
func (s *Scheduler) contactFault(c *store.Contact, units []store.Unit) string {
	if _, err := area(c.Unit, units); err != nil {
		return "没有这个单位"
	}
	if strings.ContainsAny(c.Address, "<> ") {
		return "只填邮箱地址，名称填在“联系人”栏"
	}
	if err := s.CheckAddress(c.Address); err != nil {
		return err.Error()
	}
	if utf8.RuneCountInString(c.Name) > maxContactName {
		return fmt.Sprintf("联系人名称不超过%d字", maxContactName)
	}
	return ""
}
