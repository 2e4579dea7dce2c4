package reports

import (
	"fmt"
	"strings"

	"shegong/internal/summary"
)

// someNames joins the first five names, with 等 where there are more.
func someNames(ns []string) string {
	if len(ns) > 5 {
		return names(ns[:5]) + "等"
	}
	return names(ns)
}

// trend compares with last month and last year, as far as there is anything to
// compare with; the same change in both is said once.
func (w *wording) trend(of func(summary.Figures) Value) string {
	month, year := w.changes(of)
	than := w.yearThan()
	switch {
	case month.Kind == Absent:
		return changed(than, year)
	case year.Kind == Absent:
		return changed("较上月", month)
	case month.String() != year.String():
		return changed("较上月", month) + changed(than, year)
	case still(month):
		return changed("较上月、"+strings.TrimPrefix(than, "较"), month)
	default:
		return changed("较上月、"+strings.TrimPrefix(than, "较")+"均", month)
	}
}

// movement is trend without what stayed the same, which a list of rates does
// not say.
func (w *wording) movement(of func(summary.Figures) Value) string {
	month, year := w.changes(of)
	switch {
	case still(month) && still(year):
		return ""
	case still(month):
		return changed(w.yearThan(), year)
	case still(year):
		return changed("较上月", month)
	default:
		return w.trend(of)
	}
}

// changes are the changes since last month, in the monthly report, and since
// last year.
func (w *wording) changes(of func(summary.Figures) Value) (month, year Value) {
	now := of(w.t.Now)
	if w.t.Month != nil && !w.annual {
		month = now.Change(of(w.t.Month))
	}
	if w.t.Year != nil {
		year = now.Change(of(w.t.Year))
	}
	return month, year
}

// still tells that nothing is seen to change.
func still(v Value) bool { return v.Kind == Absent || strings.Trim(v.String(), "0.") == "" }

// changed is ，较上月增加3人, ，较上月下降1.2个百分点 or ，与上月持平.
func changed(than string, v Value) string {
	up, down, unit := "增加", "减少", "人"
	switch v.Kind {
	case Absent:
		return ""
	case Points:
		up, down, unit = "提高", "下降", "个百分点"
	case DiffMoney:
		unit = "元"
	}
	s := v.String()
	switch {
	case strings.HasPrefix(s, "+"):
		return fmt.Sprintf("，%s%s%s%s", than, up, s[1:], unit)
	case strings.HasPrefix(s, "-"):
		return fmt.Sprintf("，%s%s%s%s", than, down, s[1:], unit)
	default:
		return fmt.Sprintf("，与%s持平", strings.TrimPrefix(than, "较"))
	}
}
