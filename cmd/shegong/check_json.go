package main

import (
	"bufio"
	"encoding/json"
	"io"

	"shegong/internal/returns"
	"shegong/internal/roster"
)

// checkJSON is the output of check --format json; its keys are stable.
type checkJSON struct {
	*returns.Document
	Normalisations []normalisationJSON `json:"normalisations,omitempty"`
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
	out := checkJSON{Document: returns.NewDocument(c.ret, c.result, c.asOf)}
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
