package record

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/clipdex/clipdex/internal/schema"
)

// render gives a statement with its arguments in the place of $1 and so on.
func render(sql string, args []any) string {
	if len(args) == 0 {
		return sql
	}
	var b strings.Builder
	last := 0
	tokens := schema.Tokens(sql)
	for i := 1; i < len(tokens); i++ {
		mark, number := tokens[i-1], tokens[i]
		if !mark.Is("$") || number.Kind != schema.Number || number.Start != mark.End {
			continue
		}
		n, err := strconv.Atoi(number.Text)
		if err != nil || n < 1 || n > len(args) {
			continue
		}
		b.WriteString(sql[last:mark.Start] + literal(args[n-1]))
		last = number.End
	}
	return b.String() + sql[last:]
}

// types knows how Go values are sent. It is never registered with: reading alone is safe for all.
var types = pgtype.NewMap()

// literal writes a value as the statement got it: a string has no type, as in a statement of SQL.
func literal(value any) string {
	if v, ok := value.(driver.Valuer); ok && !isNil(value) {
		if inner, err := v.Value(); err == nil {
			value = inner
		}
	}
	if isNil(value) {
		return "NULL"
	}
	v := reflect.Indirect(reflect.ValueOf(value))
	switch value = v.Interface(); v.Kind() {
	case reflect.String:
		return strings.TrimSpace(schema.Literal(v.String()))
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return signed(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	}
	switch v := value.(type) {
	case []byte:
		return `'\x` + hex.EncodeToString(v) + `'::bytea`
	case time.Time:
		return "'" + v.Format("2006-01-02 15:04:05.999999999Z07:00") + "'::timestamptz"
	}
	return typed(value)
}

// signed puts a number that a sign begins in parentheses: 1 -$1 would begin a comment.
func signed(number string) string {
	if strings.HasPrefix(number, "-") {
		return "(" + number + ")"
	}
	return number
}

// typed writes a value in PostgreSQL's text form with the type that pgx sends it as; what pgx does not know goes as text.
func typed(value any) string {
	known, ok := types.TypeForValue(value)
	if !ok {
		return strings.TrimSpace(schema.Literal(fmt.Sprint(value)))
	}
	text, err := types.Encode(known.OID, pgtype.TextFormatCode, value, nil)
	if err != nil {
		return strings.TrimSpace(schema.Literal(fmt.Sprint(value)))
	}
	return strings.TrimSpace(schema.Literal(string(text))) + "::" + typeName(known.Name)
}

// typeName gives a type as SQL spells it: pgx writes an array as _text.
func typeName(name string) string {
	if element, ok := strings.CutPrefix(name, "_"); ok {
		return element + "[]"
	}
	return name
}

func isNil(value any) bool {
	if value == nil {
		return true
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}
