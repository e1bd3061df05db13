package revise

import (
	"os"
	"path"
	"path/filepath"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/plan"
)

// Write writes revisions into the repository at root, each into a new file, and appends them to the list. It gives the files'
// names from the root. On an error no file of these is left.
func Write(root string, files []plan.File) (names []string, err error) {
	l, err := readList(root)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			for _, name := range names {
				_ = os.Remove(filepath.Join(root, name))
			}
			names = nil
		}
	}()
	for _, f := range files {
		source, err := plan.Revision(f)
		if err != nil {
			return names, err
		}
		name := path.Join(Folder, f.Name())
		if err := writeNew(filepath.Join(root, name), source); err != nil {
			return names, err
		}
		names = append(names, name)
		l.append("revision"+f.ID, f.Title())
	}
	return names, l.write()
}

func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fault.Wrap(fault.CannotDo, err, "ls -ld "+Folder, "cannot write the revision")
	}
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
		return fault.Wrap(fault.CannotDo, err, "df .", "cannot write the revision")
	}
	return nil
}
