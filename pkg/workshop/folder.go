package workshop

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/template"
	"time"
)

//go:embed files/README.md.tmpl
var readmeTemplate string

// goMod is the learner's module. It needs nothing, so it builds offline.
const goMod = "module workshop\n\ngo 1.22\n"

// Folder is a learner's workshop: a Go module with a package for each exercise,
// and how far the learner has come in .workshop.
type Folder struct {
	Dir  string // absolute, without symbolic links
	Tool string // what to write into a new state file as the program's version
}

// ErrNoWorkshop means that a folder is none of ours, and neither is one above.
var ErrNoWorkshop = errors.New("workshop: there is no workshop here")

// hidden is the folder of what is not the learner's.
const hidden = ".workshop"

func (f *Folder) statePath() string { return filepath.Join(f.Dir, hidden, "state.json") }

// makeHidden makes the folder of what is not the learner's, but not the folder
// that it is in: one that was moved away is not to come back as an empty one.
func (f *Folder) makeHidden() error {
	err := os.Mkdir(f.Path(hidden), 0o777)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Path is a path in the folder.
func (f *Folder) Path(elem ...string) string {
	return filepath.Join(append([]string{f.Dir}, elem...)...)
}

// Open finds the workshop that dir is in: dir itself, or the nearest folder
// above. A workshop has a state file; where that is gone, its go.mod tells.
func Open(dir string) (*Folder, error) {
	real, err := realPath(dir)
	if err != nil {
		return nil, fmt.Errorf("workshop: the folder %s is not to be found: %w\nif it was renamed or moved, change to where it is now", dir, err)
	}
	for at := real; ; at = filepath.Dir(at) {
		f := &Folder{Dir: at}
		if _, err := os.Stat(f.statePath()); err == nil || f.hasModule() {
			return f, f.checkHidden()
		}
		if at == filepath.Dir(at) {
			return nil, fmt.Errorf("%w: %s\nexplain workshop init DIR makes one; then cd DIR", ErrNoWorkshop, dir)
		}
	}
}

// checkHidden refuses a file where progress is kept.
func (f *Folder) checkHidden() error {
	if info, err := os.Stat(f.Path(hidden)); err == nil && !info.IsDir() {
		return fmt.Errorf("workshop: %s is a file, and has to be the folder of your progress\nrename it, or delete it; progress begins anew", f.Path(hidden))
	}
	return nil
}

func (f *Folder) hasModule() bool {
	data, err := os.ReadFile(f.Path("go.mod"))
	if err != nil || !bytes.HasPrefix(data, []byte("module workshop\n")) {
		return false
	}
	return slices.ContainsFunc(Exercises(), func(e Exercise) bool { return e.Task != nil && f.Has(e) })
}

func realPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Init makes a workshop in dir, which is new, empty, or a workshop already. In
// the last case what is missing is added and nothing else is touched. It says
// which files it wrote, by their paths in dir.
func Init(dir, tool string) (f *Folder, wrote []string, err error) {
	if dir == "" {
		return nil, nil, errors.New("workshop: the folder has no name\ngive it one, as in explain workshop init mine")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, notMade(err)
	}
	real, err := realPath(dir)
	if err != nil {
		return nil, nil, notMade(err)
	}
	f = &Folder{Dir: real, Tool: tool}
	if err := f.checkHidden(); err != nil {
		return nil, nil, err
	}
	if err := f.mayInit(dir); err != nil {
		return nil, nil, err
	}
	files, err := f.files()
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		ok, err := writeNew(f.Path(filepath.FromSlash(file.name)), file.data)
		if err != nil {
			return nil, wrote, notMade(err)
		}
		if ok {
			wrote = append(wrote, file.name)
		}
	}
	_, err = f.Update(func(*State) {})
	return f, wrote, err
}

// notMade is why a workshop could not be made, and what to do.
func notMade(err error) error {
	return fmt.Errorf("workshop: the folder cannot be made: %w\n%s", err, wayOut(err, "name a folder that you may write to"))
}

