package cli_test

import (
	"fmt"
	"testing"
)

// TestBoundaries cuts the connection at every request of an upgrade to head, and of the way back: before the server has it,
// when it has it, and when it is done but the answer is not through. CLIPDEX_TEST_BOUNDARIES=1 takes all of them, the
// default every 29th.
func TestBoundaries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stride := number(t, "CLIPDEX_TEST_BOUNDARIES", 29)
	for _, c := range []struct {
		from  []string
		args  []string
		usual length
	}{
		{nil, []string{"upgrade"}, w.up},
		{[]string{"upgrade"}, []string{"downgrade", "base"}, w.down},
	} {
		from := w.database(t)
		if c.from != nil {
			w.command(t, w.cluster.URL(from), c.from...).want(t, 0)
		}
		w.settle(t, from)
		begun := w.stands(t, from, false)
		for n := 0; n < c.usual.requests*int(instants); n += stride {
			a := attempt{disturbed: disturbed{args: c.args, at: begun}, kind: cut, request: 1 + n/int(instants), when: instant(n % int(instants))}
			t.Run(fmt.Sprintf("%s %d %s", c.args[0], a.request, a.when), func(t *testing.T) {
				database := w.copy(t, from)
				w.disturb(t, database, a)
				w.command(t, w.cluster.URL(database), c.args...).want(t, 0)
				w.settle(t, database)
				if at := w.stands(t, database, false); at != (standing{number: len(faultChain) - 1 - begun.number}) {
					t.Errorf("the next %s ends at %s", c.args[0], faultChain[at.number])
				}
				w.drop(t, database)
			})
		}
	}
}
