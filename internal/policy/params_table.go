package policy

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// ParamInfo describes a parameter for screens and docs.
type ParamInfo struct {
	Key     string // stable
	Title   string
	Unit    string // "" for dates, lists and words
	Clause  string
	Default string // as shown; 无 where the county must give it
}

// ParamTable describes all parameters in the order of the opinion.
func ParamTable() []ParamInfo {
	out := make([]ParamInfo, len(paramSpecs))
	for i := range paramSpecs {
		out[i] = paramSpecs[i].ParamInfo
	}
	return out
}

// paramSpec is a parameter with the way its stored form is read and written.
type paramSpec struct {
	ParamInfo
	form  string // what a value looks like, after 应为
	read  func(*Params, json.RawMessage) bool
	write func(*Params) any
}

func paramSpecOf(key string) *paramSpec {
	for i := range paramSpecs {
		if paramSpecs[i].Key == key {
			return &paramSpecs[i]
		}
	}
	return nil
}

// MarshalJSON writes the stored form: the keys of [ParamTable], amounts in 元,
// unknown values left out.
func (p *Params) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range paramSpecs {
		s := &paramSpecs[i]
		if !p.has(s.Key) {
			continue
		}
		v, err := json.Marshal(s.write(p))
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(s.Key) + ":")
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads the stored form over the defaults.
func (p *Params) UnmarshalJSON(b []byte) error {
	*p = *Defaults()
	_, err := p.read(b)
	return err
}

