package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// The exit codes: nothing of severity error found, something found, or a file
// that could not be read or a wrong usage.
const (
	exitOK     = 0
	exitFound  = 1
	exitFailed = 2
)

// commands are the command line. Every option can come from the environment
// under its name, such as SHEGONG_LISTEN.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"启动网页服务和定时任务。"`
	Check    checkCommand    `cmd:"" help:"检查一个县（市、区）的工作簿。"`
	Template templateCommand `cmd:"" help:"生成空白填报工作簿。"`
	Rules    rulesCommand    `cmd:"" help:"查看规则。"`
	Report   reportCommand   `cmd:"" help:"从数据库生成报表。"`
	User     userCommand     `cmd:"" help:"管理账号。"`
	Backup   backupCommand   `cmd:"" help:"备份数据库（不含密钥）。"`
	Restore  restoreCommand  `cmd:"" help:"把备份恢复到空的数据库，SQLite 与 PostgreSQL 之间通用。"`
	Migrate  migrateCommand  `cmd:"" help:"升级数据库的表结构；启动服务时也会自动升级。"`
	Rotate   rotateCommand   `cmd:"" name:"rotate-key" help:"更换数据密钥，全部数据重新加密；须先停止服务，中断后可再次运行。"`
	Audit    auditCommand    `cmd:"" help:"审计记录。"`
	Retain   retainCommand   `cmd:"" name:"retention" help:"列出并删除保存期限已满的数据。"`
	Sample   sampleCommand   `cmd:"" help:"生成虚构的示例工作簿。"`
	Bench    benchCommand    `cmd:"" hidden:"" help:"性能测试和示例。"`
	Version  versionCommand  `cmd:"" help:"显示版本。"`
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// foundError is returned when the check worked and found something: it is the
// exit code, not a message.
type foundError struct{}

func (foundError) Error() string { return "errors found" }

// quietError ends with exitFailed; what is wrong was said already.
type quietError struct{}

func (quietError) Error() string { return "failed" }

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("shegong"),
		kong.Description("城市社区专职工作者（“社工岗”）数据检查、审核与报表。"),
		kong.Writers(stdout, stderr),
		kong.DefaultEnvars("SHEGONG"),
		kong.UsageOnError(),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{stdout, stderr}),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "shegong:", err)
		return exitFailed
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited // help was shown
	}
	if err == nil {
		err = k.Run()
	}
	var found foundError
	var quiet quietError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &found):
		return exitFound
	case errors.As(err, &quiet):
		return exitFailed
	default:
		_, _ = fmt.Fprintln(stderr, "shegong:", err)
		return exitFailed
	}
}