// wayOut is what to do where something cannot be written: otherwise, unless the
// system says more.
func wayOut(err error, otherwise string) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full: make room, then give the same command again"
	case errors.Is(err, syscall.ENOTDIR):
		return "a file stands where a folder has to be: rename it, or name another folder"
	case errors.Is(err, syscall.EISDIR):
		return "a folder stands where a file has to be: rename it"
	}
	return otherwise
}

// mayInit refuses a folder with somebody else's files.
func (f *Folder) mayInit(dir string) error {
	if _, err := os.Stat(f.statePath()); err == nil || f.hasModule() {
		_, err := f.State()
		return err
	}
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return notMade(err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("workshop: %s is not empty (%s, …) and no workshop\nname a new folder", dir, entries[0].Name())
	}
	return nil
}

// file is one of a new workshop; its name has forward slashes.
type file struct {
	name string
	data []byte
}

// files are those of a new workshop.
func (f *Folder) files() ([]file, error) {
	parsed, err := template.New("README.md").Parse(readmeTemplate)
	if err != nil {
		return nil, err
	}
	var readme bytes.Buffer
	if err := parsed.Execute(&readme, Exercises()); err != nil {
		return nil, err
	}
	files := []file{{"go.mod", []byte(goMod)}, {"README.md", readme.Bytes()}}
	for _, e := range Exercises() {
		more, err := e.files()
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// files are those of one exercise: none where there is no code to write.
func (e *Exercise) files() ([]file, error) {
	if e.Task == nil {
		return nil, nil
	}
	stub, err := e.Stub()
	if err != nil {
		return nil, err
	}
	test, err := e.TestFile()
	if err != nil {
		return nil, fmt.Errorf("workshop: the tests of %s: %w", e.Name, err)
	}
	return []file{{e.Name + "/" + e.Name + ".go", stub}, {e.Name + "/" + e.Name + "_test.go", test}}, nil
}

// writeNew writes a file that does not exist yet; it says false if it does.
func writeNew(path string, data []byte) (bool, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return false, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(path) // half a file would be taken for the learner's
	}
	return true, err
}

// Has reports whether the folder has a Go file for the exercise, whatever it is
// called. One without code is always there.
func (f *Folder) Has(e Exercise) bool {
	return e.Task == nil || len(f.sources(e)) > 0
}

// Source is the file that the exercise is written in, by its path in the folder:
// the first there is, or the one that was given out.
func (f *Folder) Source(e Exercise) string {
	if names := f.sources(e); len(names) > 0 {
		return filepath.ToSlash(names[0])
	}
	return e.Name + "/" + e.Name + ".go"
}

// Gone reports whether the folder itself is not where it was.
func (f *Folder) Gone() bool {
	info, err := os.Stat(f.Dir)
	return err != nil || !info.IsDir()
}

// Missing are the exercises that the folder lacks, as one does that an older
// version made.
func (f *Folder) Missing() []Exercise {
	return slices.DeleteFunc(Exercises(), func(e Exercise) bool { return f.Has(e) })
}

// sources are the exercise's Go files without the tests, by their paths in the
// folder, sorted.
func (f *Folder) sources(e Exercise) []string {
	return f.present(e, func(name string) bool {
		return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_")
	})
}

// present are the files of an exercise with such a name, by their paths in the folder.
func (f *Folder) present(e Exercise, such func(name string) bool) []string {
	entries, err := os.ReadDir(f.Path(e.Name))
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() && such(entry.Name()) {
			names = append(names, filepath.Join(e.Name, entry.Name()))
		}
	}
	return names
}

