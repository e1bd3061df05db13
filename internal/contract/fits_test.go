package contract_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/contract"
	"github.com/jackc/pgx/v5"
)

// extremes are a value of each type, as the code sends it, and one that a narrower type could not hold where there is one.
var extremes = map[string]any{"smallint": int16(-1 << 15), "integer": int32(-1 << 31), "bigint": int64(-1 << 63), "real": float32(-1.5),
	"double precision": 2.2250738585072014e-308, "text": "häuser", "character varying": "häuser", "json": `{"a": 1}`, "jsonb": `{"a": 1}`}

// TestTakes: what is said to fit comes back from the server as it went, whether it is scanned or sent.
func TestTakes(t *testing.T) {
	t.Parallel()
	conn := head(t)
	for to, all := range contract.Takes {
		for _, from := range all {
			value := extremes[from]
			got := reflect.New(reflect.TypeOf(extremes[to]))
			if strings.HasPrefix(to, "json") {
				got = reflect.New(reflect.TypeFor[[]byte]()) // as the code scans it
			}
			err := conn.QueryRow(t.Context(), fmt.Sprintf("SELECT $1::%s::%s", to, from), pgx.QueryExecModeExec, value).Scan(got.Interface())
			want := reflect.ValueOf(value).Convert(got.Type().Elem())
			if err != nil || !reflect.DeepEqual(got.Elem().Interface(), want.Interface()) {
				t.Errorf("%s for %s: %v, %v", from, to, got.Elem(), err)
			}
		}
	}
}
