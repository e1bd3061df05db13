package contract

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// judge says which statements fail. It errs with a refusal that no schema is to blame for.
func judge(statements []Statement, answers []answer, f *facts) (*Held, error) {
	held := &Held{}
	for i, s := range statements {
		refusal := answers[i].refusal
		switch {
		case refusal == nil:
			if breaches := f.breaches(i, s, answers[i].description); len(breaches) > 0 {
				held.Failures = append(held.Failures, Failure{s.Name, breaches})
			}
		case refusal.Code == "55P03": // lock_not_available
			held.Untried = append(held.Untried, Untried{s.Name, "another session holds a lock on what it names"})
		case refusal.Code == "42501": // insufficient_privilege
			held.Untried = append(held.Untried, Untried{s.Name, refusal.Message})
		case !blamed(refusal.Code):
			return nil, fmt.Errorf("statement %s: %w", s.Name, refusal)
		default:
			held.Failures = append(held.Failures, Failure{s.Name, []Breach{refused(refusal)}})
		}
	}
	return held, nil
}

func refused(e *pgconn.PgError) Breach {
	return Breach{Message: e.Message, Code: e.Code, Position: int(e.Position), Hint: e.Hint}
}

// blamed says whether an SQLSTATE of an analysis is about statement and schema: syntax and names, values such as an enum's,
// schemas that are not there, features that a kind of relation does not have.
func blamed(state string) bool {
	switch state[:2] {
	case "42", "22", "3F", "0A":
		return true
	}
	return false
}

// breaches compares what PostgreSQL says of a statement with what the code expects.
func (f *facts) breaches(at int, s Statement, d *pgconn.StatementDescription) []Breach {
	var out []Breach
	say := func(format string, args ...any) { out = append(out, Breach{Message: fmt.Sprintf(format, args...)}) }
	if len(d.ParamOIDs) != len(s.Parameters) {
		say("it takes %d parameters, and the code sends %d", len(d.ParamOIDs), len(s.Parameters))
	} else {
		for i, oid := range d.ParamOIDs {
			if to := f.types[oid]; !fits(to, s.Parameters[i]) {
				say("parameter $%d is %s, and the code sends %s", i+1, to, s.Parameters[i])
			}
		}
	}
	if len(d.Fields) != len(s.Columns) {
		say("it gives %d columns, and the code scans %d", len(d.Fields), len(s.Columns))
	} else {
		for i, field := range d.Fields {
			if text := f.column(place{at, i}, field, s.Columns[i]); text != "" {
				say("%s", text)
			}
		}
	}
	for _, column := range f.valued[at] {
		say("column %s of %s wants a value, and the statement gives none", column, s.Insert.Table)
	}
	if f.loose[at] {
		out = append(out, Breach{Message: fmt.Sprintf("nothing unique on (%s) of %s stands behind ON CONFLICT", strings.Join(s.Insert.Conflict, ", "), s.Insert.Table),
			Position: locate(s.SQL, "ON CONFLICT")})
	}
	if text := f.refresh(at, s); text != "" {
		out = append(out, Breach{Message: text, Position: locate(s.SQL, s.Refreshes)})
	}
	return out
}

// column says what is wrong with a result column; empty: nothing.
func (f *facts) column(at place, have pgconn.FieldDescription, want Column) string {
	from := f.types[have.DataTypeOID]
	switch {
	case have.Name != want.Name:
		return fmt.Sprintf("column %d is called %s, and the code scans %s", at.column+1, have.Name, want.Name)
	case !fits(want.Type, from):
		return fmt.Sprintf("column %s is %s, and the code scans %s (%s)", have.Name, from, want.Type, want.Go)
	case f.nullable[at] && !want.Nullable:
		return fmt.Sprintf("column %s may be null, and the code does not take null (%s)", have.Name, want.Go)
	}
	return ""
}

// refresh says what is wrong with what a statement refreshes; empty: nothing.
func (f *facts) refresh(at int, s Statement) string {
	v, ok := f.views[at]
	switch {
	case !ok:
		return ""
	case v.kind == "":
		return fmt.Sprintf("there is no materialized view %s", s.Refreshes)
	case v.kind != "m":
		return fmt.Sprintf("%s is not a materialized view", s.Refreshes)
	case s.Concurrent && !v.unique:
		return fmt.Sprintf("%s has no unique index on columns alone to be refreshed concurrently by", s.Refreshes)
	}
	return ""
}

// locate gives the position of a word in a statement, in characters from 1; 0: it is not there.
func locate(sql, word string) int {
	before, _, found := strings.Cut(sql, word)
	if !found {
		return 0
	}
	return utf8.RuneCountInString(before) + 1
}
