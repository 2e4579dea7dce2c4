package roster

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// vocabularies are all closed lists by name.
var vocabularies = map[string]*Vocabulary{
	"CommunityTypes": CommunityTypes, "Sexes": Sexes, "Ethnicities": Ethnicities, "Political": Political,
	"Educations": Educations, "Categories": Categories, "Employments": Employments, "EntryRoutes": EntryRoutes,
	"AgeReliefs": AgeReliefs, "Certificates": Certificates, "Workplaces": Workplaces, "Delegates": Delegates,
	"TrainingLevels": TrainingLevels, "AppraisalGrades": AppraisalGrades, "ExitReasons": ExitReasons,
	"ExitChannels": ExitChannels, "Origins": Origins, "IneligibleReasons": IneligibleReasons,
	"InstitutionItems": InstitutionItems, "AuxiliaryTypes": AuxiliaryTypes,
}

func TestVocabulariesAreSound(t *testing.T) {
	for name, v := range vocabularies {
		meaning := map[string]Code{}
		for i, value := range v.Values {
			c, exact, ok := v.Parse(value)
			if want := Code(i + 1); c != want || !exact || !ok {
				t.Errorf("%s: Parse(%q) = %d, %v, %v, want %d, true, true", name, value, c, exact, ok, want)
			}
			if got := v.String(Code(i + 1)); got != value {
				t.Errorf("%s: String(%d) = %q, want %q", name, i+1, got, value)
			}
			if have := meaning[Fold(value)]; have != 0 {
				t.Errorf("%s: %q and %q fold alike", name, value, v.String(have))
			}
			meaning[Fold(value)] = Code(i + 1)
		}
		for spelling, want := range v.Synonyms {
			if want == 0 || int(want) > len(v.Values) {
				t.Errorf("%s: %q means %d, which is no value", name, spelling, want)
			}
			if Fold(spelling) == "" {
				t.Errorf("%s: %q folds to nothing", name, spelling)
			}
			if have := meaning[Fold(spelling)]; have != 0 && have != want {
				t.Errorf("%s: %q means both %q and %q", name, spelling, v.String(have), v.String(want))
			}
			meaning[Fold(spelling)] = want
			if c, _, ok := v.Parse(spelling); c != want || !ok {
				t.Errorf("%s: Parse(%q) = %d, %v, want %d", name, spelling, c, ok, want)
			}
		}
		for _, s := range []string{"", " ", "没有这样的取值"} {
			if c, exact, ok := v.Parse(s); ok || exact || c != 0 {
				t.Errorf("%s: Parse(%q) = %d, %v, %v, want none", name, s, c, exact, ok)
			}
		}
		if got := v.String(0) + v.String(Code(len(v.Values)+1)); got != "" {
			t.Errorf("%s: codes beyond the list have the text %q", name, got)
		}
	}
}

func TestEveryVocabularyIsTested(t *testing.T) {
	known := map[*Vocabulary]bool{}
	for _, v := range vocabularies {
		known[v] = true
	}
	for _, k := range Kinds() {
		for _, f := range FieldsOf(k) {
			if (f.Type == VocabularyType) != (f.Vocabulary != nil) {
				t.Errorf("%v %s: type %v with vocabulary %v", k, f.Key, f.Type, f.Vocabulary != nil)
			}
			if f.Vocabulary != nil && !known[f.Vocabulary] {
				t.Errorf("%v %s: its vocabulary is not in the table above", k, f.Key)
			}
		}
	}
}

