package wordnet

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
)

// TestLowest compares with pairs whose common hypernyms Python has found by all paths to the root.
func TestLowest(t *testing.T) {
	file, err := os.Open("testdata/pairs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 301 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows[1:] {
		got, ok := Lowest(row[0], row[1])
		back, _ := Lowest(row[1], row[0])
		if want, _ := strconv.Atoi(row[2]); !ok || got.Height != want || got.WNID != row[3] || back != got {
			t.Errorf("%s and %s: %+v, %+v the other way, want %s at %s", row[0], row[1], got, back, row[3], row[2])
		}
	}
}

func TestLowestOfOneClass(t *testing.T) {
	if s, ok := Lowest("n01440764", "n01440764"); !ok || s != (Synset{"n01440764", "tench", 0}) {
		t.Errorf("%+v, %v", s, ok)
	}
}

func TestLowestOfUnknownClass(t *testing.T) {
	for _, pair := range [][2]string{{"n01440764", "n00000001"}, {"", "n01440764"}, {"wnid", ""}} {
		if s, ok := Lowest(pair[0], pair[1]); ok {
			t.Errorf("%v: %+v", pair, s)
		}
	}
}
