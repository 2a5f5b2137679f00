package dataset

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// mostNote bounds a file that tells one picture's label, in bytes.
const mostNote = 1 << 20

// readNote reads a small file of the lists.
func (s *scan) readNote(name string, most int64) ([]byte, error) {
	f, err := s.openList(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, skipped(err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("more than %d bytes", most)
	}
	return data, nil
}

// sampleKey is the part of a path that files of one sample share in WebDataset: up to the first point of the name.
func sampleKey(name string) string {
	dir, file := path.Split(name)
	key, _, _ := strings.Cut(file, ".")
	return dir + key
}

// sidecars labels pictures by files of their own: KEY.cls holds the class of KEY.jpg; KEY.json may hold it among other
// things, as in WebDataset. A word in JSON that is no class labels nothing, for it may mean anything.
func (s *scan) sidecars() error {
	notes := s.notesOf(".cls", ".json")
	if len(notes) == 0 {
		return nil
	}
	at := make(map[string][]int, len(s.set.Items))
	for i, item := range s.set.Items {
		key := sampleKey(item.Path)
		at[key] = append(at[key], i)
	}
	report := &rows.Report{Unit: "label files"}
	for n, name := range notes {
		if n%chunk == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		items := at[sampleKey(name)]
		if len(items) == 0 {
			continue
		}
		label, err := s.sidecar(name)
		if err != nil {
			report.LeaveItem(name, err)
			continue
		}
		report.Keep()
		for _, i := range items {
			if item := &s.set.Items[i]; item.Label == unlabelled && label != unlabelled {
				item.Label = label
				s.form("WebDataset, labels in " + path.Ext(name))
			}
		}
	}
	return s.read(report)
}

func (s *scan) sidecar(name string) (label int, err error) {
	data, err := s.readNote(name, mostNote)
	if err != nil {
		return unlabelled, err
	}
	if strings.EqualFold(path.Ext(name), ".json") {
		return s.guess(name, sampleLabel(data)), nil
	}
	word := strings.TrimSpace(string(data))
	if word == "" {
		return unlabelled, nil
	}
	return s.lookup(name, word)
}

// guess returns the class that a word of another program's file means, if it is one.
func (s *scan) guess(name, word string) int {
	if word == "" {
		return unlabelled
	}
	class, err := s.classes.Find(word)
	if err != nil {
		s.odd(name, kindOf(err), err.Error())
		return unlabelled
	}
	return class.Index
}

// labelKeys are the names under which a sample's JSON holds its class, the likeliest first.
var labelKeys = []string{
	"label", "cls", "class", "class_id", "class_index", "label_id", "target", "wnid", "synset", "class_name", "label_name",
}

// sampleLabel returns the class in a sample's JSON: an index, a WordNet id or a name; "" if there is none.
func sampleLabel(data []byte) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		var index int
		if json.Unmarshal(data, &index) == nil {
			return strconv.Itoa(index)
		}
		return ""
	}
	for _, key := range labelKeys {
		var index int
		var word string
		switch value := object[key]; {
		case value == nil:
		case json.Unmarshal(value, &index) == nil && string(value) != "null":
			return strconv.Itoa(index)
		case json.Unmarshal(value, &word) == nil && word != "":
			return word
		}
	}
	return ""
}

// annotations labels pictures by ImageNet's and Pascal VOC's annotations: NAME.xml holds the class of the first object
// in NAME.JPEG. The two may lie in different folders. An object that is no class labels nothing.
func (s *scan) annotations() error {
	notes := s.notesOf(".xml")
	if len(notes) == 0 {
		return nil
	}
	at := make(map[string][]int, len(s.set.Items))
	for i, item := range s.set.Items {
		key := path.Base(stem(item.Path))
		at[key] = append(at[key], i)
	}
	report := &rows.Report{Unit: "annotations"}
	for n, name := range notes {
		if n%chunk == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		bare := strings.TrimSuffix(name, path.Ext(name))
		items := at[path.Base(bare)]
		if len(items) == 0 {
			continue
		}
		data, err := s.readNote(name, mostNote)
		if err != nil {
			report.LeaveItem(name, err)
			continue
		}
		report.Keep()
		label := s.guess(name, annotated(data))
		if label == unlabelled {
			continue
		}
		for _, i := range items {
			item := &s.set.Items[i]
			if len(items) > 1 && stem(item.Path) != bare {
				continue // of several pictures of that name, the one beside it
			}
			item.Label = label
			s.form("annotations (XML)")
		}
	}
	return s.read(report)
}

// annotated returns the class of an annotation's first object, "" if there is none.
func annotated(data []byte) string {
	var a struct {
		Objects []struct {
			Name string `xml:"name"`
		} `xml:"object"`
	}
	if xml.Unmarshal(data, &a) != nil || len(a.Objects) == 0 {
		return ""
	}
	return strings.TrimSpace(a.Objects[0].Name)
}