// paramSpecs is the table; it never changes.
var paramSpecs = []paramSpec{
	dateParam("issued_on", "《意见》印发日期", "三（四）", "2020-05-06（刊登日期，待录入文件本身日期）", func(p *Params) *roster.Date { return &p.IssuedOn }),
	intParam("headcount_base_min", "基准户数以内社工岗下限", "个", "二（二）", "10", func(p *Params) *int64 { return &p.HeadcountBaseMin }),
	intParam("headcount_base_max", "基准户数以内社工岗上限", "个", "二（二）", "15", func(p *Params) *int64 { return &p.HeadcountBaseMax }),
	intParam("headcount_tolerance", "社工岗数量“左右”的幅度", "个", "二（二）", "1", func(p *Params) *int64 { return &p.HeadcountTolerance }),
	intParam("headcount_base_households", "基准户数", "户", "二（二）", "3000", func(p *Params) *int64 { return &p.HeadcountBaseHouseholds }),
	stepParam("headcount_step_max_households", "增设1个社工岗的户数（多）", "户", "二（二）", "500", func(p *Params) *int64 { return &p.HeadcountStepMax }),
	stepParam("headcount_step_min_households", "增设1个社工岗的户数（少）", "户", "二（二）", "300", func(p *Params) *int64 { return &p.HeadcountStepMin }),
	intParam("party_posts_min", "每个社区专职党建社工岗", "个", "二（二）", "2", func(p *Params) *int64 { return &p.PartyPostsMin }),
	optionalInt("quota", "员额总量", "名", "二（二）", func(p *Params) **int64 { return &p.Quota }),
	wordParam("min_education", "最低学历", "二（三）", "大学专科", roster.Educations.Values, func(p *Params) *string { return &p.MinEducation }),
	intParam("age_limit", "年龄上限", "周岁", "二（三）", "40", func(p *Params) *int64 { return &p.AgeLimit }),
	intParam("age_limit_relaxed", "放宽后年龄上限", "周岁", "二（三）", "45", func(p *Params) *int64 { return &p.AgeLimitRelaxed }),
	optionalAmount("reference_pay", "上年度事业单位管理岗位月平均工资", "元/月", "二（四）", func(p *Params) **int64 { return &p.ReferencePay }),
	optionalInt("reference_year", "工资数据年份", "年", "二（四）", func(p *Params) **int64 { return &p.ReferenceYear }),
	percentParam("reference_pay_tolerance", "薪酬平均标准的允许差", "%", "二（四）", "5", func(p *Params) *float64 { return &p.ReferencePayTolerance }),
	percentParam("base_pay_share", "基础报酬占比", "%", "二（四）", "70（以《意见》为准，县级数据仅作比较）", func(p *Params) *float64 { return &p.BasePayShare }),
	percentParam("base_pay_share_tolerance", "基础报酬占比的允许差", "个百分点", "二（四）", "1", func(p *Params) *float64 { return &p.BasePayShareTolerance }),
	amountParam("certificate_subsidy_min", "职业资格补贴下限", "元/月", "二（四）", "200", func(p *Params) *int64 { return &p.CertificateSubsidyMin }),
	gradeRangesParam(),
	termsParam(),
	wordParam("training_reckoning", "培训周期计算方式", "二（七）", "rolling（近12/24个月）；calendar 为本年度/两年周期", []string{"rolling", "calendar"}, func(p *Params) *string { return &p.TrainingReckoning }),
	intParam("head_training_months", "书记、主任培训周期", "月", "二（七）", "12", func(p *Params) *int64 { return &p.HeadTrainingMonths }),
	intParam("staff_training_months", "其他人员培训周期", "月", "二（七）", "24", func(p *Params) *int64 { return &p.StaffTrainingMonths }),
	intParam("certified_min", "每个社区社工师人数", "名", "二（七）", "3", func(p *Params) *int64 { return &p.CertifiedMin }),
	levelsParam(),
	dateParam("certified_by", "社工师人数目标日期", "二（七）", "2023-05-06", func(p *Params) *roster.Date { return &p.CertifiedBy }),
	intParam("hall_staff_min", "大厅日常办公人数下限", "人", "二（八）", "2", func(p *Params) *int64 { return &p.HallStaffMin }),
	intParam("hall_staff_max", "大厅日常办公人数上限", "人", "二（八）", "3", func(p *Params) *int64 { return &p.HallStaffMax }),
	numberParam("daily_patrols_min", "每日巡查次数下限", "次", "二（八）", "2", func(p *Params) *float64 { return &p.DailyPatrolsMin }),
	percentParam("monthly_coverage_min", "月走访覆盖率下限", "%", "二（八）", "100", func(p *Params) *float64 { return &p.MonthlyCoverageMin }),
	stepParam("fail_consecutive", "连续不合格年数", "年", "二（十）", "2", func(p *Params) *int64 { return &p.FailConsecutive }),
	stepParam("fail_cumulative", "累计不合格年数", "年", "二（十）", "3", func(p *Params) *int64 { return &p.FailCumulative }),
	intParam("fail_from_year", "不合格年数起算年度", "年", "二（十）", "2020", func(p *Params) *int64 { return &p.FailFromYear }),
	optionalNumber("exit_age_male", "退出年龄（男）", "周岁", "二（十）", func(p *Params) **float64 { return &p.ExitAgeMale }),
	optionalNumber("exit_age_female", "退出年龄（女）", "周岁", "二（十）", func(p *Params) **float64 { return &p.ExitAgeFemale }),
	dateParam("committee_conversion_deadline", "“两委”成员转入期限", "三（一）", "2020-09-30", func(p *Params) *roster.Date { return &p.CommitteeDeadline }),
	dateParam("phase_end", "分三年组织实施的截止日期", "三（一）", "2023-05-06", func(p *Params) *roster.Date { return &p.PhaseEnd }),
}

func dateParam(key, title, clause, def string, at func(*Params) *roster.Date) paramSpec {
	return paramSpec{
		ParamInfo{key, title, "", clause, def},
		"日期，写作 \"2020-05-06\"",
		func(p *Params, raw json.RawMessage) bool {
			d, ok := readDate(raw)
			if ok && !d.MonthOnly() {
				*at(p) = d
			}
			return ok && !d.MonthOnly()
		},
		func(p *Params) any { return *at(p) },
	}
}

