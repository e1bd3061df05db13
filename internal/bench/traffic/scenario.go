package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/migrate"
)

// scenario is one row of the table: a load on a database of its own, and a change in the middle of it.
type scenario struct {
	url    string
	length time.Duration
	change func(ctx context.Context, url string) (tries int, err error) // nil: none, and nobody in its way
}

// measured is what came of it.
type measured struct {
	tries         int
	reads, writes series
}

func (s scenario) run(ctx context.Context, maintenance string) (measured, error) {
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		return measured{}, err
	}
	if err := execute(ctx, maintenance, "CREATE DATABASE "+config.Database); err != nil {
		return measured{}, err
	}
	err = execute(ctx, s.url, "CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)",
		fmt.Sprintf("INSERT INTO accounts SELECT i, 0 FROM generate_series(0, %d) i", rows-1), "ANALYZE accounts")
	if err != nil {
		return measured{}, err
	}
	loaded, stop := context.WithTimeout(ctx, s.length)
	defer stop()
	var r measured
	done := make(chan error, 3)
	go func() {
		var err error
		r.reads, err = load(loaded, s.url, "SELECT balance FROM accounts WHERE id = $1", readers)
		done <- err
	}()
	go func() {
		var err error
		r.writes, err = load(loaded, s.url, "UPDATE accounts SET balance = balance + 1 WHERE id = $1", writers)
		done <- err
	}()
	go func() {
		var err error
		r.tries, err = s.disturb(ctx)
		done <- err
	}()
	for range 3 {
		if failed := <-done; err == nil {
			err = failed
		}
	}
	return r, err
}

// disturb makes the change behind a transaction that has read the table and stays open.
func (s scenario) disturb(ctx context.Context) (tries int, err error) {
	if s.change == nil {
		return 0, nil
	}
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "BEGIN; SELECT count(*) FROM accounts"); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	time.AfterFunc(s.length*2/3, func() {
		_, err := conn.Exec(ctx, "COMMIT")
		ended <- err
	})
	tries, err = s.change(ctx, s.url)
	if failed := <-ended; err == nil {
		err = failed
	}
	return tries, err
}

const addColumn = "ALTER TABLE accounts ADD COLUMN note text"

// alter changes the table as by hand: it waits as long as it takes.
func alter(ctx context.Context, url string) (int, error) { return 1, execute(ctx, url, addColumn) }

// upgrade changes the table with a revision.
func upgrade(lockTimeout time.Duration) func(context.Context, string) (int, error) {
	return func(ctx context.Context, url string) (tries int, err error) {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return 0, err
		}
		chain, err := migrate.NewChain([]migrate.Revision{
			{ID: "000000000000", Message: "baseline", Up: func(*gorm.DB) error { return nil }},
			{ID: "111111111111", Parent: "000000000000", Message: "add a column", Up: func(tx *gorm.DB) error { return tx.Exec(addColumn).Error }},
		}, nil)
		if err != nil {
			return 0, err
		}
		r := migrate.Runner{Chain: chain, Config: config, LockTimeout: lockTimeout, Notify: func(e migrate.Event) {
			if e.Kind == migrate.Started {
				tries++
			}
		}}
		if _, err := r.Baseline(ctx, migrate.Baseline{}); err != nil {
			return 0, err
		}
		_, err = r.Upgrade(ctx, "")
		return tries, err
	}
}

// execute runs statements on a connection of their own.
func execute(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("running %s: %w", statement, err)
		}
	}
	return nil
}
