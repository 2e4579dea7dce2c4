package roster

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Code is a value of a vocabulary: its position in Values plus one. 0 is no
// value. Codes are kept in archived returns: values are appended, never moved.
type Code uint8

// Vocabulary is a closed list of values with the other spellings that mean
// the same.
type Vocabulary struct {
	Values   []string
	Synonyms map[string]Code // spelling → value; compared folded

	once   sync.Once
	folded map[string]Code
}

// String is the value's official spelling, "" for none.
func (v *Vocabulary) String(c Code) string {
	if c == 0 || int(c) > len(v.Values) {
		return ""
	}
	return v.Values[c-1]
}

// Parse finds the value meant by s; exact tells that s is its official spelling.
func (v *Vocabulary) Parse(s string) (c Code, exact, ok bool) {
	v.once.Do(func() {
		v.folded = make(map[string]Code, len(v.Values)+len(v.Synonyms))
		for k, c := range v.Synonyms {
			v.folded[Fold(k)] = c
		}
		for i, k := range v.Values {
			v.folded[Fold(k)] = Code(i + 1)
		}
	})
	c, ok = v.folded[Fold(s)]
	return c, ok && v.Values[c-1] == s, ok
}

// Fold is s as spellings are compared: NFKC, lower case, without spaces,
// control and invisible characters, quotation marks and asterisks.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFKC.String(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r > 0x7F && unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune("\"'“”‘’「」『』*", r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// The vocabularies of the fields. Lists with an order the rules use say so.
var (
	CommunityTypes = &Vocabulary{
		Values: []string{"城市社区", "县政府所在地乡镇社区", "其他乡镇社区", "农村社区"},
		Synonyms: map[string]Code{
			"城区社区": UrbanCommunity, "城市型社区": UrbanCommunity, "县政府所在地社区": CountySeatCommunity, "县政府所在地的镇社区": CountySeatCommunity, "城关镇社区": CountySeatCommunity, "其他乡镇": TownCommunity, "镇社区": TownCommunity, "其他镇社区": TownCommunity, "农村型社区": RuralCommunity,
			"县政府所在地镇社区": CountySeatCommunity, "县政府驻地镇社区": CountySeatCommunity, "县城社区": CountySeatCommunity,
			"城市": UrbanCommunity, "城镇社区": UrbanCommunity, "乡镇社区": TownCommunity, "农村": RuralCommunity, "村": RuralCommunity,
		},
	}
	Sexes = &Vocabulary{Values: []string{"男", "女"}, Synonyms: map[string]Code{"男性": Male, "女性": Female, "M": Male, "F": Female}}
	// Educations runs from the highest to the lowest; 中专, 中技 and 高中 are one rank.
	Educations = &Vocabulary{
		Values: []string{"研究生", "大学本科", "大学专科", "中专", "中技", "高中", "初中", "小学"},
		Synonyms: map[string]Code{
			"在职本科": Undergraduate, "函授本科": Undergraduate, "大学大专": College, "全日制大专": College, "全日制专科": College, "在职大专": College, "高等职业": College, "中等专业学校": SecondaryVocational, "中等专科学校": SecondaryVocational, "在职研究生": Postgraduate, "全日制研究生": Postgraduate, "中等技工学校": TechnicalSchool, "小学教育": PrimarySchool,
			"研究生教育": Postgraduate, "博士": Postgraduate, "硕士": Postgraduate, "博士研究生": Postgraduate, "硕士研究生": Postgraduate, "研究生毕业": Postgraduate,
			"本科": Undergraduate, "大学": Undergraduate, "大学本科教育": Undergraduate, "全日制本科": Undergraduate, "大学本科毕业": Undergraduate, "本科学历": Undergraduate,
			"大专": College, "专科": College, "大学专科教育": College, "大学普通班": College, "高职": College, "大学专科毕业": College, "大专学历": College, "专科学历": College, "高职高专": College,
			"中等专科": SecondaryVocational, "中等职业教育": SecondaryVocational, "职业高中": SecondaryVocational, "职高": SecondaryVocational, "中职": SecondaryVocational,
			"技工学校": TechnicalSchool, "技校": TechnicalSchool, "普通高中": HighSchool, "普通高级中学": HighSchool, "初级中学": MiddleSchool,
		},
	}
	Categories = &Vocabulary{
		Values: []string{"社区正职", "其他“两委”成员", "普通工作人员"},
		Synonyms: map[string]Code{
			"社区正职人员": HeadCategory, "正职人员": HeadCategory,
			"正职": HeadCategory, "其他两委": CommitteeCategory, "两委成员": CommitteeCategory, "两委其他成员": CommitteeCategory,
			"普通工作者": OrdinaryCategory, "普通": OrdinaryCategory, "一般工作人员": OrdinaryCategory, "普通人员": OrdinaryCategory,
			"其他两委人员": CommitteeCategory, "社区其他两委成员": CommitteeCategory, "社区两委其他成员": CommitteeCategory, "社区两委成员": CommitteeCategory, "其他两委班子成员": CommitteeCategory,
			"普通社工": OrdinaryCategory, "一般工作者": OrdinaryCategory, "社区普通工作人员": OrdinaryCategory, "普通社区工作者": OrdinaryCategory,
		},
	}
	Employments = &Vocabulary{
		Values:   []string{"专职", "兼职", "非全日制", "退休返聘", "公益性岗位"},
		Synonyms: map[string]Code{"全职": FullTime, "全日制": FullTime, "是": FullTime, "否": PartTime, "公益岗": PublicWelfare, "公益岗位": PublicWelfare, "公益性岗": PublicWelfare, "返聘": RetiredRehired, "专职人员": FullTime, "专职工作人员": FullTime, "专职社工": FullTime, "兼职人员": PartTime, "非全日制用工": NotFullDay, "公益性岗位人员": PublicWelfare, "退休返聘人员": RetiredRehired},
	}
	EntryRoutes = &Vocabulary{
		Values: []string{"选举任命转入", "市县政府或民政部门招聘转入", "其他部门招聘转入", "公开招聘"},
		Synonyms: map[string]Code{
			"选举转任": ElectedRoute, "选举或任命转入": ElectedRoute, "其他部门转入": OtherDepartmentRoute,
			"民政招聘转入": CivilAffairsRoute, "民政部门招聘转入": CivilAffairsRoute, "政府或民政部门招聘转入": CivilAffairsRoute, "市县政府招聘转入": CivilAffairsRoute,
			"选举转入": ElectedRoute, "任命转入": ElectedRoute, "选任转入": ElectedRoute, "选举任命": ElectedRoute,
			"民政部门招聘": CivilAffairsRoute, "民政招聘": CivilAffairsRoute, "市县政府招聘": CivilAffairsRoute, "市县政府或民政部门招聘": CivilAffairsRoute, "民政局招聘转入": CivilAffairsRoute,
			"其他部门招聘": OtherDepartmentRoute, "部门招聘转入": OtherDepartmentRoute,
			"面向社会公开招聘": OpenRoute, "公开招录": OpenRoute, "公开招考": OpenRoute, "社会公开招聘": OpenRoute, "公招": OpenRoute,
		},
	}
	AgeReliefs = &Vocabulary{
		Values:   []string{"无", "现有社区工作者", "社工师", "社会学专业", "复员退伍军人", "公告规定的其他情形"},
		Synonyms: map[string]Code{"退役军人": VeteranRelief, "退伍军人": VeteranRelief, "否": NoRelief, "不适用": NoRelief, "/": NoRelief, "—": NoRelief, "-": NoRelief, "现有社区工作人员": ExistingWorkerRelief, "复转军人": VeteranRelief, "退役士兵": VeteranRelief, "社会工作专业": SociologyRelief, "公告规定": NoticeRelief, "公告规定情形": NoticeRelief, "其他情形": NoticeRelief},
	}
	// Certificates runs from none to the highest.
	Certificates = &Vocabulary{
		Values: []string{"无", "助理社会工作师", "社会工作师", "高级社会工作师"},
		Synonyms: map[string]Code{
			"助理社工师": AssistantCertificate, "社工师": SocialWorkerCertificate, "高级社工师": SeniorCertificate,
			"初级": AssistantCertificate, "中级": SocialWorkerCertificate, "高级": SeniorCertificate,
			"初级社工师": AssistantCertificate, "中级社工师": SocialWorkerCertificate, "初级社工证": AssistantCertificate, "中级社工证": SocialWorkerCertificate, "高级社工证": SeniorCertificate,
			"全国助理社会工作师": AssistantCertificate, "全国社会工作师": SocialWorkerCertificate, "全国高级社会工作师": SeniorCertificate,
			"中级社会工作师": SocialWorkerCertificate, "初级社会工作师": AssistantCertificate, "助理级": AssistantCertificate, "社会工作师证": SocialWorkerCertificate, "助理社会工作师证": AssistantCertificate, "社工师证": SocialWorkerCertificate, "无证": NoCertificate, "没有": NoCertificate, "助理": AssistantCertificate, "助理社工": AssistantCertificate, "初级社工": AssistantCertificate, "中级社工": SocialWorkerCertificate, "高级社工": SeniorCertificate, "助理社工师证": AssistantCertificate, "高级社工师证": SeniorCertificate,
			"国家助理社会工作师": AssistantCertificate, "国家社会工作师": SocialWorkerCertificate, "国家高级社会工作师": SeniorCertificate,
			"全国助理社工师": AssistantCertificate, "全国社工师": SocialWorkerCertificate, "全国高级社工师": SeniorCertificate,
			"否": NoCertificate, "/": NoCertificate, "—": NoCertificate, "-": NoCertificate, "未取得": NoCertificate,
		},
	}
	Workplaces = &Vocabulary{
		Values:   []string{"大厅", "网格"},
		Synonyms: map[string]Code{"一站式大厅": HallWorkplace, "一站式服务大厅": HallWorkplace, "便民服务大厅": HallWorkplace, "社区大厅": HallWorkplace, "服务窗口": HallWorkplace, "大厅窗口": HallWorkplace, "一站式办事大厅": HallWorkplace, "服务大厅": HallWorkplace, "便民大厅": HallWorkplace, "窗口": HallWorkplace, "办事大厅": HallWorkplace, "网格员": GridWorkplace, "下沉网格": GridWorkplace, "网格内": GridWorkplace, "社区网格": GridWorkplace},
	}
	Delegates      = &Vocabulary{Values: []string{"无", "党代表", "人大代表", "政协委员"}, Synonyms: map[string]Code{"不是": 1, "不适用": 1, "没有": 1, "党代会代表": 2, "党员代表": 2, "人大": 3, "人民代表": 3, "政协": 4, "否": 1, "/": 1, "—": 1, "-": 1}}
	TrainingLevels = &Vocabulary{
		Values: []string{"中央", "省", "市", "县", "街道"},
		Synonyms: map[string]Code{
			"州": 3, "州级": 3, "县（市、区）级": 4, "县市区": 4, "县市区级": 4, "乡镇（街道）": 5, "街道（乡镇）级": 5, "乡镇（街道）级": 5, "镇街": 5,
			"国家": 1, "国家级": 1, "中央级": 1, "省级": 2, "市级": 3, "市州": 3, "市（州）": 3, "县级": 4, "区级": 4, "县区级": 4, "区": 4, "县（市、区）": 4, "县区": 4, "街道级": 5, "乡镇": 5, "街道（乡镇）": 5, "乡镇级": 5,
		},
	}
	AppraisalGrades = &Vocabulary{
		Values:   []string{"优秀", "合格", "基本合格", "不合格", "不确定等次", "未参加考核"},
		Synonyms: map[string]Code{"不定等": NoGrade, "不确定等级": NoGrade, "未参加年度考核": NotAppraised, "未参评": NotAppraised, "优秀等次": Excellent, "优": Excellent, "合格等次": Qualified, "基本合格等次": BarelyQualified, "不合格等次": Failed, "不定等次": NoGrade, "未定等次": NoGrade, "不确定档次": NoGrade, "未参加": NotAppraised, "未考核": NotAppraised},
	}
	ExitReasons = &Vocabulary{
		Values: []string{
			"考核不合格", "违纪违法", "严重失职", "不履行协议", "不胜任", "其他法定情形",
			"辞职", "退休", "达到退出年龄", "换届离任", "协议期满不再续签", "招录为公务员", "招聘为事业编制", "选任街道领导干部", "调动", "死亡", "其他",
		},
		Synonyms: map[string]Code{
			"年度考核不合格": 1, "违法": 2, "违纪": 2, "到龄退休": 8, "正常退休": 8, "办理退休": 8, "到龄离岗": 9, "超龄": 9, "换届落选": 10, "换届未当选": 10, "不再续签": 11, "协议期满不续签": 11, "合同期满": 11, "协议到期不再续签": 11, "考上公务员": 12, "录用为公务员": 12, "考取事业单位": 13, "考录事业编": 13, "考上事业编": 13, "招聘为事业人员": 13, "调离": 15, "调走": 15, "亡故": 16, "因病去世": 16, "逝世": 16,
			"严重违反社区管理规章制度": 2, "违法违纪": 2, "失职": 3, "不履行服务协议": 4, "不能胜任": 5, "不胜任工作": 5, "不能胜任工作": 5,
			"主动辞职": 7, "自愿辞职": 7, "个人辞职": 7, "离职": 7, "到龄退出": 9, "到龄": 9, "换届": 10, "协议到期": 11, "合同到期": 11, "协议期满": 11,
			"考取公务员": 12, "考录公务员": 12, "招录公务员": 12, "公务员": 12, "考取事业编": 13, "事业编": 13, "事业编制": 13, "招聘事业编制": 13, "工作调动": 15, "调出": 15, "病故": 16, "去世": 16,
		},
	}
	ExitChannels = &Vocabulary{Values: []string{"公开招考", "定向招录", "专项招聘", "直接考察"}, Synonyms: map[string]Code{"公开考试": 1, "公开招聘": 1, "定向招聘": 2, "定向招考": 2, "专项招录": 3, "公开招录": 1, "公考": 1, "定向": 2, "专项": 3, "考察": 4}}
	Origins      = &Vocabulary{
		Values: []string{"社区“两委”成员", "市县政府或民政部门招聘", "其他部门招聘", "公益性岗位", "退休返聘", "非全日制", "其他辅助"},
		Synonyms: map[string]Code{
			"社区两委班子成员": CommitteeOrigin, "两委班子成员": CommitteeOrigin, "部门招聘": OtherDepartmentOrigin, "公益性岗": PublicWelfareOrigin, "公益性岗位人员": PublicWelfareOrigin, "退休返聘人员": RetiredOrigin, "非全日制人员": PartTimeOrigin, "非全日制用工": PartTimeOrigin,
			"两委成员": CommitteeOrigin, "社区两委": CommitteeOrigin, "两委": CommitteeOrigin, "民政部门招聘": CivilAffairsOrigin, "民政招聘": CivilAffairsOrigin,
			"市县政府招聘": CivilAffairsOrigin, "政府或民政部门招聘": CivilAffairsOrigin, "公益岗": PublicWelfareOrigin, "公益岗位": PublicWelfareOrigin, "返聘": RetiredOrigin, "其他辅助人员": OtherOrigin,
		},
	}
	IneligibleReasons = &Vocabulary{Values: []string{"兼职", "在编人员", "超龄", "转入前离任", "死亡", "其他"}, Synonyms: map[string]Code{"年龄超限": 3, "年龄超过": 3, "超年龄": 3, "已离任": 4, "已离职": 4, "在编在岗人员": 2, "去世": 5, "病故": 5, "在编": 2, "超过年龄": 3, "离任": 4, "离职": 4}}
	InstitutionItems  = &Vocabulary{
		Values: []string{"等级绩效薪酬制度", "人事档案管理制度", "培训计划", "纳入人才发展规划", "服务制度", "考核办法", "退出机制", "工作机制", "实施方案", "事项清单及准入制度"},
		Synonyms: map[string]Code{
			"等级绩效薪酬": 1, "绩效薪酬制度": 1, "人事档案管理": 2, "培训规划": 3, "年度培训计划": 3, "考核管理办法": 6, "考核评价办法": 6, "退出管理办法": 7, "工作机制建设": 8, "落实方案": 9, "事项清单": 10, "准入清单": 10,
			"薪酬制度": 1, "等级薪酬制度": 1, "人事档案制度": 2, "档案管理制度": 2, "人才发展规划": 4, "纳入本地人才发展规划": 4, "社区工作者服务制度": 5, "服务规范": 5,
			"考核制度": 6, "退出制度": 7, "退出办法": 7, "具体实施方案": 9, "事项准入制度": 10, "社区工作事项清单及准入制度": 10, "准入制度": 10,
		},
	}
	AuxiliaryTypes = &Vocabulary{Values: []string{"退休返聘", "非全日制", "公益性岗位", "其他辅助"}, Synonyms: map[string]Code{"退休返聘人员": 1, "退休人员返聘": 1, "非全日制人员": 2, "非全日制用工": 2, "公益性岗位人员": 3, "公益性岗": 3, "公益岗": 3, "公益岗位": 3, "返聘": 1, "其他辅助人员": 4, "其他": 4}}
)

