package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Version is one upload, edit or restore of a return; it never changes.
type Version struct {
	bun.BaseModel `bun:"table:versions"`

	ID           string    `bun:"id,pk"`
	Unit         string    `bun:"unit"`
	Period       string    `bun:"period"`
	Number       int64     `bun:"number"`
	MadeAt       time.Time `bun:"made_at"`
	How          string    `bun:"how"`
	RulesVersion string    `bun:"rules_version"`
	AsOf         string    `bun:"as_of"`
	Errors       int64     `bun:"errors"`
	Explains     int64     `bun:"explains"`
	Notices      int64     `bun:"notices"`
	Blocking     int64     `bun:"blocking"` // findings that forbid submission
	Workers      int64     `bun:"workers"`
	Files        []File    `bun:"files"` // JSON
	// Expiry is the deletion by which the content went when its retention period
	// was over; 0 while it is there.
	Expiry int64 `bun:"expiry"`
}

// File is an uploaded workbook as the version lists it.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// FileData is an uploaded workbook with its bytes.
type FileData struct {
	Name string
	Data []byte
}

// Content is all that a version keeps.
type Content struct {
	How    string // upload, edit, restore
	Files  []FileData
	Return *roster.Return
	Result *policy.Result
	Params *policy.Params
	AsOf   roster.Date
	// Base is the number of the newest version the files were put together with,
	// 0 for none; nil asks for none.
	Base *int64
	// Upload is the acknowledged upload that the version is made of; nil for a
	// direct one.
	Upload *PendingUpload
	Quota  *Quota // nil for none
}

// AddVersion keeps a version whole, in one transaction: it is wholly there or
// not at all. It takes the next number; the return becomes a draft. A return
// that is submitted, approved or accepted gives [ErrConflict], a version newer
// than the base [ErrStale], one beyond the quota the quota's error. The upload it is made of ends with it, unless
// another has taken that up, see [ErrFenced].
func (s *Store) AddVersion(ctx context.Context, c *Content) (*Version, error) {
	v := newVersion(c)
	if err := s.within(ctx, v.Unit); err != nil {
		return nil, err
	}
	v.MadeAt = s.Now()
	parts, err := s.sealParts(v.ID, c)
	if err != nil {
		return nil, err
	}
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.openDraft(ctx, tx, v.Unit, v.Period, v.MadeAt); err != nil {
			return err
		}
		row := tx.NewRaw("SELECT COALESCE(MAX(number), 0) + 1 FROM versions WHERE unit = ? AND period = ?", v.Unit, v.Period)
		if err := row.Scan(ctx, &v.Number); err != nil {
			return fmt.Errorf("number version: %w", err)
		}
		if c.Base != nil && v.Number != *c.Base+1 {
			return ErrStale
		}
		if err := s.admit(ctx, tx, v.Unit, c.Quota, c.Upload); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(v).Exec(ctx); err != nil {
			return fmt.Errorf("insert version: %w", err)
		}
		made := step{unit: v.Unit, period: v.Period, action: v.How, version: v.Number}
		if err := addEvent(ctx, tx, &made, v.MadeAt); err != nil {
			return err
		}
		if err := insertParts(ctx, tx, parts); err != nil {
			return err
		}
		if err := s.endedBy(ctx, tx, c.Upload, v.ID); err != nil {
			return err
		}
		return s.auditStep(ctx, tx, made, v.MadeAt)
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// ErrStale tells that a newer version was made meanwhile, by another node or
// another way.
var ErrStale = fmt.Errorf("a newer version is there: %w", ErrConflict)

func newVersion(c *Content) *Version {
	v := &Version{
		ID: uuid.NewString(), Unit: c.Return.County, Period: c.Return.Period.String(), How: c.How,
		RulesVersion: policy.Version, AsOf: c.AsOf.String(), Workers: int64(len(c.Return.Workers)),
	}
	n := c.Result.Counts()
	v.Errors, v.Explains, v.Notices = int64(n[policy.Error]), int64(n[policy.Explain]), int64(n[policy.Notice])
	v.Blocking = int64(Blocking(c.Result))
	for i, f := range c.Files {
		v.Files = append(v.Files, File{Name: f.Name, Size: int64(len(f.Data)), SHA256: c.Return.Files[i].SHA256})
	}
	return v
}

// Blocking counts the findings that forbid submission: errors of data quality.
// Who breaks a rule of the opinion must be able to report it.
func Blocking(r *policy.Result) int {
	n := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity == policy.Error && policy.RuleByID(f.Rule).Quality() {
			n++
		}
	}
	return n
}

type part struct {
	bun.BaseModel `bun:"table:parts"`

	VersionID string `bun:"version_id,pk"`
	Part      string `bun:"part,pk"`
	Data      []byte `bun:"data"`
}

func insertParts(ctx context.Context, tx bun.Tx, parts []part) error {
	for i := range parts {
		p := &parts[i]
		_, err := bound(tx).ExecContext(ctx, "INSERT INTO parts (version_id, part, data) VALUES ($1, $2, $3)", p.VersionID, p.Part, p.Data)
		if err != nil {
			return fmt.Errorf("insert part %s: %w", p.Part, err)
		}
	}
	return nil
}

