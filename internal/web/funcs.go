package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// funcs are what the templates may call.
func (s *Server) funcs() template.FuncMap {
	return template.FuncMap{
		"asset": s.static.url, "time": chineseTime, "weekday": chineseWeekday, "size": chineseSize,
		"month": roster.Period.Chinese, "state": store.State.Chinese, "stateClass": stateClass,
		"severity": policy.Severity.Chinese, "severityClass": severityClass, "severityNote": severityNote,
		"join": func(s []string) string { return strings.Join(s, "、") }, "percent": percent, "day": chineseDay,
		"upper": func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, ",", "、")) },
		"count": newCountCard, "filter": newFilterLink, "choose": newChoicePart, "action": actionText,
	}
}

func stateClass(s store.State) string {
	switch s {
	case store.Draft:
		return "bg-yellow-lt"
	case store.Submitted, store.Approved:
		return "bg-blue-lt"
	case store.Accepted:
		return "bg-green-lt"
	case store.SentBack:
		return "bg-orange-lt"
	default:
		return "bg-secondary-lt"
	}
}

func severityClass(v policy.Severity) string {
	switch v {
	case policy.Error:
		return "red"
	case policy.Explain:
		return "yellow"
	default:
		return "azure"
	}
}

func severityNote(v policy.Severity) string {
	switch v {
	case policy.Error:
		return "数据错误须改正；确属不符合规定的，确认属实违规。"
	case policy.Explain:
		return "请核实：有误的改正，属实的说明情况或确认属实违规。"
	default:
		return "供参考，不影响接收。"
	}
}

func percent(a, b int) string { return reports.Share(a, b).String() }

// chineseTime is a moment in Beijing time; nil and zero are nothing.
func chineseTime(v any) string {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case *time.Time:
		if v != nil {
			t = *v
		}
	}
	if t.IsZero() {
		return ""
	}
	return t.In(roster.China).Format("2006-01-02 15:04")
}

// chineseDay is the day whose end a moment is: 11月5日 24:00.
func chineseDay(t time.Time) string {
	return t.In(roster.China).Add(-time.Second).Format("1月2日") + " 24:00"
}

// chineseWeekday is 2026年12月6日 星期日 08:00.
func chineseWeekday(t time.Time) string {
	t = t.In(roster.China)
	day := []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
	return t.Format("2006年1月2日") + " 星期" + day + " " + t.Format("15:04")
}

func chineseSize(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d 字节", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
}

// navItem is an entry of the menu.
type navItem struct {
	Title, URL string
	Active     bool
}

// countCard is a figure at the top of a page.
type countCard struct {
	Label string
	Value int
	Note  string
}

func newCountCard(label string, value int, note string) countCard {
	return countCard{label, value, note}
}

// filterLink shows the findings of one severity.
type filterLink struct {
	Title, URL string
	Count      any
	Active     bool
}

func newFilterLink(url string, version int64, severity, title string, count any, current policy.Severity) filterLink {
	u := fmt.Sprintf("%s?version=%d", url, version)
	if severity != "" {
		u += "&severity=" + severity
	}
	return filterLink{title, u, count, severity == string(current)}
}

// choicePart is the form that chooses unit and period.
type choicePart struct {
	*reportChoice
	Action string
	Live   bool // the results change without a new page
}

func newChoicePart(p any, action string) (choicePart, error) {
	switch p := p.(type) {
	case *reportListPage:
		return choicePart{p.reportChoice, action, true}, nil
	case *reportPage:
		return choicePart{p.reportChoice, action, false}, nil
	default:
		return choicePart{}, fmt.Errorf("no choice on %T", p)
	}
}
