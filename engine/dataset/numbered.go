package dataset

import (
	"maps"
	"path"
	"slices"
	"strconv"
)

// numbered labels the pictures by the number of their folder, if no picture has a label and all folders of pictures are
// called by the index of a class, as in ImageNetV2.
func (s *scan) numbered() {
	if s.set.Labelled() > 0 {
		return
	}
	labels := make([]int, len(s.set.Items))
	for i, item := range s.set.Items {
		index, err := strconv.Atoi(path.Base(path.Dir(item.Path)))
		if err != nil || index < 0 || index >= s.classes.Len() {
			return
		}
		labels[i] = index
	}
	s.form(byNumber)
	for i, label := range labels {
		s.set.Items[i].Label = label
	}
}

// foreign lists the folders of pictures if no picture has a label.
func (s *scan) foreign() {
	if s.set.Labelled() > 0 {
		return
	}
	dirs := make(map[string]bool)
	for _, item := range s.set.Items {
		if dir := path.Dir(item.Path); dir != "." {
			dirs[dir] = true
		}
	}
	s.set.Foreign = slices.SortedFunc(maps.Keys(dirs), natural)
}
