package roster

import (
	_ "embed"
	"encoding/csv"
	"strings"
)

// col makes a field whose value stands at ref in a record of type R.
func col[R any, P interface {
	*R
	Record
}](key, header string, t Type, ref func(P) any, opts ...func(*Field)) *Field {
	f := &Field{Key: key, Header: header, Type: t}
	if ref != nil {
		f.ref = func(r Record) any { return ref(r.(P)) }
	}
	for _, o := range opts {
		o(f)
	}
	return f
}

func required(f *Field) { f.Required = true }
func past(f *Field)     { f.Past = true }

func oneOf(v *Vocabulary) func(*Field) { return func(f *Field) { f.Vocabulary = v } }

func within(lo, hi float64) func(*Field) { return func(f *Field) { f.Min, f.Max = lo, hi } }

func into(keys ...string) func(*Field) { return func(f *Field) { f.Into = keys } }

func communityFields() []*Field {
	type r = Community
	return []*Field{
		col("county", "县（市、区）", TextType, func(c *r) any { return &c.CountyName }),
		col("street", "街道（乡镇）", TextType, func(c *r) any { return &c.Street }, required),
		col("community", "社区名称", TextType, func(c *r) any { return &c.Name }, required),
		col("code", "社区代码", CodeType, func(c *r) any { return &c.Code }),
		col("type", "社区类型", VocabularyType, func(c *r) any { return &c.Type }, required, oneOf(CommunityTypes)),
		col("households", "户数", IntegerType, func(c *r) any { return &c.Households }, required, within(0, 100_000)),
		col("population", "常住人口", IntegerType, func(c *r) any { return &c.Population }, within(0, 500_000)),
		col("grids", "网格数", IntegerType, func(c *r) any { return &c.Grids }, within(0, 1000)),
		col("approved_posts", "核定社工岗数", IntegerType, func(c *r) any { return &c.ApprovedPosts }, within(0, 1000)),
		col("hall_staff", "大厅日常办公人数", IntegerType, func(c *r) any { return &c.HallStaff }, within(0, 1000)),
		col("one_window", "是否一窗受理", FlagType, func(c *r) any { return &c.OneWindow }),
		col("joint_handling", "是否后台协同办理", FlagType, func(c *r) any { return &c.JointHandling }),
		col("daily_patrols", "日巡查次数", NumberType, func(c *r) any { return &c.DailyPatrols }, within(0, 100)),
		col("monthly_coverage", "月走访覆盖率", PercentType, func(c *r) any { return &c.MonthlyCoverage }, within(0, 100)),
	}
}