// TestCodes pins the codes: archived returns hold them.
func TestCodes(t *testing.T) {
	for _, c := range []struct {
		v    *Vocabulary
		code Code
		want string
	}{
		{CommunityTypes, UrbanCommunity, "城市社区"},
		{CommunityTypes, CountySeatCommunity, "县政府所在地乡镇社区"},
		{CommunityTypes, TownCommunity, "其他乡镇社区"},
		{CommunityTypes, RuralCommunity, "农村社区"},
		{Sexes, Male, "男"},
		{Sexes, Female, "女"},
		{Educations, Postgraduate, "研究生"},
		{Educations, Undergraduate, "大学本科"},
		{Educations, College, "大学专科"},
		{Educations, SecondaryVocational, "中专"},
		{Educations, TechnicalSchool, "中技"},
		{Educations, HighSchool, "高中"},
		{Educations, MiddleSchool, "初中"},
		{Educations, PrimarySchool, "小学"},
		{Categories, HeadCategory, "社区正职"},
		{Categories, CommitteeCategory, "其他“两委”成员"},
		{Categories, OrdinaryCategory, "普通工作人员"},
		{Employments, FullTime, "专职"},
		{Employments, PartTime, "兼职"},
		{Employments, NotFullDay, "非全日制"},
		{Employments, RetiredRehired, "退休返聘"},
		{Employments, PublicWelfare, "公益性岗位"},
		{EntryRoutes, ElectedRoute, "选举任命转入"},
		{EntryRoutes, CivilAffairsRoute, "市县政府或民政部门招聘转入"},
		{EntryRoutes, OtherDepartmentRoute, "其他部门招聘转入"},
		{EntryRoutes, OpenRoute, "公开招聘"},
		{AgeReliefs, NoRelief, "无"},
		{AgeReliefs, ExistingWorkerRelief, "现有社区工作者"},
		{AgeReliefs, CertificateRelief, "社工师"},
		{AgeReliefs, SociologyRelief, "社会学专业"},
		{AgeReliefs, VeteranRelief, "复员退伍军人"},
		{AgeReliefs, NoticeRelief, "公告规定的其他情形"},
		{Certificates, NoCertificate, "无"},
		{Certificates, AssistantCertificate, "助理社会工作师"},
		{Certificates, SocialWorkerCertificate, "社会工作师"},
		{Certificates, SeniorCertificate, "高级社会工作师"},
		{Workplaces, HallWorkplace, "大厅"},
		{Workplaces, GridWorkplace, "网格"},
		{AppraisalGrades, Excellent, "优秀"},
		{AppraisalGrades, Qualified, "合格"},
		{AppraisalGrades, BarelyQualified, "基本合格"},
		{AppraisalGrades, Failed, "不合格"},
		{AppraisalGrades, NoGrade, "不确定等次"},
		{AppraisalGrades, NotAppraised, "未参加考核"},
		{ExitReasons, ExitFailed, "考核不合格"},
		{ExitReasons, ExitViolation, "违纪违法"},
		{ExitReasons, ExitNeglect, "严重失职"},
		{ExitReasons, ExitBreach, "不履行协议"},
		{ExitReasons, ExitIncompetent, "不胜任"},
		{ExitReasons, ExitOtherLegal, "其他法定情形"},
		{ExitReasons, ExitResigned, "辞职"},
		{ExitReasons, ExitRetired, "退休"},
		{ExitReasons, ExitAge, "达到退出年龄"},
		{ExitReasons, ExitTermEnd, "换届离任"},
		{ExitReasons, ExitAgreementEnd, "协议期满不再续签"},
		{ExitReasons, ExitCivilServant, "招录为公务员"},
		{ExitReasons, ExitPublicInstitution, "招聘为事业编制"},
		{ExitReasons, ExitStreetLeader, "选任街道领导干部"},
		{ExitReasons, ExitTransfer, "调动"},
		{ExitReasons, ExitDeath, "死亡"},
		{ExitReasons, ExitOther, "其他"},
		{Origins, CommitteeOrigin, "社区“两委”成员"},
		{Origins, CivilAffairsOrigin, "市县政府或民政部门招聘"},
		{Origins, OtherDepartmentOrigin, "其他部门招聘"},
		{Origins, PublicWelfareOrigin, "公益性岗位"},
		{Origins, RetiredOrigin, "退休返聘"},
		{Origins, PartTimeOrigin, "非全日制"},
		{Origins, OtherOrigin, "其他辅助"},
		{AuxiliaryTypes, RetiredAuxiliary, "退休返聘"},
		{AuxiliaryTypes, PartTimeAuxiliary, "非全日制"},
		{AuxiliaryTypes, PublicWelfareAuxiliary, "公益性岗位"},
		{AuxiliaryTypes, OtherAuxiliary, "其他辅助"},
		{Ethnicities, 1, "汉族"},
		{Ethnicities, 10, "朝鲜族"},
		{Ethnicities, 56, "基诺族"},
		{Ethnicities, 57, "其他"},
		{Political, 1, "中共党员"},
		{Political, 3, "共青团员"},
		{Political, 13, "群众"},
	} {
		if got := c.v.String(c.code); got != c.want {
			t.Errorf("code %d = %s, want %s", c.code, got, c.want)
		}
	}
}

