package dataset

import (
	"encoding/json"
	goflag "flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

var mutations = goflag.Int("mutations", 20_000, "number of mutated lists in TestFault_09_MutatedLabels")

// mutated returns a list with one to four changes: bytes, parts of the list, or words of other lists.
func mutated(random *rand.Rand, seeds []string, text string) string {
	for range 1 + random.IntN(4) {
		if text == "" {
			return text
		}
		at, other := random.IntN(len(text)), seeds[random.IntN(len(seeds))]
		from := random.IntN(len(other))
		end := at + random.IntN(min(40, len(text)-at)+1)
		switch random.IntN(5) {
		case 0:
			text = text[:at] + text[end:]
		case 1:
			text = text[:end] + text[at:]
		case 2:
			text = text[:at] + other[from:from+random.IntN(min(40, len(other)-from)+1)] + text[end:]
		case 3:
			text = text[:at] + string(rune(random.IntN(256))) + text[at:]
		default:
			const awkward = "[]{}:,;\t\"'\\\n\r\x00\xff\xfe-1990e\ufeff"
			k := random.IntN(len(awkward))
			text = text[:at] + awkward[k:k+1] + text[at+1:]
		}
	}
	return text
}

// labelSeeds are lists of classes of every form.
func labelSeeds() []string {
	lines := "n01440764 tench, Tinca tinca\nn02102040 springer\nn02979186 cassette player\n"
	return []string{
		lines, "\ufeff" + lines, utf16Of(lines, false), utf16Of(lines, true), "tench\nspringer\ncassette\n",
		"index,wnid,name\n0,n01440764,tench\n1,n02102040,\"springer, spaniel\"\n",
		"id;name\n1;springer\n0;tench\n", "0\ttench\n1\tspringer\n", "0: tench\n1: springer\n",
		`{"0": ["n01440764", "tench"], "1": ["n02102040", "springer"]}`, `["tench", ["n02102040", "springer"]]`,
		`{"id2label": {"0": "tench", "1": "springer"}, "label2id": {"tench": 0, "springer": 1}, "model_type": "vit"}`,
		`{"tench": 0, "springer": 1}`, "{0: 'tench, Tinca tinca',\n 1: \"springer\"}",
	}
}

// tryLabels reads a list of classes, and reports whether it is one: it is refused in one line, or is a list that knows its
// classes again.
func tryLabels(t *testing.T, text string) *Classes {
	t.Helper()
	c, err := ParseLabels([]byte(text))
	if err != nil {
		if strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Fatalf("%q: %q", text, err)
		}
		return nil
	}
	for k := range c.Len() {
		class := c.At(k)
		if class.Index != k || class.WNID != "" && c.byWNID[class.WNID] != k {
			t.Fatalf("%q: class %d is %v", text, k, class)
		}
	}
	c.Known(c)
	return c
}

// TestFault_09_MutatedLabels changes lists of classes at random.
func TestFault_09_MutatedLabels(t *testing.T) {
	count := *mutations
	if testing.Short() {
		count = min(count, 5_000)
	}
	random, read, seeds := rand.New(rand.NewPCG(9, 9)), 0, labelSeeds()
	for i := range count {
		if tryLabels(t, mutated(random, seeds, seeds[i%len(seeds)])) != nil {
			read++
		}
	}
	if read < count/5 {
		t.Errorf("only %d of %d mutations are lists: too few to test reading them", read, count)
	}
}

// FuzzLabels reads lists of classes of the fuzzer. Each row is a class or a problem, and a list written of the classes,
// with their index and WordNet id in JSON, is read as the same.
func FuzzLabels(f *testing.F) {
	for _, text := range labelSeeds() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := tryLabels(t, text)
		if c == nil {
			return
		}
		if left := c.LeftOut(); left.Good > c.Len() || left.Good+left.Bad < c.Len() || left.Bad > 0 && len(left.Problems) == 0 {
			t.Fatalf("%q: %d classes of %d good rows and %d bad ones", text, c.Len(), left.Good, left.Bad)
		}
		list := map[string]any{}
		for i, class := range c.list {
			if !utf8.ValidString(class.Name) {
				return // JSON holds no other bytes
			}
			if list[strconv.Itoa(i)] = class.Name; class.WNID != "" {
				list[strconv.Itoa(i)] = [2]string{class.WNID, class.Name}
			}
		}
		written, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseLabels(written)
		if err != nil || !slices.Equal(again.list, c.list) {
			t.Fatalf("%q: %v, written and read: %v, %v", text, c.list, again, err)
		}
	})
}
