package schema

import (
	"fmt"
	"strconv"
	"strings"
)

var sequenceTypes = map[string]string{"int2": "smallint", "smallint": "smallint", "int4": "integer", "int": "integer", "integer": "integer",
	"int8": "bigint", "bigint": "bigint"}

// ParseSequence reads the options of CREATE SEQUENCE or of an identity column; typ is their type when they name none.
func ParseSequence(options, typ string) (SequenceOptions, error) {
	c := newCursor(options)
	values := map[string]int64{}
	var cycle bool
	for !c.done() {
		switch {
		case c.accept("as"):
			name, err := c.name()
			if err != nil {
				return SequenceOptions{}, err
			}
			if typ = sequenceTypes[name]; typ == "" {
				return SequenceOptions{}, fmt.Errorf("a sequence is smallint, integer or bigint, not %s", Quote(name))
			}
		case c.accept("no", "minvalue"), c.accept("no", "maxvalue"), c.accept("no", "cycle"):
		case c.accept("cycle"):
			cycle = true
		default:
			word := c.peek(0).Text
			if !c.accept("increment") && !c.accept("minvalue") && !c.accept("maxvalue") && !c.accept("start") && !c.accept("cache") {
				return SequenceOptions{}, c.unexpected("AS, INCREMENT, MINVALUE, MAXVALUE, START, CACHE or CYCLE")
			}
			if !c.accept("by") {
				c.accept("with")
			}
			n, err := c.integer()
			if err != nil {
				return SequenceOptions{}, err
			}
			values[word] = n
		}
	}
	increment, ok := values["increment"]
	if !ok {
		increment = 1
	}
	o := SequenceDefaults(typ, increment)
	put := func(word string, into *int64) bool {
		n, ok := values[word]
		if ok {
			*into = n
		}
		return ok
	}
	put("minvalue", &o.Min)
	put("maxvalue", &o.Max)
	put("cache", &o.Cache)
	if !put("start", &o.Start) {
		o.Start = o.Min
		if increment < 0 {
			o.Start = o.Max
		}
	}
	o.Cycle = cycle
	return o, nil
}

func (c *cursor) integer() (int64, error) {
	sign := ""
	if c.accept("-") {
		sign = "-"
	} else {
		c.accept("+")
	}
	t := c.peek(0)
	n, err := strconv.ParseInt(sign+t.Text, 10, 64)
	if t.Kind != Number || err != nil {
		return 0, c.unexpected("a whole number")
	}
	c.i++
	return n, nil
}

// PartitionKey is a partition key taken apart.
type PartitionKey struct {
	Strategy string // RANGE, LIST, HASH
	Keys     []IndexKey
}

// ParsePartitionKey reads "RANGE (at)", as PARTITION BY and pg_get_partkeydef write it.
func ParsePartitionKey(text string) (PartitionKey, error) {
	c := newCursor(text)
	strategy, err := c.name()
	if err != nil {
		return PartitionKey{}, err
	}
	list, err := c.group()
	if err != nil {
		return PartitionKey{}, err
	}
	keys, err := ParseKeys(list)
	return PartitionKey{strings.ToUpper(strategy), keys}, err
}

// String gives the key as pg_get_partkeydef prints it.
func (k PartitionKey) String() string {
	keys := make([]string, len(k.Keys))
	for i, key := range k.Keys {
		keys[i] = Quote(key.Column)
		if key.Expr != "" {
			keys[i] = key.Expr
			if !functionCall(key.Expr) {
				keys[i] = "(" + key.Expr + ")"
			}
		}
		keys[i] += suffix(key.Collation != "", " COLLATE "+key.Collation) + suffix(key.Opclass != "", " "+key.Opclass)
	}
	return k.Strategy + " (" + strings.Join(keys, ", ") + ")"
}

// functionCall says whether the whole expression is name(arguments).
func functionCall(expr string) bool {
	c := newCursor(expr)
	if _, err := c.qualified(); err != nil {
		return false
	}
	_, err := c.group()
	return err == nil && c.done()
}
