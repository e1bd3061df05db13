package schema

import "strings"

// ParseConstraint reads what follows the name of a table constraint in CREATE TABLE. Expressions stay as they are
// written; a foreign key without referenced columns keeps RefColumns empty: they are the other table's primary key.
func ParseConstraint(def string) (Constraint, error) {
	c := newCursor(def)
	var k Constraint
	var err error
	switch {
	case c.accept("check"):
		k.Kind = KindCheck
		k.Expr, err = c.group()
	case c.accept("primary", "key"):
		k.Kind = KindPrimaryKey
		err = c.keyColumns(&k)
	case c.accept("unique"):
		k.Kind = KindUnique
		k.Index = &Index{}
		if c.accept("nulls", "not", "distinct") {
			k.Index.NullsNotDistinct = true
		} else {
			c.accept("nulls", "distinct")
		}
		err = c.keyColumns(&k)
	case c.accept("exclude"):
		k.Kind = KindExclusion
		err = c.exclusion(&k)
	case c.accept("foreign", "key"):
		k.Kind = KindForeignKey
		err = c.foreignKey(&k)
	default:
		err = c.unexpected("PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK or EXCLUDE")
	}
	for err == nil && !c.done() {
		err = c.constraintTail(&k)
	}
	return k, err
}

func (c *cursor) keyColumns(k *Constraint) (err error) {
	if k.Columns, err = c.names(); err != nil {
		return err
	}
	if k.Index == nil {
		k.Index = &Index{}
	}
	k.Index.Unique, k.Index.Method = true, "btree"
	for _, col := range k.Columns {
		k.Index.Keys = append(k.Index.Keys, IndexKey{Column: col})
	}
	return nil
}

func (c *cursor) exclusion(k *Constraint) error {
	k.Index = &Index{Method: "btree"}
	if c.accept("using") {
		method, err := c.name()
		if err != nil {
			return err
		}
		k.Index.Method = method
	}
	list, err := c.group()
	if err != nil {
		return err
	}
	if k.Index.Keys, err = ParseKeys(list); err != nil {
		return err
	}
	for _, key := range k.Index.Keys {
		if key.Column != "" {
			k.Columns = append(k.Columns, key.Column)
		}
	}
	return nil
}

func (c *cursor) foreignKey(k *Constraint) (err error) {
	if k.Columns, err = c.names(); err != nil {
		return err
	}
	if !c.accept("references") {
		return c.unexpected("REFERENCES")
	}
	if k.Ref, err = c.qualified(); err != nil {
		return err
	}
	if c.peek(0).Is("(") {
		k.RefColumns, err = c.names()
	}
	return err
}

// constraintTail reads one clause behind the constraint proper; what the kind of constraint cannot have is unexpected.
func (c *cursor) constraintTail(k *Constraint) (err error) {
	isCheck, isForeign := k.Kind == KindCheck, k.Kind == KindForeignKey
	switch {
	case k.Index != nil && c.accept("include"):
		k.Index.Include, err = c.names()
	case k.Index != nil && c.accept("with"):
		k.Index.Options, err = c.parameters()
	case k.Index != nil && c.accept("using", "index", "tablespace"):
		k.Index.Tablespace, err = c.name()
	case k.Kind == KindExclusion && c.accept("where"):
		k.Index.Predicate, err = c.group()
	case isForeign && c.accept("match", "full"):
		k.MatchFull = true
	case isForeign && c.accept("match", "simple"):
	case isForeign && c.accept("on", "update"):
		k.OnUpdate, err = c.action()
	case isForeign && c.accept("on", "delete"):
		k.OnDelete, err = c.action()
		if err == nil && strings.HasPrefix(k.OnDelete, "SET") && c.peek(0).Is("(") {
			k.OnDeleteColumns, err = c.names()
		}
	case c.accept("not", "deferrable"):
	case !isCheck && c.accept("deferrable"):
		k.Deferrable = true
	case !isCheck && c.accept("initially", "deferred"):
		k.Deferrable, k.Deferred = true, true
	case c.accept("initially", "immediate"):
	case (isCheck || isForeign) && c.accept("not", "valid"):
		k.NotValid = true
	case (isCheck || isForeign) && c.accept("not", "enforced"):
		k.NotEnforced = true
	case c.accept("enforced"):
	case isCheck && c.accept("no", "inherit"):
		k.NoInherit = true
	default:
		err = c.unexpected("the end of the constraint")
	}
	return err
}

func (c *cursor) action() (string, error) {
	switch {
	case c.accept("no", "action"):
		return "", nil
	case c.accept("restrict"):
		return "RESTRICT", nil
	case c.accept("cascade"):
		return "CASCADE", nil
	case c.accept("set", "null"):
		return "SET NULL", nil
	case c.accept("set", "default"):
		return "SET DEFAULT", nil
	}
	return "", c.unexpected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT")
}