func readDate(raw json.RawMessage) (roster.Date, bool) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return roster.Date{}, false
	}
	d, err := roster.ParseDate(s)
	return d, err == nil && d.Valid()
}

// wholeNumber reads a whole number that is not below least.
func wholeNumber(raw json.RawMessage, least int64) (int64, bool) {
	var v float64
	if json.Unmarshal(raw, &v) != nil || v != math.Trunc(v) || v < float64(least) || v > 1e9 {
		return 0, false
	}
	return int64(v), true
}

func intParam(key, title, unit, clause, def string, at func(*Params) *int64) paramSpec {
	return leastParam(0, ParamInfo{key, title, unit, clause, def}, "不小于0的整数", at)
}

// stepParam is a number that is divided or counted by, so at least 1.
func stepParam(key, title, unit, clause, def string, at func(*Params) *int64) paramSpec {
	return leastParam(1, ParamInfo{key, title, unit, clause, def}, "不小于1的整数", at)
}

func leastParam(least int64, info ParamInfo, form string, at func(*Params) *int64) paramSpec {
	return paramSpec{
		info, form,
		func(p *Params, raw json.RawMessage) bool {
			v, ok := wholeNumber(raw, least)
			if ok {
				*at(p) = v
			}
			return ok
		},
		func(p *Params) any { return *at(p) },
	}
}

func optionalInt(key, title, unit, clause string, at func(*Params) **int64) paramSpec {
	return paramSpec{
		ParamInfo{key, title, unit, clause, "无（须填报）"},
		"不小于0的整数",
		func(p *Params, raw json.RawMessage) bool {
			v, ok := wholeNumber(raw, 0)
			if ok {
				*at(p) = &v
			}
			return ok
		},
		func(p *Params) any { return **at(p) },
	}
}

// readNumber reads a number that is not negative.
func readNumber(raw json.RawMessage) (float64, bool) {
	var v float64
	ok := json.Unmarshal(raw, &v) == nil && v >= 0 && v <= 1e9
	return v, ok
}

func readAmount(raw json.RawMessage) (int64, bool) {
	v, ok := readNumber(raw)
	return int64(math.Round(v * 100)), ok
}

func amountParam(key, title, unit, clause, def string, at func(*Params) *int64) paramSpec {
	return paramSpec{
		ParamInfo{key, title, unit, clause, def},
		"以元为单位的数",
		func(p *Params, raw json.RawMessage) bool {
			v, ok := readAmount(raw)
			if ok {
				*at(p) = v
			}
			return ok
		},
		func(p *Params) any { return json.Number(yuan(*at(p))) },
	}
}

func optionalAmount(key, title, unit, clause string, at func(*Params) **int64) paramSpec {
	return paramSpec{
		ParamInfo{key, title, unit, clause, "无（须填报）"},
		"以元为单位的数",
		func(p *Params, raw json.RawMessage) bool {
			v, ok := readAmount(raw)
			if ok {
				*at(p) = &v
			}
			return ok
		},
		func(p *Params) any { return json.Number(yuan(**at(p))) },
	}
}

func numberParam(key, title, unit, clause, def string, at func(*Params) *float64) paramSpec {
	return floatParam(ParamInfo{key, title, unit, clause, def}, "不小于0的数", readNumber, at)
}

func percentParam(key, title, unit, clause, def string, at func(*Params) *float64) paramSpec {
	return floatParam(ParamInfo{key, title, unit, clause, def}, "百分数，写作 70 或 \"70%\"", readPercent, at)
}

// readPercent reads 70 or "70%".
func readPercent(raw json.RawMessage) (float64, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		t, ok := strings.CutSuffix(strings.TrimSpace(roster.Fold(s)), "%")
		if !ok {
			return 0, false
		}
		raw = json.RawMessage(t)
	}
	v, ok := readNumber(raw)
	return v, ok && v <= 100
}

