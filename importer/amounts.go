package importer

import (
	"math"
	"strconv"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// insurance takes the column 五险一金.
func (w *writer) insurance(col *column, c *grid.Cell) {
	text := display(c)
	paid, blank, ok := parseInsurance(text)
	switch {
	case blank:
		return
	case !ok:
		w.bad(col, "d-value", text, "请填是、否，或列出已缴纳的险种，如“养老、医疗、失业、工伤、生育、公积金”")
		return
	}
	for i, key := range col.field.Into {
		f := roster.FieldOf(w.kind, key)
		if f.Has(w.rec) {
			continue // its own column says more
		}
		*f.Ref(w.rec).(*roster.Flag) = paid[i]
		w.ok(f, roster.Split, text)
	}
}

// number takes a number, percentage or amount.
func (w *writer) number(col *column, c *grid.Cell) {
	q := quantity{value: c.Num, scale: 1}
	f := col.field
	how := roster.How(0)
	switch c.Kind {
	case grid.Text:
		t := trim(c.Text)
		if placeholder(t) && !f.Required {
			w.changed(f, roster.Synonym, c.Text)
			return
		}
		var ok bool
		if q, ok = parseQuantity(t); !ok {
			w.bad(col, "d-number", t, noNumber)
			return
		}
		how = roster.Parsed
	case grid.Bool:
		w.bad(col, "d-number", display(c), noNumber)
		return
	default:
		if c.Format != nil && c.Format.Date && f.Key == "year" && c.Num > lastYear {
			if d, why := serialDate(c.Num, w.s.date1904); why == "" {
				q.value, how = float64(d.Year), roster.Parsed
			}
		}
		if c.Format != nil && c.Format.Percent && f.Type == roster.PercentType {
			q.value, q.percent = math.Round(c.Num*1e10)/1e8, true
		}
	}
	w.quantity(col, c, q, how)
}

// quantity checks a number against its field and keeps it.
func (w *writer) quantity(col *column, c *grid.Cell, q quantity, how roster.How) {
	f := col.field
	if why := outside(f, q); why != "" {
		w.bad(col, "d-number", display(c), why)
		return
	}
	converted := false
	switch p := f.Ref(w.rec).(type) {
	case *int64:
		if f.Type == roster.IntegerType {
			*p = int64(q.value * q.scale)
			break
		}
		*p, converted = q.fen(f.Type, col.unit)
		if f.Max > 0 && float64(*p) > f.Max*100 && !col.titled {
			// 单位：万元 in a title does not speak of a month's wage of 4273.
			col.unit = col.own
			*p, converted = q.fen(f.Type, col.unit)
		}
		col.titled = true
		if f.Max > 0 && float64(*p) > f.Max*100 {
			*p = 0
			w.bad(col, "d-number", display(c), "超出合理范围（不大于"+strconv.FormatFloat(f.Max, 'f', -1, 64)+"元）")
			return
		}
	case *float64:
		*p = q.value * q.scale
		if f.Type == roster.PercentType {
			*p, converted = q.share()
		}
	}
	w.meta.Set = w.meta.Set.With(f.Index)
	switch {
	case converted:
		w.changed(f, roster.Converted, display(c))
	case how != 0 && f.Format(w.rec) != c.Text:
		w.changed(f, how, c.Text)
	}
}

// outside says what keeps a number from its field.
func outside(f *roster.Field, q quantity) string {
	v := q.value * q.scale
	money := f.Type == roster.YuanType || f.Type == roster.TenKType
	switch {
	case v < 0:
		return "不能是负数"
	case math.IsNaN(v) || math.IsInf(v, 0) || v > 1e12:
		return noNumber
	case money:
		return ""
	case f.Type == roster.IntegerType && v != math.Trunc(v):
		return "应为整数"
	case f.Type == roster.PercentType && v > 100:
		return "应在0到100之间"
	case v < f.Min || f.Max > 0 && v > f.Max:
		return "应在" + strconv.FormatFloat(f.Min, 'f', -1, 64) + "到" + strconv.FormatFloat(f.Max, 'f', -1, 64) + "之间"
	}
	return ""
}
