package sample

import (
	"shegong/internal/roster"
)

// Exit ages of the county sheets, in years.
const (
	exitAgeMale   = 60
	exitAgeFemale = 55
)

// leave decides when and why the person leaves, not before the month from.
// Whoever would leave after the last year stays.
func (h *person) leave(d *dice, from month) {
	at := from + month(d.n(190))
	h.reason = h.drawReason(d, at)
	if h.reason == roster.ExitFailed {
		at = h.failedMonth(at)
	}
	if m, ok := termEnd(h, d, from); ok && m < at {
		at, h.reason = m, roster.ExitTermEnd
	}
	age := exitAgeFemale
	if h.sex == roster.Male {
		age = exitAgeMale
	}
	if m := month(h.birth.AddYears(age).MonthIndex()); m <= at {
		at, h.reason = m, roster.ExitAge
	}
	if at > monthOf(lastYear, 12) {
		h.reason = 0
		return
	}
	h.leaves = at.day(d.between(1, 20))
	h.explainExit(d)
}

// termEnd is the month in which a committee member is not elected again: March
// 2021, when the first committees under the opinion were elected, or January 2026.
func termEnd(h *person, d *dice, from month) (month, bool) {
	first, second := d.chance(8), d.chance(15)
	if !h.post.role.committee() {
		return 0, false
	}
	switch {
	case first && from <= monthOf(2021, 3):
		return monthOf(2021, 3), true
	case second && from <= monthOf(2026, 1):
		return monthOf(2026, 1), true
	}
	return 0, false
}

func (h *person) drawReason(d *dice, at month) roster.Code {
	reasons := []roster.Code{
		roster.ExitResigned, roster.ExitCivilServant, roster.ExitPublicInstitution, roster.ExitTransfer, roster.ExitIncompetent,
		roster.ExitFailed, roster.ExitViolation, roster.ExitBreach, roster.ExitNeglect, roster.ExitDeath, roster.ExitOther,
	}
	r := reasons[d.weighted([]int{50, 10, 10, 10, 2, 4, 2, 1, 1, 2, 4})]
	if h.post.role == headRole && r == roster.ExitTransfer {
		r = roster.ExitStreetLeader
	}
	// Two failed years take two whole years in the post.
	if r == roster.ExitFailed && h.joined.MonthIndex() > int(monthOf(at.year()-2, 1)) {
		r = roster.ExitResigned
	}
	return r
}

// failedMonth is the month in which the second failed year becomes known; the
// person leaves in it.
func (h *person) failedMonth(at month) month {
	return monthOf(at.year(), h.post.community.appraisalMonth)
}

// explainExit sets what belongs to the reason.
func (h *person) explainExit(d *dice) {
	switch h.reason {
	case roster.ExitFailed:
		h.fails = int(h.leaves.Year) - 1
	case roster.ExitCivilServant:
		h.channel = roster.Code(1 + d.n(2)) // 公开招考, 定向招录
		if !h.post.role.committee() {
			h.channel = 1
		}
	case roster.ExitPublicInstitution:
		h.channel = pick(d, []roster.Code{1, 3})
		if h.post.role == headRole {
			h.channel = 4 // 直接考察
		}
	}
	if h.reason <= roster.ExitOtherLegal && h.post.role.committee() {
		h.procedure = "街道党工委免去党内职务，居民会议依法罢免"
	}
}
