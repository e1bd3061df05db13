package cli

import (
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// fetched gives a listener that shows how much of a download has come, how fast, and how long the rest takes.
func (a *app) fetched() func(done, total int64) {
	var bar *progressbar.ProgressBar
	return func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(io.Discard), // the status line shows it
				progressbar.OptionSetDescription("downloading"), progressbar.OptionSetWidth(20), progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionSetSpinnerChangeInterval(0), // else it draws by itself, while we read what it drew
				progressbar.OptionShowBytes(true), progressbar.OptionShowTotalBytes(true), progressbar.OptionShowCount())
		}
		_ = bar.Set64(done) // it errs on more bytes than were announced, and shows them all the same
		if line := strings.TrimSpace(bar.String()); line != "" {
			a.status.show(line)
		}
	}
}