func workerFields() []*Field {
	type r = Worker
	return []*Field{
		col("county", "县（市、区）", TextType, func(w *r) any { return &w.CountyName }),
		col("street", "街道（乡镇）", TextType, func(w *r) any { return &w.Street }, required),
		col("community", "社区名称", TextType, func(w *r) any { return &w.Community }, required),
		col("name", "姓名", NameType, func(w *r) any { return &w.Name }, required),
		col("id_number", "公民身份号码", IDType, func(w *r) any { return &w.ID }, required),
		col("sex", "性别", VocabularyType, func(w *r) any { return &w.Sex }, oneOf(Sexes)),
		col("birth_date", "出生日期", DateType, func(w *r) any { return &w.Birth }, past),
		col("ethnicity", "民族", VocabularyType, func(w *r) any { return &w.Ethnicity }, oneOf(Ethnicities)),
		col("political_status", "政治面貌", VocabularyType, func(w *r) any { return &w.Political }, oneOf(Political)),
		col("education", "学历", VocabularyType, func(w *r) any { return &w.Education }, required, oneOf(Educations)),
		col("school", "毕业院校", TextType, func(w *r) any { return &w.School }),
		col("major", "所学专业", TextType, func(w *r) any { return &w.Major }),
		col("category", "岗位类别", VocabularyType, func(w *r) any { return &w.Category }, required, oneOf(Categories)),
		col("position", "职务", PositionType, func(w *r) any { return &w.Position }, required),
		col("head_since", "任现职时间", DateType, func(w *r) any { return &w.HeadSince }, past),
		col("party_building", "是否专职党建“社工岗”", FlagType, func(w *r) any { return &w.PartyBuilding }),
		col("employment", "用工性质", VocabularyType, func(w *r) any { return &w.Employment }, required, oneOf(Employments)),
		col("entry_route", "进入方式", VocabularyType, func(w *r) any { return &w.EntryRoute }, required, oneOf(EntryRoutes)),
		col("hire_date", "到社区工作时间", DateType, func(w *r) any { return &w.Hire }, required, past),
		col("post_date", "进入社工岗时间", DateType, func(w *r) any { return &w.Post }, required, past),
		col("recruitment_notice", "招聘公告文号", TextType, func(w *r) any { return &w.Notice }),
		col("age_relief", "年龄放宽情形", VocabularyType, func(w *r) any { return &w.AgeRelief }, oneOf(AgeReliefs)),
		col("certificate", "社会工作者职业水平证书", VocabularyType, func(w *r) any { return &w.Certificate }, oneOf(Certificates)),
		col("certificate_date", "取得证书时间", DateType, func(w *r) any { return &w.CertificateDate }, past),
		col("certificate_subsidy", "职业资格补贴", YuanType, func(w *r) any { return &w.Subsidy }, within(0, 100_000)),
		col("grade", "岗位等级", IntegerType, func(w *r) any { return &w.Grade }, within(1, 18)),
		col("base_pay", "基础报酬", YuanType, func(w *r) any { return &w.BasePay }, within(0, 100_000)),
		col("performance_pay", "绩效奖金", YuanType, func(w *r) any { return &w.PerformancePay }, within(0, 100_000)),
		col("pension", "养老保险", FlagType, func(w *r) any { return &w.Pension }),
		col("medical", "医疗保险", FlagType, func(w *r) any { return &w.Medical }),
		col("unemployment", "失业保险", FlagType, func(w *r) any { return &w.Unemployment }),
		col("injury", "工伤保险", FlagType, func(w *r) any { return &w.Injury }),
		col("maternity", "生育保险", FlagType, func(w *r) any { return &w.Maternity }),
		col("housing_fund", "住房公积金", FlagType, func(w *r) any { return &w.HousingFund }),
		col("checkup", "年度体检", FlagType, func(w *r) any { return &w.Checkup }),
		col("paid_leave", "带薪休假", FlagType, func(w *r) any { return &w.PaidLeave }),
		col("agreement_start", "服务协议起始日期", DateType, func(w *r) any { return &w.AgreementStart }),
		col("agreement_end", "服务协议终止日期", DateType, func(w *r) any { return &w.AgreementEnd }),
		col("personnel_file", "是否建立人事档案", FlagType, func(w *r) any { return &w.PersonnelFile }),
		col("workplace", "工作地点", VocabularyType, func(w *r) any { return &w.Workplace }, oneOf(Workplaces)),
		col("grid", "网格编号", TextType, func(w *r) any { return &w.Grid }),
		col("seconded", "是否借调", FlagType, func(w *r) any { return &w.Seconded }),
		col("seconded_to", "借调单位", TextType, func(w *r) any { return &w.SecondedTo }),
		col("seconded_from", "借调起始", DateType, func(w *r) any { return &w.SecondedFrom }),
		col("delegate", "两代表一委员", VocabularyType, func(w *r) any { return &w.Delegate }, oneOf(Delegates)),
		col("phone", "联系电话", PhoneType, func(w *r) any { return &w.Phone }),
		col("remarks", "备注", TextType, func(w *r) any { return &w.Remarks }),
		col[r]("education_fulltime", "全日制学历", VocabularyType, nil, oneOf(Educations), into("education")),
		col[r]("education_onjob", "在职学历", VocabularyType, nil, oneOf(Educations), into("education")),
		col[r]("social_insurance", "五险一金", InsuranceType, nil, into("pension", "medical", "unemployment", "injury", "maternity", "housing_fund")),
		col[r]("agreement_term", "服务协议期限", SpanType, nil, into("agreement_start", "agreement_end")),
	}
}

