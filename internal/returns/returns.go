// Package returns is the life of a return: upload, check, accept. Web handlers
// and jobs call it; it knows no HTTP. Start at [Service.Upload].
package returns

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shegong/importer"
	"shegong/importer/grid"
	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Service does the work of a return's life on a store.
type Service struct {
	Store  *store.Store
	Limits grid.Limits
	// Quota is how many bytes of workbooks a unit may have kept in a month, each
	// content once; 0 is no limit.
	Quota int64
	// DirectBytes is up to which size an upload is checked while its sender waits,
	// and AnswerWait how long the sender of another waits for its job; 0 is 4 MiB
	// and ten seconds.
	DirectBytes int64
	AnswerWait  time.Duration
	// Stopping is closed when the service ends: who waits for a job is told that
	// the upload is kept. Nil never is.
	Stopping <-chan struct{}
	// Observe is told what became of each upload; nil is nobody.
	Observe func(*Checked, error)

	uploads keyedLock
	slots   slots
}

// Upload is what a clerk sends.
type Upload struct {
	Unit       string
	Period     roster.Period
	Files      []store.FileData
	ReplaceAll bool   // drop the files of the version before; else same names are replaced
	Password   string // for encrypted workbooks
	// ReplaceLedgers leaves out the ledger records of the previous accepted return.
	ReplaceLedgers bool
	Progress       func(rows int64)

	pending *store.PendingUpload // as which it was acknowledged; nil for a direct one
}

// Unreadable says which files could not be read; nothing was kept.
type Unreadable struct{ Files []roster.File }

func (u *Unreadable) Error() string {
	var b strings.Builder
	for i, f := range u.Files {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s：%s", f.Name, f.Error.Message)
		if f.Error.Sheet != "" {
			fmt.Fprintf(&b, "（工作表“%s”%s）", f.Error.Sheet, f.Error.Cell)
		}
	}
	return b.String()
}

// Checked is a version just made, with what it holds.
type Checked struct {
	Version *store.Version
	Return  *roster.Return
	Result  *policy.Result
}

// Upload reads the files together with those the newest version keeps, checks
// them and keeps all as a new version. What changes nothing about a draft gives
// the version that is there. Uploads to one return follow one another, so that
// each starts from the one before.
func (s *Service) Upload(ctx context.Context, u Upload) (*Checked, error) {
	if err := s.admit(ctx, u); err != nil {
		return nil, err
	}
	return s.upload(ctx, u)
}

// admit refuses what a unit may not upload now.
func (s *Service) admit(ctx context.Context, u Upload) error {
	if _, err := s.Store.Unit(ctx, u.Unit); err != nil {
		return err
	}
	return s.checkOpen(ctx, u.Unit, u.Period)
}

// maxStale is how often an upload is put together anew because another node made
// a version meanwhile.
const maxStale = 5

// upload checks the files of an upload that was admitted.
func (s *Service) upload(ctx context.Context, u Upload) (out *Checked, err error) {
	defer s.uploads.lock(u.Unit + " " + u.Period.String())()
	defer func() {
		if s.Observe != nil {
			s.Observe(out, err)
		}
	}()
	for range maxStale {
		out, err = s.uploadOn(ctx, u)
		if !errors.Is(err, store.ErrStale) {
			return out, err
		}
	}
	return nil, err
}

