package main

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
	"shegong/internal/sample"
)

// table is one kind's data free of any layout: values in official spelling,
// dates as 2020-05-06.
type table struct {
	kind roster.Kind
	keys []string
	rows [][]string
}

func (t *table) column(key string) int {
	for i, k := range t.keys {
		if k == key {
			return i
		}
	}
	return -1
}

func (t *table) get(row int, key string) string {
	if i := t.column(key); i >= 0 {
		return t.rows[row][i]
	}
	return ""
}

func (t *table) set(row int, key, value string) { t.rows[row][t.column(key)] = value }

// drop takes a column away.
func (t *table) drop(key string) {
	at := t.column(key)
	if at < 0 {
		return
	}
	t.keys = append(append([]string(nil), t.keys[:at]...), t.keys[at+1:]...)
	for i, r := range t.rows {
		t.rows[i] = append(append([]string(nil), r[:at]...), r[at+1:]...)
	}
}

func (t *table) clone() *table {
	c := &table{kind: t.kind, keys: append([]string(nil), t.keys...)}
	for _, r := range t.rows {
		c.rows = append(c.rows, append([]string(nil), r...))
	}
	return c
}

// book is a return as tables.
type book []*table

func (b book) of(k roster.Kind) *table {
	for _, t := range b {
		if t.kind == k {
			return t
		}
	}
	return nil
}

// sampleBook is an invented return, read back from the official workbook.
func sampleBook(t *testing.T, o sample.Options) book {
	t.Helper()
	var buf bytes.Buffer
	if _, err := sample.Workbook(&buf, o); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b book
	for _, k := range roster.Kinds() {
		rows, err := f.GetRows(k.Title(), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		b = append(b, tableOf(t, k, rows[2], rows[3:]))
	}
	return b
}

func tableOf(t *testing.T, k roster.Kind, heads []string, rows [][]string) *table {
	t.Helper()
	byHead := map[string]*roster.Field{}
	for _, f := range roster.FieldsOf(k) {
		byHead[f.Header] = f
	}
	out := &table{kind: k}
	var at []int
	var fields []*roster.Field
	for i, h := range heads {
		h = strings.TrimSuffix(strings.TrimSuffix(h, "*"), "（元/月）")
		f := byHead[h]
		if f == nil {
			if h != "序号" {
				t.Fatalf("%s: head %q", k, h)
			}
			continue
		}
		out.keys, at, fields = append(out.keys, f.Key), append(at, i), append(fields, f)
	}
	for _, r := range rows {
		var row []string
		for i, col := range at {
			v := ""
			if col < len(r) {
				v = r[col]
			}
			if serial, err := strconv.Atoi(v); err == nil && fields[i].Type == roster.DateType {
				v = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial).Format(time.DateOnly)
			}
			row = append(row, v)
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// dice draws for a layout; the same seed draws the same.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 7))} }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func oneFrom[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }
