package main

import (
	"context"
	"os"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// fillArchive puts accepted returns of so many months before [measured]. They
// hold the records of the last month before it: how long the archive is decides
// what is measured, not what stands in its older months. Summary and findings
// are made once.
func fillArchive(ctx context.Context, st *store.Store, c *county, rows, months int) error {
	data, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	ret := sample.Return(sample.Options{County: c.Code, Period: measured.Add(-1), Workers: rows, Seed: 1})
	ret.Files = []roster.File{{Name: c.Code + ".xlsx", Format: "xlsx", SHA256: c.sha256}}
	in := policy.Input{Return: ret, AsOf: measured.Add(-1).End(), Params: policy.Defaults(), HashKey: st.HashKey()}
	content := &store.Content{
		How: "upload", Files: []store.FileData{{Name: ret.Files[0].Name, Data: data}}, Return: ret,
		Result: policy.Evaluate(in), Params: in.Params,
	}
	sum := summary.Of(in, content.Result, nil)
	for m := months; m > 0; m-- {
		ret.Period = measured.Add(-m)
		content.AsOf, sum.Period, sum.AsOf = ret.Period.End(), ret.Period, ret.Period.End()
		if err := accept(ctx, st, c, content, sum); err != nil {
			return err
		}
	}
	return nil
}

// accept takes a version through all hands.
func accept(ctx context.Context, st *store.Store, c *county, content *store.Content, sum *summary.Summary) error {
	v, err := st.AddVersion(ctx, content)
	if err != nil {
		return err
	}
	if err := st.Submit(ctx, v, store.Submission{Summary: sum}); err != nil {
		return err
	}
	if !c.Direct() {
		if err := st.Approve(ctx, c.Code, content.Return.Period, 0); err != nil {
			return err
		}
	}
	people := make([]store.Person, len(content.Return.Workers))
	for i := range people {
		w := &content.Return.Workers[i]
		people[i] = store.Person{ID: w.ID, Name: w.Name, Entry: w.Post, Post: w.Position.Text}
	}
	return st.Accept(ctx, v, people)
}
