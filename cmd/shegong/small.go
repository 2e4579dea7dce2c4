package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/templates"
)

type versionCommand struct{}

func (versionCommand) Run(s streams) error {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	_, err := fmt.Fprintf(s.out, "shegong %s　规则 %s　%s %s/%s\n", version, policy.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

type templateCommand struct {
	Kinds  []string `arg:"" optional:"" name:"kind" help:"表的种类，如 workers；不填为全部。"`
	Output string   `short:"o" required:"" help:"写到哪个文件。" type:"path"`
}

func (c templateCommand) Run() error {
	var kinds []roster.Kind
	for _, key := range c.Kinds {
		k, ok := roster.KindOf(key)
		if !ok {
			return fmt.Errorf("没有“%s”这种表；可用：%s", key, kindKeys())
		}
		kinds = append(kinds, k)
	}
	return writeFile(c.Output, func(f *os.File) error { return templates.Workbook(f, kinds) })
}

func kindKeys() string {
	var keys []string
	for _, k := range roster.Kinds() {
		keys = append(keys, k.String())
	}
	return strings.Join(keys, " ")
}

type rulesCommand struct {
	ID       string `arg:"" optional:"" help:"规则编号，如 2.3-age。"`
	Markdown bool   `hidden:"" help:"写成 Markdown。"`
}

func (c rulesCommand) Run(s streams) error {
	if c.Markdown {
		return policy.WriteMarkdown(s.out)
	}
	if c.ID == "" {
		for _, r := range policy.Rules() {
			if _, err := fmt.Fprintf(s.out, "%-24s %s　%-8s %s\n", r.ID, r.Severity.Chinese(), r.Clause, r.Title); err != nil {
				return err
			}
		}
		return nil
	}
	r := policy.RuleByID(c.ID)
	if r == nil {
		return fmt.Errorf("没有规则“%s”", c.ID)
	}
	return policy.WriteRule(s.out, r)
}

type sampleCommand struct {
	County []string `help:"填报单位代码，可多次给出。" default:"220104" placeholder:"CODE"`
	Period string   `help:"报告期，如 2026-10；默认上一个完整的月份。" placeholder:"YYYY-MM"`
	Rows   int      `help:"社工岗人员数。" default:"150"`
	Faults int      `help:"故意写错的处数。" default:"0"`
	Seed   int64    `help:"随机种子；相同的参数得到相同的文件。" default:"1"`
	Output string   `short:"o" required:"" help:"写到哪个文件夹。" type:"path"`
}

func (c sampleCommand) Run(s streams) error {
	period, _, err := periodAndDate(c.Period, "", time.Now())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Output, 0o755); err != nil {
		return err
	}
	for _, county := range c.County {
		d, ok := roster.DivisionTable().ByCode(county)
		if !ok || d.Level != "county" {
			return fmt.Errorf("没有代码为“%s”的县（市、区）", county)
		}
		path := fmt.Sprintf("%s/%s%s%s.xlsx", c.Output, county, d.Name, period)
		err := writeFile(path, func(f *os.File) error {
			_, err := sample.Workbook(f, sample.Options{County: county, Period: period, Workers: c.Rows, Faults: c.Faults, Seed: c.Seed})
			return err
		})
		if err != nil {
			return fmt.Errorf("生成 %s：%w", path, err)
		}
		if _, err := fmt.Fprintln(s.out, path); err != nil {
			return err
		}
	}
	return nil
}
