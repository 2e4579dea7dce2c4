package scheduler

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/templates"
)

// composeReminder writes what a reminder says: short, and without any person.
func (s *Scheduler) composeReminder(r *Reminder, now time.Time) (*letter, error) {
	var p templates.ReminderPage
	l := &letter{}
	link := "/?period=" + r.Period.String()
	switch r.Stage {
	case store.StageBefore, store.StageAfter:
		l.subject, p = countyReminder(r, now)
		link = "/returns/" + r.Unit + "/" + r.Period.String()
	default:
		l.subject, p = digest(r, now)
	}
	if s.Address != "" {
		p.Link = strings.TrimSuffix(s.Address, "/") + link
	}
	var text, html bytes.Buffer
	if err := templates.Reminder(&text, &html, p); err != nil {
		return nil, err
	}
	l.text, l.html = text.String(), html.String()
	return l, nil
}

// subject is what returns of a period are called in reminders.
func (r *Reminder) subject() string { return r.Period.Chinese() + "社工岗数据" }

// lacks is what a county has still to do.
func (s *Standing) lacks() string {
	switch s.State {
	case store.Draft:
		return "已上传、尚未提交"
	case store.SentBack:
		return "已退回、尚未重新提交"
	default:
		return "尚未上传"
	}
}

func countyReminder(r *Reminder, now time.Time) (subject string, p templates.ReminderPage) {
	m := &r.Missing[0]
	due, late := m.DueOn(), m.DaysLate(now)
	p.Title, p.To = r.subject()+"报送提醒", m.Unit.Name
	if late == 0 {
		subject = fmt.Sprintf("【催报】%s%s请于%d月%d日24:00前报送", m.Unit.Name, r.subject(), due.Month, due.Day)
		p.Lines = append(p.Lines, fmt.Sprintf("%s的报送截止时间为%s24:00，目前%s。请在截止前提交。", r.subject(), due.Chinese(), m.lacks()))
	} else {
		subject = fmt.Sprintf("【催报】%s%s%s，截止日已过%d天", m.Unit.Name, r.subject(), m.lacks(), late)
		p.Lines = append(p.Lines, fmt.Sprintf("%s的报送已于%s24:00截止，至今已过%d天，目前%s。请尽快提交。", r.subject(), due.Chinese(), late, m.lacks()))
	}
	if !now.Before(m.Lock) {
		p.Lines = append(p.Lines, "本期报送已锁定，确需补报、改报的，请先联系省级管理员延期。")
	}
	p.Lines = append(p.Lines, "已经提交的，不必理会本邮件。")
	return subject, p
}

// digest tells a prefecture or the province who is late, and by how much.
func digest(r *Reminder, now time.Time) (subject string, p templates.ReminderPage) {
	d := roster.DivisionTable()
	name, who, ask := d.Name(r.Unit), "县（市、区）", "请督促尽快提交。"
	if r.Stage == store.StageProvince {
		name, who, ask = "全省", "填报单位", ""
	}
	subject = fmt.Sprintf("【催报】%s%s：%d个单位尚未提交", name, r.subject(), len(r.Missing))
	p.Title, p.To = r.subject()+"未提交情况", name
	p.Lines = []string{fmt.Sprintf("截至%s，%s有%d个%s尚未提交%s，名单如下。%s",
		now.In(roster.China).Format("2006年1月2日 15:04"), name, len(r.Missing), who, r.subject(), ask)}
	places := map[string]int{}
	for i := range r.Missing {
		m := &r.Missing[i]
		at, ok := places[m.Unit.Parent]
		if !ok {
			at = len(p.Groups)
			places[m.Unit.Parent] = at
			p.Groups = append(p.Groups, templates.ReminderGroup{Name: groupName(m.Unit.Parent)})
		}
		p.Groups[at].Rows = append(p.Groups[at].Rows, templates.ReminderRow{
			Unit: m.Unit.Name, State: m.lacks(), Due: m.DueOn().Chinese(), Late: m.DaysLate(now),
		})
	}
	return subject, p
}

// groupName is what the units below a division are gathered under.
func groupName(parent string) string {
	if parent == province {
		return "省直报单位"
	}
	return roster.DivisionTable().Name(parent)
}
