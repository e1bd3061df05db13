package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"

	"github.com/clipdex/clipdex/internal/fault"
)

// fromDotenv gives DATABASE_URL of the nearest .env file that sets it, from dir upwards to the root of its repository. Both
// results are empty when there is none.
func fromDotenv(dir string) (path, url string, err error) {
	for _, folder := range upToRoot(dir) {
		path := filepath.Join(folder, ".env")
		content, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", "", fault.Wrap(fault.Usage, err, "chmod u+r "+path, "the .env file %s cannot be read", path)
		}
		values, err := godotenv.UnmarshalBytes(content)
		if err != nil {
			return "", "", badDotenv(path, string(content))
		}
		if url := values["DATABASE_URL"]; url != "" {
			return path, url, nil
		}
	}
	return "", "", nil
}

// upToRoot gives dir and its parents up to the folder with .git or go.mod. Outside of a repository it is dir alone: a .env
// in somebody's home is not about this program.
func upToRoot(dir string) []string {
	var folders []string
	for folder := dir; ; folder = filepath.Dir(folder) {
		folders = append(folders, folder)
		if exists(filepath.Join(folder, ".git")) || exists(filepath.Join(folder, "go.mod")) {
			return folders
		}
		if folder == filepath.Dir(folder) {
			return []string{dir}
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// badDotenv names the line where reading the file starts to fail. The library's own error quotes the file, secrets included.
func badDotenv(path, content string) error {
	lines := strings.SplitAfter(content, "\n")
	good := len(lines)
	for good > 0 {
		if _, err := godotenv.Unmarshal(strings.Join(lines[:good], "")); err == nil {
			break
		}
		good--
	}
	return fault.New(fault.Usage, "NAME=value on each line, quotes closed; # starts a comment", "the .env file %s cannot be read from line %d on", path, good+1)
}
