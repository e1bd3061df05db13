package lint

import (
	"regexp"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

const howToAllow = "// clipdex:allow CDX101 the table has 40 rows   (in the revision's Go file: a comment in SQL changes the checksum of an applied revision)"

var commentRules = []Rule{
	{"CDX001", "accepted without a reason", Warning,
		"A comment clipdex:allow accepts one finding, and whoever reads it later has to know why it was no problem.",
		howToAllow, nil},
	{"CDX002", "nothing to accept", Advice,
		"The revision has no such finding, or fewer than are accepted: the comment would hide the next one.",
		"remove the comment", nil},
}

// allow is a comment that accepts one finding.
type allow struct {
	code, reason string
	step         *step // nil: it stands in the Go file
	used         bool
}

var allowed = regexp.MustCompile(`clipdex:allow\b[ \t]*(\S*)[ \t]*([^\n]*)`)

// allowsIn reads comments. step is the statement that they belong to; nil: they are of the Go file.
func allowsIn(comments []string, st *step) (allows []*allow) {
	for _, comment := range comments {
		for _, m := range allowed.FindAllStringSubmatch(comment, -1) {
			reason := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(m[2]), "*/"))
			allows = append(allows, &allow{code: strings.TrimSuffix(m[1], "*/"), reason: reason, step: st})
		}
	}
	return allows
}

// accept gives the findings, those marked that a comment accepts, and what is wrong with the comments.
func (w *world) accept(steps []*step) []Finding {
	all := allowsIn(w.Comments, nil)
	for i := len(steps) - 1; i >= 0; i-- {
		all = append(append([]*allow{}, steps[i].allows...), all...) // those at the statement first
	}
	for i := range w.findings {
		f := &w.findings[i]
		for _, a := range all {
			if !a.used && a.reason != "" && a.code == f.Code && (a.step == nil || a.step.number == f.Statement) {
				a.used, f.Accepted = true, a.reason
				break
			}
		}
	}
	for _, a := range all {
		w.complain(a)
	}
	return w.findings
}

// complain makes a finding of a comment that accepts nothing.
func (w *world) complain(a *allow) {
	if a.used {
		return
	}
	rule, message := commentRules[1], "clipdex:allow "+a.code+" matches no finding"
	switch {
	case !known(a.code):
		message = "clipdex:allow names no rule: " + schema.Literal(a.code)
	case a.reason == "":
		rule, message = commentRules[0], "clipdex:allow "+a.code+" gives no reason, and accepts nothing"
	}
	f := Finding{Code: rule.Code, Title: rule.Title, Severity: rule.Severity, Revision: w.Revision, Message: message, Help: rule.Instead}
	if a.step != nil {
		f.Statement, f.SQL = a.step.number, a.step.sql
	}
	w.findings = append(w.findings, f)
}

func known(code string) bool {
	for _, rule := range Rules() {
		if rule.Code == code {
			return true
		}
	}
	return false
}
