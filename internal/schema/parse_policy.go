package schema

import (
	"slices"
	"strings"
)

var policyCommands = []string{"all", "select", "insert", "update", "delete"}

// Words that CREATE POLICY takes for the role of whoever runs it (documentation, CREATE POLICY, role_name).
var sessionRoles = []string{"current_user", "current_role", "session_user"}

// ParsePolicy reads what follows the table in CREATE POLICY; expressions stay as written, roles are sorted.
// CURRENT_USER and its like name another role for everyone who runs the statement: they are refused.
func ParsePolicy(def string) (Policy, error) {
	c := newCursor(def)
	p := Policy{Command: "all", Roles: []string{"public"}}
	for !c.done() {
		var err error
		switch {
		case c.accept("as", "permissive"):
		case c.accept("as", "restrictive"):
			p.Restrict = true
		case c.accept("for"):
			p.Command, err = c.policyCommand()
		case c.accept("to"):
			p.Roles, err = c.roles()
		case c.accept("using"):
			p.Using, err = c.group()
		case c.accept("with", "check"):
			p.WithCheck, err = c.group()
		default:
			err = c.unexpected("AS, FOR, TO, USING or WITH CHECK")
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

func (c *cursor) policyCommand() (string, error) {
	if t := c.peek(0); !slices.Contains(policyCommands, t.Text) {
		return "", c.unexpected("ALL, SELECT, INSERT, UPDATE or DELETE")
	}
	return c.name()
}

func (c *cursor) roles() ([]string, error) {
	var roles []string
	for more := true; more; more = c.accept(",") {
		if t := c.peek(0); t.Kind == Word && slices.Contains(sessionRoles, t.Text) {
			return nil, c.unexpected("the name of a role, not " + strings.ToUpper(t.Text))
		}
		role, err := c.name()
		if err != nil {
			return nil, err
		}
		roles = append(roles, role)
	}
	slices.Sort(roles)
	return roles, nil
}
