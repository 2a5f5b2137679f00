package dataset

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/rows"
)

// manifestBytes limits the size of a CSV file. A million pictures with ten attributes take half of it.
const manifestBytes = 256 << 20

// labelFiles are the default names of a folder's manifest, in order of preference.
var labelFiles = []string{"manifest.csv", "attributes.csv", "labels.csv"}

// labelFile returns the only CSV in the folder with the columns path and label, or "". Two such files are an error.
func (s *scan) labelFile() (string, error) {
	var found []string
	for _, name := range s.tables {
		if s.labels(name) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	default:
		slices.Sort(found)
		return "", fmt.Errorf("two label files, %q and %q: open one of them", found[0], found[1])
	}
}

// labels reports whether a CSV has the columns path and label.
func (s *scan) labels(name string) bool {
	t, err := s.openTable(name)
	if err != nil {
		return false
	}
	defer t.Close()
	return t.column("path") >= 0 && t.column("label") >= 0
}

// manifest adds the pictures in a CSV. Its columns, in any order, are path, label (an index, wnid or name; empty if
// unknown) and attributes. Paths are relative to the CSV's folder and must stay inside it. A bad row is left out.
func (s *scan) manifest(name string) error {
	t, err := s.openTable(name)
	if err != nil {
		return err
	}
	defer t.Close()
	at, label := t.column("path"), t.column("label")
	if at < 0 {
		return fmt.Errorf("%s: no column path in the header", name)
	}
	for i, column := range t.Header {
		if i != at && i != label {
			s.set.Attributes = append(s.set.Attributes, column)
		}
	}
	s.form("list " + name)
	lines := make(map[string]int)
	return t.each(func(row []string, line int) error {
		if line%chunk == 0 && s.ctx.Err() != nil {
			return rows.Abort(s.ctx.Err())
		}
		item, err := s.listed(row, at, label)
		if err != nil {
			return err
		}
		if first := lines[item.Path]; first != 0 {
			return fmt.Errorf("%q is listed twice (first in line %d)", item.Path, first)
		}
		lines[item.Path] = line
		if info, err := fs.Stat(s.set.files, item.Path); err != nil {
			s.skip(item.Path, err)
		} else if !info.Mode().IsRegular() {
			s.skip(item.Path, errNotRegular)
		} else {
			s.add(item)
		}
		return nil
	})
}

// listed returns a row as an item.
func (s *scan) listed(row []string, at, label int) (Item, error) {
	item := Item{Path: s.within(row[at]), Label: unlabelled}
	if !fs.ValidPath(item.Path) || item.Path == "." {
		return item, fmt.Errorf("path %q is not inside the folder", row[at])
	}
	if label >= 0 && row[label] != "" {
		var err error
		if item.Label, err = s.lookup(item.Path, row[label]); err != nil {
			return item, err
		}
	}
	for i, value := range row {
		if i != at && i != label {
			item.Attributes = append(item.Attributes, value)
		}
	}
	return item, nil
}

// within returns a path of a manifest relative to the folder. An absolute path inside the folder is one too.
func (s *scan) within(name string) string {
	for _, dir := range s.dirs {
		below := filepath.Clean(dir) + string(filepath.Separator)
		if inside, ok := strings.CutPrefix(filepath.Clean(name), below); ok {
			return filepath.ToSlash(inside)
		}
	}
	return path.Clean(name)
}

// table is a CSV file with a header.
type table struct {
	*rows.Table
	s      *scan
	report *rows.Report
	io.Closer
}

func (s *scan) openTable(name string) (*table, error) {
	f, err := s.lists.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", name, skipped(err).Reason)
	}
	t := &table{s: s, report: &rows.Report{File: name}, Closer: f}
	t.Table, err = rows.NewTable(Text(bounded(f)), ",;\t|", hasPath, t.report)
	if err == nil {
		err = t.clean()
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// hasPath reports whether a header has the column path or a.
func hasPath(header []string) bool {
	return slices.ContainsFunc(header, func(column string) bool {
		column = strings.Trim(column, " \"")
		return strings.EqualFold(column, "path") || strings.EqualFold(column, "a")
	})
}

// clean trims the header's spaces. Two columns with the same name are an error.
func (t *table) clean() error {
	seen := make(map[string]bool, len(t.Header))
	for i, column := range t.Header {
		t.Header[i] = strings.TrimSpace(column)
		folded := strings.ToLower(t.Header[i])
		if seen[folded] {
			return fmt.Errorf("two columns %q", t.Header[i])
		}
		seen[folded] = true
	}
	return nil
}

// column returns the index of the column with that name in any case, or −1.
func (t *table) column(name string) int {
	return slices.IndexFunc(t.Header, func(column string) bool { return strings.EqualFold(column, name) })
}

// each calls f for each row with its line number. A row that f refuses is left out; a table without a good row is
// refused.
func (t *table) each(f func(row []string, line int) error) error {
	if err := t.Each(f); err != nil {
		return fmt.Errorf("%s: %w", t.report.File, err)
	}
	return t.s.read(t.report)
}

// read notes what is left out of a list. It refuses a list without a good row.
func (s *scan) read(report *rows.Report) error {
	if err := report.Refuse(); err != nil && report.File == "" {
		return err
	} else if err != nil {
		return fmt.Errorf("%s: %w", report.File, err)
	}
	s.leaveOut(report)
	return nil
}

func (s *scan) leaveOut(report *rows.Report) {
	if !report.IsWhole() {
		s.set.LeftOut = append(s.set.LeftOut, report)
	}
}

var errLongTable = fmt.Errorf("more than %d MiB", manifestBytes>>20)

// bounded returns a reader of r that fails after manifestBytes. It does not end there, because a truncated list would
// be wrong without notice.
func bounded(r io.Reader) io.Reader {
	return io.MultiReader(io.LimitReader(r, manifestBytes), overrun{r})
}

type overrun struct{ rest io.Reader }

func (o overrun) Read(p []byte) (int, error) {
	n, err := o.rest.Read(p[:min(1, len(p))])
	if n > 0 {
		return 0, errLongTable
	}
	return 0, err
}