func trainingFields() []*Field {
	type r = Training
	return []*Field{
		col("name", "姓名", NameType, func(t *r) any { return &t.Name }, required),
		col("id_number", "公民身份号码", IDType, func(t *r) any { return &t.ID }, required),
		col("course", "培训名称", TextType, func(t *r) any { return &t.Course }, required),
		col("level", "培训层级", VocabularyType, func(t *r) any { return &t.Level }, oneOf(TrainingLevels)),
		col("start_date", "开始日期", DateType, func(t *r) any { return &t.Start }, required),
		col("end_date", "结束日期", DateType, func(t *r) any { return &t.End }, past),
		col("hours", "学时", NumberType, func(t *r) any { return &t.Hours }, within(0, 2000)),
		col("organizer", "主办单位", TextType, func(t *r) any { return &t.Organizer }),
	}
}

func appraisalFields() []*Field {
	type r = Appraisal
	return []*Field{
		col("name", "姓名", NameType, func(a *r) any { return &a.Name }, required),
		col("id_number", "公民身份号码", IDType, func(a *r) any { return &a.ID }, required),
		col("year", "年度", IntegerType, func(a *r) any { return &a.Year }, required, within(2000, 2100)),
		col("grade", "考核等次", VocabularyType, func(a *r) any { return &a.Grade }, required, oneOf(AppraisalGrades)),
		col("satisfaction", "群众满意度", PercentType, func(a *r) any { return &a.Satisfaction }, within(0, 100)),
		col("organizer", "组织单位", TextType, func(a *r) any { return &a.Organizer }),
		// A column of the wide form: its head is the year, its cells the grades.
		col[r]("year_grade", "各年度考核等次", VocabularyType, nil, oneOf(AppraisalGrades), into("year", "grade")),
	}
}

func exitFields() []*Field {
	type r = Exit
	return []*Field{
		col("name", "姓名", NameType, func(e *r) any { return &e.Name }, required),
		col("id_number", "公民身份号码", IDType, func(e *r) any { return &e.ID }, required),
		col("community", "社区名称", TextType, func(e *r) any { return &e.Community }),
		col("category", "岗位类别", VocabularyType, func(e *r) any { return &e.Category }, oneOf(Categories)),
		col("exit_date", "退出时间", DateType, func(e *r) any { return &e.Date }, required, past),
		col("reason", "退出情形", VocabularyType, func(e *r) any { return &e.Reason }, required, oneOf(ExitReasons)),
		col("channel", "招录（聘）方式", VocabularyType, func(e *r) any { return &e.Channel }, oneOf(ExitChannels)),
		col("procedure", "履行退出程序", TextType, func(e *r) any { return &e.Procedure }),
	}
}

func conversionFields() []*Field {
	type r = Conversion
	return []*Field{
		col("name", "姓名", NameType, func(c *r) any { return &c.Name }, required),
		col("id_number", "公民身份号码", IDType, func(c *r) any { return &c.ID }, required),
		col("street", "街道（乡镇）", TextType, func(c *r) any { return &c.Street }),
		col("community", "社区名称", TextType, func(c *r) any { return &c.Community }, required),
		col("origin", "人员来源", VocabularyType, func(c *r) any { return &c.Origin }, required, oneOf(Origins)),
		col("eligible", "是否符合转入条件", FlagType, func(c *r) any { return &c.Eligible }),
		col("ineligible_reason", "不符合原因", VocabularyType, func(c *r) any { return &c.IneligibleReason }, oneOf(IneligibleReasons)),
		col("converted", "是否转入", FlagType, func(c *r) any { return &c.Converted }, required),
		col("conversion_date", "转入时间", DateType, func(c *r) any { return &c.Date }, past),
		col("reason", "未转入原因", TextType, func(c *r) any { return &c.Reason }),
		col("planned", "拟转入时间", DateType, func(c *r) any { return &c.Planned }),
	}
}

