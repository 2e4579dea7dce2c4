package returns

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// ExceptionState is where an exception stands on a day.
type ExceptionState string

// The states.
const (
	ExceptionComing  ExceptionState = "coming" // its first day lies ahead
	ExceptionInForce ExceptionState = "in_force"
	ExceptionExpired ExceptionState = "expired" // its finding needs an answer again
	ExceptionEnded   ExceptionState = "ended"   // before its last day, by the province
)

// Chinese is the state as shown.
func (s ExceptionState) Chinese() string {
	switch s {
	case ExceptionComing:
		return "尚未生效"
	case ExceptionInForce:
		return "有效"
	case ExceptionExpired:
		return "已到期"
	default:
		return "已终止"
	}
}

// expiringDays is how many days ahead the end of an exception is announced.
const expiringDays = 60

// ExceptionStateOf is the state on a day. soon tells that the exception is in
// force and ends within 60 days.
func ExceptionStateOf(e *store.Exception, today roster.Date) (state ExceptionState, soon bool) {
	day := today.String()
	switch {
	case e.EndedAt != nil:
		return ExceptionEnded, false
	case e.LastDay < day:
		return ExceptionExpired, false
	case day < e.FirstDay:
		return ExceptionComing, false
	default:
		return ExceptionInForce, e.LastDay <= today.AddDays(expiringDays).String()
	}
}

// about is what the register keeps of a finding: in full for the county that
// employs the person, masked for all others.
type about struct {
	Full   string `json:"full"`
	Masked string `json:"masked"`
}

// ExceptionAbout is what an exception is about, as an actor may see it.
func ExceptionAbout(e *store.Exception, full bool) string {
	var a about
	switch err := json.Unmarshal([]byte(e.About), &a); {
	case e.Expiry > 0:
		return store.ErrExpired.Error()
	case err != nil:
		return ""
	case full:
		return a.Full
	default:
		return a.Masked
	}
}

// Excusable is a finding an exception can be made from.
type Excusable struct {
	Finding policy.Finding // masked unless the actor owns the unit
	Person  string         // its person's name, masked likewise; "" where it is about none
	about   about
}

// Excusable finds a finding of the newest version of a return. Faulty data is
// corrected, and notices ask for nothing: neither can be excused.
func (s *Service) Excusable(ctx context.Context, unit string, p roster.Period, key string) (*Excusable, error) {
	ret, res, err := s.newestResult(ctx, unit, p)
	if err != nil {
		return nil, err
	}
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Key == key && !NeedsAnswer(f) {
			return nil, &Rejected{"数据错误须改正，提示不需要答复，都不能登记例外"}
		} else if f.Key == key {
			return &newExcusables(ret, []policy.Finding{*f}, store.ActorOf(ctx).Owns(unit))[0], nil
		}
	}
	return nil, fmt.Errorf("no finding of the key: %w", store.ErrNotFound)
}

// Excusables are all findings of the newest version of a return that an
// exception can be made from.
func (s *Service) Excusables(ctx context.Context, unit string, p roster.Period) ([]Excusable, error) {
	ret, res, err := s.newestResult(ctx, unit, p)
	if err != nil {
		return nil, err
	}
	findings := slices.DeleteFunc(res.Findings, func(f policy.Finding) bool { return !NeedsAnswer(&f) })
	return newExcusables(ret, findings, store.ActorOf(ctx).Owns(unit)), nil
}

func (s *Service) newestResult(ctx context.Context, unit string, p roster.Period) (*roster.Return, *policy.Result, error) {
	v, err := s.Store.Version(ctx, unit, p, 0)
	if err != nil {
		return nil, nil, err
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, nil, err
	}
	res, err := s.Store.Result(ctx, v.ID)
	return ret, res, err
}

func newExcusables(ret *roster.Return, findings []policy.Finding, full bool) []Excusable {
	hidden, names := Mask(ret, findings), personNames(ret)
	out := make([]Excusable, len(findings))
	for i, f := range findings {
		name := names[f.Subject]
		x := Excusable{Finding: f, Person: name}
		x.about = about{Full: aboutText(name, &f), Masked: aboutText(roster.MaskName(name), &hidden[i])}
		if !full {
			x.Finding, x.Person = hidden[i], roster.MaskName(name)
		}
		out[i] = x
	}
	return out
}

