package scheduler

import (
	"fmt"
	"strconv"
	"strings"
)

// Reading is what a cron expression says, in words: 每月6日8:00. One that
// has no short form is shown as it stands.
func Reading(expression string) string {
	if words := readCron(expression); words != "" {
		return words
	}
	return "按表达式 " + expression
}

// readCron reads the plain expressions; "" for any other.
func readCron(expression string) string {
	f := strings.Fields(strings.ReplaceAll(expression, "?", "*"))
	if len(f) != 5 {
		return ""
	}
	minutes, hours := numbers(f[0], 0, 59), numbers(f[1], 0, 23)
	if len(minutes) != 1 || len(hours) != 1 {
		return ""
	}
	at := fmt.Sprintf("%d:%02d", hours[0], minutes[0])
	days, months, week := numbers(f[2], 1, 31), numbers(f[3], 1, 12), weekdays(f[4])
	switch {
	case f[2] == "*" && f[3] == "*" && f[4] == "*":
		return "每天" + at
	case f[2] == "*" && f[3] == "*" && week != "":
		return "每周" + week + at
	case days != nil && f[3] == "*" && f[4] == "*":
		return "每月" + join(days, "日") + at
	case days != nil && len(months) == 1 && f[4] == "*":
		return "每年" + join(months, "月") + join(days, "日") + at
	case days != nil && months != nil && f[4] == "*":
		return "每年" + join(months, "月") + "的" + join(days, "日") + at
	default:
		return ""
	}
}

// numbers reads 6 or 1,15; nil for anything else or beyond the bounds.
func numbers(field string, low, high int) []int {
	var out []int
	for part := range strings.SplitSeq(field, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < low || n > high {
			return nil
		}
		out = append(out, n)
	}
	return out
}

func join(ns []int, unit string) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = strconv.Itoa(n) + unit
	}
	return strings.Join(parts, "、")
}

// weekdays reads 1, MON, 1,3 or 1-5; "" for anything else.
func weekdays(field string) string {
	names := strings.Split("日一二三四五六", "")
	one := func(s string) string {
		if i := strings.Index("SUN MON TUE WED THU FRI SAT", strings.ToUpper(s)); len(s) == 3 && i >= 0 && i%4 == 0 {
			return names[i/4]
		}
		if n := numbers(s, 0, 6); len(n) == 1 {
			return names[n[0]]
		}
		return ""
	}
	if from, to, ok := strings.Cut(field, "-"); ok {
		if from, to = one(from), one(to); from != "" && to != "" {
			return from + "至周" + to
		}
		return ""
	}
	var out []string
	for part := range strings.SplitSeq(field, ",") {
		name := one(part)
		if name == "" {
			return ""
		}
		out = append(out, name)
	}
	return strings.Join(out, "、周")
}

// yearly tells that an expression names one month, so that what it makes is for
// a year.
func yearly(expression string) bool {
	f := strings.Fields(expression)
	return len(f) == 5 && len(numbers(f[3], 1, 12)) == 1
}
