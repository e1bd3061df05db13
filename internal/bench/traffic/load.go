package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	readers, writers = 8, 4
	every            = 10 * time.Millisecond // one client's requests, whether or not the one before was answered in time
	rows             = 10_000
)

// series are the times that requests took.
type series struct {
	due    []time.Duration // from when they were due: one that had to wait for its client's last is late too
	single time.Duration   // of the slowest statement, from when it was sent
}

// String gives number, median, 99th percentile, maximum and the slowest statement, in the columns of the table.
func (s series) String() string {
	if len(s.due) == 0 {
		return fmt.Sprintf("%9d %6s %6s %6s %6s", 0, "-", "-", "-", "-")
	}
	slices.Sort(s.due)
	ms := func(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d.Microseconds())/1000) }
	return fmt.Sprintf("%9d %6s %6s %6s %6s", len(s.due), ms(s.due[len(s.due)/2]), ms(s.due[len(s.due)*99/100]), ms(s.due[len(s.due)-1]), ms(s.single))
}

// load sends a statement about a random row from some clients until ctx ends.
func load(ctx context.Context, url, statement string, clients int) (series, error) {
	var (
		mu   sync.Mutex
		all  series
		errs = make([]error, clients)
		wait sync.WaitGroup
	)
	for i := range clients {
		wait.Go(func() {
			own, err := client(ctx, url, statement)
			mu.Lock()
			defer mu.Unlock()
			all.due, all.single, errs[i] = append(all.due, own.due...), max(all.single, own.single), err
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return series{}, err
		}
	}
	return all, nil
}

// client sends one client's requests. The last is answered though ctx has ended: the one that waited longest counts.
func client(ctx context.Context, url, statement string) (series, error) {
	patient := context.WithoutCancel(ctx)
	conn, err := pgx.Connect(patient, url)
	if err != nil {
		return series{}, fmt.Errorf("connecting a client: %w", err)
	}
	defer conn.Close(patient)
	var took series
	for due := time.Now().Add(rand.N(every)); ; due = due.Add(every) {
		timer := time.NewTimer(time.Until(due))
		select {
		case <-ctx.Done():
			timer.Stop()
			return took, nil
		case <-timer.C:
		}
		sent := time.Now()
		if _, err := conn.Exec(patient, statement, rand.IntN(rows)); err != nil {
			return series{}, fmt.Errorf("running %s: %w", statement, err)
		}
		took.due, took.single = append(took.due, time.Since(due)), max(took.single, time.Since(sent))
	}
}
