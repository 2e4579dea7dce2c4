package roster

import (
	_ "embed"
	"encoding/json"
	"sort"
	"strings"
)

//go:embed data/codes.json
var codesJSON []byte

// Ethnicities is GB/T 3304, Political is GB/T 4762, both with the spellings in
// use. Their codes follow the standards' order.
var Ethnicities, Political = loadCodes()

func loadCodes() (ethnic, political *Vocabulary) {
	var t struct {
		Ethnic    map[string]string   `json:"GB/T 3304"`
		Old       map[string]string   `json:"GB/T 3304 old names"`
		Political map[string][]string `json:"GB/T 4762"`
	}
	if err := json.Unmarshal(codesJSON, &t); err != nil {
		panic(err) // embedded: cannot fail once the tests have passed
	}
	ethnic = &Vocabulary{Synonyms: map[string]Code{}}
	at := map[string]Code{}
	for _, k := range sortedKeys(t.Ethnic) {
		name := t.Ethnic[k]
		ethnic.Values = append(ethnic.Values, name)
		at[k] = Code(len(ethnic.Values))
		if short := strings.TrimSuffix(name, "族"); short != name {
			ethnic.Synonyms[short] = at[k]
		}
	}
	for short, name := range map[string]string{"蒙": "蒙古", "朝": "朝鲜", "鲜": "朝鲜", "维": "维吾尔"} {
		ethnic.Synonyms[short], ethnic.Synonyms[short+"族"] = ethnic.Synonyms[name], ethnic.Synonyms[name]
	}
	for name, k := range t.Old {
		ethnic.Synonyms[name], ethnic.Synonyms[strings.TrimSuffix(name, "族")] = at[k], at[k]
	}
	political = &Vocabulary{Synonyms: map[string]Code{
		"党员": 1, "正式党员": 1, "中共正式党员": 1, "共产党员": 1, "中国共产党员": 1, "预备党员": 2, "中共党员（预备）": 2,
		"团员": 3, "中国共产主义青年团员": 3, "民革": 4, "民革会员": 4, "民盟": 5, "民盟会员": 5, "民建": 6, "民进": 7,
		"农工党": 8, "农工民主党": 8, "农工民主党党员": 8, "致公党": 9, "九三学社": 10, "九三": 10, "台盟": 11,
		"无党派": 12, "普通群众": 13, "一般群众": 13,
	}}
	for i, k := range sortedKeys(t.Political) {
		names := t.Political[k]
		political.Values = append(political.Values, names[len(names)-1])
		for _, n := range names[:len(names)-1] {
			political.Synonyms[n] = Code(i + 1)
		}
	}
	return ethnic, political
}

func sortedKeys[V any](m map[string]V) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}
