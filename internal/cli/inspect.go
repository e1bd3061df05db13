package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/compare"
	"github.com/clipdex/clipdex/internal/diagram"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/page"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// inspectFormats are what a schema can be shown as.
var inspectFormats = []string{"sql", "json", "svg", "mermaid", "html"}

func (a *app) inspect() *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show a schema as SQL, JSON or a diagram; reads only",
		ArgsUsage: "[WHAT]",
		UsageText: "clipdex db inspect [WHAT] [--format sql|json|svg|mermaid|html]",
		Description: `WHAT is database (the default: the one that other commands work on), the URL of another, models (what the models and the
migrations behind them want), migrations (what legacy files and all revisions give) or migrations@REVISION. The last three
are made in a scratch database.

sql is the statements that make the schema in an empty database; json its description, whose shape is SchemaDocument in
internal/report/schema.go; svg and mermaid the diagram of tables and foreign keys; html one page with both, that needs no network.
Left out are clipdex_revisions, alembic_version, what belongs to extensions, and grants.

Examples:
  clipdex db inspect                              the live database as SQL
  clipdex db inspect models --format html > schema.html
  clipdex db inspect --format svg > schema.svg
  clipdex db inspect migrations@base --format mermaid
  clipdex db inspect --format json | jq '.relations[].name'

Exit code: 0 done; 2 bad command line; 3 could not be done.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "sql", Usage: "show it as `FORMAT`: sql (the default), json, svg, mermaid or html"},
			&cli.DurationFlag{Name: "lock-timeout", Usage: "wait `TIME` for another session's lock on the schema; default 1s"},
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 1); err != nil {
				return err
			}
			if f := c.String("format"); !slices.Contains(inspectFormats, f) {
				return fault.New(fault.Usage, "--format "+strings.Join(inspectFormats, "  or  "), "no such format: %s", f)
			}
			return a.runInspect(c)
		},
	}
}

func (a *app) runInspect(c *cli.Context) error {
	what := compare.Side{}
	name := c.Args().First()
	if name == "" || name == ownDatabase {
		s, err := a.session(c, server{})
		if err != nil {
			return err
		}
		defer s.close(c.Context)
		what.Config = s.config
	} else {
		chain, err := chain()
		if err != nil {
			return err
		}
		if what, err = compare.ParseSide(name, chain, a.env.Getenv); err != nil {
			return err
		}
	}
	o := compare.Options{LockTimeout: c.Duration("lock-timeout")}
	if !what.Live() {
		a.warnStale()
		in, err := a.input(nil, check.Filter{})
		if err != nil {
			return err
		}
		o.Check = in
	}
	read, err := compare.Inspect(c.Context, what, o)
	if err != nil {
		return err
	}
	if err := a.showSchema(c, read); err != nil {
		return fmt.Errorf("writing the schema: %w", err)
	}
	return nil
}

// showSchema shows a schema in the format that was asked for.
func (a *app) showSchema(c *cli.Context, i *compare.Inspected) error {
	switch c.String("format") {
	case "json":
		a.failed = nil
		return report.SchemaJSON(a.env.Stdout, i)
	case "svg":
		svg, err := diagram.Of(i.Schema, nil, nil).SVG(c.Context, nil)
		if err != nil {
			return err
		}
		_, err = io.WriteString(a.env.Stdout, string(svg))
		return err
	case "mermaid":
		_, err := io.WriteString(a.env.Stdout, diagram.Mermaid(i.Schema))
		return err
	case "html":
		return page.Schema(c.Context, a.env.Stdout, report.Titled(i.Server), i.Schema, time.Now())
	}
	return report.SchemaSQL(a.script(), i)
}

// writePage writes a check as a page into the file of --html.
func (a *app) writePage(ctx context.Context, path string, r *check.Result, o report.Options) error {
	var b bytes.Buffer
	if err := page.Check(ctx, &b, r, o, time.Now()); err != nil {
		return err
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(a.env.Dir, path)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fault.Wrap(fault.CannotDo, err, "clipdex db check --html /tmp/check.html", "cannot write the page")
	}
	a.progress("wrote " + path)
	return nil
}
