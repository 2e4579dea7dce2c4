package roster

// Fields is a set of fields of one kind; bit i is the field with Index i.
type Fields uint64

// Has tells that field i is in the set.
func (s Fields) Has(i int) bool { return s>>uint(i)&1 == 1 }

// With is the set with field i.
func (s Fields) With(i int) Fields { return s | 1<<uint(i) }

// Meta says where a record stands and what could be read of it.
type Meta struct {
	Sheet int32  `json:"sheet"`         // index into Return.Sheets
	Row   int32  `json:"row"`           // from 1
	Col   int16  `json:"col,omitempty"` // wide form: column + 1 of this record's year; 0 otherwise
	Set   Fields `json:"set,omitempty"` // fields that have a usable value
	Bad   Fields `json:"bad,omitempty"` // fields whose cell was read but is at fault
	// County is the code of the county named on the row, "" for the return's.
	County string `json:"county,omitempty"`
}

// Base is the record's Meta.
func (m *Meta) Base() *Meta { return m }

// Record is a pointer to one of the record types below.
type Record interface {
	Base() *Meta
	Kind() Kind
}

// Flag is an optional yes or no.
type Flag uint8

// Unknown is a blank; it is never taken for No.
const (
	Unknown Flag = iota
	Yes
	No
)

// String is 是, 否 or nothing.
func (f Flag) String() string { return [...]string{"", "是", "否"}[f] }

// Position is what stands in the column 职务.
type Position struct {
	Text  string `json:"text"`
	Roles Role   `json:"roles,omitempty"`
}

// Role is a set of the posts of a community's own party organisation and
// residents' committee. Only these decide the category.
type Role uint8

// The roles. RoleOther is any other text, such as 第一书记 or 书记助理.
const (
	Secretary Role = 1 << iota
	Director
	DeputySecretary
	DeputyDirector
	Member
	Staff
	RoleOther
)

// Community is a row of 社区基本情况表.
type Community struct {
	Meta
	CountyName, Street, Name, Code string
	Type                           Code
	Households, Population, Grids  int64
	ApprovedPosts, HallStaff       int64
	OneWindow, JointHandling       Flag
	DailyPatrols, MonthlyCoverage  float64 // times; percent 0 to 100
}

// Worker is a row of the roster.
type Worker struct {
	Meta
	CountyName, Street, Community, Name, ID string
	Sex, Ethnicity, Political, Education    Code
	Birth                                   Date
	School, Major                           string
	Category                                Code
	Position                                Position
	HeadSince                               Date
	PartyBuilding                           Flag
	Employment, EntryRoute                  Code
	Hire, Post                              Date
	Notice                                  string
	AgeRelief, Certificate                  Code
	CertificateDate                         Date
	Subsidy                                 int64 // 分 a month
	Grade                                   int64
	BasePay, PerformancePay                 int64 // 分 a month
	Pension, Medical, Unemployment, Injury  Flag
	Maternity, HousingFund                  Flag
	Checkup, PaidLeave                      Flag
	AgreementStart, AgreementEnd            Date
	PersonnelFile                           Flag
	Workplace                               Code
	Grid                                    string
	Seconded                                Flag
	SecondedTo                              string
	SecondedFrom                            Date
	Delegate                                Code
	Phone, Remarks                          string
}

// Training is one person's part in one course.
type Training struct {
	Meta
	Name, ID, Course string
	Level            Code
	Start, End       Date
	Hours            float64
	Organizer        string
}

// Appraisal is one person's result of one year.
type Appraisal struct {
	Meta
	Name, ID     string
	Year         int64
	Grade        Code
	Satisfaction float64 // percent
	Organizer    string
}

// Exit is one person's leaving.
type Exit struct {
	Meta
	Name, ID, Community string
	Category            Code
	Date                Date
	Reason, Channel     Code
	Procedure           string
}

// Conversion is what became of a person who worked in the communities when the
// opinion came.
type Conversion struct {
	Meta
	Name, ID, Street, Community string
	Origin                      Code
	Eligible                    Flag
	IneligibleReason            Code
	Converted                   Flag
	Date                        Date
	Reason                      string
	Planned                     Date
}

// CountySheet is 县（市、区）基本情况表 of one year.
type CountySheet struct {
	Meta
	Year, Quota                   int64
	ReferencePay                  int64 // 分 a month
	ReferenceYear                 int64
	AgeLimitRelaxed               int64
	BasePayShare                  float64 // percent
	ExitAgeMale, ExitAgeFemale    float64 // years
	TermStart, TermEnd            Date
	Budget                        int64 // 分 a year
	BudgetScope                   string
	ProvincialSubsidy, NewExpense int64 // 分 a year
	EmergencyAllowance            Flag
	Planned1, Planned2, Planned3  int64
	Basis                         string
}

// Institution is one institution the opinion asks of a county.
type Institution struct {
	Meta
	Item     Code
	InPlace  Flag
	Document string
	Date     Date
}

// Auxiliary is a person who works in a community outside the posts.
type Auxiliary struct {
	Meta
	Name, ID, Community string
	Type                Code
	HiredBy             string
	Hire                Date
}

// Matter is a matter that another department asks of the communities.
type Matter struct {
	Meta
	Department, Item string
	InList           Flag
	Start            Date
	Approved         Flag
	ApprovalDate     Date
	ApprovalNumber   string
	Funds            int64 // 分
	People           string
}

// Recruitment is one open recruitment.
type Recruitment struct {
	Meta
	Notice                    string
	NoticeDate, AgeDate       Date
	Organizers                string
	Places, Applicants, Hired int64
}

// Kind is the kind of record.
func (*Community) Kind() Kind   { return Communities }
func (*Worker) Kind() Kind      { return Workers }      // Kind is the kind of record.
func (*Training) Kind() Kind    { return Trainings }    // Kind is the kind of record.
func (*Appraisal) Kind() Kind   { return Appraisals }   // Kind is the kind of record.
func (*Exit) Kind() Kind        { return Exits }        // Kind is the kind of record.
func (*Conversion) Kind() Kind  { return Conversions }  // Kind is the kind of record.
func (*CountySheet) Kind() Kind { return County }       // Kind is the kind of record.
func (*Institution) Kind() Kind { return Institutions } // Kind is the kind of record.
func (*Auxiliary) Kind() Kind   { return Auxiliaries }  // Kind is the kind of record.
func (*Matter) Kind() Kind      { return Matters }      // Kind is the kind of record.
func (*Recruitment) Kind() Kind { return Recruitments } // Kind is the kind of record.
