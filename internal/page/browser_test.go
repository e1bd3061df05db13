package page_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/clipdex/clipdex/internal/diagram"
	"github.com/clipdex/clipdex/internal/report"
)

// browser gives a context of a headless Chromium that shows the page, and what it complained of or fetched.
func browser(t *testing.T, html string) (context.Context, func() []string) {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: apt-get install chromium")
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir())}
	for _, flag := range []string{"headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var said []string
	listening := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if e.Request.URL != "file://"+file {
				said = append(said, "request "+e.Request.URL)
			}
		case *runtime.EventConsoleAPICalled:
			said = append(said, fmt.Sprintf("console %s", e.Type))
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			said = append(said, e.Entry.Text)
		}
	})
	if listening != nil {
		t.Fatal(listening)
	}
	call(t, ctx, network.Enable, network.EnableParams{})
	call(t, ctx, log.Enable, cdp.Empty{})
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string { mu.Lock(); defer mu.Unlock(); return said }
}

func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// evaluate gives what a script says of the page.
func evaluate[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestInBrowser looks at the page of a check with differences of every kind as a user's browser does.
func TestInBrowser(t *testing.T) {
	t.Parallel()
	r := result(t)
	ctx, complaints := browser(t, rendered(t, r))

	shown := evaluate[[]string](t, ctx, `[...document.querySelectorAll('.difference > summary')].map(s => s.textContent.replace(/\s+/g, ' ').trim())`)
	for _, d := range r.Differences {
		l := report.LineOf(d)
		want := strings.Join(strings.Fields(report.Unbroken(strings.Join([]string{l.Sign, l.Kind, l.Name, l.What, l.Who}, " "))), " ")
		if !slices.Contains(shown, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if len(shown) != len(r.Differences) {
		t.Errorf("%d differences are shown, not %d", len(shown), len(r.Differences))
	}

	queries := evaluate[[]string](t, ctx, `[...document.querySelectorAll('.query')].map(q => q.textContent.replace(/\s+/g, ' ').trim())`)
	wanted := []string{`list<b> changed in the database by hand column "gone" does not exist internal/query/sql/list.sql:2 gone FROM shows ^ say <i>title</i>`, "save not tried: no <b>rights</b>"}
	if !slices.Equal(queries, wanted) {
		t.Errorf("queries %q\nnot %q", queries, wanted)
	}

	picture := diagram.Of(r.Have, r.Goal, nil)
	titles := evaluate[[]string](t, ctx, `[...document.querySelectorAll('.erd-table > title')].map(t => t.textContent.replace(/ \((is missing|is extra|differs)\)$/, ''))`)
	keys := evaluate[[]string](t, ctx, `[...document.querySelectorAll('.erd-key > title')].map(t => t.textContent.replace(/ \((is missing|is extra|differs)\)$/, ''))`)
	for _, table := range picture.Tables {
		if !slices.Contains(titles, table.Title) {
			t.Errorf("the diagram lacks the table %s", table.Title)
		}
	}
	for _, key := range picture.Keys {
		if !slices.Contains(keys, key.Title) {
			t.Errorf("the diagram lacks the foreign key %s", key.Title)
		}
	}
	if len(picture.Tables) != 8 || len(picture.Keys) != 4 {
		t.Errorf("%d tables, %d keys", len(picture.Tables), len(picture.Keys))
	}

	reached := map[string]bool{}
	for range 120 {
		if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		reached[evaluate[string](t, ctx, `document.activeElement.closest('svg a')?.getAttribute('href') || ''`)] = true
	}
	links := evaluate[[]string](t, ctx, `[...document.querySelectorAll('svg a')].map(a => a.getAttribute('href'))`)
	for _, link := range links {
		if !reached[link] {
			t.Errorf("Tab does not reach %s", link)
		}
		if !evaluate[bool](t, ctx, `document.querySelector('`+link+`') !== null`) {
			t.Errorf("%s leads nowhere", link)
		}
	}
	if len(links) != len(picture.Tables) {
		t.Errorf("%d of %d tables are links", len(links), len(picture.Tables))
	}

	for _, width := range []int64{360, 1280} {
		call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
		over := evaluate[float64](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
		if over > 0 {
			t.Errorf("at %d pixels the page is %v too wide", width, over)
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		poor := evaluate[[]string](t, ctx, contrast)
		if len(poor) > 0 {
			t.Errorf("%s: contrast below 4.5: %q", scheme, poor)
		}
	}
	if said := complaints(); len(said) > 0 {
		t.Errorf("the browser complains or fetches: %q", said)
	}
}

// contrast gives the texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3), and what it could not measure.
const contrast = `(() => {
	const rgb = c => (c.match(/[\d.]+/g) || []).map(Number)
	const light = c => c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0)
	const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05) }
	const solid = c => c.length === 3 || c.length === 4 && c[3] === 1
	const behind = e => {
		if (e.closest('svg')) {
			const row = e.closest('.erd-row')?.querySelector('rect'), table = e.closest('.erd-table')
			const fill = x => rgb(getComputedStyle(x).fill)
			if (row) return solid(fill(row)) ? fill(row) : fill(table.querySelector('.erd-box'))
			return fill(table.querySelector('.erd-head'))
		}
		for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (solid(c)) return c }
		return []
	}
	const poor = []
	let seen = 0
	for (const e of document.querySelectorAll('body *')) {
		if (e.tagName === 'title' || e.closest('title, style')) continue
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue
		seen++
		const ink = rgb(e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color), back = behind(e)
		const r = ink.length && back.length ? ratio(ink, back) : 0
		if (r < 4.5) poor.push(e.textContent.trim().slice(0, 30) + ' ' + (e.getAttribute('class') || e.tagName) + ' ' + r.toFixed(2))
	}
	if (seen < 50) poor.push('only ' + seen + ' texts')
	return poor
})()`