func countyFields() []*Field {
	type r = CountySheet
	return []*Field{
		col("year", "年度", IntegerType, func(c *r) any { return &c.Year }, required, within(2000, 2100)),
		col("quota", "员额总量", IntegerType, func(c *r) any { return &c.Quota }, required, within(0, 1_000_000)),
		col("reference_pay", "上年度事业单位管理岗位月平均工资", YuanType, func(c *r) any { return &c.ReferencePay }, within(0, 1_000_000)),
		col("reference_year", "工资数据年份", IntegerType, func(c *r) any { return &c.ReferenceYear }, within(2000, 2100)),
		col("age_limit_relaxed", "放宽年龄上限", IntegerType, func(c *r) any { return &c.AgeLimitRelaxed }, within(16, 70)),
		col("base_pay_share", "基础报酬占比", PercentType, func(c *r) any { return &c.BasePayShare }, within(0, 100)),
		col("exit_age_male", "退出年龄（男）", NumberType, func(c *r) any { return &c.ExitAgeMale }, within(40, 80)),
		col("exit_age_female", "退出年龄（女）", NumberType, func(c *r) any { return &c.ExitAgeFemale }, within(40, 80)),
		col("term_start", "“两委”届期起", DateType, func(c *r) any { return &c.TermStart }),
		col("term_end", "“两委”届期止", DateType, func(c *r) any { return &c.TermEnd }),
		col("budget", "年度薪酬预算（万元）", TenKType, func(c *r) any { return &c.Budget }),
		col("budget_scope", "预算口径", TextType, func(c *r) any { return &c.BudgetScope }),
		col("provincial_subsidy", "省级补助（万元）", TenKType, func(c *r) any { return &c.ProvincialSubsidy }),
		col("new_expense", "新增支出（万元）", TenKType, func(c *r) any { return &c.NewExpense }),
		col("emergency_allowance", "是否建立应急补贴发放制度", FlagType, func(c *r) any { return &c.EmergencyAllowance }),
		col("planned_hires_1", "第一年招聘计划", IntegerType, func(c *r) any { return &c.Planned1 }, within(0, 100_000)),
		col("planned_hires_2", "第二年招聘计划", IntegerType, func(c *r) any { return &c.Planned2 }, within(0, 100_000)),
		col("planned_hires_3", "第三年招聘计划", IntegerType, func(c *r) any { return &c.Planned3 }, within(0, 100_000)),
		col("basis", "依据文号", TextType, func(c *r) any { return &c.Basis }),
	}
}

func institutionFields() []*Field {
	type r = Institution
	return []*Field{
		col("item", "制度名称", VocabularyType, func(i *r) any { return &i.Item }, required, oneOf(InstitutionItems)),
		col("in_place", "是否建立", FlagType, func(i *r) any { return &i.InPlace }, required),
		col("document", "文号", TextType, func(i *r) any { return &i.Document }),
		col("date", "印发时间", DateType, func(i *r) any { return &i.Date }),
	}
}

func auxiliaryFields() []*Field {
	type r = Auxiliary
	return []*Field{
		col("name", "姓名", NameType, func(a *r) any { return &a.Name }, required),
		col("id_number", "公民身份号码", IDType, func(a *r) any { return &a.ID }),
		col("community", "社区名称", TextType, func(a *r) any { return &a.Community }, required),
		col("kind", "人员类型", VocabularyType, func(a *r) any { return &a.Type }, required, oneOf(AuxiliaryTypes)),
		col("hired_by", "招聘部门", TextType, func(a *r) any { return &a.HiredBy }),
		col("hire_date", "到社区时间", DateType, func(a *r) any { return &a.Hire }, past),
	}
}

