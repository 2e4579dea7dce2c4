package importer

import (
	"strings"

	"shegong/internal/roster"
)

// parsePosition reads the posts named in the column 职务. Only the posts of the
// community's own party organisation and residents' committee are roles;
// anything else is RoleOther.
func parsePosition(text string) roster.Position {
	p := roster.Position{Text: trim(text)}
	if len(p.Text) > longestPosts {
		p.Roles = roster.RoleOther
		return p
	}
	if strings.Contains(p.Text, "一肩挑") {
		p.Roles |= roster.Secretary | roster.Director
	}
	for _, post := range strings.FieldsFunc(p.Text, postSeparator) {
		post = strings.NewReplacer("一肩挑", "", "实行", "").Replace(squeeze(post))
		if post = strings.TrimSuffix(strings.TrimPrefix(post, "兼任"), "等"); post != "" {
			p.Roles |= roleOf(post)
		}
	}
	return p
}

// longestPosts is the length in bytes of what can still be a list of posts.
const longestPosts = 300

func postSeparator(r rune) bool {
	switch r {
	case '、', ',', '，', '/', '／', ';', '；', '兼', '和', '及', '+', '＋', '|', '(', ')', '（', '）', '\n', '\r', ' ', '　', '"', '“', '”':
		return true
	}
	return false
}

// foreign are words of posts that are not of the community's own two
// committees, or that only help in them.
var foreign = []string{
	"第一书记", "网格", "助理", "监督", "居务", "名誉", "团支部", "团委", "团书记", "妇联", "妇女", "工会", "小组", "楼", "协会", "前任", "党小组",
	"业委会", "物业", "办公室", "中心", "服务站", "社会组织", "大党委", "联合党", "离任", "退休", "挂职", "见习", "后备", "候选",
}

// roleOf is the role of one post.
func roleOf(post string) roster.Role {
	// A community's name may hold any of these words.
	own := post[strings.LastIndex(post, "社区")+1:]
	for _, w := range foreign {
		if strings.Contains(own, w) || strings.HasPrefix(post, "原") {
			return roster.RoleOther
		}
	}
	switch post {
	case "社工", "社区工作者", "专职社区工作者", "社工岗", "专职社工", "社区社工", "社工岗人员", "普通工作人员", "工作人员", "社区工作人员", "普通社工":
		return roster.Staff
	case "支委", "居委", "党委", "总支委", "两委", "两委成员", "其他两委成员", "居委会成员", "党委成员", "支部成员":
		return roster.Member
	}
	for _, t := range posts {
		if body, ok := strings.CutSuffix(post, t.word); ok {
			return roleIn(body, t)
		}
	}
	return roster.RoleOther
}

// postWord is a word that ends a post's name. Longer words come first.
type postWord struct {
	word  string
	role  roster.Role
	party bool // only the party organisation has it
	house bool // only the residents' committee has it
}

var posts = []postWord{
	{"副书记", roster.DeputySecretary, true, false},
	{"书记", roster.Secretary, true, false},
	{"副主任", roster.DeputyDirector, false, true},
	{"主任", roster.Director, false, true},
	{"两委成员", roster.Member, false, false},
	{"委员", roster.Member, false, false},
}

// roleIn decides by what stands before the post's word: an organisation of the
// community, or another post written without a separator (书记主任).
func roleIn(body string, t postWord) roster.Role {
	for _, w := range []string{"常务", "专职", "现任", "党建"} {
		body = strings.TrimSuffix(body, w)
	}
	if body == "" || ownBody(body, t) {
		return t.role
	}
	if other := roleOf(body); other&(roster.RoleOther|roster.Staff) == 0 {
		return other | t.role
	}
	return roster.RoleOther
}

// ownBody tells that body names the community's own organisation: 党委,
// 东田社区党总支, 社区居委会, or a seat such as 组织 of 组织委员.
func ownBody(body string, t postWord) bool {
	if i := strings.LastIndex(body, "社区"); i >= 0 {
		body = body[i+len("社区"):]
	}
	switch body {
	case "":
		return true
	case "党委", "党总支", "总支", "党总支部", "党支部", "支部", "党组织", "中共", "党", "支", "党工委", "党委会", "党支部委员会", "党总支委员会", "党委班子":
		return !t.house && body != "党工委"
	case "居委会", "居民委员会", "居委", "居民", "村委会", "居":
		return !t.party
	case "组织", "宣传", "纪检", "统战", "群工", "治安", "调解", "民政", "卫生", "文教", "计生", "青年", "纪律", "生活", "保密", "两委", "党委组织", "党委宣传", "党委纪检", "支部组织", "支部宣传", "支部纪检":
		return t.role == roster.Member
	}
	return false
}
