package returns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// OverQuota refuses workbooks a unit has no room left for this month; all
// figures in bytes.
type OverQuota struct{ Used, Adding, Limit int64 }

func (q *OverQuota) Error() string {
	return fmt.Sprintf("本单位本月的工作簿（内容相同的只计一次，含待校验的上传）已有%s，本次需%s，超过每月%s的上限，没有保存。"+
		"请删去工作簿中的图片和多余的工作表后再上传；仍然不够的，请系统管理员调高上限，或下月再传",
		megabytes(q.Used), megabytes(q.Adding), megabytes(q.Limit))
}

// megabytes is a size as shown, rounded up.
func megabytes(n int64) string {
	const mega = 1 << 20
	if n > 0 && n < mega {
		return "不到1 MB"
	}
	return fmt.Sprintf("%d MB", (n+mega-1)/mega)
}

// quota bounds what a unit may keep in the calendar month, by the clock of
// Beijing; nil without a limit. A content counts once, so that checking again or
// correcting one of several files costs no more than what is new, and those of
// all periods count together, with the uploads that wait. Files that are to wait
// themselves need room beside those even where they are known, for they are kept
// as they are until they are checked. It refuses with [*OverQuota].
func (s *Service) quota(files []store.FileData, waits bool) *store.Quota {
	if s.Quota <= 0 {
		return nil
	}
	sizes := map[string]int64{}
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		sizes[hex.EncodeToString(sum[:])] = int64(len(f.Data))
	}
	now := s.Store.Now().In(roster.China)
	return &store.Quota{
		Since: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, roster.China),
		Admit: func(k *store.Kept) error {
			if waiting := sizeOf(files); waits && k.Pending > 0 && k.Pending+waiting > s.Quota {
				return &OverQuota{Used: k.Pending, Adding: waiting, Limit: s.Quota}
			}
			return admit(k, sizes, s.Quota)
		},
	}
}

// admit refuses contents, by their SHA-256, beyond limit bytes. What adds nothing
// is never refused: it is what keeps a unit at work that has no room left.
func admit(k *store.Kept, sizes map[string]int64, limit int64) error {
	used, adding := k.Pending, int64(0)
	for _, n := range k.Sizes {
		used += n
	}
	for sum, n := range sizes {
		if _, known := k.Sizes[sum]; !known {
			adding += n
		}
	}
	if adding > 0 && used+adding > limit {
		return &OverQuota{Used: used, Adding: adding, Limit: limit}
	}
	return nil
}

// checkQuota asks a quota before the work is done; pending is the upload the
// files are from, nil for a direct one.
func (s *Service) checkQuota(ctx context.Context, unit string, q *store.Quota, pending *store.PendingUpload) error {
	if q == nil {
		return nil
	}
	k, err := s.Store.Kept(ctx, unit, q.Since, pending)
	if err != nil {
		return err
	}
	return q.Admit(k)
}