func matterFields() []*Field {
	type r = Matter
	return []*Field{
		col("department", "申请部门", TextType, func(m *r) any { return &m.Department }, required),
		col("item", "事项名称", TextType, func(m *r) any { return &m.Item }, required),
		col("in_list", "是否清单内", FlagType, func(m *r) any { return &m.InList }),
		col("start_date", "开始时间", DateType, func(m *r) any { return &m.Start }),
		col("approved", "是否批准", FlagType, func(m *r) any { return &m.Approved }),
		col("approval_date", "批准日期", DateType, func(m *r) any { return &m.ApprovalDate }, past),
		col("approval_number", "批准文号", TextType, func(m *r) any { return &m.ApprovalNumber }),
		col("funds", "工作经费（万元）", TenKType, func(m *r) any { return &m.Funds }),
		col("people", "派出人员", TextType, func(m *r) any { return &m.People }),
	}
}

func recruitmentFields() []*Field {
	type r = Recruitment
	return []*Field{
		col("notice", "公告文号", TextType, func(x *r) any { return &x.Notice }, required),
		col("notice_date", "公告日期", DateType, func(x *r) any { return &x.NoticeDate }, required),
		col("age_date", "年龄计算截止日", DateType, func(x *r) any { return &x.AgeDate }),
		col("organizers", "组织单位", TextType, func(x *r) any { return &x.Organizers }),
		col("places", "计划人数", IntegerType, func(x *r) any { return &x.Places }, required, within(0, 100_000)),
		col("applicants", "报名人数", IntegerType, func(x *r) any { return &x.Applicants }, within(0, 10_000_000)),
		col("hired", "录用人数", IntegerType, func(x *r) any { return &x.Hired }, within(0, 100_000)),
	}
}

// schema is the table of all fields; it never changes.
var schema = [kindEnd][]*Field{
	Communities: indexed(communityFields()), Workers: indexed(workerFields()), Trainings: indexed(trainingFields()),
	Appraisals: indexed(appraisalFields()), Exits: indexed(exitFields()), Conversions: indexed(conversionFields()),
	County: indexed(countyFields()), Institutions: indexed(institutionFields()), Auxiliaries: indexed(auxiliaryFields()),
	Matters: indexed(matterFields()), Recruitments: indexed(recruitmentFields()),
}

func indexed(fs []*Field) []*Field {
	for i, f := range fs {
		f.Index = i
		if f.Into != nil {
			f.Index = -1
		}
	}
	return fs
}

// FieldsOf are the kind's fields in template order, columns with Into last.
func FieldsOf(k Kind) []*Field { return schema[k] }

// FieldOf finds a field of k by its key; nil if there is none.
func FieldOf(k Kind, key string) *Field {
	for _, f := range schema[k] {
		if f.Key == key {
			return f
		}
	}
	return nil
}

//go:embed data/headers.csv
var headersCSV string

// Spelling is a way a column's head is written.
type Spelling struct {
	Kind Kind   // NoKind: the column is common to several kinds
	Key  string // the field's key, or serial, item, value
	Text string
}

// Spellings are all known heads, the official ones included.
func Spellings() []Spelling {
	rows, err := csv.NewReader(strings.NewReader(headersCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded: cannot fail once the tests have passed
	}
	var out []Spelling
	for _, r := range rows[1:] {
		k, _ := KindOf(r[0])
		for _, s := range strings.Split(r[2], "|") {
			out = append(out, Spelling{k, r[1], s})
		}
	}
	for _, k := range Kinds() {
		for _, f := range schema[k] {
			out = append(out, Spelling{k, f.Key, f.Header})
		}
	}
	return out
}
