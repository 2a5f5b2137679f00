package bias

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/finding"
)

// TestDocumentReadsBack writes a document as JSON and reads the same document again.
func TestDocumentReadsBack(t *testing.T) {
	e, class := basketball()
	classes, err := dataset.ParseNames(strings.NewReader("basketball\nvolleyball\n"))
	if err != nil {
		t.Fatal(err)
	}
	pair := ComparedPair{Pair: Pair{A: 0, B: 1, Attribute: "ground", Distance: 2}, RightA: true, DeltaP: -0.5}
	r := NewReport(e, []Class{class}, []ComparedPair{pair})
	r.Slices = []Slice{{Pictures: []int{3, 1}, P: 0.25}}
	r.Pool()
	wrote := r.Document(classes)
	data, err := json.Marshal(wrote)
	if err != nil {
		t.Fatal(err)
	}
	var read Document
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	for i := range wrote.Pairs.Attributes {
		wrote.Pairs.Attributes[i].Sentence = "" // stands in Sentences
	}
	forgetIndices(&wrote)
	if !reflect.DeepEqual(read, wrote) {
		t.Errorf("read %+v\nwrote %+v", read, wrote)
	}
	named := wrote.Attributes[0].Class.Name == "basketball"
	if wrote.N != 96 || len(wrote.Sentences) == 0 || len(wrote.AllClasses) == 0 || !named {
		t.Errorf("document %+v; want 96 pictures, sentences and rows of basketball", wrote)
	}
}

// forgetIndices drops the fields that a document has in another form.
func forgetIndices(d *Document) {
	for _, rows := range [][]RowDocument{d.Attributes, d.AllClasses} {
		for i := range rows {
			c := &rows[i].Right.Comparison
			*c = Comparison{First: c.First, Second: c.Second, P: c.P}
		}
	}
	for i := range d.Pairs.List {
		p := &d.Pairs.List[i].ComparedPair
		p.A, p.B, p.Pair.Distance, p.RightA, p.RightB = 0, 0, 0, false, false
	}
	for i := range d.Slices {
		d.Slices[i].Slice.Pictures = nil
	}
}

// TestNoSentencesAreAList keeps the document's list of sentences from being null.
func TestNoSentencesAreAList(t *testing.T) {
	if got := NewReport(finding.Evidence{}, nil, nil).Sentences(); got == nil || len(got) > 0 {
		t.Errorf("Sentences() = %#v, want an empty list", got)
	}
}
