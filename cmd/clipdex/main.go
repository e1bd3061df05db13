// Command clipdex keeps the schema of a podcast index in step with its models and migrations.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/clipdex/clipdex/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	code := cli.Run(ctx, os.Args[1:], cli.Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Dir: dir})
	stop()
	os.Exit(code)
}
