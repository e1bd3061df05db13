package migrate

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// Chain is a validated list of revisions: one root, and every parent is the revision before.
type Chain struct {
	revisions []Revision
	index     map[string]int
	sources   map[string]source
	helpers   []func() vocabulary // words of the files beside the revisions'
}

// NewChain validates revs and gives them as a chain. sources holds the Go files of the revisions, for file names in
// messages and for checksums; nil: neither. A problem is a *fault.Error that names the files; a fork also satisfies
// errors.Is(err, ErrFork).
func NewChain(revs []Revision, sources fs.FS) (*Chain, error) {
	found, helpers, err := readSources(sources)
	if err != nil {
		return nil, err
	}
	c := &Chain{revisions: slices.Clone(revs), index: make(map[string]int, len(revs)), sources: map[string]source{}, helpers: helpers}
	for _, s := range found {
		if _, taken := c.sources[s.ID]; !taken {
			c.sources[s.ID] = s
		}
	}
	for i, r := range revs {
		if _, taken := c.index[r.ID]; !taken {
			c.index[r.ID] = i
		}
	}
	for _, check := range []func(*Chain, []source) *fault.Error{
		checkNotEmpty, checkIDs, checkUnique, checkUp, checkPrechecks, checkSources, checkRoot, checkParentsKnown, checkFork, checkOrder,
	} {
		if problem := check(c, found); problem != nil {
			return nil, problem
		}
	}
	return c, nil
}

// Revisions gives the revisions in order, the root first.
func (c *Chain) Revisions() []Revision { return slices.Clone(c.revisions) }

// Head gives the last revision.
func (c *Chain) Head() Revision { return c.revisions[len(c.revisions)-1] }

// Root gives the first revision, the baseline.
func (c *Chain) Root() Revision { return c.revisions[0] }

// Index gives the place of a revision in the chain, from 0; -1 when the chain does not have it.
func (c *Chain) Index(id string) int {
	if i, ok := c.index[id]; ok {
		return i
	}
	return -1
}

// File gives the name of the Go file that holds a revision; empty when the sources are not known.
func (c *Chain) File(id string) string { return c.sources[id].File }

// Checksum gives the SHA-256, in hexadecimal, of what a revision's Up and Down do: see checksum. Empty when the sources
// are not known.
func (c *Chain) Checksum(id string) string { return c.sources[id].Checksum }

// Comments gives the comments that stand in or above a revision in its Go file, a line each, without their marks. Nil when
// the sources are not known.
func (c *Chain) Comments(id string) []string { return c.sources[id].Comments }

// Find gives the revision whose id is, or uniquely starts with, prefix. It errs with a *fault.Error when none or
// several do.
func (c *Chain) Find(prefix string) (Revision, error) {
	if i, ok := c.index[prefix]; ok {
		return c.revisions[i], nil
	}
	var matches []Revision
	for _, r := range c.revisions {
		if prefix != "" && strings.HasPrefix(r.ID, strings.ToLower(prefix)) {
			matches = append(matches, r)
		}
	}
	switch len(matches) {
	case 1:
		return matches[0], nil
	case 0:
		return Revision{}, fault.New(fault.No, "clipdex db history", "no revision %q%s", prefix, near(c.revisions, prefix))
	}
	return Revision{}, fault.New(fault.No, "type more of the id",
		"%q is the start of %d revisions: %s", prefix, len(matches), labels(matches))
}

// near names the revisions that prefix may have meant: those that share its first digits, else nothing.
func near(revs []Revision, prefix string) string {
	for n := min(len(prefix), 11); n >= 3; n-- {
		var close []Revision
		for _, r := range revs {
			if strings.HasPrefix(r.ID, strings.ToLower(prefix[:n])) {
				close = append(close, r)
			}
		}
		if len(close) > 0 {
			return "; near it: " + labels(close)
		}
	}
	return ""
}

func labels(revs []Revision) string {
	names := make([]string, len(revs))
	for i, r := range revs {
		names[i] = r.Label()
	}
	return strings.Join(names, ", ")
}
