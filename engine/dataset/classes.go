// Package dataset finds pictures and their labels: folders of class folders, flat folders whose names carry
// a WordNet id, folders and files of CSV, single pictures.
//
// It trusts no name and no file. Nothing outside the folder that was asked for is read, whatever links say;
// pipes and devices are never opened; reading is bounded. What cannot be read is counted and named, and
// labels that could mean two classes are refused with the candidates.
package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Class is one output of the networks.
type Class struct {
	Index int    `json:"index"` // position in the logits
	WNID  string `json:"wnid"`  // WordNet id, such as "n01440764"; "" where the list has none
	Name  string `json:"name"`
}

// String is how a class is named where it must be told from others.
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
	byName map[string][]int // folded names and aliases; more than one index where they are ambiguous
}

// wordnet holds names that WordNet gives to two of ImageNet's classes. The usual lists make one of the two
// distinct ("crane bird"), and the plain name then looks as if it meant the other.
var wordnet = map[string]string{
	"n02012849": "crane",   // the bird
	"n03126707": "crane",   // the machine
	"n03710637": "maillot", // of dancers
	"n03710721": "maillot", // tank suit
}

// ParseClasses reads a list with the header index,wnid,name, its rows in the order of the index from 0.
// Names may be shared; Find then refuses them.
func ParseClasses(list io.Reader) (*Classes, error) {
	rows := csv.NewReader(list)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	if !slices.Equal(head, []string{"index", "wnid", "name"}) {
		return nil, fmt.Errorf("class list: header %q, want index,wnid,name", strings.Join(head, ","))
	}
	c := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("class list: %w", err)
		}
		if err := c.add(row[0], strings.Clone(row[1]), strings.Clone(row[2])); err != nil {
			line, _ := rows.FieldPos(0)
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
	return nil
}

// fold makes names that differ in case, or in underscores for spaces, equal.
func fold(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " "))
}

// Len is the number of classes.
func (c *Classes) Len() int { return len(c.list) }

// At returns class i. It panics if i is out of range.
func (c *Classes) At(i int) Class { return c.list[i] }

// Find returns the class that s names: by index, WordNet id, or name, in which case and underscores for
// spaces do not matter. A name of two classes is an *AmbiguousError, any other an *UnknownError.
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

// named returns the classes of that name or alias.
func (c *Classes) named(s string) []Class {
	var found []Class
	for _, i := range c.byName[fold(s)] {
		found = append(found, c.list[i])
	}
	return found
}

// near returns up to three classes whose names hold s or are held by it.
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

// AmbiguousError is a name that more than one class has.
type AmbiguousError struct {
	Name       string
	Candidates []Class
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q could be %s: use the index or the wnid", e.Name, join(e.Candidates, " or "))
}

// UnknownError is a name that no class has.
type UnknownError struct {
	Name string
	Near []Class // some classes of a similar name
}

func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("no class is named %q", e.Name)
	}
	return fmt.Sprintf("no class is named %q; near it: %s", e.Name, join(e.Near, ", "))
}

func join(classes []Class, between string) string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.String()
	}
	return strings.Join(names, between)
}
