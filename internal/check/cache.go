package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Cache remembers replays in a folder, by a hash of everything that they depend on. It may be deleted at any time; what
// is damaged is ignored. The zero value remembers nothing.
type Cache struct{ Dir string }

// cacheFormat changes whenever the meaning of a remembered replay does.
const cacheFormat = 4

// keep is how many replays stay; the oldest go first.
const keep = 20

// remembered is a replay as it stands in its file. The sum tells a torn or edited file.
type remembered struct {
	Sum    string
	Replay json.RawMessage
}

// fingerprint gives the key of a replay on a server of the given major version, empty where the chain's sources are not
// known: then nobody can tell whether a revision was changed.
func (in *Input) fingerprint(major int) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\x00%s\x00%d\x00%s\x00", cacheFormat, in.Build, major, in.home())
	for _, r := range in.Chain.Revisions() {
		sum := in.Chain.Checksum(r.ID)
		if sum == "" {
			return ""
		}
		fmt.Fprintf(h, "%s\x00%s\x00%t\x00%q\x00", r.ID, sum, r.NoTransaction, r.Prechecks)
	}
	for _, f := range in.Legacy {
		fmt.Fprintf(h, "%s\x00%d\x00%s\x00", f.Name, len(f.SQL), f.SQL)
	}
	_ = json.NewEncoder(h).Encode(in.Statements) // strings and lists of them, into a hash
	io.WriteString(h, in.SourceHash+"\x00")
	io.WriteString(h, in.Draft.Sum())
	return hex.EncodeToString(h.Sum(nil))
}

func (c Cache) path(key string) string { return filepath.Join(c.Dir, "replay-"+key+".json") }

// load gives the remembered replay, nil if there is none that can be trusted.
func (c Cache) load(key string) *Replay {
	if c.Dir == "" || key == "" {
		return nil
	}
	text, err := os.ReadFile(c.path(key))
	if err != nil {
		return nil
	}
	var m remembered
	var r Replay
	if json.Unmarshal(text, &m) != nil || m.Sum != sum(m.Replay) || json.Unmarshal(m.Replay, &r) != nil {
		return nil
	}
	return &r
}

// store remembers a replay. That it can't is no failure: the next run works it out again.
func (c Cache) store(key string, r *Replay) {
	if c.Dir == "" || key == "" {
		return
	}
	body, err := json.Marshal(r)
	if err != nil {
		return
	}
	text, err := json.Marshal(remembered{sum(body), body})
	if err != nil || os.MkdirAll(c.Dir, 0o700) != nil {
		return
	}
	tmp, err := os.CreateTemp(c.Dir, "replay-*.tmp")
	if err != nil {
		return
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if tmp.Close() == nil && err == nil && os.Rename(tmp.Name(), c.path(key)) == nil {
		c.trim()
	}
}

// trim removes the oldest replays beyond keep.
func (c Cache) trim() {
	files, _ := filepath.Glob(filepath.Join(c.Dir, "replay-*.json"))
	for len(files) > keep {
		oldest := 0
		for i := range files {
			if older(files[i], files[oldest]) {
				oldest = i
			}
		}
		os.Remove(files[oldest])
		files = append(files[:oldest], files[oldest+1:]...)
	}
}

func older(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && x.ModTime().Before(y.ModTime())
}

func sum(body []byte) string {
	s := sha256.Sum256(body)
	return hex.EncodeToString(s[:])
}