// Codes of CommunityTypes.
const (
	UrbanCommunity Code = 1 + iota
	CountySeatCommunity
	TownCommunity
	RuralCommunity
)

// Codes of Sexes.
const (
	Male Code = 1 + iota
	Female
)

// Codes of Educations.
const (
	Postgraduate Code = 1 + iota
	Undergraduate
	College
	SecondaryVocational
	TechnicalSchool
	HighSchool
	MiddleSchool
	PrimarySchool
)

// Codes of Categories.
const (
	HeadCategory Code = 1 + iota
	CommitteeCategory
	OrdinaryCategory
)

// Codes of Employments.
const (
	FullTime Code = 1 + iota
	PartTime
	NotFullDay
	RetiredRehired
	PublicWelfare
)

// Codes of EntryRoutes.
const (
	ElectedRoute Code = 1 + iota
	CivilAffairsRoute
	OtherDepartmentRoute
	OpenRoute
)

// Codes of AgeReliefs.
const (
	NoRelief Code = 1 + iota
	ExistingWorkerRelief
	CertificateRelief
	SociologyRelief
	VeteranRelief
	NoticeRelief
)

// Codes of Certificates.
const (
	NoCertificate Code = 1 + iota
	AssistantCertificate
	SocialWorkerCertificate
	SeniorCertificate
)

// Codes of Workplaces.
const (
	HallWorkplace Code = 1 + iota
	GridWorkplace
)

// Codes of AppraisalGrades.
const (
	Excellent Code = 1 + iota
	Qualified
	BarelyQualified
	Failed
	NoGrade
	NotAppraised
)

// Codes of ExitReasons: the six of 二（十） come first.
const (
	ExitFailed Code = 1 + iota
	ExitViolation
	ExitNeglect
	ExitBreach
	ExitIncompetent
	ExitOtherLegal
	ExitResigned
	ExitRetired
	ExitAge
	ExitTermEnd
	ExitAgreementEnd
	ExitCivilServant
	ExitPublicInstitution
	ExitStreetLeader
	ExitTransfer
	ExitDeath
	ExitOther
)

// Codes of Origins: the first three are eligible unless the sheet says no.
const (
	CommitteeOrigin Code = 1 + iota
	CivilAffairsOrigin
	OtherDepartmentOrigin
	PublicWelfareOrigin
	RetiredOrigin
	PartTimeOrigin
	OtherOrigin
)

// Codes of AuxiliaryTypes.
const (
	RetiredAuxiliary Code = 1 + iota
	PartTimeAuxiliary
	PublicWelfareAuxiliary
	OtherAuxiliary
)
