// Command tablepdf renders a CSV file as a table in a PDF, for make bench to set
// a whole process beside those of other renderers: tablepdf in.csv out.pdf.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"shegong/reports"
	"shegong/reports/pdf"
)

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "tablepdf:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: tablepdf in.csv out.pdf")
	}
	in, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer in.Close()
	rows := csv.NewReader(in)
	heads, err := rows.Read()
	if err != nil {
		return fmt.Errorf("read heads: %w", err)
	}
	t := reports.Table{Name: "table", Each: func(yield func(reports.Row) error) error { return each(rows, yield) }}
	for _, h := range heads {
		t.Columns = append(t.Columns, reports.Column{Head: []string{h}})
	}
	out, err := os.Create(args[2])
	if err != nil {
		return err
	}
	if err := render(out, t); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

func render(w io.Writer, t reports.Table) error {
	r, err := pdf.NewRenderer("", nil)
	if err != nil {
		return err
	}
	return r.Render(w, &reports.Document{ID: "table", Title: "配备明细", Blocks: []reports.Block{t}})
}

// each yields the records that are left in the file.
func each(rows *csv.Reader, yield func(reports.Row) error) error {
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var r reports.Row
		for _, s := range record {
			v := reports.T(s)
			if n, err := strconv.Atoi(s); err == nil {
				v = reports.N(n)
			}
			r.Cells = append(r.Cells, v)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}
