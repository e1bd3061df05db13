package schema

import "fmt"

// Closed refuses a fragment that would not stay one inside a larger statement: brackets that do not match, a quote or
// comment that is never closed, a ";".
func Closed(sql string) error {
	tokens, open := scan(sql)
	if open {
		return fmt.Errorf("a comment is never closed in %q", sql)
	}
	var brackets []string
	for _, t := range tokens {
		switch {
		case t.open:
			return fmt.Errorf("a quote is never closed in %q", sql)
		case t.Is(";"):
			return fmt.Errorf("a \";\" in %q: write one fragment, not a statement", sql)
		case t.Is("(") || t.Is("["):
			brackets = append(brackets, map[string]string{"(": ")", "[": "]"}[t.Text])
		case t.Is(")") || t.Is("]"):
			last := len(brackets) - 1
			if last < 0 || brackets[last] != t.Text {
				return fmt.Errorf("brackets do not match in %q", sql)
			}
			brackets = brackets[:last]
		}
	}
	if len(brackets) > 0 {
		return fmt.Errorf("brackets do not match in %q", sql)
	}
	return nil
}