// Code is a hash of the exercise's source, "" where there is none.
func (f *Folder) Code(e Exercise) string {
	hash := sha256.New()
	names := f.sources(e)
	for _, name := range names {
		data, err := os.ReadFile(f.Path(name))
		if err != nil {
			continue // between an editor's delete and its rename
		}
		fmt.Fprintf(hash, "%s\n%d\n", name, len(data))
		hash.Write(data)
	}
	if len(names) == 0 {
		return ""
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// untouched reports whether an exercise is as it was given out.
func (f *Folder) untouched(e Exercise) bool {
	names := f.sources(e)
	if len(names) != 1 {
		return false
	}
	stub, err := e.Stub()
	data, err2 := os.ReadFile(f.Path(names[0]))
	return err == nil && err2 == nil && bytes.Equal(stub, data)
}

// Stamp changes when a source of the exercise may have: names, sizes and times.
// It is cheap enough to ask several times a second.
func (f *Folder) Stamp(e Exercise) string {
	var stamp strings.Builder
	for _, name := range f.sources(e) {
		if info, err := os.Stat(f.Path(name)); err == nil {
			fmt.Fprintf(&stamp, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp.String()
}

// ResetPlan is what a reset would do.
type ResetPlan struct {
	Changed []string // files that differ from what was given out, and would be kept beside
	Missing []string // files that would be written
}

// PlanReset says what Reset would do to the exercise's files.
func (f *Folder) PlanReset(e Exercise) (plan ResetPlan, err error) {
	files, err := e.files()
	if err != nil {
		return plan, err
	}
	for _, file := range files {
		data, err := os.ReadFile(f.Path(filepath.FromSlash(file.name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			plan.Missing = append(plan.Missing, file.name)
		case err != nil:
			return plan, notReset(file.name, err)
		case !bytes.Equal(data, file.data):
			plan.Changed = append(plan.Changed, file.name)
		}
	}
	for _, name := range f.sources(e) {
		if filepath.ToSlash(name) != e.Name+"/"+e.Name+".go" {
			plan.Changed = append(plan.Changed, filepath.ToSlash(name))
		}
	}
	return plan, nil
}

// Reset brings the exercise's files back to what was given out. What was there
// is kept beside, under the names it returns, and the exercise is open again. Only
// call it for somebody who has said yes.
func (f *Folder) Reset(e Exercise) (kept []string, err error) {
	plan, err := f.PlanReset(e)
	if err != nil {
		return nil, err
	}
	for _, name := range plan.Changed {
		to, err := setAside(f.Path(filepath.FromSlash(name)))
		if err != nil {
			return kept, fmt.Errorf("workshop: %s cannot be kept, so it stays as it is: %w\n%s", name, err, wayOut(err, mayNotWrite))
		}
		kept = append(kept, f.name(to))
	}
	files, err := e.files()
	if err != nil {
		return kept, err
	}
	for _, file := range files {
		if _, err := writeNew(f.Path(filepath.FromSlash(file.name)), file.data); err != nil {
			return kept, notReset(file.name, err)
		}
	}
	_, err = f.Update(func(s *State) {
		p := s.Exercises[e.Name]
		p.Passed, p.Hints, p.Code = time.Time{}, 0, ""
		s.Exercises[e.Name] = p
	})
	return kept, err
}

// mayNotWrite is what to do where a workshop cannot be written to.
const mayNotWrite = "you may not write here: copy the folder to a place of your own, and go on there"

func notReset(name string, err error) error {
	return fmt.Errorf("workshop: %s cannot be given out again: %w\n%s", name, err, wayOut(err, mayNotWrite))
}

// name is a path of the folder as its learner would say it.
func (f *Folder) name(path string) string {
	if rel, err := filepath.Rel(f.Dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

// ErrWatched means that another process watches the folder.
var ErrWatched = errors.New("workshop: another explain workshop watches this folder")

// LockWatch makes sure that one process at most watches the folder: two would
// check each save twice. The lock ends with the process. Where nothing can be
// written, nobody is kept out.
func (f *Folder) LockWatch() (unlock func(), err error) {
	nothing := func() {}
	if err := f.makeHidden(); err != nil {
		return nothing, nil
	}
	unlock, held, err := tryLock(f.Path(hidden, "watch.lock"))
	switch {
	case err != nil:
		return nothing, nil
	case !held:
		return nil, fmt.Errorf("%w\nquit that one (q), or use explain workshop check here", ErrWatched)
	}
	return unlock, nil
}
