package dataset

import (
	"fmt"
	"path"
	"strings"

	"beyond/engine/rows"
)

// validationFiles contain the labels of pictures whose names contain no class, as those of ImageNet's validation set:
// Kaggle's file (ImageId,"wnid box …") and Caffe's (path class).
var validationFiles = map[string]func(line string) (name, class string){
	"LOC_val_solution.csv": splitKaggle,
	"val.txt":              splitCaffe,
}

// validation labels the unlabelled pictures by a label file, if the folder has one.
func (s *scan) validation() error {
	for _, file := range []string{"LOC_val_solution.csv", "val.txt"} {
		if !regular(s.lists, file) {
			continue
		}
		before := s.set.Labelled()
		report := &rows.Report{File: file, Unit: "lines"}
		lines, err := s.listedClasses(file, report)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		s.label(lines, report)
		if err := s.read(report); err != nil {
			return err
		}
		if s.set.Labelled() > before {
			s.told["list "+file] = s.set.Labelled() - before
		}
	}
	return nil
}

// listedClass is a line of a label file.
type listedClass struct {
	name  string // of a picture: a path with slashes, with or without extension
	line  int
	class Class
}

func (s *scan) listedClasses(file string, report *rows.Report) ([]listedClass, error) {
	f, err := s.openList(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []listedClass
	first := make(map[string]listedClass)
	err = rows.Lines(Text(bounded(f)), mostListed, report, func(n int, text []byte) error {
		line := strings.TrimSpace(string(text))
		if strings.HasPrefix(line, "ImageId,") {
			return nil
		}
		name, class := validationFiles[file](line)
		if class == "" {
			return fmt.Errorf("no class for %q", name)
		}
		l := listedClass{name: path.Clean(strings.ReplaceAll(name, `\`, "/")), line: n}
		label, err := s.lookup(l.name, class)
		if err != nil || label == unlabelled {
			return err
		}
		l.class = s.classes.At(label)
		before, twice := first[l.name]
		switch {
		case !twice:
			first[l.name] = l
			list = append(list, l)
		case before.class != l.class:
			return fmt.Errorf("%q has another class in line %d", name, before.line)
		}
		return nil
	})
	return list, err
}

// mostListed bounds a line of a list of labels, in bytes.
const mostListed = 1 << 20

// splitKaggle splits at the first comma. The class is followed by boxes and further classes.
func splitKaggle(line string) (name, class string) {
	name, rest, _ := strings.Cut(line, ",")
	if fields := strings.Fields(strings.Trim(rest, `"`)); len(fields) > 0 {
		class = fields[0]
	}
	return strings.Trim(name, `" `), class
}

// splitCaffe splits after the extension of a picture, because names and classes may contain blanks; else at the last
// blank or comma.
func splitCaffe(line string) (name, class string) {
	const between = ", \t\""
	at := strings.LastIndexAny(strings.TrimRight(line, between), between)
	if end := pictureNameEnd(line); end > 0 {
		at = end
	}
	if at < 0 {
		return strings.Trim(line, between), ""
	}
	return strings.Trim(line[:at], between), strings.Trim(line[at:], between)
}

// pictureNameEnd returns the index after the last extension of a picture that ends the line or is followed by a blank,
// comma or quote; 0 if there is none.
func pictureNameEnd(line string) int {
	folded, last := lower(line), 0
	for _, ext := range pictureNames {
		for i := strings.LastIndex(folded, ext); i >= 0; i = strings.LastIndex(folded[:i], ext) {
			if end := i + len(ext); end == len(folded) || strings.ContainsRune(", \t\"", rune(folded[end])) {
				last = max(last, end)
				break
			}
		}
	}
	return last
}

// lower returns a text with the ASCII letters in lower case: other letters may change their number of bytes.
func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}
