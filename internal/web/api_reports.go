package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/reports"
)

// reportJSON is a kind of report.
type reportJSON struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Personal bool   `json:"personal"`
	YearEnd  bool   `json:"year_end"`
}

func (s *Server) apiReports(c echo.Context) error {
	out := []reportJSON{}
	for _, r := range reports.All() {
		out = append(out, reportJSON{r.ID, r.Title, r.Personal, r.YearEnd})
	}
	return c.JSON(http.StatusOK, map[string]any{"reports": out})
}

func (s *Server) apiReport(c echo.Context) error {
	switch c.QueryParam("format") {
	case "pdf", "xlsx":
		return s.reportFile(c)
	case "", "json":
	default:
		return bad("format", "格式应为 pdf、xlsx 或 json")
	}
	rc, err := s.reportChoice(c)
	if err != nil {
		return err
	}
	req := reportRequest(c, rc)
	made, err := s.Maker.Document(c.Request().Context(), req)
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这种报表或这个单位")
	}
	if req.Personal {
		s.auditExport(c, &store.Archived{Report: req.Report, Unit: req.Unit, Period: rc.Asked, Format: "json", Personal: true})
	}
	out, err := newDocumentJSON(made.Document, made.Reported, made.Units)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

// documentJSON is a report's content.
type documentJSON struct {
	ID       string           `json:"id"`
	Title    string           `json:"title"`
	Unit     string           `json:"unit"`
	Period   string           `json:"period"`
	Draft    bool             `json:"draft"`
	Made     time.Time        `json:"made"`
	Hash     string           `json:"hash"`
	Reported int              `json:"reported"`
	Units    int              `json:"units"`
	Facts    []factJSON       `json:"facts"`
	Blocks   []map[string]any `json:"blocks"`
}

type factJSON struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

func newDocumentJSON(d *reports.Document, reported, units int) (*documentJSON, error) {
	out := &documentJSON{
		ID: d.ID, Title: d.Title, Unit: d.Unit, Period: d.Period, Draft: d.Draft, Made: d.Made, Hash: d.Hash,
		Reported: reported, Units: units, Facts: []factJSON{}, Blocks: []map[string]any{},
	}
	for _, f := range d.Facts {
		out.Facts = append(out.Facts, factJSON(f))
	}
	for _, b := range d.Blocks {
		m, err := blockJSON(b)
		if err != nil {
			return nil, err
		}
		if m != nil {
			out.Blocks = append(out.Blocks, m)
		}
	}
	return out, nil
}

// blockJSON is a block with its type; page breaks have no content.
func blockJSON(b reports.Block) (map[string]any, error) {
	switch b := b.(type) {
	case reports.Heading:
		return map[string]any{"type": "heading", "level": b.Level, "text": b.Text}, nil
	case reports.Paragraph:
		return map[string]any{"type": "paragraph", "text": b.Text}, nil
	case reports.Figures:
		return figuresJSON(&b), nil
	case reports.Table:
		return tableJSON(&b)
	case reports.Chart:
		return chartJSON(&b), nil
	default:
		return nil, nil
	}
}

func figuresJSON(f *reports.Figures) map[string]any {
	items := []map[string]any{}
	for _, f := range f.Items {
		m := map[string]any{"label": f.Label, "value": valueJSON(f.Value), "unit": f.Unit, "previous": nil, "last_year": nil}
		if f.Previous != nil {
			m["previous"] = valueJSON(*f.Previous)
		}
		if f.LastYear != nil {
			m["last_year"] = valueJSON(*f.LastYear)
		}
		items = append(items, m)
	}
	return map[string]any{"type": "figures", "items": items}
}

func chartJSON(c *reports.Chart) map[string]any {
	kinds := map[reports.ChartKind]string{
		reports.Bars: "bars", reports.Stacked: "stacked", reports.Lines: "lines", reports.Progress: "progress", reports.Pie: "pie",
	}
	series := []map[string]any{}
	for _, s := range c.Series {
		series = append(series, map[string]any{"name": s.Name, "values": valuesJSON(s.Values)})
	}
	return map[string]any{
		"type": "chart", "title": c.Title, "kind": kinds[c.Kind], "unit": c.Unit, "categories": c.Categories, "series": series,
	}
}

// tableJSON is a table with its whole list: unlike a page, a program has no
// file beside it.
func tableJSON(t *reports.Table) (map[string]any, error) {
	columns := [][]string{}
	for _, c := range t.Columns {
		columns = append(columns, c.Head)
	}
	kinds := map[reports.RowKind]string{
		reports.Body: "body", reports.Subtotal: "subtotal", reports.Total: "total", reports.Missing: "missing", reports.Group: "group",
	}
	rows := []map[string]any{}
	err := t.All(func(r reports.Row) error {
		rows = append(rows, map[string]any{"kind": kinds[r.Kind], "cells": valuesJSON(r.Cells)})
		return nil
	})
	return map[string]any{
		"type": "table", "name": t.Name, "title": t.Title, "unit": t.Unit, "columns": columns, "rows": rows,
		"notes": append([]string{}, t.Notes...), "source": t.Source,
	}, err
}

// valueJSON is a figure as a number, shares from 0 to 1, money in 元; a text as
// a string; nothing as null.
func valueJSON(v reports.Value) any {
	switch v.Kind {
	case reports.Absent:
		return nil
	case reports.Text:
		return v.Text
	default:
		return v.Num
	}
}

func valuesJSON(vs []reports.Value) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = valueJSON(v)
	}
	return out
}
