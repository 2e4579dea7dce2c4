// Package policy holds the opinion (吉办发〔2020〕18号) and the rules of data
// quality as values: start at [Rules] and [Evaluate]. A rule's check is pure: it
// sees a return, the one before it, the county's parameters and the as-of date,
// never the clock, a file or a database.
package policy

import (
	"strings"

	"shegong/internal/roster"
)

// Version names the rule set; it is printed in findings and reports.
const Version = "2020-05"

// Severity says what a finding asks of the clerk.
type Severity string

// The severities, from the opinion's wording.
const (
	Error   Severity = "error"   // 错误: corrected, or reported as 属实违规
	Explain Severity = "explain" // 核实: corrected or explained
	Notice  Severity = "notice"  // 提示: shown, never blocks
)

// Chinese is the severity as shown.
func (s Severity) Chinese() string {
	switch s {
	case Error:
		return "错误"
	case Explain:
		return "核实"
	default:
		return "提示"
	}
}

// Scope says which records a check looks at together.
type Scope string

// The scopes.
const (
	Row        Scope = "row"
	Person     Scope = "person"
	Community  Scope = "community"
	Street     Scope = "street"
	CountyWide Scope = "county"
	Sheet      Scope = "sheet"
	Province   Scope = "province" // checked by the service across accepted returns
	Period     Scope = "period"   // against the previous accepted return
)

// Rule is one rule of the opinion or of data quality.
type Rule struct {
	ID       string // stable
	Clause   string // 二（三）; "" for data quality
	Severity Severity
	Lesser   []Severity // further severities single findings of it may have
	Scope    Scope
	From     roster.Date // as-of dates before it are not checked; zero: always
	Title    string
	Why      string
	Fix      string
	Params   []string // keys of the parameters used
	Needs    []Need
	// Check reports the rule's findings. Nil for rules of scope Province.
	Check func(*Case, *Reporter)
}

// Quality tells that the rule is one of data quality.
func (r *Rule) Quality() bool { return r.ID[0] == 'd' }

// InForce tells that returns of the as-of date are checked against the rule.
func (r *Rule) InForce(asOf roster.Date) bool { return !asOf.Before(r.From) }

// Need is an input without which a rule does not run: a sheet of the kind and,
// if Field is set, a column of it; or a parameter.
type Need struct {
	Kind  roster.Kind
	Field string
	Param string
	// Or are alternatives, one of which is enough.
	Or []Need
}

// Missing is the need's name in not_checked: workers, workers.grade, quota.
func (n Need) Missing() string {
	switch {
	case n.Param != "":
		return n.Param
	case n.Field != "":
		return n.Kind.String() + "." + n.Field
	default:
		return n.Kind.String()
	}
}

// Finding is one fault of a return.
type Finding struct {
	Key       string   `json:"key"` // keyed hash of rule, kind, subject and field
	Rule      string   `json:"rule"`
	Clause    string   `json:"clause"`
	Severity  Severity `json:"severity"`
	File      string   `json:"file"`
	Sheet     string   `json:"sheet"`
	Cell      string   `json:"cell"`
	Row       int      `json:"row"`
	Field     string   `json:"field"`
	Value     string   `json:"value"`   // as displayed in the cell
	Subject   string   `json:"subject"` // ID number, or name of the community, street, county, item
	Community string   `json:"community"`
	Message   string   `json:"message"`
	Fix       string   `json:"fix"`
	Related   []string `json:"related,omitempty"` // 工作表!A1

	Kind roster.Kind `json:"-"`
	// Cause groups findings that are answered alike: 学历 大本.
	Cause string `json:"cause,omitempty"`
}

// NotChecked says that a rule did not run, wholly or for some rows. It is never
// to be shown as passed.
type NotChecked struct {
	Rule    string   `json:"rule"`
	Missing []string `json:"missing"`
	Subject *string  `json:"subject"` // the community or county, nil for all
	Rows    int      `json:"rows"`    // rows or persons left unchecked; 0: the whole rule
}

// Result is what an evaluation says of a return.
type Result struct {
	Findings   []Finding    // by file, sheet, row, rule
	NotChecked []NotChecked // by rule
}

// Counts are the findings by severity.
func (r *Result) Counts() map[Severity]int {
	n := map[Severity]int{Error: 0, Explain: 0, Notice: 0}
	for i := range r.Findings {
		n[r.Findings[i].Severity]++
	}
	return n
}

// otherInputs are inputs of rules that are neither sheet, column nor parameter.
var otherInputs = map[string]string{
	"previous": "上期已接收的报送",
	"terms":    "参数／“两委”届期",
	"evidence": "须人工核对的证明材料",
}

// MissingTitle is an entry of NotChecked.Missing in Chinese.
func MissingTitle(key string) string {
	if s, ok := otherInputs[key]; ok {
		return s
	}
	if k, ok := roster.KindOf(key); ok {
		return k.Title()
	}
	if kind, field, ok := strings.Cut(key, "."); ok {
		if k, ok := roster.KindOf(kind); ok {
			if f := roster.FieldOf(k, field); f != nil {
				return k.Title() + "／" + f.Header
			}
		}
	}
	for _, p := range ParamTable() {
		if p.Key == key {
			return "参数／" + p.Title
		}
	}
	return key
}
