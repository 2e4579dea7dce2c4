package scheduler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/reports/pdf"
	"shegong/reports/xlsx"
)

// Maker makes reports from the store's accepted returns and archives them.
type Maker struct {
	Store  *store.Store
	PDF    *pdf.Renderer
	Author string
	Now    func() time.Time
}

// Request says which report is wanted.
type Request struct {
	Report   string
	Unit     string // 22, 2201, 220104
	Period   roster.Period
	Label    string // shown for the period, such as 2026年预，截至10月; "" is the month
	Format   string // pdf, xlsx
	Personal bool   // lists persons by name; only for who is entitled
	Draft    bool   // versions under review stand in for accepted ones
}

// layoutVersion is part of what a report is made from: raised when the same
// data is to be laid out anew.
const layoutVersion = "2"

// Made is a document with what it was made from.
type Made struct {
	*reports.Document
	Reported, Units int
	Inputs          string // hash of all that decides its bytes
	Versions        map[string]string
	Replaces        *store.Archived // the report it corrects; nil for none
}

// Subject is the mail's subject.
func (m *Made) Subject() string {
	name := map[string]string{"monthly": "社工岗月报"}[m.ID]
	if name == "" {
		name = reports.ByID(m.ID).Title
	}
	return fmt.Sprintf("【%s】%s%s（已报 %d/%d）", name, m.Unit, m.Period, m.Reported, m.Units)
}

// Make gives a report in a format: what was made of the same inputs before, or
// else a new one, archived.
func (m *Maker) Make(ctx context.Context, r Request) (*store.Archived, error) {
	doc, err := m.Document(ctx, r)
	if err != nil {
		return nil, err
	}
	return m.archive(ctx, r, doc)
}

// archive renders a document and keeps it, or gives what was kept before.
func (m *Maker) archive(ctx context.Context, r Request, doc *Made) (*store.Archived, error) {
	old, err := m.Store.FindArchived(ctx, r.Report, r.Unit, r.Period.String(), r.Format, doc.Inputs)
	if err != nil || old != nil {
		return old, err
	}
	data, err := m.render(r.Format, doc)
	if err != nil {
		return nil, err
	}
	a := r.archived(doc.Inputs)
	a.Format, a.Name, a.Data = r.Format, doc.FileName+"."+r.Format, data
	a.Draft, a.MadeAt, a.Versions = doc.Draft, doc.Made, doc.Versions
	for _, f := range doc.Headline() {
		a.Headline = append(a.Headline, store.Figure(f))
	}
	if doc.Replaces != nil {
		a.Replaces = doc.Replaces.ID
	}
	return m.Store.Archive(ctx, a)
}

// render draws a document in a format.
func (m *Maker) render(format string, doc *Made) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch format {
	case "pdf":
		err = m.PDF.Render(&b, doc.Document)
	case "xlsx":
		err = xlsx.Render(&b, doc.Document)
	default:
		return nil, fmt.Errorf("format %q: %w", format, store.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", format, err)
	}
	return b.Bytes(), nil
}

// archived is the row of a report made from inputs.
func (r *Request) archived(inputs string) *store.Archived {
	return &store.Archived{
		Report: r.Report, Unit: r.Unit, Period: r.Period.String(), Personal: r.Personal, Inputs: inputs,
	}
}

// Document builds a report's document.
func (m *Maker) Document(ctx context.Context, r Request) (*Made, error) {
	rep := reports.ByID(r.Report)
	if rep == nil {
		return nil, fmt.Errorf("report %q: %w", r.Report, store.ErrNotFound)
	}
	d, made, err := m.data(ctx, r, rep)
	if err != nil {
		return nil, err
	}
	d.Personal = r.Personal && rep.Personal
	d.Records = func(ctx context.Context, unit string) (*roster.Return, *policy.Params, error) {
		return m.records(ctx, made.Versions[unit])
	}
	if err := m.correct(ctx, r, d, made); err != nil {
		return nil, err
	}
	made.Document, err = reports.Build(ctx, rep, d)
	return made, err
}

// correct notes which report this one replaces. A draft replaces none.
func (m *Maker) correct(ctx context.Context, r Request, d *reports.Data, made *Made) error {
	for i := range d.Units {
		if d.Units[i].Draft {
			return nil
		}
	}
	old, err := m.Store.LastMade(ctx, r.archived(made.Inputs), d.Made)
	if err != nil || old == nil {
		return err
	}
	made.Replaces = old
	d.Replaces = &reports.Replaced{Made: old.MadeAt, Hash: old.Inputs, Draft: old.Draft}
	for _, f := range old.Headline {
		d.Replaces.Headline = append(d.Replaces.Headline, reports.Fact(f))
	}
	return nil
}

func (m *Maker) records(ctx context.Context, versionID string) (*roster.Return, *policy.Params, error) {
	ret, err := m.Store.Return(ctx, versionID)
	if err != nil {
		return nil, nil, err
	}
	params, err := m.Store.Params(ctx, versionID)
	return ret, params, err
}

