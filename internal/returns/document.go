package returns

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Document is a checked return as `check --format json` and the API give it;
// the keys are stable.
type Document struct {
	AsOf         roster.Date             `json:"as_of"`
	Period       roster.Period           `json:"period"`
	County       string                  `json:"county"`
	RulesVersion string                  `json:"rules_version"`
	Files        []FileDocument          `json:"files"`
	Findings     []policy.Finding        `json:"findings"`
	NotChecked   []policy.NotChecked     `json:"not_checked"`
	Counts       map[policy.Severity]int `json:"counts"`
	Normalised   int                     `json:"normalised"`
}

// FileDocument is a file of a [Document].
type FileDocument struct {
	Name   string            `json:"name"`
	Format string            `json:"format"`
	Error  *roster.FileError `json:"error"`
	Sheets []SheetDocument   `json:"sheets"`
}

// SheetDocument is a sheet of a [FileDocument]. Kind is null where the sheet
// was not recognised.
type SheetDocument struct {
	Name          string           `json:"name"`
	Kind          *string          `json:"kind"`
	HeaderRow     int              `json:"header_row"`
	HeaderRows    int              `json:"header_rows"`
	Rows          int              `json:"rows"`
	Records       int              `json:"records"`
	Skipped       []roster.Skipped `json:"skipped"`
	Columns       []roster.Column  `json:"columns"`
	UnreadColumns []string         `json:"unread_columns"`
}

// NewDocument puts a return and its findings together.
func NewDocument(r *roster.Return, res *policy.Result, asOf roster.Date) *Document {
	d := &Document{
		AsOf: asOf, Period: r.Period, County: r.County, RulesVersion: policy.Version,
		Files: fileDocuments(r), Findings: orEmpty(res.Findings), NotChecked: orEmpty(res.NotChecked), Counts: res.Counts(),
	}
	for _, k := range roster.Kinds() {
		d.Normalised += len(r.Changes[k])
	}
	return d
}

func fileDocuments(r *roster.Return) []FileDocument {
	out := make([]FileDocument, len(r.Files))
	for i, f := range r.Files {
		out[i] = FileDocument{Name: f.Name, Format: f.Format, Error: f.Error, Sheets: []SheetDocument{}}
	}
	for i := range r.Sheets {
		s := &r.Sheets[i]
		v := SheetDocument{
			Name: s.Name, HeaderRow: s.HeaderRow, HeaderRows: s.HeaderRows, Rows: s.Rows, Records: s.Records,
			Skipped: orEmpty(s.Skipped), Columns: orEmpty(s.Columns), UnreadColumns: orEmpty(s.Unread),
		}
		if s.Kind != roster.NoKind {
			k := s.Kind.String()
			v.Kind = &k
		}
		out[s.File].Sheets = append(out[s.File].Sheets, v)
	}
	return out
}

// orEmpty makes null an empty list.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Difference is what became of a version's findings in a later one, by key.
type Difference struct {
	Fixed []policy.Finding `json:"fixed"` // only in the earlier
	Still []policy.Finding `json:"still"` // in both, as the later says it
	New   []policy.Finding `json:"new"`   // only in the later
}

// Compare compares two versions' findings.
func Compare(earlier, later *policy.Result) *Difference {
	d := &Difference{Fixed: []policy.Finding{}, Still: []policy.Finding{}, New: []policy.Finding{}}
	before := make(map[string]bool, len(earlier.Findings))
	for i := range earlier.Findings {
		before[earlier.Findings[i].Key] = true
	}
	after := make(map[string]bool, len(later.Findings))
	for i := range later.Findings {
		f := &later.Findings[i]
		after[f.Key] = true
		if before[f.Key] {
			d.Still = append(d.Still, *f)
		} else {
			d.New = append(d.New, *f)
		}
	}
	for i := range earlier.Findings {
		if f := &earlier.Findings[i]; !after[f.Key] {
			d.Fixed = append(d.Fixed, *f)
		}
	}
	return d
}
