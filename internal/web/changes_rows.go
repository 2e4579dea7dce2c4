package web

import (
	"shegong/internal/returns"
	"shegong/internal/roster"
)

// changeRows makes rows for one who may see who the persons are, or may not.
type changeRows struct {
	mask    *returns.Masker // nil where persons are shown
	replies *returns.Replies
}

func (k *changeRows) person(w *roster.Worker) changeRow {
	r := changeRow{community: w.Street + w.Community, Name: w.Name, ID: w.ID, Post: w.Position.Text}
	if k.mask != nil {
		r.Name, r.ID = roster.MaskName(w.Name), roster.MaskID(w.ID)
	}
	return r
}

func (k *changeRows) left(l *returns.Leaver) changeRow {
	r := k.person(l.Worker)
	r.Reason = l.Exit.Date.Chinese() + roster.ExitReasons.String(l.Exit.Reason)
	return r
}

// vanished says why, by an answer or an approved exception, or that the reason
// is waited for.
func (k *changeRows) vanished(l *returns.Leaver) changeRow {
	r := k.person(l.Worker)
	answer, answered := k.replies.Given[l.Finding]
	switch {
	case k.replies.Excused[l.Finding] != nil:
		r.Reason = "已批准例外"
	case answered && k.mask != nil:
		r.Reason = k.mask.Text(answer.Text)
	case answered:
		r.Reason = answer.Text
	default:
		r.Waiting = true
	}
	return r
}

func (k *changeRows) changed(c *returns.Changed) changeRow {
	r := k.person(c.Worker)
	for _, f := range c.Fields {
		v := fieldView{f.Field.Header, f.Old, f.New}
		if k.mask != nil {
			v.Old, v.New = k.value(f.Field, f.Old), k.value(f.Field, f.New)
		}
		r.Fields = append(r.Fields, v)
	}
	return r
}

// value hides who a person is also in the fields of free text.
func (k *changeRows) value(f *roster.Field, value string) string {
	if f.Type == roster.TextType {
		return k.mask.Text(value)
	}
	return returns.MaskField(f, value)
}
