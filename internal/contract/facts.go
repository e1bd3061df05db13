package contract

import (
	"context"
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed sql/types.sql
var typesSQL string

//go:embed sql/nullable.sql
var nullableSQL string

//go:embed sql/inserts.sql
var insertsSQL string

//go:embed sql/refreshes.sql
var refreshesSQL string

// facts are what the catalog adds to descriptions.
type facts struct {
	types    map[uint32]string // names by oid
	nullable map[place]bool
	valued   map[int][]string // by statement: columns that an INSERT gives no value and that want one
	loose    map[int]bool     // by statement: nothing unique stands behind ON CONFLICT
	views    map[int]view     // by statement: what it refreshes
}

// place is a column of a statement's result.
type place struct{ statement, column int }

// view is what stands under the name of a materialized view.
type view struct {
	kind   string // as pg_class has it; empty: nothing
	unique bool   // has an index that a refresh can go by while others read
}

// question is one query of look, with its parameter and what becomes of a row.
type question struct {
	sql, parameter string
	row            func([]string)
}

// look asks the catalog about everything in one round trip.
func look(ctx context.Context, conn *pgconn.PgConn, statements []Statement, answers []answer) (*facts, error) {
	f := &facts{types: map[uint32]string{}, nullable: map[place]bool{}, valued: map[int][]string{}, loose: map[int]bool{}, views: map[int]view{}}
	questions := []question{
		{typesSQL, oids(answers), func(row []string) { f.types[uint32(number(row[0]))] = row[1] }},
		{nullableSQL, origins(answers), func(row []string) { f.nullable[place{number(row[0]), number(row[1])}] = true }},
		{insertsSQL, inserts(statements), f.insert},
		{refreshesSQL, refreshes(statements), func(row []string) { f.views[number(row[0])] = view{row[1], row[2] == "t"} }},
	}
	batch := &pgconn.Batch{}
	for _, q := range questions {
		batch.ExecParams(q.sql, [][]byte{[]byte(q.parameter)}, nil, nil, nil)
	}
	results, err := conn.ExecBatch(ctx, batch).ReadAll()
	if err != nil {
		return nil, err
	}
	for i, result := range results {
		for _, row := range result.Rows {
			questions[i].row(texts(row))
		}
	}
	return f, nil
}

func (f *facts) insert(row []string) {
	if at := number(row[0]); row[1] == "" {
		f.loose[at] = true
	} else {
		f.valued[at] = append(f.valued[at], row[1])
	}
}

// oids gives the types of all parameters and columns as an array.
func oids(answers []answer) string {
	var list []string
	add := func(oid uint32) { list = append(list, strconv.FormatUint(uint64(oid), 10)) }
	for _, a := range answers {
		if a.description == nil {
			continue
		}
		for _, oid := range a.description.ParamOIDs {
			add(oid)
		}
		for _, field := range a.description.Fields {
			add(field.DataTypeOID)
		}
	}
	return "{" + strings.Join(list, ",") + "}"
}

// origins gives for each column of a result the column of a relation that it is, where it is one.
func origins(answers []answer) string {
	type origin struct {
		Statement, Column int
		Relation          uint32
		Number            uint16
	}
	list := []origin{}
	for i, a := range answers {
		if a.description == nil {
			continue
		}
		for j, field := range a.description.Fields {
			if field.TableOID != 0 {
				list = append(list, origin{i, j, field.TableOID, field.TableAttributeNumber})
			}
		}
	}
	return text(list)
}

func inserts(statements []Statement) string {
	type insert struct {
		Statement int
		*Insert
	}
	list := []insert{}
	for i, s := range statements {
		if s.Insert != nil {
			list = append(list, insert{i, s.Insert})
		}
	}
	return text(list)
}

func refreshes(statements []Statement) string {
	type refresh struct {
		Statement int
		View      string
	}
	list := []refresh{}
	for i, s := range statements {
		if s.Refreshes != "" {
			list = append(list, refresh{i, s.Refreshes})
		}
	}
	return text(list)
}

func text(list any) string {
	out, _ := json.Marshal(list) // numbers and strings: it can't fail
	return string(out)
}

func texts(row [][]byte) []string {
	out := make([]string, len(row))
	for i := range row {
		out[i] = string(row[i])
	}
	return out
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // an integer's text
	return n
}
