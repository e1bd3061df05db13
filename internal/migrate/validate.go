package migrate

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/schema"
)

// list is where the order of the chain is written down.
const list = "migrations/migrations.go"

var validID = regexp.MustCompile(`^[0-9a-f]{12}$`)

// where names a revision with its file, as far as the file is known.
func (c *Chain) where(r Revision) string {
	if file := c.File(r.ID); file != "" {
		return r.Label() + " in " + file
	}
	return r.Label()
}

func checkNotEmpty(c *Chain, _ []source) *fault.Error {
	if len(c.revisions) > 0 {
		return nil
	}
	return fault.New(fault.No, "list the baseline in "+list, "the chain has no revisions")
}

func checkIDs(c *Chain, _ []source) *fault.Error {
	for i, r := range c.revisions {
		if !validID.MatchString(r.ID) {
			return fault.New(fault.No, "give it an ID of 12 lower-case hexadecimal digits, such as 51f0c2a9be11",
				"revision %d of the chain, %q%s, has no valid id: %q", i+1, r.Message, in(c.File(r.ID)), r.ID)
		}
	}
	return nil
}

func checkUnique(c *Chain, found []source) *fault.Error {
	files := map[string][]string{}
	for _, s := range found {
		files[s.ID] = append(files[s.ID], s.File)
	}
	for i, r := range c.revisions {
		if c.index[r.ID] == i {
			continue
		}
		if len(files[r.ID]) > 1 {
			return fault.New(fault.No, "give one of them an ID of its own",
				"two revisions have the id %s: %s and %s", r.ID, files[r.ID][0], files[r.ID][1])
		}
		return fault.New(fault.No, "remove one of its lines from "+list, "revision %s is listed twice", c.where(r))
	}
	return nil
}

func checkUp(c *Chain, _ []source) *fault.Error {
	for _, r := range c.revisions {
		if r.Up == nil {
			return fault.New(fault.No, "write its Up; one that does nothing returns nil", "revision %s has no Up", c.where(r))
		}
	}
	return nil
}

func checkPrechecks(c *Chain, _ []source) *fault.Error {
	for _, r := range c.revisions {
		for i, check := range r.Prechecks {
			if strings.TrimSpace(check.Finds) == "" || len(schema.Tokens(check.Query)) == 0 {
				return fault.New(fault.No, "give it Finds, what its rows are (\"rows of guests without a role\"), and Query, which selects their keys",
					"pre-check %d of revision %s is not complete", i+1, c.where(r))
			}
		}
	}
	return nil
}

// checkSources finds what the compiler can't: a file whose revision nobody listed, and a revision without a file.
func checkSources(c *Chain, found []source) *fault.Error {
	if found == nil {
		return nil
	}
	for _, s := range found {
		if _, listed := c.index[s.ID]; !listed {
			return fault.New(fault.No, fmt.Sprintf("append %s to the list in %s", s.Variable, list),
				"revision %s in %s is not in the list", s.ID, s.File)
		}
		if first := c.sources[s.ID]; first.File != s.File || first.Variable != s.Variable {
			return fault.New(fault.No, "give one of them an ID of its own",
				"two revisions have the id %s: %s and %s", s.ID, first.File, s.File)
		}
	}
	for _, r := range c.revisions {
		if c.File(r.ID) == "" {
			return fault.New(fault.No, "write its ID as a plain string in a file of its own",
				"no file holds revision %s, so it has no checksum", r.Label())
		}
	}
	return nil
}

func checkRoot(c *Chain, _ []source) *fault.Error {
	var roots []Revision
	for _, r := range c.revisions {
		if r.Parent == "" {
			roots = append(roots, r)
		}
	}
	switch len(roots) {
	case 1:
		return nil
	case 0:
		return fault.New(fault.No, "list the baseline first in "+list, "the chain has no root: every revision names a parent")
	}
	return fault.New(fault.No, "set the Parent of the later one to the id before it in "+list,
		"the chain has %d roots: %s and %s name no parent", len(roots), c.where(roots[0]), c.where(roots[1]))
}

func checkParentsKnown(c *Chain, _ []source) *fault.Error {
	for _, r := range c.revisions {
		if r.Parent == r.ID {
			return fault.New(fault.No, "set Parent to the id before it in "+list, "revision %s is its own parent", c.where(r))
		}
		if r.Parent == "" || c.Index(r.Parent) >= 0 {
			continue
		}
		return fault.New(fault.No, fmt.Sprintf("list %s in %s before it, or correct Parent", r.Parent, list),
			"revision %s names the parent %s, which the chain does not have", c.where(r), r.Parent)
	}
	return nil
}

func checkFork(c *Chain, _ []source) *fault.Error {
	firstChild := map[string]Revision{}
	for _, r := range c.revisions {
		first, taken := firstChild[r.Parent]
		if !taken {
			firstChild[r.Parent] = r
			continue
		}
		fork := &ForkError{Parent: r.Parent, Children: [2]string{first.ID, r.ID}, Files: [2]string{c.File(first.ID), c.File(r.ID)}}
		return fault.Wrap(fault.No, fork,
			fmt.Sprintf("clipdex db rebase %s  moves that one behind the other; or %s: take the one that is not applied anywhere yet", r.ID, first.ID),
			"the chain forks: %s and %s", c.where(first), c.where(r))
	}
	return nil
}

func checkOrder(c *Chain, _ []source) *fault.Error {
	for i, r := range c.revisions {
		if i == 0 && r.Parent == "" {
			continue
		}
		if i == 0 {
			return fault.New(fault.No, "list the baseline first in "+list,
				"the list starts with %s, which has a parent", c.where(r))
		}
		before := c.revisions[i-1]
		if r.Parent != before.ID {
			return fault.New(fault.No, fmt.Sprintf("put %s right after %s in %s", r.ID, r.Parent, list),
				"revision %s is listed after %s, but its parent is %s", c.where(r), before.ID, r.Parent)
		}
	}
	return nil
}

// in gives " in file" where a file is known.
func in(file string) string {
	if file == "" {
		return ""
	}
	return " in " + file
}
