package web

import "shegong/internal/returns"

// parameterStanding sums up a unit's parameters.
type parameterStanding string

// The standings, the most urgent first.
const (
	standsDiffers   parameterStanding = "differs"
	standsPending   parameterStanding = "pending"
	standsMissing   parameterStanding = "missing"
	standsConfirmed parameterStanding = "confirmed"
)

func standings() []parameterStanding {
	return []parameterStanding{standsDiffers, standsPending, standsMissing, standsConfirmed}
}

// Chinese is the standing as shown.
func (s parameterStanding) Chinese() string {
	switch s {
	case standsDiffers:
		return "不一致"
	case standsPending:
		return "待确认"
	case standsMissing:
		return "有缺项"
	default:
		return "已确认"
	}
}

// standingOf also gives the colour.
func standingOf(u *returns.UnitParameters) (parameterStanding, string) {
	switch {
	case u.Count(returns.ParameterDiffers) > 0:
		return standsDiffers, "red"
	case u.Count(returns.ParameterSheet) > 0:
		return standsPending, "yellow"
	case u.Count(returns.ParameterMissing) > 0:
		return standsMissing, "secondary"
	default:
		return standsConfirmed, "green"
	}
}
