package study

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestDocumentReadsBack writes a report as JSON and reads the same document again.
func TestDocumentReadsBack(t *testing.T) {
	answers := []Answer{
		{Scene: 1, Condition: Condition{Adv, true}, Chosen: 1, Right: 1},
		{Scene: 1, Condition: Condition{Random, false}, Chosen: 1, Right: 2},
	}
	wrote := NewReport(answers, true)
	data, err := json.Marshal(wrote)
	if err != nil {
		t.Fatal(err)
	}
	var read Report
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(read, wrote) || len(read.Conditions) != 7 || len(read.Tests) != 1 {
		t.Errorf("read %+v\nwrote %+v", read, wrote)
	}
}
