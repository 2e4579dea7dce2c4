package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

// twoMonths has a September that was accepted and an October in which the first
// stays, the second's education and phone change, the third left, the fourth
// vanished and the fifth joined.
func twoMonths(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	september := testPeriod.Add(-1)
	page := "/returns/220104/2026-09"
	s.stepped(t, page, [3]string{"sheng", "extensions", "until=2026-11-30&reason=补报"})
	s.put(t, "2026-09", tiny(nil, 1, 2, 3, 4))
	s.answered(t, september, "以前年度形成，已报市级备案")
	s.stepped(t, page, [3]string{"county-220104", "submit", "version=1&confirm=yes"},
		[3]string{"shi", "approve", "version=1&confirm=yes"}, [3]string{"sheng", "accept", "version=1&confirm=yes"})
	s.put(t, "2026-10", tiny(func(n int, row string) string {
		if n == 2 {
			row = strings.Replace(row, "大学专科", "大学本科", 1)
			row = strings.Replace(row, "13900000002", "13911112222", 1)
		}
		return row
	}, 1, 2, 5), "欧阳七,"+tinyID(3)+",2026-10-08,辞职")
	return s
}

func TestChangesPage(t *testing.T) {
	s := twoMonths(t)
	page := "/returns/220104/2026-10"
	body := s.as("county-220104").get(page + "/changes").Body.String()
	checkPage(t, "changes", body)
	for section, want := range map[string][]string{
		"vanished": {"欧阳丄|" + tinyID(4) + "|社工|待说明|"},
		"left":     {"欧阳七|" + tinyID(3) + "|社工|2026年10月8日辞职|"},
		"joined":   {"欧阳丅|" + tinyID(5) + "|社工|"},
		"changed":  {"欧阳丂|" + tinyID(2) + "|社工|学历：大学专科 → 大学本科联系电话：13900000002 → 13911112222|"},
	} {
		if diff := cmp.Diff(want, cells(t, body, section)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", section, diff)
		}
	}
	if want := "变动的项目：学历 1 人，联系电话 1 人"; !strings.Contains(body, want) {
		t.Errorf("lacks %q", want)
	}
	const counts = `<div><dt>增加</dt><dd>1</dd></div><div><dt>减少</dt><dd>1</dd></div><div><dt>变动</dt><dd>1</dd></div>` +
		`<div><dt>不见</dt><dd class="text-danger">1</dd></div><div><dt>未变</dt><dd>1</dd></div>`
	for _, path := range []string{page, page + "/changes"} {
		if !strings.Contains(s.as("shi").get(path).Body.String(), counts) {
			t.Errorf("%s: lacks the counts", path)
		}
	}
	masked := s.as("shi").get(page + "/changes").Body.String()
	for _, secret := range []string{tinyID(2), tinyID(3), tinyID(4), tinyID(5), "欧阳", "13900000002", "13911112222"} {
		if strings.Contains(masked, secret) {
			t.Errorf("the reviewer is shown %q", secret)
		}
	}
	want := []string{"欧**|" + roster.MaskID(tinyID(2)) + "|社工|学历：大学专科 → 大学本科联系电话：1390***0002 → 1391***2222|"}
	if diff := cmp.Diff(want, cells(t, masked, "changed")); diff != "" {
		t.Errorf("masked (-want +got)\n%s", diff)
	}
}

// Who vanished needs a reason before the return is submitted.
func TestVanishedNeedsAReason(t *testing.T) {
	s := twoMonths(t)
	page := "/returns/220104/2026-10"
	if w := s.postForm(page+"/submit", "version=1&confirm=yes"); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "没有答复") {
		t.Errorf("submit without a reason: got %d", w.Code)
	}
	s.answered(t, testPeriod, "欧阳丄十月调离本县，正在办理退出手续")
	for user, want := range map[string]string{"county-220104": "欧阳丄十月调离本县，正在办理退出手续", "shi": "欧**十月调离本县，正在办理退出手续"} {
		body := s.as(user).get(page + "/changes").Body.String()
		if got := cells(t, body, "vanished"); !strings.HasSuffix(got[0], "|"+want+"|") {
			t.Errorf("%s is shown %s", user, got)
		}
	}
	if w := s.postForm(page+"/submit", "version=1&confirm=yes"); w.Code != http.StatusSeeOther {
		t.Errorf("submit with a reason: got %d", w.Code)
	}
}

func TestChangesOfOneCommunity(t *testing.T) {
	var sec changeSection
	var rows []changeRow
	for i := range maxPersons + 5 {
		c := "前进街道东田社区"
		if i%2 == 1 {
			c = "前进街道西田社区"
		}
		rows = append(rows, changeRow{community: c, Post: string(rune('一' + i))})
	}
	sec.group(rows, "")
	if sec.Total != maxPersons+5 || sec.More != 5 || len(sec.Groups) != 2 || len(sec.Groups[0].Rows) != maxPersons/2 {
		t.Errorf("all: got %d with %d more in %d groups", sec.Total, sec.More, len(sec.Groups))
	}
	sec = changeSection{}
	sec.group(rows, "前进街道西田社区")
	if sec.More != 0 || len(sec.Groups) != 1 || len(sec.Groups[0].Rows) != maxPersons/2+2 || sec.Groups[0].Rows[0].Post != "丁" {
		t.Errorf("one: got %d more in %d groups", sec.More, len(sec.Groups))
	}
}