func floatParam(info ParamInfo, form string, read func(json.RawMessage) (float64, bool), at func(*Params) *float64) paramSpec {
	return paramSpec{
		info, form,
		func(p *Params, raw json.RawMessage) bool {
			v, ok := read(raw)
			if ok {
				*at(p) = v
			}
			return ok
		},
		func(p *Params) any { return *at(p) },
	}
}

func optionalNumber(key, title, unit, clause string, at func(*Params) **float64) paramSpec {
	return paramSpec{
		ParamInfo{key, title, unit, clause, "无（须填报）"},
		"不小于0的数",
		func(p *Params, raw json.RawMessage) bool {
			v, ok := readNumber(raw)
			if ok {
				*at(p) = &v
			}
			return ok
		},
		func(p *Params) any { return **at(p) },
	}
}

func wordParam(key, title, clause, def string, words []string, at func(*Params) *string) paramSpec {
	return paramSpec{
		ParamInfo{key, title, "", clause, def},
		strings.Join(words, "、") + "之一",
		func(p *Params, raw json.RawMessage) bool {
			var s string
			if json.Unmarshal(raw, &s) != nil {
				return false
			}
			for _, w := range words {
				if w == s {
					*at(p) = s
					return true
				}
			}
			return false
		},
		func(p *Params) any { return *at(p) },
	}
}

func gradeRangesParam() paramSpec {
	return paramSpec{
		ParamInfo{"grade_ranges", "岗位等级范围", "级", "二（四）", "社区正职7–18，其他“两委”成员4–15，普通工作人员1–12（参照试行办法）"},
		"各岗位类别的等级范围，写作 {\"社区正职\":[7,18]}", readGradeRanges,
		func(p *Params) any { return p.GradeRanges },
	}
}

// readGradeRanges replaces the ranges of the categories given.
func readGradeRanges(p *Params, raw json.RawMessage) bool {
	var m map[string][]int64
	if json.Unmarshal(raw, &m) != nil {
		return false
	}
	for name, r := range m {
		c, _, ok := roster.Categories.Parse(name)
		if !ok || len(r) != 2 || r[0] < 1 || r[1] < r[0] {
			return false
		}
		p.GradeRanges[roster.Categories.String(c)] = [2]int64{r[0], r[1]}
	}
	return true
}

func termsParam() paramSpec {
	return paramSpec{
		ParamInfo{"terms", "“两委”届期", "", "二（五）", "2021-01-01至2025-12-31（首届暂用，其后不作推定）"},
		"届期列表，写作 [{\"start\":\"2021-01-01\",\"end\":\"2025-12-31\"}]", readTerms,
		func(p *Params) any { return p.Terms },
	}
}

func readTerms(p *Params, raw json.RawMessage) bool {
	var ts []map[string]json.RawMessage
	if json.Unmarshal(raw, &ts) != nil {
		return false
	}
	terms := make([]Term, 0, len(ts))
	for _, t := range ts {
		start, okStart := readDate(t["start"])
		end, okEnd := readDate(t["end"])
		if !okStart || !okEnd || len(t) != 2 || end.Last().Before(start.First()) {
			return false
		}
		terms = append(terms, Term{start, end})
	}
	p.Terms = terms
	return true
}

func levelsParam() paramSpec {
	return paramSpec{
		ParamInfo{"certified_levels", "计为社工师的证书等级", "", "二（七）", "社会工作师、高级社会工作师"},
		"证书等级的列表，如 [\"社会工作师\",\"高级社会工作师\"]", readLevels,
		func(p *Params) any { return p.CertifiedLevels },
	}
}

func readLevels(p *Params, raw json.RawMessage) bool {
	var names []string
	if json.Unmarshal(raw, &names) != nil || len(names) == 0 {
		return false
	}
	levels := make([]string, 0, len(names))
	for _, n := range names {
		c, _, ok := roster.Certificates.Parse(n)
		if !ok || c == roster.NoCertificate {
			return false
		}
		levels = append(levels, roster.Certificates.String(c))
	}
	p.CertifiedLevels = levels
	return true
}
