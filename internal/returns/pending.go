package returns

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"sync"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// What is checked at once, and how long a sender waits for an answer, where
// [Service] says nothing else. Larger uploads, and those that find everyone busy
// for a while, are acknowledged and checked by a job.
const (
	directBytes = 4 << 20
	slotWait    = 2 * time.Second
	answerWait  = 10 * time.Second
	answerStep  = 50 * time.Millisecond // at first, then ever longer
	maxStep     = time.Second
	// longQueue is how many uploads may wait for their senders to wait for an
	// answer: in a longer queue asking would cost more than checking.
	longQueue = 20
)

// slots let so many uploads be checked at once as there is memory and time for.
type slots struct {
	once sync.Once
	free chan struct{}
}

// take waits for a slot at most so long; ok is false where none came free.
func (s *slots) take(ctx context.Context, wait time.Duration) (free func(), ok bool) {
	s.once.Do(func() { s.free = make(chan struct{}, max(2, runtime.GOMAXPROCS(0))) })
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free }, true
	case <-time.After(wait):
		return nil, false
	case <-ctx.Done():
		return nil, false
	}
}

// UploadSoon is [Service.Upload] where that is quick. Else the upload is kept
// for a job: one that is checked within ten seconds gives its result as well,
// and any other the pending upload, which will be checked whatever happens to
// this process. Uploads to one return follow one another: what is sent later
// does not overtake what was kept before.
func (s *Service) UploadSoon(ctx context.Context, u Upload) (*Checked, *store.PendingUpload, error) {
	if err := s.admit(ctx, u); err != nil {
		return nil, nil, err
	}
	follows, err := s.Store.HasUpload(ctx, u.Unit, u.Period.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	if !follows && sizeOf(u.Files) <= cmp.Or(s.DirectBytes, directBytes) {
		if free, ok := s.slots.take(ctx, slotWait); ok {
			defer free()
			out, err := s.upload(ctx, u)
			return out, nil, err
		}
	}
	p, err := s.Store.AddUpload(ctx, u.Unit, u.Period, store.UploadRequest{
		ReplaceAll: u.ReplaceAll, ReplaceLedgers: u.ReplaceLedgers, Password: u.Password, Quota: s.quota(u.Files, true),
	}, u.Files)
	if err != nil {
		return nil, nil, err
	}
	if n, err := s.Store.WaitingUploads(ctx); err != nil || n > longQueue {
		return nil, p, nil // it is acknowledged, whatever the count
	}
	return s.await(ctx, p, u.Progress)
}

func sizeOf(files []store.FileData) int64 {
	n := int64(0)
	for _, f := range files {
		n += int64(len(f.Data))
	}
	return n
}

// await waits a while for a pending upload to be checked.
func (s *Service) await(ctx context.Context, p *store.PendingUpload, progress func(rows int64)) (*Checked, *store.PendingUpload, error) {
	step := answerStep
	for end := time.Now().Add(cmp.Or(s.AnswerWait, answerWait)); time.Now().Before(end); step = min(2*step, maxStep) {
		select {
		case <-time.After(min(step, time.Until(end))):
		case <-s.Stopping:
			return nil, p, nil
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
		now, err := s.Store.Upload(ctx, p.ID)
		if err != nil {
			return nil, nil, err
		}
		p = now
		if progress != nil && p.Rows > 0 {
			progress(p.Rows)
		}
		if p.Ended() {
			out, err := s.Outcome(ctx, p)
			return out, nil, err
		}
	}
	return nil, p, nil
}

// Outcome is what became of a pending upload that has ended: its version, or the
// error that [Service.Upload] gives.
func (s *Service) Outcome(ctx context.Context, p *store.PendingUpload) (*Checked, error) {
	if p.State == store.UploadFailed {
		kept, err := s.Store.UploadFailure(p)
		if err != nil {
			return nil, err
		}
		var r refusal
		if err := json.Unmarshal(kept, &r); err != nil {
			return nil, err
		}
		return nil, r.err()
	}
	v, err := s.Store.VersionByID(ctx, p.VersionID)
	if err != nil {
		return nil, err
	}
	out := &Checked{Version: v}
	if out.Return, err = s.Store.Return(ctx, v.ID); err != nil {
		return nil, err
	}
	out.Result, err = s.Store.Result(ctx, v.ID)
	return out, err
}

// An upload whose check failed for a reason of ours, or ended with the process,
// is tried again at once so often; then, as the upload itself may be what ends
// the process, ever more seldom. It was acknowledged: only after more than a day
// of that is it given up.
const (
	promptAttempts    = 5
	maxUploadAttempts = 40
	maxUploadPause    = time.Hour
)

// pauseAfter is how long after the beginning of the n-th attempt the next one
// may begin.
func pauseAfter(n int64) time.Duration {
	if n < promptAttempts {
		return 0
	}
	return min(time.Minute<<min(n-promptAttempts, 10), maxUploadPause)
}

// WorkUpload checks a pending upload, and says when to look at it again: 0 where
// nothing is left to do.
func (s *Service) WorkUpload(ctx context.Context, id string) (again time.Duration, err error) {
	p, err := s.Store.Upload(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil || p.Ended():
		return 0, err
	}
	if p.LeaseUntil != nil {
		if left := p.LeaseUntil.Sub(s.Store.Now()); left > 0 {
			return left, nil
		}
	}
	if p.TriedAt != nil {
		if left := p.TriedAt.Add(pauseAfter(p.Attempts)).Sub(s.Store.Now()); left > 0 {
			return left, nil
		}
	}
	if earlier, err := s.Store.HasUpload(ctx, p.Unit, p.Period, p); earlier || err != nil {
		return time.Second, err
	}
	if ok, err := s.Store.ClaimUpload(ctx, p); err != nil || !ok {
		return time.Second, err
	}
	if p.Attempts > maxUploadAttempts {
		return 0, s.refuse(ctx, p, refusal{Kind: refusedInternal})
	}
	out, err := s.checkPending(ctx, p)
	if err != nil {
		return s.ended(ctx, p, err)
	}
	if p.State == store.UploadDone { // with the version, in one transaction
		return 0, nil
	}
	p.State, p.VersionID = store.UploadDone, out.Version.ID
	return overlookFence(s.Store.EndUpload(context.WithoutCancel(ctx), p, nil))
}

// checkPending checks a claimed upload on behalf of who sent it.
func (s *Service) checkPending(ctx context.Context, p *store.PendingUpload) (*Checked, error) {
	period, err := roster.ParsePeriod(p.Period)
	if err != nil {
		return nil, err
	}
	req, files, err := s.Store.UploadContent(ctx, p)
	if err != nil {
		return nil, err
	}
	if p.Account != "" {
		a, err := s.Store.Account(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		ctx = store.As(ctx, a.Actor(p.Address))
	}
	noted := time.Now()
	return s.upload(ctx, Upload{
		Unit: p.Unit, Period: period, Files: files, Password: req.Password,
		ReplaceAll: req.ReplaceAll, ReplaceLedgers: req.ReplaceLedgers,
		Progress: func(rows int64) {
			if time.Since(noted) < time.Second {
				return
			}
			noted = time.Now()
			_ = s.Store.NoteRows(ctx, p, rows) // only shown
		},
		pending: p,
	})
}

// ended stores why a claimed upload was not kept: refused for good, handed back
// by the end of the service, or to be tried again.
func (s *Service) ended(ctx context.Context, p *store.PendingUpload, err error) (again time.Duration, _ error) {
	p.VersionID = ""
	r, refused := newRefusal(err)
	switch {
	case errors.Is(err, store.ErrFenced):
		return 0, nil
	case refused:
		return 0, s.refuse(ctx, p, r)
	}
	// Neither the end of the service nor a full disk is the upload's fault.
	handedBack, full := errors.Is(ctx.Err(), context.Canceled), errors.Is(err, store.ErrFull)
	if p.State = store.UploadQueued; handedBack || full {
		p.Attempts--
	}
	if _, end := overlookFence(s.Store.EndUpload(context.WithoutCancel(ctx), p, nil)); end != nil {
		return 0, end
	}
	switch {
	case handedBack:
		return time.Second, nil
	case full:
		return time.Minute, nil
	default:
		return 0, err // the queue notes it and comes again
	}
}

func (s *Service) refuse(ctx context.Context, p *store.PendingUpload, r refusal) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	p.State = store.UploadFailed
	_, err = overlookFence(s.Store.EndUpload(context.WithoutCancel(ctx), p, text))
	return err
}

// overlookFence drops the error of who lost an upload to another: the other
// stores what becomes of it.
func overlookFence(err error) (time.Duration, error) {
	if errors.Is(err, store.ErrFenced) {
		return 0, nil
	}
	return 0, err
}

// refusal is why an upload was refused, as it is kept.
type refusal struct {
	Kind    string        `json:"kind"`
	Message string        `json:"message,omitempty"`
	Since   time.Time     `json:"since,omitzero"`
	Files   []roster.File `json:"files,omitempty"`
	Quota   *OverQuota    `json:"quota,omitempty"`
}

// The kinds of refusal.
const (
	refusedUnreadable = "unreadable"
	refusedRejected   = "rejected"
	refusedLocked     = "locked"
	refusedConflict   = "conflict"
	refusedQuota      = "quota"
	refusedInternal   = "internal"
)

// newRefusal tells whether an error is for the sender to mend.
func newRefusal(err error) (r refusal, ok bool) {
	var unreadable *Unreadable
	var rejected *Rejected
	var locked *Locked
	var quota *OverQuota
	switch {
	case errors.Is(err, store.ErrStale): // put together anew, it may be kept
		return refusal{}, false
	case errors.As(err, &unreadable):
		return refusal{Kind: refusedUnreadable, Files: unreadable.Files}, true
	case errors.As(err, &rejected):
		return refusal{Kind: refusedRejected, Message: rejected.Message}, true
	case errors.As(err, &locked):
		return refusal{Kind: refusedLocked, Since: locked.Since}, true
	case errors.As(err, &quota):
		return refusal{Kind: refusedQuota, Quota: quota}, true
	case errors.Is(err, store.ErrConflict):
		return refusal{Kind: refusedConflict}, true
	default:
		return refusal{}, false
	}
}

// errNotChecked is of an upload that failed at each attempt for a reason of ours.
var errNotChecked = errors.New("upload failed at each attempt")

// err is the error the refusal was made of.
func (r *refusal) err() error {
	switch r.Kind {
	case refusedUnreadable:
		return &Unreadable{Files: r.Files}
	case refusedRejected:
		return &Rejected{r.Message}
	case refusedLocked:
		return &Locked{Since: r.Since}
	case refusedQuota:
		return r.Quota
	case refusedConflict:
		return store.ErrConflict
	default:
		return errNotChecked
	}
}