func aboutText(name string, f *policy.Finding) string {
	var who []string
	for _, s := range []string{f.Community, name, f.Subject} {
		if s != "" && (len(who) == 0 || who[len(who)-1] != s) {
			who = append(who, s)
		}
	}
	return strings.Join(who, " ") + "：" + f.Message
}

// personNames are the names beside the ID numbers of all sheets.
func personNames(ret *roster.Return) map[string]string {
	out := map[string]string{}
	for _, k := range roster.Kinds() {
		if !k.Person() {
			continue
		}
		number, name := roster.FieldOf(k, "id_number"), roster.FieldOf(k, "name")
		for _, rec := range ret.Records(k) {
			if id := number.Format(rec); id != "" && out[id] == "" {
				out[id] = name.Format(rec)
			}
		}
	}
	return out
}

// ExceptionForm is a new exception as typed.
type ExceptionForm struct {
	Unit              string
	Period            roster.Period // whose finding it is
	Key               string
	Approver          string
	Document          string
	FirstDay, LastDay string
}

// AddException puts an exception into the register. From its first to its last
// day the finding needs no answer.
func (s *Service) AddException(ctx context.Context, f ExceptionForm) error {
	x, err := s.Excusable(ctx, f.Unit, f.Period, f.Key)
	if err != nil {
		return err
	}
	f.Approver, f.Document = strings.TrimSpace(f.Approver), strings.TrimSpace(f.Document)
	if bad := f.faults(s.today()); len(bad) > 0 {
		return &Faulty{bad}
	}
	known, err := s.Store.Exceptions(ctx, f.Unit)
	if err != nil {
		return err
	}
	for i := range known {
		e := &known[i]
		if e.Key == f.Key && e.EndedAt == nil && e.FirstDay <= f.LastDay && f.FirstDay <= e.LastDay {
			return &Rejected{fmt.Sprintf("这个问题已有例外（%s，%s至%s），期限不能重叠；需要改动的，请先终止原例外", e.Document, e.FirstDay, e.LastDay)}
		}
	}
	text, err := json.Marshal(x.about)
	if err != nil {
		return err
	}
	return s.Store.AddException(ctx, &store.Exception{
		Unit: f.Unit, Rule: x.Finding.Rule, Key: f.Key, Approver: f.Approver, Document: f.Document,
		FirstDay: f.FirstDay, LastDay: f.LastDay, About: string(text),
	})
}

// maxApprover is how many characters the approver's name may have.
const maxApprover = 50

// faults names what is wrong with each field.
func (f *ExceptionForm) faults(today roster.Date) map[string]string {
	bad := map[string]string{}
	if n := utf8.RuneCountInString(f.Approver); n == 0 || n > maxApprover {
		bad["approver"] = fmt.Sprintf("请填写批准机关，不超过%d字", maxApprover)
	}
	if n := utf8.RuneCountInString(f.Document); n == 0 || n > maxDocument {
		bad["document"] = fmt.Sprintf("请填写批准文号，不超过%d字", maxDocument)
	}
	first, last := fullDay(f.FirstDay), fullDay(f.LastDay)
	if first.IsZero() {
		bad["first_day"] = "起始日期应写作 2026-01-01"
	}
	switch {
	case last.IsZero():
		bad["last_day"] = "截止日期应写作 2026-12-31"
	case last.Before(first):
		bad["last_day"] = "截止日期不能早于起始日期"
	case last.Before(today) && last.Before(f.Period.End()):
		bad["last_day"] = fmt.Sprintf("截止日期早于%s的数据截止日期，登记后不起作用", f.Period.Chinese())
	}
	return bad
}

// fullDay is a written day; zero where it is none.
func fullDay(text string) roster.Date {
	d, err := roster.ParseDate(text)
	if err != nil || !d.Valid() || d.MonthOnly() {
		return roster.Date{}
	}
	return d
}

// today is the civil date in China.
func (s *Service) today() roster.Date { return roster.DateOf(s.Store.Now().In(roster.China)) }
