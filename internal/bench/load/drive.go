package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// phase is what is asked for a while.
type phase struct {
	name string
	ask  func(*rand.Rand) string // the path of the next request
}

// search asks for one or two words, most of them rare, as questions are.
func search(random *rand.Rand) string {
	q := word(20 + random.IntN(3000))
	if random.IntN(2) == 0 {
		q += " or " + word(200+random.IntN(10_000))
	}
	return "/search?n=10&q=" + url.QueryEscape(q)
}

func guests(*rand.Rand) string { return "/guests" }

func both(random *rand.Rand) string {
	if random.IntN(4) == 0 {
		return guests(random)
	}
	return search(random)
}

// result is what requests took.
type result struct {
	took   []time.Duration // sorted
	failed int
	over   time.Duration
}

// String gives rate and percentiles.
func (r result) String() string {
	if len(r.took) == 0 {
		return "no request was answered"
	}
	at := func(share float64) time.Duration {
		return r.took[min(len(r.took)-1, int(share*float64(len(r.took))))].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("%.0f requests/s, half within %s, 99 %% within %s, slowest %s; %d answered, %d failed",
		float64(len(r.took))/r.over.Seconds(), at(0.5), at(0.99), r.took[len(r.took)-1].Round(100*time.Microsecond), len(r.took), r.failed)
}

// and gives two results as one.
func (r result) and(other result) result {
	return result{slices.Sorted(slices.Values(slices.Concat(r.took, other.took))), r.failed + other.failed, r.over + other.over}
}

// drive asks from as many sides as there are clients for a while.
func (s *served) drive(ctx context.Context, ask func(*rand.Rand) string, clients int, during time.Duration) (result, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	var mu sync.Mutex
	var total result
	started := time.Now()
	for n := range clients {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 5))
			var own result
			for time.Since(started) < during && ctx.Err() == nil {
				asked := time.Now()
				if err := get(ctx, client, s.url+ask(random)); err != nil {
					own.failed++
					continue
				}
				own.took = append(own.took, time.Since(asked))
			}
			mu.Lock()
			defer mu.Unlock()
			total = total.and(own)
		})
	}
	all.Wait()
	total.over = time.Since(started)
	return total, ctx.Err()
}

func get(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}
