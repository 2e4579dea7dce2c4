package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// fileView is an uploaded file with what was read of it.
type fileView struct {
	Index  int
	Name   string
	Size   int64
	Sheets []sheetView
}

// sheetView is a sheet with what was recognised on it.
type sheetView struct {
	Name, Kind    string
	Rows, Records int
	HeaderRow     int
	Hidden        bool
	Skipped       []string
	Columns       []columnView
	Unread        []columnView // those of them that hold data and were not read
	kind          roster.Kind
}

// columnView is a column as it was recognised.
type columnView struct {
	Column, Header string
	As             string // title of the field it is read as; "" where it is not read
	How            string // the way it was recognised, as shown
	Field          string // key of the field it is read as, or likeliest is
	Suggested      string // title of the likeliest field
	Unread         bool   // holds data that was not read
}

// newFileViews lists the files of a version; carried are the ledger sheets that
// come from the period before.
func newFileViews(ret *roster.Return, v *store.Version) (files []fileView, carried []sheetView) {
	for i, f := range v.Files {
		files = append(files, fileView{Index: i, Name: f.Name, Size: f.Size})
	}
	for i := range ret.Sheets {
		sh := &ret.Sheets[i]
		if sh.File < len(files) {
			files[sh.File].Sheets = append(files[sh.File].Sheets, newSheetView(sh))
		} else {
			carried = append(carried, newSheetView(sh))
		}
	}
	return files, carried
}

func newSheetView(s *roster.Sheet) sheetView {
	v := sheetView{
		Name: s.Name, Kind: s.Kind.Title(), Rows: s.Rows, Records: s.Records, HeaderRow: s.HeaderRow,
		Hidden: s.Hidden, Skipped: skippedTexts(s.Skipped), kind: s.Kind,
	}
	if s.Kind == roster.NoKind {
		return v
	}
	for _, c := range s.Columns {
		v.Columns = append(v.Columns, newColumnView(s, c))
	}
	for _, letters := range s.Unread {
		at := slices.IndexFunc(v.Columns, func(c columnView) bool { return c.Column == letters })
		if at < 0 { // without a head there is nothing to remember it by
			v.Columns = append(v.Columns, newColumnView(s, roster.Column{Column: letters}))
			at = len(v.Columns) - 1
		}
		v.Columns[at].Unread = true
		v.Unread = append(v.Unread, v.Columns[at])
	}
	return v
}

func newColumnView(s *roster.Sheet, c roster.Column) columnView {
	v := columnView{Column: c.Column, Header: c.Header, How: matchText(c), Field: c.Field}
	switch f := roster.FieldOf(s.Kind, c.Field); {
	case f == nil:
	case c.Match == roster.MatchSuggested:
		v.Suggested = f.Header
	default:
		v.As = f.Header
	}
	return v
}

// FieldChoices are the fields a column of the sheet may be read as.
func (v *sheetView) FieldChoices(selected string) []choice {
	var out []choice
	for _, f := range roster.FieldsOf(v.kind) {
		out = append(out, choice{v.kind.String() + "." + f.Key, f.Header, f.Key == selected})
	}
	return out
}

// matchText says how a column was recognised.
func matchText(c roster.Column) string {
	switch {
	case c.Match == roster.MatchConfirmed && c.Field == "":
		return "已确认略过"
	case c.Match == roster.MatchConfirmed:
		return "已确认"
	case c.Match == roster.MatchSuggested:
		return "待确认"
	case c.Match == roster.MatchExact && c.Field != "":
		return "一致"
	case c.Match == roster.MatchSynonym:
		return "同义"
	default:
		return "未识别"
	}
}

// skippedTexts says in Chinese which rows became no records. Heads and empty
// rows are no news.
func skippedTexts(skipped []roster.Skipped) []string {
	titles := map[string]string{
		"subtotal": "小计、合计", "note": "说明", "signature": "落款", "unrecognised": "未能识别，没有读入",
	}
	rows := map[string][]string{}
	var order []string
	for _, k := range skipped {
		t := titles[k.Reason]
		if t == "" {
			continue
		}
		at := strconv.Itoa(k.From)
		if k.To > k.From {
			at = fmt.Sprintf("%d–%d", k.From, k.To)
		}
		if !slices.Contains(order, t) {
			order = append(order, t)
		}
		rows[t] = append(rows[t], at)
	}
	out := make([]string, len(order))
	for i, t := range order {
		out[i] = "第" + strings.Join(rows[t], "、") + "行：" + t
	}
	return out
}
