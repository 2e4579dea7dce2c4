package web

import (
	"testing"
	"time"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

func TestHolder(t *testing.T) {
	for _, tt := range []struct {
		state        store.State
		want, direct string
	}{
		{store.Missing, "填报单位", "填报单位"},
		{store.Draft, "填报单位", "填报单位"},
		{store.SentBack, "填报单位", "填报单位"},
		{store.Submitted, "市级", "省级"},
		{store.Approved, "省级", "省级"},
		{store.Accepted, "已办结", "已办结"},
	} {
		if got := returns.HolderOf(tt.state, false).Chinese(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.state, got, tt.want)
		}
		if got := returns.HolderOf(tt.state, true).Chinese(); got != tt.direct {
			t.Errorf("%s directly under the province: got %q, want %q", tt.state, got, tt.direct)
		}
	}
}

// TestTimeLeft: due on 5 November, locked on 15 November, both 24:00 in China.
func TestTimeLeft(t *testing.T) {
	days := store.Deadlines{DueDay: 5, LockDay: 15}
	due, lock := days.Due(testPeriod), days.Lock(testPeriod)
	for _, tt := range []struct {
		now  time.Time
		want string
	}{
		{time.Date(2026, 11, 1, 0, 0, 0, 0, roster.China), "距截止还有4天"},
		{time.Date(2026, 11, 4, 23, 59, 59, 0, roster.China), "距截止还有1天"},
		{time.Date(2026, 11, 5, 0, 0, 0, 0, roster.China), "距截止不足1天"},
		{time.Date(2026, 11, 5, 23, 59, 59, 0, roster.China), "距截止不足1天"},
		{due, "已过截止日，距锁定还有9天"},
		{time.Date(2026, 11, 15, 12, 0, 0, 0, roster.China), "已过截止日，距锁定不足1天"},
		{lock, "已锁定"},
	} {
		if got := timeLeft(due, lock, tt.now); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.now, got, tt.want)
		}
	}
}
