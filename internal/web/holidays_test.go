package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

// holidayValues are rows as they are typed: name, first, last, kind.
func holidayValues(year string, rows ...[4]string) string {
	v := url.Values{"year": {year}}
	for _, r := range rows {
		for i, name := range []string{"name", "first", "last", "kind"} {
			v.Add(name, r[i])
		}
	}
	return v.Encode()
}

func TestHolidays(t *testing.T) {
	s := newSite(t)
	if body := s.get("/holidays?year=2026").Body.String(); !strings.Contains(body, "系统内置") || !strings.Contains(body, `value="2026-10-07"`) {
		t.Error("the built-in holidays of 2026 are not shown")
	}
	w := s.postForm("/holidays", holidayValues("2027",
		[4]string{"元旦", "2027-01-01", "2027-01-03", "off"}, [4]string{}, [4]string{"春节", "2027-02-14", "", "working"}, [4]string{"清明节", "2027-04-05", "", "off"}))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	cal, err := s.Store.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Holiday{
		{Day: "2027-01-01", Year: 2027, Name: "元旦"},
		{Day: "2027-01-02", Year: 2027, Name: "元旦"},
		{Day: "2027-01-03", Year: 2027, Name: "元旦"},
		{Day: "2027-02-14", Year: 2027, Name: "春节", Working: true},
		{Day: "2027-04-05", Year: 2027, Name: "清明节"},
	}
	if diff := cmp.Diff(want, cal.Days(2027)); diff != "" {
		t.Errorf("stored (-want +got)\n%s", diff)
	}
	wantRows := []holidayRow{
		{Name: "元旦", First: "2027-01-01", Last: "2027-01-03"},
		{Name: "春节", First: "2027-02-14", Last: "2027-02-14", Working: true},
		{Name: "清明节", First: "2027-04-05", Last: "2027-04-05"},
	}
	if diff := cmp.Diff(wantRows, holidayRows(cal.Days(2027))); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	if body := s.get("/holidays?year=2027").Body.String(); !strings.Contains(body, "sheng 2026-11-08 10:00 录入") {
		t.Error("who entered the holidays is not shown")
	}
	for _, step := range []struct {
		form   string
		status int
	}{{"year=2027", 400}, {"year=2027&confirm=yes", 303}, {"year=2027&confirm=yes", 404}, {"year=1900&confirm=yes", 400}} {
		if w := s.postForm("/holidays/delete", step.form); w.Code != step.status {
			t.Errorf("delete %s: got %d, want %d", step.form, w.Code, step.status)
		}
	}
}

func TestBadHolidays(t *testing.T) {
	s := newSite(t)
	good := [4]string{"元旦", "2027-01-01", "2027-01-03", "off"}
	for name, tc := range map[string]struct {
		row  [4]string
		want string
	}{
		"no name":         {[4]string{"", "2027-05-01", "", "off"}, "第2行：请填写节日名称"},
		"no day":          {[4]string{"劳动节", "", "", "off"}, "第2行：起始日期应为2027年的日期"},
		"another year":    {[4]string{"劳动节", "2026-05-01", "", "off"}, "第2行：起始日期应为2027年的日期"},
		"over the end":    {[4]string{"元旦", "2027-12-31", "2028-01-02", "off"}, "第2行：截止日期应为2027年的日期"},
		"backwards":       {[4]string{"劳动节", "2027-05-03", "2027-05-01", "off"}, "第2行：截止日期不能早于起始日期"},
		"too long":        {[4]string{"劳动节", "2027-05-01", "2027-06-01", "off"}, "一行不超过20天"},
		"twice":           {[4]string{"元旦", "2027-01-03", "", "working"}, "2027年1月3日已在其他行填写"},
		"worked anyway":   {[4]string{"劳动节", "2027-05-04", "", "working"}, "2027年5月4日不是周末，不需要调休上班"},
		"a month, no day": {[4]string{"劳动节", "2027-05", "", "off"}, "第2行：起始日期应为2027年的日期"},
	} {
		w := s.postForm("/holidays", holidayValues("2027", good, tc.row))
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, tc.want) {
			t.Errorf("%s: got %d, lacks %q", name, w.Code, tc.want)
		}
		for _, typed := range append(good[:3:3], tc.row[:3]...) {
			if typed != "" && !strings.Contains(body, `value="`+typed+`"`) {
				t.Errorf("%s: %q was lost", name, typed)
			}
		}
		checkPage(t, name, body)
	}
	for _, form := range []string{"year=2027", "year=2027&name=x", holidayValues("2027", [4]string{"春节", "2027-02-14", "", "working"})} {
		if w := s.postForm("/holidays", form); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", form, w.Code)
		}
	}
	if cal, err := s.Store.Calendar(t.Context()); err != nil || cal.Knows(2027) {
		t.Errorf("a bad table was kept: %v", err)
	}
}
