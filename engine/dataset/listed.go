package dataset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"beyond/engine/rows"
)

// label gives the unlabelled pictures the classes of a label file. The names in the file are paths within the folder;
// if there are no such pictures, paths that begin with a folder above it, the same in all lines; if there are no such
// pictures either, names without their folders, as in ImageNet's files. Extensions may differ. A name that could mean
// two pictures is left out.
func (s *scan) label(lines []listedClass, report *rows.Report) {
	at := s.byEnding()
	above := commonFolder(lines)
	inside := func(name string) []int {
		return slices.DeleteFunc(slices.Clone(at[name]), func(i int) bool { return stem(s.set.Items[i].Path) != name })
	}
	var odd []oddLine
	for _, mean := range []func(name string) []int{
		inside,
		func(name string) []int { return s.below(inside, above, name) },
		func(name string) []int { return at[name] },
	} {
		var labels map[int]listedClass
		labels, odd = s.meant(lines, mean)
		for i, l := range labels {
			if item := &s.set.Items[i]; item.Label == unlabelled {
				item.Label = l.class.Index
			}
		}
		if len(labels) > 0 {
			break
		}
	}
	for _, o := range odd {
		report.Revoke(o.line, o.reason)
	}
}

// oddLine is a line that could mean several pictures.
type oddLine struct {
	line   int
	reason error
}

// byEnding returns the pictures by each ending of their paths, without the extension: a/b/c.jpg by a/b/c, b/c and c.
func (s *scan) byEnding() map[string][]int {
	at := make(map[string][]int)
	for i, item := range s.set.Items {
		for name, more := stem(item.Path), true; more; _, name, more = strings.Cut(name, "/") {
			at[name] = append(at[name], i)
		}
	}
	return at
}

// commonFolder returns the longest folder, with a slash at its end, in which all names lie; "" if there is none.
func commonFolder(lines []listedClass) string {
	common := ""
	for i, l := range lines {
		dir, _ := path.Split(l.name)
		if i == 0 {
			common = dir
		}
		for !strings.HasPrefix(dir, common) {
			common, _ = path.Split(strings.TrimSuffix(common, "/"))
		}
	}
	return common
}

// below returns the pictures that a name means without the first folders of above.
func (s *scan) below(inside func(string) []int, above, name string) []int {
	for above != "" {
		_, above, _ = strings.Cut(above, "/")
		_, name, _ = strings.Cut(name, "/")
		if found := inside(name); found != nil {
			return found
		}
	}
	return nil
}

// meant returns the line of each picture that the file lists, and the lines that could mean several pictures. mean
// returns the pictures that a name without extension can mean; those with the extension of the line go before others.
func (s *scan) meant(lines []listedClass, mean func(name string) []int) (map[int]listedClass, []oddLine) {
	labels := make(map[int]listedClass)
	var odd []oddLine
	for _, l := range lines {
		found := mean(stem(l.name))
		same := slices.DeleteFunc(slices.Clone(found), func(i int) bool {
			return path.Ext(s.set.Items[i].Path) != path.Ext(l.name)
		})
		if len(same) > 0 {
			found = same
		}
		if len(found) == 0 {
			continue
		}
		i := found[0]
		before, twice := labels[i]
		switch {
		case len(found) > 1:
			odd = append(odd, oddLine{l.line, fmt.Errorf("%q could be %q or %q: write paths within the folder",
				l.name, s.set.Items[i].Path, s.set.Items[found[1]].Path)})
		case twice && before.class != l.class:
			const text = "%q could be %q, as could line %d of another class: write paths within the folder"
			odd = append(odd, oddLine{l.line, fmt.Errorf(text, l.name, s.set.Items[i].Path, before.line)})
		default:
			labels[i] = l
		}
	}
	return labels, odd
}

// stem returns a path without the extension of a picture.
func stem(name string) string {
	if isPictureName(name) {
		return strings.TrimSuffix(name, path.Ext(name))
	}
	return name
}
