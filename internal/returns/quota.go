package returns

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// OverQuota refuses workbooks a unit has no room left for this month; all
// figures in bytes.
type OverQuota struct{ Used, Adding, Limit int64 }

func (q *OverQuota) Error() string {
	return fmt.Sprintf("本单位本月保存的工作簿已有%s，本次需%s，超过每月%s的上限，没有保存。"+
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

// CheckQuota refuses with [*OverQuota] to keep files for a unit beyond limit
// bytes in a calendar month; 0 is no limit. Each version keeps all its files, so
// they count each time, and those of all periods count together.
func CheckQuota(ctx context.Context, st *store.Store, limit int64, unit string, files []store.FileData) error {
	if limit <= 0 {
		return nil
	}
	adding := int64(0)
	for _, f := range files {
		adding += int64(len(f.Data))
	}
	now := st.Now().In(roster.China)
	used, err := st.KeptBytes(ctx, unit, time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, roster.China))
	if err != nil {
		return err
	}
	if used+adding > limit {
		return &OverQuota{Used: used, Adding: adding, Limit: limit}
	}
	return nil
}
