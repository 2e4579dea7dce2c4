package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"shegong/importer"
	"shegong/importer/annotate"
	"shegong/importer/grid"
	"shegong/internal/policy"
	"shegong/internal/roster"
)

type checkCommand struct {
	Files          []string `arg:"" name:"file" help:"要检查的工作簿（.xlsx .xlsm .xls .csv）。" type:"path"`
	County         string   `help:"填报单位代码，如 220104；不填时取工作簿中写明的单位。" placeholder:"CODE"`
	Period         string   `help:"报告期，如 2026-10；默认上一个完整的月份。" placeholder:"YYYY-MM"`
	AsOf           string   `help:"截止日，如 2026-10-31；默认报告期最后一天。" placeholder:"YYYY-MM-DD"`
	Params         string   `help:"参数文件（JSON）。" type:"existingfile"`
	Mapping        string   `help:"表头和内容的对应关系文件（JSON）。" type:"existingfile"`
	Previous       []string `help:"上一期的工作簿，可多次给出。" type:"path" sep:"none"`
	Password       string   `help:"加密工作簿的密码。"`
	MaxRows        int      `help:"一个工作表最多的行数。" default:"200000"`
	Format         string   `help:"输出格式。" enum:"text,json" default:"text"`
	ListNormalised bool     `help:"列出全部规范化处理（JSON）。"`
	Annotate       string   `help:"把标注后的工作簿写入该文件夹。" placeholder:"FOLDER" type:"path"`
}

// checked is what a check came to.
type checked struct {
	ret    *roster.Return
	result *policy.Result
	asOf   roster.Date
	// failed tells that some file could not be read.
	failed bool
}

func (c *checkCommand) Run(ctx context.Context, s streams) error {
	out, err := c.check(ctx, s)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		err = writeJSON(s.out, out, c.ListNormalised)
	} else {
		err = writeText(s.out, out)
	}
	if err != nil {
		return fmt.Errorf("写出结果：%w", err)
	}
	if c.Annotate != "" {
		if err := c.annotate(ctx, out); err != nil {
			return err
		}
	}
	switch {
	case out.failed:
		return quietError{}
	case out.result.Counts()[policy.Error] > 0:
		return foundError{}
	}
	return nil
}

func (c *checkCommand) check(ctx context.Context, s streams) (*checked, error) {
	period, asOf, err := periodAndDate(c.Period, c.AsOf, time.Now())
	if err != nil {
		return nil, err
	}
	if c.County, err = countyCode(c.County); err != nil {
		return nil, err
	}
	opt, err := c.options(period)
	if err != nil {
		return nil, err
	}
	done := progress(s, &opt)
	ret, err := readFiles(ctx, c.Files, opt)
	done()
	if err != nil {
		return nil, err
	}
	out := &checked{ret: ret, asOf: asOf}
	for _, f := range ret.Files {
		out.failed = out.failed || f.Error != nil
	}
	if err := c.settleCounty(out); err != nil {
		return nil, err
	}
	in, err := c.input(ctx, ret, asOf, opt)
	switch {
	case in == nil:
		return nil, err
	case err != nil: // the files of this period are checked all the same
		_, _ = fmt.Fprintln(s.err, "shegong:", err)
		out.failed = true
	}
	out.result = policy.Evaluate(*in)
	return out, nil
}

// countyCode is the code of the unit that --county names, by its code or name.
// Development zones may have codes that the division table lacks.
func countyCode(text string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(text))
	if code == "" || unitCode.MatchString(code) {
		return code, nil
	}
	if v, ok := roster.DivisionTable().County(text); ok {
		return v.Code, nil
	}
	return "", fmt.Errorf("--county “%s”不是填报单位的六位代码，也查不到这个名称（或有几个）", text)
}

var unitCode = regexp.MustCompile(`^22[0-9A-Z][0-9]{3}$`)

// settleCounty takes the one county the workbooks name, unless one was given.
func (c *checkCommand) settleCounty(out *checked) error {
	switch {
	case c.County != "" || out.ret.County != "":
		return nil
	case out.failed && len(out.ret.Sheets) == 0:
		return nil // nothing could be read: that is said, file by file
	case len(out.ret.Named) == 0:
		return fmt.Errorf("工作簿中没有写明填报单位，请用 --county 指定（六位代码）")
	}
	var names []string
	for _, code := range out.ret.Named {
		names = append(names, code+" "+roster.DivisionTable().Name(code))
	}
	return fmt.Errorf("工作簿中出现了%d个县（市、区）：%s；请用 --county 指定填报单位", len(names), strings.Join(names, "、"))
}

func (c *checkCommand) options(period roster.Period) (importer.Options, error) {
	opt := importer.Options{County: c.County, Period: period, Password: c.Password, Limits: grid.DefaultLimits}
	if c.MaxRows > opt.Limits.Rows {
		grow := int64(c.MaxRows/opt.Limits.Rows) + 1
		opt.Limits.Cells *= grow
		opt.Limits.Inflated *= grow
	}
	opt.Limits.Rows = c.MaxRows
	if c.Mapping == "" {
		return opt, nil
	}
	b, err := os.ReadFile(c.Mapping)
	if err != nil {
		return opt, fmt.Errorf("读取对应关系文件：%w", err)
	}
	opt.Mapping, err = importer.ParseMapping(countyPart(b, c.County))
	return opt, err
}

