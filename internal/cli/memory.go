package cli

import "runtime/debug"

// manyModels is where memory begins to matter more than time.
const manyModels = 2000

// boundMemory says how far the heap may grow between two collections, in percent; Go's own choice is 100. A check of few
// models keeps most of what it allocates, and collecting it again and again takes a tenth of its time. With 5,000 models
// the peak is 185 MB instead of 210, for a twentieth of the time. GOGC decides where it is set.
func (a *app) boundMemory(models int) {
	percent := 200
	if models >= manyModels {
		percent = 60
	}
	if a.env.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
