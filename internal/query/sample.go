package query

import (
	"embed"
	"fmt"
)

//go:embed sample/*.json
var sampleFiles embed.FS

// Sample gives the sample corpus: a few invented episodes of an invented show, to try searches on.
func Sample() []Document {
	entries, err := sampleFiles.ReadDir("sample")
	if err != nil {
		panic(fmt.Sprintf("reading the embedded sample: %v", err)) // embedded at build: cannot be missing
	}
	var out []Document
	for _, e := range entries {
		f, err := sampleFiles.Open("sample/" + e.Name())
		if err != nil {
			panic(fmt.Sprintf("reading the embedded sample: %v", err))
		}
		d, err := ReadDocument(f)
		_ = f.Close() // embedded: there is nothing to lose
		if err != nil {
			panic(fmt.Sprintf("reading the embedded %s: %v", e.Name(), err)) // read by a test
		}
		out = append(out, d)
	}
	return out
}
