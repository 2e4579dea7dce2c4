package roster

// Kind is a kind of sheet, and of the records on it.
type Kind uint8

// The eleven kinds; NoKind is a sheet that was not recognised.
const (
	NoKind Kind = iota
	Communities
	Workers
	Trainings
	Appraisals
	Exits
	Conversions
	County
	Institutions
	Auxiliaries
	Matters
	Recruitments
	kindEnd
)

var kindKeys = [kindEnd]string{
	"", "communities", "workers", "trainings", "appraisals", "exits", "conversions",
	"county", "institutions", "auxiliaries", "matters", "recruitments",
}

var kindTitles = [kindEnd]string{
	"", "社区基本情况表", "“社工岗”人员花名册", "培训台账", "年度考核结果", "退出人员台账", "转入情况台账",
	"县（市、区）基本情况表", "制度建设情况", "其他在社区工作人员", "社区工作事项准入台账", "公开招聘情况表",
}

// Kinds are all kinds in the order of the template.
func Kinds() []Kind {
	ks := make([]Kind, 0, kindEnd-1)
	for k := Communities; k < kindEnd; k++ {
		ks = append(ks, k)
	}
	return ks
}

// KindOf finds a kind by its key.
func KindOf(key string) (Kind, bool) {
	for k := Communities; k < kindEnd; k++ {
		if kindKeys[k] == key {
			return k, true
		}
	}
	return NoKind, false
}

// String is the kind's stable key.
func (k Kind) String() string { return kindKeys[k] }

// Title is the sheet's official title.
func (k Kind) Title() string { return kindTitles[k] }

// Ledger tells that the kind is cumulative from month to month.
func (k Kind) Ledger() bool {
	switch k {
	case Trainings, Appraisals, Exits, Conversions, Matters, Recruitments, Institutions:
		return true
	}
	return false
}

// Person tells that the kind's records are persons, joined by ID number.
func (k Kind) Person() bool {
	switch k {
	case Workers, Trainings, Appraisals, Exits, Conversions, Auxiliaries:
		return true
	}
	return false
}
