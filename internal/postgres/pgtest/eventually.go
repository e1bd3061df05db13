package pgtest

import (
	"testing"
	"time"
)

// Eventually asks until the answer is yes, for as long as a test may take: what another process does comes when it comes.
func Eventually(t testing.TB, what string, ask func() bool) {
	t.Helper()
	for deadline := time.Now().Add(startLimit); !ask(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came: %s", what)
		}
	}
}
