package main

import (
	"bufio"
	"encoding/json"
	"io"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// checkJSON is the output of check --format json; its keys are stable.
type checkJSON struct {
	AsOf           roster.Date             `json:"as_of"`
	Period         roster.Period           `json:"period"`
	County         string                  `json:"county"`
	RulesVersion   string                  `json:"rules_version"`
	Files          []fileJSON              `json:"files"`
	Findings       []policy.Finding        `json:"findings"`
	NotChecked     []policy.NotChecked     `json:"not_checked"`
	Counts         map[policy.Severity]int `json:"counts"`
	Normalised     int                     `json:"normalised"`
	Normalisations []normalisationJSON     `json:"normalisations,omitempty"`
}

type fileJSON struct {
	Name   string            `json:"name"`
	Format string            `json:"format"`
	Error  *roster.FileError `json:"error"`
	Sheets []sheetJSON       `json:"sheets"`
}

type sheetJSON struct {
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

type normalisationJSON struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
	How   string `json:"how"`
}

func writeJSON(w io.Writer, c *checked, list bool) error {
	out := checkJSON{
		AsOf: c.asOf, Period: c.ret.Period, County: c.ret.County, RulesVersion: policy.Version,
		Files: filesJSON(c.ret), Findings: orEmpty(c.result.Findings), NotChecked: orEmpty(c.result.NotChecked), Counts: c.result.Counts(),
	}
	for _, k := range roster.Kinds() {
		out.Normalised += len(c.ret.Changes[k])
	}
	if list {
		out.Normalisations = normalisations(c.ret)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return err
	}
	return b.Flush()
}

// orEmpty makes null an empty list.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func filesJSON(r *roster.Return) []fileJSON {
	out := make([]fileJSON, len(r.Files))
	for i, f := range r.Files {
		out[i] = fileJSON{Name: f.Name, Format: f.Format, Error: f.Error, Sheets: []sheetJSON{}}
	}
	for i := range r.Sheets {
		s := &r.Sheets[i]
		v := sheetJSON{
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

func normalisations(r *roster.Return) []normalisationJSON {
	out := []normalisationJSON{}
	for _, k := range roster.Kinds() {
		fields := roster.FieldsOf(k)
		for _, c := range r.Changes[k] {
			rec, f := r.Record(k, int(c.Index)), fields[c.Field]
			p := r.Locate(rec, f.Key)
			out = append(out, normalisationJSON{
				File: p.File, Sheet: p.Sheet, Cell: p.Cell, Field: f.Key, From: c.From, To: f.Format(rec), How: c.How.String(),
			})
		}
	}
	return out
}
