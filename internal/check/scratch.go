package check

import (
	"context"
	"fmt"
	"strconv"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// Scratch compares models with what legacy and all revisions give, without any live database. It gives the result and
// where it was worked out.
func Scratch(ctx context.Context, in *Input) (*Result, string, error) {
	where := ""
	in.Start()
	if err := in.Ready(); err != nil {
		return nil, where, err
	}
	open := in.Scratch
	if open == nil {
		return nil, where, fault.New(fault.CannotDo, "set CLIPDEX_SCRATCH_URL, or install PostgreSQL", "there is no server for a scratch database")
	}
	scratch, err := open(ctx, 0)
	if err != nil {
		return nil, where, err
	}
	defer scratch.Close(context.WithoutCancel(ctx))
	where = scratch.Where()
	replay := in.Cache.load(in.fingerprint(scratch.Major()))
	if replay == nil {
		if replay, err = in.replay(ctx, scratch); err != nil {
			return nil, where, err
		}
		in.remember(ctx, in.fingerprint(scratch.Major()), replay, scratch)
	}
	if err := readable(replay.Unread); err != nil {
		return nil, where, err
	}
	res := &Result{Status: in.Chain.Assume(in.Chain.Head().ID), ReplayMajor: replay.Major}
	res.Status.Assumed, res.Status.State = false, migrate.AtHead
	res.Facts.Version, res.Facts.VersionStr = replay.Major*10000, strconv.Itoa(replay.Major)
	res.Differences = attribute(evidence{live: replay.Ahead, ahead: replay.Ahead, sameMajor: true})
	for i, d := range res.Differences {
		if d.Done {
			return nil, where, fmt.Errorf("comparing %v: models against migrations differ from themselves", res.Differences[i].Object)
		}
	}
	kept, ignored := in.Filter.apply(res.Differences, in.home())
	res.Broken, res.Unheld = in.Filter.statements(in.AtHead(replay.Trail), in.home())
	res.Differences, res.Ignored = kept, len(ignored)
	res.judge()
	return res, where, nil
}
