package importer

import (
	"testing"

	"shegong/internal/roster"
)

func TestParsePosition(t *testing.T) {
	const (
		s  = roster.Secretary
		d  = roster.Director
		ds = roster.DeputySecretary
		dd = roster.DeputyDirector
		m  = roster.Member
		w  = roster.Staff
		o  = roster.RoleOther
	)
	for in, want := range map[string]roster.Role{
		"书记":         s,
		"书记、主任":      s | d,
		"书记兼主任":      s | d,
		"书记主任":       s | d,
		"一肩挑":        s | d,
		"书记、主任一肩挑":   s | d,
		"书记/主任（一肩挑）": s | d,
		"社区党委书记":     s,
		"党总支书记":      s,
		"党支部副书记":     ds,
		"东田社区党委书记、居委会主任": s | d,
		"党委书记（兼居委会主任）":   s | d,
		"居委会主任":          d,
		"居委会副主任":         dd,
		"居民委员会委员":        m,
		"支委":             m,
		"“两委”委员":         m,
		"两委成员":           m,
		"组织委员":           m,
		"副书记,副主任":        ds | dd,
		"专职副书记":          ds,
		"委员；社工":          m | w,
		"社工":             w,
		"社区工作者":          w,
		"第一书记":           o,
		"网格党支部书记":        o,
		"书记助理":           o,
		"主任助理":           o,
		"居务监督委员会主任":      o,
		"居务监督委员会委员":      o,
		"网格长":            o,
		"妇联主席":           o,
		"团支部书记":          o,
		"原书记":            o,
		"草原社区党委书记":       s,
		"小区业委会主任":        o,
		"书记、妇联主席":        s | o,
		"街道党工委书记":        o,
		"":               0,
		"、":              0,
	} {
		if got := parsePosition(in).Roles; got != want {
			t.Errorf("%q: got %b, want %b", in, got, want)
		}
	}
}

func TestPersonName(t *testing.T) {
	for in, want := range map[string]string{
		"王芳": "王芳", "王　芳": "王芳", " 王 芳 ": "王芳", "买买提•艾力": "买买提·艾力", "买买提・艾力": "买买提·艾力", "买买提.艾力": "买买提·艾力",
		"𠮷野": "𠮷野", "王\u200b芳": "王芳",
	} {
		if got, how := personName(in); got != want || (how == 0) != (in == want) {
			t.Errorf("%q: got %q %v, want %q", in, got, how, want)
		}
	}
}

func TestIDText(t *testing.T) {
	id := personID(7)
	for _, in := range []string{id, "'" + id, " " + id + " ", id[:6] + " " + id[6:], "’" + id, id + "\u00a0"} {
		if got := idText(in); got != id {
			t.Errorf("%q: got %q", in, got)
		}
	}
	if got := idText("２２９９９９１９８０0101001x"); got != "22999919800101001X" {
		t.Errorf("full width: got %q", got)
	}
	for in, want := range map[string]bool{"2.20102E+17": true, "2.2e17": true, "220102": false, "E+5": false} {
		if scientific(in) != want {
			t.Errorf("%q: scientific %v", in, !want)
		}
	}
}

func TestSplitPlace(t *testing.T) {
	for in, want := range map[string]placeParts{
		"东田社区": {},
		"长春市朝阳区前进街道东田社区居民委员会": {"前进街道", "东田社区居民委员会"},
		"前进街道东田社区":            {"前进街道", "东田社区"},
		"朝阳区东田社区":             {"", "东田社区"},
		"吉林省长春市朝阳区前进街道":       {"前进街道", ""},
		"前进街道办事处":             {},
		"解放街道社区":              {},
	} {
		if got := splitPlace(in); got != want {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
	}
}
