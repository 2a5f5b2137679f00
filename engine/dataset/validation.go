package dataset

import (
	"bufio"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// validationFiles contain the labels of ImageNet's validation pictures, whose names contain no class: Kaggle's file
// (ImageId,"wnid box …") and Caffe's (name index).
var validationFiles = []string{"LOC_val_solution.csv", "val.txt"}

// validation labels the unlabelled pictures by ImageNet's label file, if the folder has one. The file names pictures
// without their folders.
func (s *scan) validation() error {
	for _, file := range validationFiles {
		if info, err := fs.Stat(s.set.files, file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		labels, err := s.validationLabels(file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for i := range s.set.Items {
			item := &s.set.Items[i]
			if label, ok := labels[stem(item.Path)]; ok && item.Label == unlabelled {
				item.Label = label
			}
		}
	}
	return nil
}

func (s *scan) validationLabels(file string) (map[string]int, error) {
	f, err := s.set.files.Open(file)
	if err != nil {
		return nil, skipped(err)
	}
	defer f.Close()
	labels := make(map[string]int)
	lines := bufio.NewScanner(bounded(f))
	for n := 1; lines.Scan(); n++ {
		fields := strings.FieldsFunc(lines.Text(), func(r rune) bool { return strings.ContainsRune(", \t\"", r) })
		if len(fields) == 0 || fields[0] == "ImageId" {
			continue
		}
		if len(fields) < 2 {
			return nil, fmt.Errorf("line %d: no class for %q", n, fields[0])
		}
		class, err := s.classes.Find(fields[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		labels[stem(fields[0])] = class.Index
	}
	return labels, lines.Err()
}

// stem returns a path's last element without its extension.
func stem(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}
