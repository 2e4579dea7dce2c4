// Command chaos shows what the service does under strain, and prints each
// measurement as a section of docs/reliability.md: load sends every county's
// workbook at once to real processes, growth measures one month's work on
// archives of several lengths. It ends with an error when anything was lost or
// is there twice. All persons and the counties beyond the province's are
// invented. It runs in the root of the tree.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // Asia/Shanghai on machines without a zone database

	"github.com/alecthomas/kong"
)

type commands struct {
	Load   loadCommand   `cmd:"" help:"All counties upload at once (check 51)."`
	Growth growthCommand `cmd:"" help:"One month's work as the archive grows."`
	Nodes  nodesCommand  `cmd:"" help:"Processes are killed, stopped and set wrong (checks 14, 15, 19 to 22, 25 to 28)."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var c commands
	k := kong.Parse(&c, kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	stop()
	k.FatalIfErrorf(err)
}
