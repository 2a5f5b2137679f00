// Package dataset finds pictures and their labels in folders of class folders, in flat folders of files named by
// WordNet id, in CSV manifests and in single files.
//
// Names and files are untrusted. The package reads nothing outside the opened folder, even through links, never opens
// pipes or devices, and bounds every read. Unreadable files are listed as skipped. A label that could mean two classes
// is an error that names both. The package does not write, does not decode pictures itself (package imaging does) and
// does not watch for changes.
//
// Sources: ImageNet's 1000 classes with their WordNet ids (ILSVRC 2012), and the label files of its validation set as
// distributed by Kaggle and by Caffe.
package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// Class is one output of the networks.
type Class struct {
	Index int    `json:"index"` // position in the logits
	WNID  string `json:"wnid"`  // WordNet id, such as "n01440764"; "" if the list has none
	Name  string `json:"name"`
}

// String returns the class's name with its index and WordNet id, which make it unique.
func (c Class) String() string {
	if c.WNID == "" {
		return fmt.Sprintf("%s (%d)", c.Name, c.Index)
	}
	return fmt.Sprintf("%s (%d, %s)", c.Name, c.Index, c.WNID)
}

// Classes is an immutable list of classes, index 0 first.
type Classes struct {
	list   []Class
	byWNID map[string]int
	byName map[string][]int // folded names and aliases; several indices if ambiguous
	byPart map[string][]int // folded parts of names with commas, such as "tench, Tinca tinca", which byName has not

	leftOut *rows.Report // rows that cannot be read; nil where a bad one is refused
	vacant  []int        // the classes in their places
	indexed bool         // the rows have indices
}

// wordnet holds names that WordNet gives to two of ImageNet's classes. The usual lists rename one of the two ("crane
// bird"), so the plain name would silently select the other.
var wordnet = map[string]string{
	"n02012849": "crane",   // the bird
	"n03126707": "crane",   // the machine
	"n03710637": "maillot", // of dancers
	"n03710721": "maillot", // tank suit
}

// ParseClasses reads a CSV with the header index,wnid,name and rows in the order of the index, starting at 0. Several
// classes may share a name, which Find then rejects as ambiguous.
func ParseClasses(list io.Reader) (*Classes, error) {
	table := csv.NewReader(Text(list))
	table.ReuseRecord = true
	head, err := table.Read()
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	if !slices.Equal(head, []string{"index", "wnid", "name"}) {
		return nil, fmt.Errorf("class list: header %q, want index,wnid,name", strings.Join(head, ","))
	}
	c := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}}
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("class list: %w", err)
		}
		if err := c.add(row[0], strings.Clone(row[1]), strings.Clone(row[2])); err != nil {
			line, _ := table.FieldPos(0)
			return nil, fmt.Errorf("class list: line %d: %w", line, err)
		}
	}
	if len(c.list) == 0 {
		return nil, errors.New("class list: no classes")
	}
	return c, nil
}

func (c *Classes) add(index, wnid, name string) error {
	i := len(c.list)
	if index != strconv.Itoa(i) {
		return fmt.Errorf("index %q, want %d", index, i)
	}
	return c.addClass(wnid, name)
}

func (c *Classes) addClass(wnid, name string) error {
	i := len(c.list)
	if wnid != "" {
		if _, twice := c.byWNID[wnid]; twice {
			return fmt.Errorf("%q is listed twice", wnid)
		}
		c.byWNID[wnid] = i
	}
	c.list = append(c.list, Class{Index: i, WNID: wnid, Name: name})
	names := []string{fold(name)}
	if alias := wordnet[wnid]; alias != "" && alias != names[0] {
		names = append(names, alias)
	}
	for _, n := range names {
		c.byName[n] = append(c.byName[n], i)
	}
	if parts := strings.Split(name, ","); len(parts) > 1 {
		c.addParts(i, parts)
	}
	return nil
}

func (c *Classes) addParts(i int, parts []string) {
	if c.byPart == nil {
		c.byPart = map[string][]int{}
	}
	for _, part := range parts {
		part = fold(part)
		before := c.byPart[part]
		if isNew := len(before) == 0 || before[len(before)-1] != i; part != "" && isNew { // classes come in their order
			c.byPart[part] = append(before, i)
		}
	}
}

// fold returns a name in lower case, with underscores replaced by spaces and repeated spaces collapsed.
func fold(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " "))
}

// Len returns the number of classes.
func (c *Classes) Len() int { return len(c.list) }

// At returns class i. It panics if i is out of range.
func (c *Classes) At(i int) Class { return c.list[i] }

// Find returns the class with the index, WordNet id or name s. It ignores a name's case and treats underscores as
// spaces. It returns an *AmbiguousError for a name of several classes and an *UnknownError for an unknown name.
func (c *Classes) Find(s string) (Class, error) {
	s = strings.TrimSpace(s)
	if i, err := strconv.Atoi(s); err == nil {
		if i < 0 || i >= len(c.list) {
			return Class{}, fmt.Errorf("class %d is out of range 0..%d", i, len(c.list)-1)
		}
		return c.list[i], nil
	}
	if i, ok := c.byWNID[strings.ToLower(s)]; ok {
		return c.list[i], nil
	}
	switch found := c.named(s); len(found) {
	case 0:
		return Class{}, &UnknownError{Name: s, Near: c.near(s)}
	case 1:
		return found[0], nil
	default:
		return Class{}, &AmbiguousError{Name: s, Candidates: found}
	}
}

// named returns the classes of that name or alias; without any, those with it between the commas of their names.
func (c *Classes) named(s string) []Class {
	indices := c.byName[fold(s)]
	if len(indices) == 0 {
		indices = c.byPart[fold(s)]
	}
	var found []Class
	for _, i := range indices {
		found = append(found, c.list[i])
	}
	return found
}

// inPart returns the classes of that name, or else of the first of its parts between commas that is a name.
func (c *Classes) inPart(name string) []int {
	for _, part := range append([]string{name}, strings.Split(name, ",")...) {
		if found := c.byName[fold(part)]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// near returns up to three classes whose names contain s or are contained in s.
func (c *Classes) near(s string) []Class {
	const most, shortest = 3, 3
	s = fold(s)
	var found []Class
	for _, class := range c.list {
		name := fold(class.Name)
		if len(s) >= shortest && len(name) >= shortest && (strings.Contains(name, s) || strings.Contains(s, name)) {
			found = append(found, class)
		}
		if len(found) == most {
			break
		}
	}
	return found
}

// AmbiguousError reports a name that several classes have.
type AmbiguousError struct {
	Name       string
	Candidates []Class
}

// Error returns the name and the candidates.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q could be %s: use the index or the wnid", e.Name, join(e.Candidates, " or "))
}

// UnknownError reports a name that no class has.
type UnknownError struct {
	Name string
	Near []Class // up to three classes with similar names
}

// Error returns the name and the classes with similar names.
func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("no class is named %q", e.Name)
	}
	return fmt.Sprintf("no class is named %q; similar: %s", e.Name, join(e.Near, ", "))
}

func join(classes []Class, between string) string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.String()
	}
	return strings.Join(names, between)
}