func TestVocabularySpellings(t *testing.T) {
	for _, c := range []struct {
		v        *Vocabulary
		in, want string
		exact    bool
	}{
		{Categories, "其他“两委”成员", "其他“两委”成员", true},
		{Categories, "其他\"两委\"成员", "其他“两委”成员", false},
		{Categories, "其他两委成员", "其他“两委”成员", false},
		{Categories, "其他 ‘两委’ 成员", "其他“两委”成员", false},
		{Origins, "社区＂两委＂成员", "社区“两委”成员", false},
		{Ethnicities, "满", "满族", false},
		{Ethnicities, "满族", "满族", true},
		{Ethnicities, "蒙族", "蒙古族", false},
		{Ethnicities, "朝鲜", "朝鲜族", false},
		{Ethnicities, "毛难", "毛南族", false},
		{Political, "党员", "中共党员", false},
		{Political, "团员", "共青团员", false},
		{Political, "中国共产党预备党员", "中共预备党员", false},
		{Political, "九三学社", "九三学社社员", false},
		{Educations, "大 专", "大学专科", false},
		{Educations, "大学普通班", "大学专科", false},
		{Educations, "博士", "研究生", false},
		{Sexes, "ｍ", "男", false},
		{CommunityTypes, "县政府所在地镇社区", "县政府所在地乡镇社区", false},
		{EntryRoutes, "民政招聘转入", "市县政府或民政部门招聘转入", false},
		{AgeReliefs, "退役军人", "复员退伍军人", false},
		{Certificates, "全国社会工作师", "社会工作师", false},
		{Certificates, "中级", "社会工作师", false},
		{ExitReasons, "严重违反社区管理规章制度", "违纪违法", false},
		{TrainingLevels, "市（州）", "市", false},
	} {
		code, exact, ok := c.v.Parse(c.in)
		if got := c.v.String(code); got != c.want || exact != c.exact || !ok {
			t.Errorf("Parse(%q) = %q, %v, %v, want %q, %v", c.in, got, exact, ok, c.want, c.exact)
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" 姓　名\n", "姓名"},
		{"Ｎｏ．", "no."},
		{"县（市、区）", "县(市、区)"},
		{"*姓名＊", "姓名"},
		{"‘两委’“两委”「两委」『两委』\"'", "两委两委两委两委"},
		{"\u200b姓\u200d\ufeff名\u202c\u00ad", "姓名"},
		{"plain ASCII*", "plainascii"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFoldIsStable(t *testing.T) {
	letters := rapid.SampledFrom([]rune("姓名县（市、区）Ａaⅻ①㎡ *“”‘\"\t\n\u200b　０9𠮷·"))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(letters).Draw(t, "text")
		once := Fold(s)
		if got := Fold(once); got != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, got)
		}
		for _, r := range once {
			if unicode.IsSpace(r) || unicode.IsUpper(r) {
				t.Fatalf("Fold(%q) = %q holds %q", s, once, r)
			}
		}
	})
}
