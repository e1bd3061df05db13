package page_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
)

// TestPageIsItself: no name makes an element, nothing is fetched, and the same result is the same page.
func TestPageIsItself(t *testing.T) {
	t.Parallel()
	r := result(t)
	text := rendered(t, r)
	if again := rendered(t, r); again != text {
		t.Error("the same result gives another page")
	}
	for _, element := range []string{"<script", "<b>alert", "<i>", "<b>&", " onload=alert(3) x=\"", "@import", "url(http"} {
		if strings.Contains(text, element) {
			t.Errorf("the page has %s", element)
		}
	}
	if links := regexp.MustCompile(`(?:href|src)="([^#"][^"]*)"`).FindAllString(text, -1); len(links) > 0 {
		t.Errorf("the page leads elsewhere: %q", links)
	}
	if !strings.Contains(text, "Content-Security-Policy\" content=\"default-src 'none'") {
		t.Error("no Content-Security-Policy")
	}
}

// TestEmptyDatabase: a database with nothing in it has a verdict and what to type, and no diagram.
func TestEmptyDatabase(t *testing.T) {
	t.Parallel()
	text := rendered(t, &check.Result{Verdict: check.VerdictPending, Empty: true})
	if !strings.Contains(text, "nothing applied") || !strings.Contains(text, "clipdex db") || strings.Contains(text, "<svg") {
		t.Error(text)
	}
}
