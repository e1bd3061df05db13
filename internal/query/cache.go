package query

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5"
)

var (
	cacheRead  = reads[cached]("cache_read", "text", "text")
	cacheWrite = writes("cache_write", "text", "text", "text", "jsonb")
)

// cached is an order that was remembered: a JSON array of "video:seq", best first.
type cached struct {
	Reranked []byte `db:"reranked"`
}

// Hits gives what a search for q finds before any order is applied, as "video:seq", best first: what a re-ranker is given,
// and what SaveOrder wants back.
func Hits(ctx context.Context, db DB, q string) ([]string, error) {
	q, err := words(q)
	if err != nil {
		return nil, err
	}
	hits, err := searchHits.all(ctx, db, q)
	if err != nil {
		return nil, cannot(err, "searching")
	}
	return idsOf(hits), nil
}

// SaveOrder remembers an order for what a search for q found: the ids of Hits, and the same ids re-ranked. Searches apply it
// for seven days, for as long as they find the same.
func SaveOrder(ctx context.Context, db DB, q string, ids, order []string) error {
	q, err := words(q)
	if err != nil {
		return err
	}
	for _, id := range order {
		if !slices.Contains(ids, id) {
			return fault.New(fault.Usage, "", "%.80q is in the order and was not found", id)
		}
	}
	reranked, err := json.Marshal(order)
	if err != nil {
		return cannot(err, "remembering an order")
	}
	query, top := keys(q, ids)
	if err := cacheWrite.run(ctx, db, query, top, q, string(reranked)); err != nil {
		return cannot(err, "remembering an order")
	}
	return nil
}

// cachedOrder gives the remembered order for what was found; nil when there is none, or none that can be read.
func cachedOrder(ctx context.Context, db DB, q string, hits []hit) ([]string, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	query, top := keys(q, idsOf(hits))
	c, err := cacheRead.one(ctx, db, query, top)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var order []string
	if json.Unmarshal(c.Reranked, &order) != nil {
		return nil, nil // of another program, or of another age: a cache may be damaged
	}
	return order, nil
}

// keys gives the pair under which an order is remembered.
func keys(q string, ids []string) (query, top string) {
	return sum(strings.ToLower(strings.TrimSpace(q))), sum(strings.Join(ids, ","))
}

func sum(s string) string {
	h := sha1.Sum([]byte(s)) // a key that other programs share, no secret
	return hex.EncodeToString(h[:])
}

func idsOf(hits []hit) []string {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.id()
	}
	return ids
}

// reorder puts hits in an order. What the order does not name stays behind, as it was.
func reorder(hits []hit, order []string) []hit {
	place := make(map[string]int, len(order))
	for i, id := range slices.Backward(order) {
		place[id] = i - len(order)
	}
	return slices.SortedStableFunc(slices.Values(hits), func(a, b hit) int { return cmp.Compare(place[a.id()], place[b.id()]) })
}