func (s *Store) sealParts(id string, c *Content) ([]part, error) {
	var parts []part
	add := func(name string, plain []byte) error {
		sealed, err := s.seal.Seal(plain, id+"/"+name)
		if err != nil {
			return fmt.Errorf("seal %s: %w", name, err)
		}
		parts = append(parts, part{VersionID: id, Part: name, Data: sealed})
		return nil
	}
	for name, v := range map[string]any{"return": c.Return, "result": c.Result, "params": keptParams(c.Params)} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		if err := add(name, b); err != nil {
			return nil, err
		}
	}
	for i, f := range c.Files {
		if err := add(fmt.Sprintf("file:%d", i), f.Data); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// Version finds version number n of a return; 0 is the newest.
func (s *Store) Version(ctx context.Context, unit string, p roster.Period, n int64) (*Version, error) {
	v := new(Version)
	q := scoped(ctx, s.db.NewSelect().Model(v), "unit").Where("unit = ? AND period = ?", unit, p.String())
	if n > 0 {
		q = q.Where("number = ?", n)
	}
	err := q.Order("number DESC").Limit(1).Scan(ctx)
	return v, wrap(err, "find version")
}

// VersionByID finds a version by its ID.
func (s *Store) VersionByID(ctx context.Context, id string) (*Version, error) {
	v := new(Version)
	err := scoped(ctx, s.db.NewSelect().Model(v), "unit").Where("id = ?", id).Scan(ctx)
	return v, wrap(err, "find version")
}

// Versions are the versions of a return, the newest first.
func (s *Store) Versions(ctx context.Context, unit string, p roster.Period) ([]Version, error) {
	var vs []Version
	err := scoped(ctx, s.db.NewSelect().Model(&vs), "unit").Where("unit = ? AND period = ?", unit, p.String()).Order("number DESC").Scan(ctx)
	return vs, wrap(err, "list versions")
}

func (s *Store) openPart(ctx context.Context, id, name string) ([]byte, error) {
	var p part
	if err := s.ownVersion(ctx, id); err != nil {
		return nil, err
	}
	err := s.db.NewSelect().Model(&p).Where("version_id = ? AND part = ?", id, name).Scan(ctx)
	if err = wrap(err, "find part"); errors.Is(err, ErrNotFound) {
		return nil, s.orExpired(ctx, id, err)
	}
	if err != nil {
		return nil, err
	}
	return s.seal.Open(p.Data, id+"/"+name)
}

func (s *Store) decodePart(ctx context.Context, id, name string, v any) error {
	b, err := s.openPart(ctx, id, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode %s: %w", name, err)
	}
	return nil
}

// Return is the version's records.
func (s *Store) Return(ctx context.Context, versionID string) (*roster.Return, error) {
	r := new(roster.Return)
	return r, s.decodePart(ctx, versionID, "return", r)
}

// Result is the version's findings.
func (s *Store) Result(ctx context.Context, versionID string) (*policy.Result, error) {
	r := new(policy.Result)
	return r, s.decodePart(ctx, versionID, "result", r)
}

// Params are the parameters the version was checked with.
func (s *Store) Params(ctx context.Context, versionID string) (*policy.Params, error) {
	var k paramsPart
	if err := s.decodePart(ctx, versionID, "params", &k); err != nil {
		return nil, err
	}
	return k.params(), nil
}

// paramsPart is how parameters are kept: their stored form holds the values
// only, a version also where they came from.
type paramsPart struct {
	Values      *policy.Params    `json:"values"`
	TermAssumed bool              `json:"term_assumed,omitempty"`
	Unconfirmed map[string]bool   `json:"unconfirmed,omitempty"`
	Conflicts   []policy.Conflict `json:"conflicts,omitempty"`
}

func keptParams(p *policy.Params) paramsPart {
	return paramsPart{p, p.TermAssumed, p.Unconfirmed, p.Conflicts}
}

func (k *paramsPart) params() *policy.Params {
	p := k.Values
	if p == nil {
		p = policy.Defaults()
	}
	p.TermAssumed, p.Conflicts = k.TermAssumed, k.Conflicts
	if p.Unconfirmed = k.Unconfirmed; p.Unconfirmed == nil {
		p.Unconfirmed = map[string]bool{}
	}
	return p
}

// FileData is workbook i of the version, as it was uploaded.
func (s *Store) FileData(ctx context.Context, versionID string, i int) ([]byte, error) {
	return s.openPart(ctx, versionID, fmt.Sprintf("file:%d", i))
}

// Newest are the newest versions of a period's returns by unit.
func (s *Store) Newest(ctx context.Context, p roster.Period) (map[string]*Version, error) {
	var vs []*Version
	err := scoped(ctx, s.db.NewSelect().Model(&vs), "unit").Where("period = ?", p.String()).Order("number").Scan(ctx)
	if err != nil {
		return nil, wrap(err, "list newest versions")
	}
	out := make(map[string]*Version, len(vs))
	for _, v := range vs {
		out[v.Unit] = v
	}
	return out, nil
}