// uploadOn checks an upload on the version that is the newest now.
func (s *Service) uploadOn(ctx context.Context, u Upload) (*Checked, error) {
	newest, files, err := s.mergeFiles(ctx, u)
	if err != nil {
		return nil, err
	}
	c, err := s.content(ctx, u, "upload", files)
	if err != nil {
		return nil, err
	}
	v, err := s.same(ctx, newest, c)
	if err == nil && v == nil {
		c.Base = numberOf(newest)
		v, err = s.Store.AddVersion(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	return &Checked{Version: v, Return: c.Return, Result: c.Result}, nil
}

// numberOf is a version's number; 0 for none.
func numberOf(v *store.Version) *int64 {
	n := int64(0)
	if v != nil {
		n = v.Number
	}
	return &n
}

// content reads the files and checks what they hold; how says where they come
// from: upload, edit or restore.
func (s *Service) content(ctx context.Context, u Upload, how string, files []store.FileData) (*store.Content, error) {
	quota := s.quota(files, false)
	if err := s.checkQuota(ctx, u.Unit, quota, u.pending); err != nil {
		return nil, err
	}
	ret, err := s.read(ctx, u, files)
	if err != nil {
		return nil, err
	}
	in, err := s.input(ctx, ret, u)
	if err != nil {
		return nil, err
	}
	res := policy.Evaluate(*in)
	if err := s.addElsewhere(ctx, ret, res); err != nil {
		return nil, err
	}
	return &store.Content{
		How: how, Files: files, Return: ret, Result: res, Params: in.Params, AsOf: in.AsOf, Upload: u.pending, Quota: quota,
	}, nil
}

func (s *Service) read(ctx context.Context, u Upload, files []store.FileData) (*roster.Return, error) {
	mapping, err := s.mapping(ctx, u.Unit)
	if err != nil {
		return nil, err
	}
	units, err := s.importUnits(ctx)
	if err != nil {
		return nil, err
	}
	sources := make([]importer.Source, len(files))
	for i, f := range files {
		sources[i] = importer.Source{Name: f.Name, Data: bytes.NewReader(f.Data), Size: int64(len(f.Data))}
	}
	ret, err := importer.Read(ctx, sources, importer.Options{
		County: u.Unit, Period: u.Period, Password: u.Password, Limits: s.Limits,
		Mapping: mapping, Units: units, Progress: u.Progress,
	})
	if err != nil {
		return nil, err
	}
	var bad []roster.File
	for _, f := range ret.Files {
		if f.Error != nil {
			bad = append(bad, f)
		}
	}
	if len(bad) > 0 {
		return nil, &Unreadable{Files: bad}
	}
	return ret, nil
}

func (s *Service) mapping(ctx context.Context, unit string) (importer.Mapping, error) {
	ms, err := s.Store.Mappings(ctx, unit)
	m := importer.Mapping{Headers: map[string]string{}, Values: map[string]map[string]string{}}
	for _, x := range ms {
		if x.Field == "" {
			m.Headers[x.Source] = x.Target
			continue
		}
		if m.Values[x.Field] == nil {
			m.Values[x.Field] = map[string]string{}
		}
		m.Values[x.Field][x.Source] = x.Target
	}
	return m, err
}

func (s *Service) importUnits(ctx context.Context) ([]importer.Unit, error) {
	us, err := s.Store.Units(store.AsService(ctx)) // rows may name other units
	out := make([]importer.Unit, 0, len(us))
	for _, u := range us {
		v := importer.Unit{Code: u.Code, Name: u.Name}
		if u.Aliases != "" {
			v.Aliases = strings.Split(u.Aliases, "|")
		}
		out = append(out, v)
	}
	return out, err
}

// input gathers what the rules see: the return with the ledgers carried over,
// the return before it, and both's parameters.
func (s *Service) input(ctx context.Context, ret *roster.Return, u Upload) (*policy.Input, error) {
	in := &policy.Input{Return: ret, AsOf: u.Period.End(), HashKey: s.Store.HashKey()}
	prev, err := s.Store.Previous(ctx, u.Unit, u.Period)
	if err != nil {
		return nil, err
	}
	if prev != nil {
		if in.Previous, err = s.Store.Return(ctx, prev.ID); err != nil {
			return nil, err
		}
		if in.PreviousParams, err = s.Store.Params(ctx, prev.ID); err != nil {
			return nil, err
		}
		if !u.ReplaceLedgers {
			carryLedgers(ret, in.Previous)
		}
	}
	stored, err := s.Store.Parameters(ctx, u.Unit, in.AsOf)
	if err != nil {
		return nil, err
	}
	in.Params, err = policy.Resolve(stored, ret, in.AsOf)
	return in, err
}
