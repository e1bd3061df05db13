package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/schema"
)

// conclusion writes the verdict, what else holds, and what to type next.
func conclusion(w *writer, p palette, r *check.Result, o Options) {
	text := sentence(r, o)
	if r.Verdict == check.VerdictClean {
		w.line(p.good.Sprint("clean:"), " ", text)
	} else {
		w.line(p.verdict.Sprint(string(r.Verdict)+":"), " ", text)
	}
	for _, reason := range reasons(r) {
		w.line("      ", reason)
	}
	if r.Status.State == migrate.Unreadable {
		w.line("history not readable: ", r.Status.Denied.Why())
	}
	steps := next(r, o)
	width := 0
	for _, s := range steps {
		width = max(width, utf8.RuneCountInString(s.what))
	}
	for i, s := range steps {
		lead := "      "
		if i == 0 {
			lead = "next: "
		}
		w.line(lead, pad(s.what, width), "  ", s.why)
	}
}

// sentence is what stands behind the verdict's word.
func sentence(r *check.Result, o Options) string {
	var parts []string
	s := r.Status
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if r.Empty && r.Verdict == check.VerdictPending {
		return "nothing applied"
	}
	if len(s.Unknown) > 0 {
		say("the database has %s that this build does not know: %s", Count(len(s.Unknown), "revision"), strings.Join(s.Unknown, ", "))
	}
	if len(s.Edited) > 0 {
		say("%s changed after it was applied here: %s", map[bool]string{true: "a revision was", false: "revisions were"}[len(s.Edited) == 1], ids(s.Edited))
	}
	if s.State == migrate.Forked || len(s.Missing) > 0 {
		say("%s not applied although a later one is: %s", map[bool]string{true: "a revision is", false: "revisions are"}[len(s.Missing) == 1], ids(s.Missing))
	}
	if n := len(r.Differences); n > 0 {
		say("%s in %s", Count(n, "difference"), places(r.Differences))
	}
	now, later, until := brokenCounts(r.Broken)
	if now > 0 {
		say("%s broken", Count(now, "query"))
	}
	if n := len(s.Pending); n > 0 && s.State != migrate.Unreadable {
		say("%s pending", Count(n, "revision"))
	}
	if later > 0 {
		say("%s would break", Count(later, "query"))
	}
	if until > 0 {
		say("%s broken until then", Count(until, "query"))
	}
	if r.Verdict == check.VerdictClean {
		say("%s", agreement(r, o))
	}
	if n := len(r.Untried); n > 0 {
		say("%s not tried", Count(n, "query"))
	}
	if r.Ignored > 0 {
		say("%s ignored", Count(r.Ignored, "difference"))
	}
	if r.Unheld > 0 {
		say("%s ignored", Count(r.Unheld, "query"))
	}
	if r.NotReplayed != "" && r.Verdict != check.VerdictClean {
		say("%s", notReplayed(r))
	}
	return strings.Join(parts, "; ")
}

// agreement names what was compared.
func agreement(r *check.Result, o Options) string {
	switch {
	case o.Scratch:
		return "models and migrations agree at " + r.Status.At.ID
	case r.NotReplayed != "":
		return "models and database agree (" + notReplayed(r) + ")"
	case r.Status.State == migrate.Unreadable:
		return "models and database agree"
	}
	return "models, migrations and database agree at " + r.Status.At.ID
}

// notReplayed says in short why migrations were not replayed; reasons has the rest.
func notReplayed(r *check.Result) string {
	short, _, _ := strings.Cut(r.NotReplayed, ": ")
	return "migrations not replayed: " + short
}

// reasons says place by place why there is no scratch database.
func reasons(r *check.Result) []string {
	_, long, found := strings.Cut(r.NotReplayed, ": ")
	if !found {
		return nil
	}
	return strings.Split(long, "; ")
}

// step is something to do, and what it is good for.
type step struct{ what, why string }

// next gives what to do, what comes first first.
func next(r *check.Result, o Options) []step {
	var steps []step
	say := func(what, why string) { steps = append(steps, step{what, why}) }
	s := r.Status
	any := func(c check.Cause) bool {
		return slices.ContainsFunc(r.Differences, func(d check.Difference) bool { return d.Has(c) })
	}
	query := func(c check.Cause) bool {
		return slices.ContainsFunc(r.Broken, func(b check.Broken) bool { return b.Has(c) && (b.Breaks == "" || !o.Scratch) })
	}
	breaking := Breakers(r.Broken, o.Scratch)
	switch {
	case r.Empty && s.State == migrate.None:
		say("clipdex db bootstrap", "applies the legacy files and every revision")
		return steps
	case s.State == migrate.Unreadable:
		say(s.Denied.Remedy("SELECT"), "lets this role see the history")
	case len(s.Unknown) > 0:
		say("run the build that has "+s.Unknown[0], "it knows what that revision did")
		say("clipdex db stamp REVISION", "when that build is gone for good: records where the database stands")
	case len(s.Edited) > 0:
		say("take back the edit of "+s.Edited[0].ID, "what was applied is history; a new revision changes it")
		say("clipdex db stamp "+s.At.ID, "when the edit changes nothing: records the revision as it is now")
	case len(s.Missing) > 0:
		for i, command := range s.CatchUp {
			why := []string{"goes back to before the gap", "runs what was not run here", "records that all is applied"}
			say(command, why[len(why)-len(s.CatchUp)+i])
		}
		say("MIGRATIONS.md, “A fork”", "why a history has a gap, and what to do about it")
	case s.Assumed && len(s.Pending) == 0:
		say("clipdex db bootstrap", "starts the history here")
	case s.Assumed:
		say("clipdex db bootstrap", "starts the history here and applies what is pending")
	case len(s.Pending) > 0 && len(breaking) == 0:
		say("clipdex db upgrade", "applies what is pending")
	}
	if len(breaking) > 0 {
		say("correct "+strings.Join(breaking, ", ")+", or the queries", "before anybody upgrades: an upgrade would break them")
	}
	if any(check.Ahead) {
		say("clipdex db revision \"…\"", "writes a revision for what the models are ahead of")
	}
	if query(check.Ahead) {
		say("correct the queries, or  clipdex db revision \"…\"", "no revision gives what they need")
	}
	if r.Verdict == check.VerdictDrift && !o.Scratch && len(r.Differences) > 0 {
		say("clipdex db check --sql", "shows the statements that would bring the database to the models")
	}
	if any(check.Hand) || query(check.Hand) {
		say("MIGRATIONS.md, “Drift”", "what to do about a change made by hand")
	}
	if r.NotReplayed != "" {
		say("export CLIPDEX_SCRATCH_URL=URL", "names a server for scratch databases, to replay migrations on")
	}
	return steps
}

// Count gives a number with its word in the right form: 1 revision, 2 revisions.
func Count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "ry"); ok { // query, entry
		return fmt.Sprintf("%d %sries", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func ids(revisions []migrate.Revision) string {
	var out []string
	for _, r := range revisions {
		out = append(out, r.ID)
	}
	return strings.Join(out, ", ")
}

// places counts the relations that differ, and says so where something stands free.
func places(list []check.Difference) string {
	relations, free := map[schema.ID]bool{}, false
	for _, d := range list {
		if d.Object.Relation == "" {
			free = true
			continue
		}
		relations[d.Object.RelationID()] = true
	}
	switch {
	case len(relations) == 0:
		return "the database"
	case free:
		return Count(len(relations), "relation") + " and the database"
	}
	return Count(len(relations), "relation")
}