// area finds what a code stands for.
func area(code string, units []store.Unit) (reports.Area, error) {
	d := roster.DivisionTable()
	if v, ok := d.ByCode(code); ok && (v.Level == "province" || v.Level == "prefecture") {
		return reports.Area{Code: code, Name: v.Name, Level: v.Level, Parent: v.Parent}, nil
	}
	for i := range units {
		if units[i].Code == code {
			return reports.Area{Code: code, Name: units[i].Name, Level: "county", Parent: units[i].Parent}, nil
		}
	}
	return reports.Area{}, fmt.Errorf("unit %q: %w", code, store.ErrNotFound)
}

// data gathers what a report is made from.
func (m *Maker) data(ctx context.Context, r Request, rep *reports.Report) (*reports.Data, *Made, error) {
	units, err := m.Store.Units(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := m.Store.Covers(ctx, r.Unit); err != nil {
		return nil, nil, err
	}
	deadlines, err := m.Store.Deadlines(ctx)
	if err != nil {
		return nil, nil, err
	}
	a, err := area(r.Unit, units)
	if err != nil {
		return nil, nil, err
	}
	units = within(units, a, r.Period)
	months, err := m.months(ctx, r, units, a.Level != "province" || rep.Communities)
	if err != nil {
		return nil, nil, err
	}
	d := &reports.Data{Area: a, Period: r.Period, Label: r.Label, Parents: map[string]string{}, Author: m.Author}
	made := &Made{Versions: map[string]string{}, Units: len(units)}
	for i := range units {
		u := &units[i]
		d.Parents[u.Parent] = roster.DivisionTable().Name(u.Parent)
		d.Units = append(d.Units, made.unit(d, u, months, r.Draft, deadlines.Due(r.Period)))
	}
	h := sha256.New()
	m.hashInputs(h, r, d, months)
	if d.Trail, err = m.trail(ctx, h, r, rep, units, deadlines); err != nil {
		return nil, nil, err
	}
	made.Inputs = hex.EncodeToString(h.Sum(nil))
	d.Hash = made.Inputs
	d.Made, err = m.Store.FirstMade(ctx, r.Report, r.Unit, r.Period.String(), made.Inputs)
	if d.Made.IsZero() {
		d.Made = m.Now().UTC().Truncate(time.Second)
	}
	return d, made, err
}

// within are the units of an area that report for the period.
func within(units []store.Unit, a reports.Area, p roster.Period) []store.Unit {
	var out []store.Unit
	for i := range units {
		u := &units[i]
		if u.Reports(p) && (a.Level == "province" || u.Parent == a.Code || u.Code == a.Code) {
			out = append(out, *u)
		}
	}
	return out
}

// unit gathers what is known of a unit, and notes the version used on made and
// the cut-off on d.
func (made *Made) unit(d *reports.Data, u *store.Unit, months []store.Month, drafts bool, due time.Time) reports.UnitData {
	v := reports.UnitData{Area: reports.Area{Code: u.Code, Name: u.Name, Level: "county", Parent: u.Parent}}
	v.Now, v.Month, v.Year = months[0].Summaries[u.Code], months[1].Summaries[u.Code], months[2].Summaries[u.Code]
	row := months[0].Returns[u.Code]
	if v.Now == nil || row == nil {
		return v
	}
	v.Late = late(row, due)
	made.Versions[u.Code], v.Draft = row.Used(drafts)
	made.Reported++
	settled := row.AcceptedAt
	if v.Draft {
		settled = &row.UpdatedAt
	}
	if settled != nil && settled.After(d.CutOff) {
		d.CutOff = *settled
	}
	return v
}

// late tells that a return was first submitted after its due date.
func late(row *store.ReturnRow, due time.Time) bool {
	return row.FirstSubmitted != nil && row.FirstSubmitted.After(due)
}

// months are the period, the month before, and the same month last year, as
// they stand at one moment.
func (m *Maker) months(ctx context.Context, r Request, units []store.Unit, communities bool) ([]store.Month, error) {
	codes := make([]string, len(units))
	for i := range units {
		codes[i] = units[i].Code
	}
	scope := store.Scope{Units: codes, Communities: communities, Drafts: r.Draft}
	return m.Store.Months(ctx, scope, r.Period, r.Period.Add(-1), r.Period.Add(-12))
}

// hashInputs hashes what decides a report's bytes: the versions of the three
// months, lateness and cut-off, the units in scope with their names, rule set
// and layout.
func (m *Maker) hashInputs(h io.Writer, r Request, d *reports.Data, months []store.Month) {
	_, _ = fmt.Fprintln(h, layoutVersion, policy.Version, r.Report, r.Unit, r.Period, r.Label, r.Personal, m.Author, d.CutOff.UTC().Format(time.RFC3339Nano))
	for i := range d.Units {
		u := &d.Units[i]
		_, _ = fmt.Fprintf(h, "%s %q %s %t", u.Code, u.Name, u.Parent, u.Late)
		for j := range months {
			id, draft := "", false
			if row := months[j].Returns[u.Code]; row != nil {
				id, draft = row.Used(r.Draft && j == 0)
			}
			_, _ = fmt.Fprintf(h, " %s %t", id, draft)
		}
		_, _ = fmt.Fprintln(h)
	}
}
