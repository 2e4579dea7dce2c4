package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
)

// county is a reporting unit with the workbook it sends and the token it sends
// it under.
type county struct {
	store.Unit
	period roster.Period
	path   string // of the workbook
	size   int64
	sha256 string
	token  string // of this run's database
}

// unitsFor are the first n reporting units: the province's, then invented ones.
func unitsFor(n int) []store.Unit {
	var us []store.Unit
	for _, d := range roster.DivisionTable().All {
		if d.Level == "county" && len(us) < n {
			us = append(us, store.Unit{Code: d.Code, Name: d.Name, Parent: d.Parent})
		}
	}
	for i := 0; len(us) < n; i++ {
		us = append(us, store.Unit{
			Code: fmt.Sprintf("%06d", 300_001+i), Name: fmt.Sprintf("第%d县", i+1), Parent: fmt.Sprintf("%04d", 3000+i/10),
		})
	}
	return us
}

// prepareCounties writes each county's workbook into dir, on all cores.
func prepareCounties(dir string, n, rows int, p roster.Period) ([]county, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	counties := make([]county, n)
	for i, u := range unitsFor(n) {
		counties[i] = county{Unit: u, period: p, path: filepath.Join(dir, u.Code+".xlsx")}
	}
	return counties, each(n, func(i int) error { return counties[i].write(rows) })
}

// write makes the workbook.
func (c *county) write(rows int) error {
	f, err := os.Create(c.path)
	if err != nil {
		return err
	}
	h := sha256.New()
	counted := &countingWriter{Writer: io.MultiWriter(f, h)}
	_, err = sample.Workbook(counted, sample.Options{County: c.Code, Period: c.period, Workers: rows, Seed: 1})
	c.size, c.sha256 = counted.n, hex.EncodeToString(h.Sum(nil))
	return errors.Join(err, f.Close())
}

// address is where the county's requests come from, as a proxy would tell.
func (c *county) address() string {
	n, _ := strconv.Atoi(c.Code) // six digits
	return fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

type countingWriter struct {
	io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

// each calls do for 0 to n-1 on all cores, and gives what failed.
func each(n int, do func(i int) error) error {
	next := make(chan int)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}
