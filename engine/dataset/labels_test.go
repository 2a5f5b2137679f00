package dataset

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16Of encodes text with a byte order mark.
func utf16Of(text string, big bool) string {
	var b strings.Builder
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		pair := []byte{byte(u), byte(u >> 8)}
		if big {
			slices.Reverse(pair)
		}
		b.Write(pair)
	}
	return b.String()
}

// TestParseLabels reads the same three classes in every form.
func TestParseLabels(t *testing.T) {
	want := []Class{{0, "n01440764", "tench"}, {1, "n02102040", "springer"}, {2, "n02979186", "cassette, player"}}
	plain := "n01440764 tench\nn02102040 springer\nn02979186 cassette, player\n"
	bare := slices.Clone(want)
	for i := range bare {
		bare[i].WNID = ""
	}
	for text, want := range map[string][]Class{
		plain: want, "\ufeff" + plain: want, utf16Of(plain, false): want, utf16Of(plain, true): want,
		utf16Of(plain, false)[2:]: want, strings.ReplaceAll(plain, "\n", "\r\n"): want,
		"index,wnid,name\n0,n01440764,tench\n1,n02102040,springer\n2,n02979186,\"cassette, player\"\n":          want,
		"wnid,name\nn01440764,tench\nn02102040,springer\nn02979186,\"cassette, player\"\n":                      want,
		"name;index;wnid\nspringer;1;n02102040\ntench;0;n01440764\ncassette, player;2;n02979186":                want,
		"Name\tID\tWNID\ntench\t0\tn01440764\nspringer\t1\tn02102040\ncassette, player\t2\tn02979186\n":         want,
		"0\tn01440764\ttench\n1\tn02102040\tspringer\n2\tn02979186\tcassette, player":                           want,
		"n01440764\ttench\nn02102040\tspringer\nn02979186\tcassette, player":                                    want,
		"n01440764,tench\nn02102040,springer\nn02979186,\"cassette, player\"":                                   want,
		`{"0": ["n01440764", "tench"], "2": ["n02979186", "cassette, player"], "1": ["n02102040", "springer"]}`: want,
		`[["n01440764", "tench"], ["n02102040", "springer"], "n02979186 cassette, player"]`:                     want,
		`["tench", "springer", "cassette, player"]`:                                                             bare,
		"\ufeff[\"tench\",\n\"springer\",\n\"cassette, player\"]\n":                                             bare,
		`{"0": "tench", "1": "springer", "2": "cassette, player"}`:                                              bare,
		`{"tench": 0, "cassette, player": 2, "springer": 1}`:                                                    bare,
		`{"model_type": "vit", "id2label": {"0": "tench", "1": "springer", "2": "cassette, player"}}`:           bare,
		`{"label2id": {"tench": 0, "springer": 1, "cassette, player": 2}, "num_labels": 3}`:                     bare,
		`{"architecture": "resnet18", "label_names": ["tench", "springer", "cassette, player"]}`:                bare,
		"{0: 'tench',\n 1: 'springer',\n 2: \"cassette, player\"}":                                              bare,
		"tench\nspringer\ncassette, player":                                                                     bare, "0: tench\n1: springer\n2: cassette, player\n": bare,
		"0 tench\n1 springer\n2 cassette, player\n": bare, "0,tench\n1,springer\n2,\"cassette, player\"\n": bare,
		"label;class\n0;tench\n1;springer\n2;cassette, player\n": bare,
		"tench, Tinca tinca\ngoldfish, Carassius auratus": {
			{0, "", "tench, Tinca tinca"}, {1, "", "goldfish, Carassius auratus"},
		},
		"background\nn01440764 tench": {{0, "", "background"}, {1, "n01440764", "tench"}},
		"7\n8\n9":                     {{0, "", "7"}, {1, "", "8"}, {2, "", "9"}},
	} {
		c, err := ParseLabels([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if !slices.Equal(c.list, want) {
			t.Errorf("%q: %q, want %q", text, c.list, want)
		}
	}
}

func TestParseLabelsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "class list: no classes",
		"[]":                           "class list: no classes",
		"{}":                           "class list: no classes",
		"[1, 2]":                       `class list: class 0: "1": want a name`,
		`{"1": "a"}`:                   "class list: no class has the index 0",
		`{"a": -1}`:                    `class list: "a": the index -1 is negative`,
		`{"a": "b"}`:                   `class list: "a": want an index`,
		`{"model_type": "vit"}`:        "class list: no id2label",
		`{"0": "a"`:                    "class list: not JSON",
		"index,name\nx,a":              `class list: line 2: "x" is no index`,
		"index,name\n0,a,b":            "class list: line 2: 3 columns, the header has 2",
		"index,name\n":                 "class list: no classes",
		`{"99999999999999999999":"a"}`: `want an index`,
	} {
		if _, err := ParseLabels([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestParseLabelsLeavesOut: a bad row keeps its place under its index, and is told. fit is the number of outputs that the
// list is for.
func TestParseLabelsLeavesOut(t *testing.T) {
	for text, c := range map[string]struct {
		fit  int
		want string // the names, by which a class without one of its own is called by its index
		told string
	}{
		"a\n\nb":                       {3, "a|class 1|b", "line 2: the line is empty"},
		"a\n\nb\nc":                    {3, "a|b|c", "line 2: the line is empty"},
		`["a", null]`:                  {2, "a|class 1", `class 1: "null": want a name, or a WordNet id and a name`},
		`{"0": "a", "2": "b"}`:         {3, "a|class 1|b", "class 1: no class has the index 1"},
		`{"a": 0, "b": 0}`:             {1, "a", `"b": index 0 is listed twice`},
		`{"0": "a", "1": "b", "2": 7}`: {8, "", ""},
		"index,name\n0,a\n2,b":         {3, "a|class 1|b", "class 1: no class has the index 1"},
		"index,name\n0,a\n0,b":         {2, "a|class 1", "line 3: index 0 is listed twice"},
		"index,name\n0,a\n3,b\n2,c":    {3, "a|class 1|c", "class 1: no class has the index 1"},
		"index,name\n0,a\n1":           {2, "a|class 1", "line 3: 1 column, the header has 2"},
		"index,name\nx,a\n1,b":         {2, "class 0|b", `line 2: "x" is no index`},
		"n01440764 a\nn01440764 b":     {2, "a|class 1", `line 2: "n01440764" is listed twice`},
		"{0: 'a', 1: 'b', 3: 'c'}":     {4, "a|b|class 2|c", "class 2: no class has the index 2"},
	} {
		list, err := ParseLabels([]byte(text))
		if err == nil && list.Len() != c.fit {
			list = list.Fit(c.fit)
		}
		if c.want == "" {
			if list != nil {
				t.Errorf("%q fits %d outputs: %v, %v", text, c.fit, list, err)
			}
			continue
		}
		if err != nil || list == nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var names []string
		for _, class := range list.list {
			names = append(names, class.Name)
		}
		if got := strings.Join(names, "|"); got != c.want || list.LeftOut().Bad == 0 || list.LeftOut().Problems[0].Error() != c.told {
			t.Errorf("%q: %s, left out: %s; want %s, %s", text, got, list.LeftOut(), c.want, c.told)
		}
	}
}

// TestParts: one of the names between commas finds a class, unless several classes have it.
func TestParts(t *testing.T) {
	c, err := ParseLabels([]byte(`["tench, Tinca tinca", "crane, bird", "crane, machine", "bird"]`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"tench": 0, "tinca_tinca": 0, "machine": 2, "bird": 3, "tench, Tinca tinca": 0} {
		if class, err := c.Find(name); err != nil || class.Index != want {
			t.Errorf("%s: %v, %v; want %d", name, class, err, want)
		}
	}
	if _, err := c.Find("crane"); err == nil || !strings.Contains(err.Error(), "could be") {
		t.Errorf("crane: %v", err)
	}
}

// TestKnown: names that are another list's have its WordNet ids; names of two classes, and lists of other names, have none.
func TestKnown(t *testing.T) {
	parse := func(text string) *Classes {
		c, err := ParseLabels([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	other := parse("n01440764 tench\nn01443537 goldfish\nn01484850 great white shark\nn02012849 crane\nn03126707 crane")
	got := parse(`["goldfish, Carassius auratus", "tench, Tinca tinca", "great white shark, white shark", "crane", "tench!"]`).Known(other)
	if len(got.byWNID) != 0 {
		t.Errorf("of five names three are known: %v", got.list)
	}
	got = parse(`["goldfish, Carassius auratus", "tench, Tinca tinca", "great white shark, white shark", "Tench", "goldfish"]`).Known(other)
	if got.At(2).WNID != "n01484850" || got.At(0).WNID != "" || got.At(1).WNID != "" || got.At(0).Name != "goldfish, Carassius auratus" {
		t.Errorf("%v", got.list)
	}
	if class, err := got.Find("n01484850"); err != nil || class.Index != 2 {
		t.Errorf("%v, %v", class, err)
	}
}
