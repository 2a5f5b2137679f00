package dataset

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
)

// How names label pictures, in the words of Set.Form.
const (
	byID     = "folders by WordNet id"
	byName   = "folders by name of class"
	byFile   = "files by WordNet id"
	byNumber = "folders by index of class"
	byNone   = "no labels"
)

// unlisted labels the pictures that neither a list of paths nor a name labels: by the lists of ImageNet's validation
// set, by files of a picture's own, by the numbers of folders.
func (s *scan) unlisted() error {
	if err := s.validation(); err != nil {
		return err
	}
	for _, label := range []func() error{s.groundTruth, s.annotations, s.sidecars} {
		if s.set.Labelled() > 0 {
			break
		}
		if err := label(); err != nil {
			return err
		}
	}
	s.numbered()
	s.foreign()
	return nil
}

// form notes how the labels are told. The first source counts.
func (s *scan) form(how string) { s.how = cmp.Or(s.how, how) }

// formed writes the form of the set down.
func (s *scan) formed() {
	switch {
	case s.how != "":
	case s.set.Labelled() == 0:
		s.how = byNone
	default:
		hows := slices.Sorted(maps.Keys(s.told))
		s.how = slices.MaxFunc(append(hows, ""), func(a, b string) int { return s.told[a] - s.told[b] })
	}
	s.set.Form = s.how
	if s.kind != "" {
		s.set.Form = s.kind + ", " + s.how
	}
}

// noteWords are parts of the names of lists that tell labels together with other lists.
var noteWords = []string{"ground_truth", "synset", "meta", "clsloc", "wnid"}

// isNote reports whether a file may tell labels of pictures that nothing else labels.
func isNote(name string) bool {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".xml", ".cls", ".json":
		return true
	case ".txt", ".mat", ".csv", ".tsv":
		base := strings.ToLower(path.Base(name))
		return slices.ContainsFunc(noteWords, func(word string) bool { return strings.Contains(base, word) })
	}
	return false
}

// notesOf returns the notes of an extension in natural order.
func (s *scan) notesOf(extensions ...string) (names []string) {
	for _, name := range s.notes {
		if slices.Contains(extensions, strings.ToLower(path.Ext(name))) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, natural)
	return names
}

// lookup returns the class that a list's word means. In a lenient scan an unknown word is told, and no label.
func (s *scan) lookup(name, word string) (int, error) {
	class, err := s.classes.Find(word)
	if err == nil {
		return class.Index, nil
	}
	if s.lenient {
		s.odd(name, kindOf(err), err.Error())
		return unlabelled, nil
	}
	return unlabelled, err
}

func kindOf(err error) string {
	if errors.As(err, new(*AmbiguousError)) {
		return SameName
	}
	return UnknownClass
}