// countyPart is a county's part of a mapping file that holds several, by their
// codes; the whole of any other.
func countyPart(b []byte, county string) []byte {
	var parts map[string]json.RawMessage
	if json.Unmarshal(b, &parts) != nil || len(parts) == 0 {
		return b
	}
	for code := range parts {
		if !unitCode.MatchString(code) {
			return b
		}
	}
	if part, ok := parts[county]; ok {
		return part
	}
	return []byte("{}")
}

// input gathers what the rules see besides the return.
func (c *checkCommand) input(ctx context.Context, ret *roster.Return, asOf roster.Date, opt importer.Options) (*policy.Input, error) {
	var stored []byte
	if c.Params != "" {
		b, err := os.ReadFile(c.Params)
		if err != nil {
			return nil, fmt.Errorf("读取参数文件：%w", err)
		}
		stored = b
	}
	params, err := policy.Resolve(stored, ret, asOf)
	if err != nil {
		return nil, err
	}
	in := &policy.Input{Return: ret, Params: params, AsOf: asOf}
	if len(c.Previous) == 0 {
		return in, nil
	}
	opt.Progress = nil
	opt.Period = opt.Period.Add(-1)
	opt.County = ret.County
	if in.Previous, err = readFiles(ctx, c.Previous, opt); err != nil {
		return nil, err
	}
	for _, f := range in.Previous.Files {
		if f.Error != nil {
			// Half of a roster would make the others vanish: none is compared.
			in.Previous = nil
			return in, fmt.Errorf("上期工作簿 %s 无法读取：%s", f.Name, f.Error.Message)
		}
	}
	in.PreviousParams, err = policy.Resolve(stored, in.Previous, opt.Period.End())
	return in, err
}

// readFiles opens and reads the files; one that cannot be opened is said as
// one that cannot be read.
func readFiles(ctx context.Context, paths []string, opt importer.Options) (*roster.Return, error) {
	var sources []importer.Source
	var missing []roster.File
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			missing = append(missing, unopened(p, err))
			continue
		}
		defer func() { _ = f.Close() }()
		info, err := f.Stat()
		if err != nil || info.IsDir() {
			missing = append(missing, unopened(p, err))
			continue
		}
		sources = append(sources, importer.Source{Name: filepath.Base(p), Data: f, Size: info.Size()})
	}
	ret := &roster.Return{County: opt.County, Period: opt.Period}
	if len(sources) > 0 {
		var err error
		if ret, err = importer.Read(ctx, sources, opt); err != nil {
			return nil, err
		}
	}
	ret.Files = append(ret.Files, missing...)
	return ret, nil
}

func unopened(path string, err error) roster.File {
	m := "文件打不开，请检查路径和权限"
	if os.IsNotExist(err) {
		m = "文件不存在"
	} else if err == nil {
		m = "这是文件夹，不是文件"
	}
	return roster.File{Name: filepath.Base(path), Error: &roster.FileError{Code: "unreadable", Message: m}}
}

// periodAndDate fills in whichever is not given: as-of is the period's last
// day, the period the month of as-of; without either, the last complete month.
func periodAndDate(period, asOf string, now time.Time) (roster.Period, roster.Date, error) {
	var p roster.Period
	var d roster.Date
	var err error
	if asOf != "" {
		if d, err = roster.ParseDate(asOf); err != nil {
			return p, d, err
		}
		d = d.Last()
	}
	if period != "" {
		if p, err = roster.ParsePeriod(period); err != nil {
			return p, d, err
		}
	}
	switch {
	case p.IsZero() && d.IsZero():
		p = roster.PeriodOf(roster.DateOf(now.In(roster.China))).Add(-1)
		d = p.End()
	case p.IsZero():
		p = roster.PeriodOf(d)
	case d.IsZero():
		d = p.End()
	}
	return p, d, nil
}

// progress shows a bar on a terminal and nothing elsewhere.
func progress(s streams, opt *importer.Options) (done func()) {
	f, ok := s.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("读取"),
		progressbar.OptionShowCount(), progressbar.OptionSetItsString("行"), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish())
	opt.Progress = func(rows int64) { _ = bar.Set64(rows) }
	return func() { _ = bar.Finish() }
}

// annotate writes each file back with its faults marked.
func (c *checkCommand) annotate(ctx context.Context, out *checked) error {
	if err := os.MkdirAll(c.Annotate, 0o755); err != nil {
		return fmt.Errorf("建立文件夹：%w", err)
	}
	used := map[string]bool{}
	for _, p := range c.Files {
		name := filepath.Base(p)
		if !readable(out.ret, name) {
			continue
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return fmt.Errorf("读取 %s：%w", name, err)
		}
		to := annotate.Name(name)
		if used[to] { // a.xls beside a.xlsx
			to = annotate.Name(name + filepath.Ext(name))
		}
		used[to] = true
		to = filepath.Join(c.Annotate, to)
		if err := writeFile(to, func(f *os.File) error {
			return annotate.Write(ctx, f, annotate.Source{Name: name, Data: data, Password: c.Password}, out.ret, out.result)
		}); err != nil {
			return fmt.Errorf("标注 %s：%w", name, err)
		}
	}
	return nil
}

func readable(ret *roster.Return, name string) bool {
	for _, f := range ret.Files {
		if f.Name == name {
			return f.Error == nil
		}
	}
	return false
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".shegong-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
