package returns

import (
	"context"
	"encoding/json"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// ParameterStatus says where the value of a parameter comes from.
type ParameterStatus string

// The statuses.
const (
	ParameterDefault   ParameterStatus = "default"   // nobody gives another
	ParameterMissing   ParameterStatus = "missing"   // nobody gives one, and there is no default
	ParameterSheet     ParameterStatus = "sheet"     // only the county's sheet gives it
	ParameterConfirmed ParameterStatus = "confirmed" // by the province
	ParameterDiffers   ParameterStatus = "differs"   // the sheet says otherwise than the province
)

// Parameter is one parameter of a unit and year. Default, Sheet, Stored and
// Value are as written by a person; "" is none.
type Parameter struct {
	policy.ParamInfo
	Sheet  string // what the county's sheet says
	Stored string // what the province confirmed
	Value  string // what returns of the year are checked with
	Status ParameterStatus
}

// UnitParameters are a unit's parameters of a year.
type UnitParameters struct {
	Unit store.Unit
	Year int
	// Stored are the confirmed ones in force, which may be an earlier year's; nil
	// where there are none.
	Stored *store.Parameters
	// Version is whose county sheet is shown: the newest of the year; nil where
	// nothing was uploaded.
	Version *store.Version
	List    []Parameter
}

// Base is the number of the year's newest confirmed parameters; 0 before the
// first.
func (u *UnitParameters) Base() int64 {
	if u.Stored == nil || u.Stored.Year != u.Year {
		return 0
	}
	return u.Stored.Number
}

// Count is how many parameters have the status.
func (u *UnitParameters) Count(s ParameterStatus) int { return len(u.Titles(s)) }

// Titles are the parameters of the status.
func (u *UnitParameters) Titles(s ParameterStatus) []string {
	var out []string
	for i := range u.List {
		if u.List[i].Status == s {
			out = append(out, u.List[i].Title)
		}
	}
	return out
}

// Parameters are a unit's parameters of a year, with what its newest version of
// the year says of them.
func (s *Service) Parameters(ctx context.Context, unit string, year int) (*UnitParameters, error) {
	u, err := s.Store.Unit(ctx, unit)
	if err != nil {
		return nil, err
	}
	out := &UnitParameters{Unit: u, Year: year}
	if out.Stored, err = s.Store.ParametersOf(ctx, unit, year); err != nil {
		return nil, err
	}
	if out.Version, err = s.Store.NewestOf(ctx, unit, year); err != nil {
		return nil, err
	}
	sheet, err := s.countySheet(ctx, out.Version, year)
	if err != nil {
		return nil, err
	}
	out.List, err = parameterList(out.Stored, sheet)
	return out, err
}

// countySheet is what a version's county sheet says of a year; nothing without
// a version.
func (s *Service) countySheet(ctx context.Context, v *store.Version, year int) (map[string]json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	return policy.SheetParams(ret, year), nil
}

// AllParameters are the parameters of all units in sight in a year.
func (s *Service) AllParameters(ctx context.Context, year int) ([]UnitParameters, error) {
	units, err := s.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := s.Store.ParametersIn(ctx, year)
	if err != nil {
		return nil, err
	}
	versions, err := s.Store.NewestIn(ctx, year)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, v := range versions {
		ids = append(ids, v.ID)
	}
	checked, err := s.Store.ParamsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]UnitParameters, len(units))
	for i, u := range units {
		out[i] = UnitParameters{Unit: u, Year: year, Stored: stored[u.Code], Version: versions[u.Code]}
		sheet, err := s.checkedSheet(ctx, &out[i], checked)
		if err != nil {
			return nil, err
		}
		if out[i].List, err = parameterList(out[i].Stored, sheet); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// checkedSheet is what the county's sheet says where it matters. The parameters
// a version was checked with tell it; only where others were confirmed before
// and after the check the version's records are opened, which takes longer.
func (s *Service) checkedSheet(ctx context.Context, u *UnitParameters, checked map[string]*policy.Params) (map[string]json.RawMessage, error) {
	switch {
	case u.Version == nil:
		return nil, nil
	case u.Stored != nil && u.Stored.Replaces && u.Stored.MadeAt.After(u.Version.MadeAt):
		return s.countySheet(ctx, u.Version, u.Year)
	case checked[u.Version.ID] == nil:
		return nil, fmt.Errorf("version %s has no parameters: %w", u.Version.ID, store.ErrNotFound)
	default:
		return checked[u.Version.ID].FromSheet(), nil
	}
}

// values reads stored parameters; nil for none.
func values(p *store.Parameters) (map[string]json.RawMessage, error) {
	if p == nil {
		return nil, nil
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.Data), &out); err != nil {
		return nil, fmt.Errorf("read parameters of %s, %d: %w", p.Unit, p.Year, err)
	}
	return out, nil
}

func parameterList(stored *store.Parameters, sheet map[string]json.RawMessage) ([]Parameter, error) {
	given, err := values(stored)
	if err != nil {
		return nil, err
	}
	table := policy.ParamTable()
	out := make([]Parameter, len(table))
	for i, info := range table {
		out[i] = newParameter(info, given[info.Key], sheet[info.Key])
	}
	return out, nil
}

func newParameter(info policy.ParamInfo, given, sheet json.RawMessage) Parameter {
	key := info.Key
	def := policy.DefaultParam(key)
	p := Parameter{ParamInfo: info, Sheet: policy.ParamText(key, sheet), Stored: policy.ParamText(key, given)}
	used := given
	switch {
	case policy.ParamFixed(key):
		used, p.Status = def, ParameterDefault
		if p.Sheet != "" && !policy.SameParam(key, def, sheet) || p.Stored != "" && !policy.SameParam(key, def, given) {
			p.Status = ParameterDiffers
		}
	case p.Stored != "" && p.Sheet != "" && !policy.SameParam(key, given, sheet):
		p.Status = ParameterDiffers
	case p.Stored != "":
		p.Status = ParameterConfirmed
	case p.Sheet != "" && (def == nil || !policy.SameParam(key, def, sheet)):
		used, p.Status = sheet, ParameterSheet
	case def == nil:
		p.Status = ParameterMissing
	default:
		used, p.Status = def, ParameterDefault
	}
	p.Value = policy.ParamText(key, used)
	return p
}
