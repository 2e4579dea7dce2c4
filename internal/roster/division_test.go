package roster

import (
	"strings"
	"testing"
)

func TestDivisionCounts(t *testing.T) {
	d := DivisionTable()
	got := map[string]int{}
	for _, v := range d.All {
		got[v.Level]++
		if have, ok := d.ByCode(v.Code); !ok || have != v {
			t.Errorf("ByCode(%s) = %v, %v, want %v", v.Code, have, ok, v)
		}
		if v.Level != "province" && !strings.HasPrefix(v.Code, v.Parent) {
			t.Errorf("%s %s does not lie in %s", v.Code, v.Name, v.Parent)
		}
	}
	for level, want := range map[string]int{"province": 1, "prefecture": 9, "county": 69, "town": 1075, "village": 11860} {
		if got[level] != want {
			t.Errorf("%d of level %s, want %d", got[level], level, want)
		}
	}
	if got, want := len(d.Children("22")), 9; got != want {
		t.Errorf("%d prefectures in the province, want %d", got, want)
	}
	if got, want := d.Name("220104"), "朝阳区"; got != want {
		t.Errorf("Name(220104) = %s, want %s", got, want)
	}
	if got, want := d.Name("22Z001"), "22Z001"; got != want {
		t.Errorf("Name(22Z001) = %s, want %s", got, want)
	}
	if got := d.Children("none"); len(got) != 0 {
		t.Errorf("Children(none) = %v", got)
	}
}

func TestCounty(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"朝阳区", "220104"},
		{"朝阳", "220104"},
		{" 朝 阳 区 ", "220104"},
		{"长春市朝阳区", "220104"},
		{"长春朝阳", "220104"},
		{"吉林省长春市朝阳区", "220104"},
		{"朝阳区民政局", "220104"},
		{"长春市朝阳区民政局", "220104"},
		{"朝阳区委社会工作部", "220104"},
		{"中共长春市朝阳区委社会工作部", "220104"},
		{"长春市朝阳区人民政府", "220104"},
		{"吉林市永吉县", "220221"},
		{"吉林省吉林市永吉县民政局", "220221"},
		{"铁东", "220303"}, // 铁东区 of 四平 is the only one of the province
		{"四平铁西", "220302"},
		{"二道", "220105"},
		{"通化县", "220521"},
		{"通化市通化县", "220521"},
		{"梅河口市", "220581"},
		{"梅河口", "220581"},
		{"通化市梅河口市", "220581"},
		{"前郭县", "220721"},
		{"前郭", "220721"},
		{"松原市前郭县", "220721"},
		{"前郭尔罗斯蒙古族自治县", "220721"},
		{"前郭县民政局", "220721"},
		{"伊通县", "220323"},
		{"长白县", "220623"},
		{"延边州延吉市", "222401"},
		{"延边朝鲜族自治州延吉市", "222401"},
		{"长春净月高新技术产业开发区管理委员会", "220172"},
		{"净月区", "220172"},
		{"吉林高新区", "220272"},

		{"", ""},
		{"吉林省", ""},
		{"长春市", ""},
		{"民政局", ""},
		{"通化", ""}, // the prefecture or the county
		{"通化市", ""},
		{"四平市朝阳区", ""}, // not of that prefecture
		{"高新区", ""},
		{"经开区", ""},
		{"沈阳市和平区", ""},
		{"前进街道", ""},
	} {
		v, ok := DivisionTable().County(c.in)
		if v.Code != c.want || ok != (c.want != "") {
			t.Errorf("County(%q) = %s %s, %v, want %q", c.in, v.Code, v.Name, ok, c.want)
		}
	}
}

func TestCountiesByTheirNames(t *testing.T) {
	d := DivisionTable()
	for _, v := range d.All {
		if v.Level != "county" {
			continue
		}
		for _, text := range []string{v.Name, d.Name(v.Parent) + v.Name, "吉林省" + d.Name(v.Parent) + v.Name + "民政局"} {
			if got, ok := d.County(text); got.Code != v.Code || !ok {
				t.Errorf("County(%q) = %s, %v, want %s", text, got.Name, ok, v.Name)
			}
		}
	}
}

func TestShortCountiesExist(t *testing.T) {
	for name := range shortCounties {
		if v, ok := DivisionTable().County(name); !ok || Fold(v.Name) != name {
			t.Errorf("%s is no county", name)
		}
	}
}

func TestPlaceKeys(t *testing.T) {
	for _, c := range []struct {
		key  func(string) string
		want string
		in   []string
	}{
		{StreetKey, "前进", []string{"前进", "前进街道", "前进街道办事处", "前进街道办", " 前进 街道", "朝阳区前进街道", "长春市朝阳区前进街道办事处", "前进街道党工委"}},
		{StreetKey, "平东", []string{"平东街道", "四平市铁东区平东街道"}},
		{StreetKey, "卡伦湖", []string{"卡伦湖镇", "卡伦湖镇人民政府", "卡伦湖镇政府"}},
		{StreetKey, "四合", []string{"四合乡", "四合乡政府"}},
		{StreetKey, "镇", []string{"镇"}},
		{StreetKey, "", []string{"", " "}},
		{CommunityKey, "东田", []string{
			"东田", "东田社区", "东田社区居委会", "东田居委会", "东田社区居民委员会", "东田居民委员会", "东田社区党委", "东田 社区",
			"前进街道东田社区", "前进街道办事处东田社区", "朝阳区东田社区", "长春市朝阳区前进街道东田社区居民委员会",
		}},
		{CommunityKey, "东晟", []string{"东晟社区", "四平市铁东区平东街道东晟社区居民委员会"}},
		{CommunityKey, "二郎山", []string{"石岭镇二郎山社区", "四平市铁东区石岭镇二郎山社区居民委员会"}},
		{CommunityKey, "向阳街道", []string{"向阳街道居委会", "向阳街道社区"}},
		{CommunityKey, "双河镇", []string{"双河镇社区"}},
		{CommunityKey, "镇东", []string{"镇东社区"}},
		{CommunityKey, "水乡名苑", []string{"水乡名苑社区"}},
		{CommunityKey, "二道街", []string{"二道街社区"}},
		{CommunityKey, "头道村", []string{"头道村", "头道村委会", "头道村民委员会", "头道村村民委员会", "头道村村委会"}},
		{CommunityKey, "社区", []string{"社区"}},
		{CommunityKey, "", []string{""}},
	} {
		for _, in := range c.in {
			if got := c.key(in); got != c.want {
				t.Errorf("key of %q = %q, want %q", in, got, c.want)
			}
		}
	}
}

// TestCommunityKeysAreApart goes through the division table: no two communities
// of a street have one key.
func TestCommunityKeysAreApart(t *testing.T) {
	d := DivisionTable()
	for _, town := range d.All {
		if town.Level != "town" {
			continue
		}
		have := map[string]string{}
		for _, v := range d.Children(town.Code) {
			k := CommunityKey(v.Name)
			if other, ok := have[k]; ok || k == "" {
				t.Errorf("%s: %s and %s have the key %q", town.Name, other, v.Name, k)
			}
			have[k] = v.Name
		}
	}
}
