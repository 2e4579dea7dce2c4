package returns

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// mergeFiles puts the uploaded files beside those of the newest version, which
// is nil where there is none; a file takes the place of the one of its name.
func (s *Service) mergeFiles(ctx context.Context, u Upload) (*store.Version, []store.FileData, error) {
	uploaded := distinct(u.Files)
	v, err := s.Store.Version(ctx, u.Unit, u.Period, 0)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, uploaded, nil
	case err != nil:
		return nil, nil, err
	case u.ReplaceAll:
		return v, uploaded, nil
	}
	files := make([]store.FileData, 0, len(v.Files)+len(uploaded))
	for i, f := range v.Files {
		if at := slices.IndexFunc(uploaded, func(n store.FileData) bool { return n.Name == f.Name }); at >= 0 {
			files = append(files, uploaded[at])
			uploaded = slices.Delete(uploaded, at, at+1)
			continue
		}
		data, err := s.Store.FileData(ctx, v.ID, i)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, store.FileData{Name: f.Name, Data: data})
	}
	return v, append(files, uploaded...), nil
}

// distinct gives files that share a name, such as from different folders, names
// of their own: 花名册 (2).xlsx. Findings and later uploads tell files by name.
func distinct(files []store.FileData) []store.FileData {
	taken := map[string]bool{carriedFile: true}
	out := slices.Clone(files)
	for i := range out {
		ext := path.Ext(out[i].Name)
		stem := strings.TrimSuffix(out[i].Name, ext)
		for n := 2; taken[out[i].Name]; n++ {
			out[i].Name = fmt.Sprintf("%s (%d)%s", stem, n, ext)
		}
		taken[out[i].Name] = true
	}
	return out
}

// same is the newest version where it is a draft that c would only repeat, else
// nil.
func (s *Service) same(ctx context.Context, v *store.Version, c *store.Content) (*store.Version, error) {
	if v == nil {
		return nil, nil
	}
	row, err := s.Store.ReturnState(ctx, c.Return.County, c.Return.Period)
	if err != nil || row.State != store.Draft || v.RulesVersion != policy.Version || !sameFiles(v, c) {
		return nil, err
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	params, err := s.Store.Params(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	for _, pair := range [][2]any{{ret, c.Return}, {res, c.Result}, {params, c.Params}} {
		if equal, err := sameJSON(pair[0], pair[1]); err != nil || !equal {
			return nil, err
		}
	}
	return v, nil
}

func sameFiles(v *store.Version, c *store.Content) bool {
	if len(v.Files) != len(c.Files) {
		return false
	}
	for i, f := range v.Files {
		if f.Name != c.Files[i].Name || f.SHA256 != c.Return.Files[i].SHA256 {
			return false
		}
	}
	return true
}

func sameJSON(a, b any) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return bytes.Equal(x, y), err
}

// keyedLock is a lock for each key. The zero value is ready.
type keyedLock struct {
	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

// lock waits for the key and returns the unlocking.
func (k *keyedLock) lock(key string) func() {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]*sync.Mutex{}
	}
	l := k.locks[key]
	if l == nil {
		l = new(sync.Mutex)
		k.locks[key] = l
	}
	k.mu.Unlock()
	l.Lock()
	return l.Unlock
}
