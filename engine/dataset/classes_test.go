package dataset

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
)

func imagenet(t testing.TB) *Classes {
	t.Helper()
	f, err := os.Open(golden.Path(t, "models", "imagenet_classes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	classes, err := ParseClasses(f)
	if err != nil {
		t.Fatal(err)
	}
	return classes
}

// few returns a list of four classes. Two of them are called crane.
func few(t testing.TB) *Classes {
	t.Helper()
	classes, err := ParseClasses(strings.NewReader(
		"index,wnid,name\n0,n01440764,tench\n1,n02012849,crane bird\n2,n03126707,crane\n3,n07747607,Granny Smith\n"))
	if err != nil {
		t.Fatal(err)
	}
	return classes
}

func TestFind(t *testing.T) {
	classes := imagenet(t)
	if classes.Len() != 1000 {
		t.Fatalf("%d classes, want 1000", classes.Len())
	}
	for s, want := range map[string]int{
		"0": 0, "999": 999, "n01440764": 0, " N01440764 ": 0, "tench": 0, "Tench": 0, "great_white_shark": 2,
		"Granny  smith": 948, "crane bird": 134, "n03126707": 517, "maillot tank suit": 639,
	} {
		if got, err := classes.Find(s); err != nil || got.Index != want {
			t.Errorf("Find(%q) = %v, %v, want %d", s, got, err, want)
		}
	}
	for s, want := range map[string][2]int{"crane": {134, 517}, "Maillot": {638, 639}} {
		_, err := classes.Find(s)
		ambiguous, ok := errors.AsType[*AmbiguousError](err)
		if !ok || len(ambiguous.Candidates) != 2 {
			t.Errorf("Find(%q): %v, want the candidates %v", s, err, want)
			continue
		}
		if got := [2]int{ambiguous.Candidates[0].Index, ambiguous.Candidates[1].Index}; got != want {
			t.Errorf("Find(%q): candidates %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]string{
		"1000": "class 1000 is out of range 0..999",
		"-1":   "class -1 is out of range 0..999",
		"":     `no class is named ""`,
		"zzz":  `no class is named "zzz"`,
		"lemo": `no class is named "lemo"; similar: lemon (951, n07749582)`,
	} {
		if _, err := classes.Find(s); err == nil || err.Error() != want {
			t.Errorf("Find(%q): %v, want %s", s, err, want)
		}
	}
}

func TestParseClassesRefuses(t *testing.T) {
	for name, c := range map[string]struct{ list, want string }{
		"empty":   {"", "class list: EOF"},
		"header":  {"wnid,name\n", `class list: header "wnid,name", want index,wnid,name`},
		"no rows": {"index,wnid,name\n", "class list: no classes"},
		"gap":     {"index,wnid,name\n1,n01440764,tench\n", `class list: line 2: index "1", want 0`},
		"twice": {
			"index,wnid,name\n0,n01440764,tench\n1,n01440764,carp\n",
			`class list: line 3: "n01440764" is listed twice`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseClasses(strings.NewReader(c.list)); err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestParseNames(t *testing.T) {
	c, err := ParseNames(strings.NewReader("background\nmy class\nn01440764 tench, Tinca tinca\nn01443537\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Class{
		{0, "", "background"},
		{1, "", "my class"},
		{2, "n01440764", "tench, Tinca tinca"},
		{3, "n01443537", "n01443537"},
	}
	if !slices.Equal(c.list, want) {
		t.Errorf("got %q, want %q", c.list, want)
	}
	for find, index := range map[string]int{"n01440764": 2, "Background": 0, "n01443537": 3} {
		if class, err := c.Find(find); err != nil || class.Index != index {
			t.Errorf("Find(%q) = %v, %v, want class %d", find, class, err, index)
		}
	}
	for list, want := range map[string]string{
		"":                              "class list: no classes",
		"a\n\nb\n":                      "class list: line 2 is empty",
		"n01440764 a\nn01440764 b\n":    `class list: line 2: "n01440764" is listed twice`,
		strings.Repeat("x", 1<<17) + "": "class list: bufio.Scanner: token too long",
	} {
		if _, err := ParseNames(strings.NewReader(list)); err == nil || err.Error() != want {
			t.Errorf("ParseNames(%.20q): %v, want %s", list, err, want)
		}
	}
}
