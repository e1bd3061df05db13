package cli

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

var (
	inBrackets = regexp.MustCompile(`^(.*?)[ _-]*\[([A-Za-z0-9_-]{11})\]$`)
	language   = regexp.MustCompile(`\.[a-z]{2,3}(-[A-Za-z0-9]+)*$`)
	youtubeID  = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)
)

// named gives the title and the id that a file's name says: "The tides [dQw4w9WgXcQ].en.vtt", as programs that fetch videos
// name their files. A name without an id is the id as well.
func named(file string) (title, id string) {
	name := language.ReplaceAllString(strings.TrimSuffix(file, filepath.Ext(file)), "")
	if m := inBrackets.FindStringSubmatch(name); m != nil && m[1] != "" {
		return m[1], m[2]
	}
	return name, strings.Join(strings.Fields(name), "-")
}

// videoID gives the id that was said, by itself or in a URL of the video; empty when none was.
func videoID(id, from string) (string, error) {
	if from == "" {
		return id, nil
	}
	help := "--url https://youtu.be/dQw4w9WgXcQ  or  --video-id ID"
	if id != "" {
		return "", fault.New(fault.Usage, help, "--url does not go with --video-id")
	}
	u, err := url.Parse(from)
	if err != nil {
		return "", fault.Wrap(fault.Usage, err, help, "--url can't be read")
	}
	found := ""
	switch host := strings.TrimPrefix(strings.TrimPrefix(u.Hostname(), "www."), "m."); {
	case host == "youtu.be":
		found = strings.Trim(u.Path, "/")
	case host == "youtube.com" && u.Path == "/watch":
		found = u.Query().Get("v")
	case host == "youtube.com":
		found = u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	}
	if !youtubeID.MatchString(found) {
		return "", fault.New(fault.Usage, help, "--url names no video: %s", from)
	}
	return found, nil
}
