package report

import (
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/contract"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/migrate"
)

// queryProblems gives statements that a schema does not hold, at the lines where they fail. The revision that breaks or mends one has
// to do with it, too.
func queryProblems(list []check.Broken, at *locate.Sources) (problems []Problem) {
	for _, b := range list {
		rule := named(RuleQuery)
		if b.Explained() {
			rule = named(RuleWaits)
		}
		p := Problem{Rule: rule.ID, Level: rule.Level, Title: "query " + b.Statement.Name, Text: strings.Join(said(reasonsOf(b), blamed(b)), "; "), Help: rule.Help,
			At: failing(b), Key: b.Statement.Name}
		for _, id := range []string{b.Breaks, b.Mends} {
			if id != "" {
				p.Others = append(p.Others, at.Up(id, ""))
			}
		}
		problems = append(problems, p)
	}
	return problems
}

// reasonsOf gives all that a statement lacks.
func reasonsOf(b check.Broken) string {
	var all []string
	for _, breach := range b.Breaches {
		all = append(all, message(breach))
	}
	return strings.Join(all, "; ")
}

// failing gives the character of a statement's file that it fails at; the first line where that is not known.
func failing(b check.Broken) locate.Place {
	place := locate.Place{File: b.Statement.File, Line: 1}
	if breach, ok := placed(b.Breaches); ok {
		line, _, caret := migrate.Point(b.Statement.SQL, breach.Position)
		place.Line, place.Column = line, utf8.RuneCountInString(caret)
	}
	return place
}

// placed gives the first breach whose place is known.
func placed(list []contract.Breach) (contract.Breach, bool) {
	for _, b := range list {
		if b.Position > 0 {
			return b, true
		}
	}
	return contract.Breach{}, false
}
