package bias

import (
	"context"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"beyond/engine/critic"
	"beyond/engine/finding"
	"beyond/engine/score"
)

// gallery holds EfficientNet-Lite0's predictions of the embedded gallery (testdata/gallery.py), and Adv's choice in
// each class: a quarter as prototypes and a quarter as criticisms.
func gallery(t *testing.T) (finding.Evidence, []Class) {
	t.Helper()
	f, err := os.Open("testdata/gallery.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	e := finding.Evidence{Attributes: rows[0][3:]}
	var classes []Class
	facts := map[int][]critic.Picture{}
	for i, row := range rows[1:] {
		index := slices.Index(e.Classes, row[0])
		if index < 0 {
			index = len(e.Classes)
			e.Classes, classes = append(e.Classes, row[0]), append(classes, Class{Index: index})
		}
		p := finding.Picture{
			Label: index, Rank: 1, Top: []score.Score{{Class: index}}, Attributes: row[3:],
			Attacked: true, Never: row[1] == "never",
		}
		if !p.Never {
			p.FirstWrong, _ = strconv.Atoi(row[1])
		}
		if row[1] == "0" {
			p.Rank = 2
		}
		last, _ := strconv.ParseFloat(row[2], 64)
		e.Pictures = append(e.Pictures, p)
		classes[index].Pictures = append(classes[index].Pictures, i)
		attacked := critic.Attack{FirstWrong: p.FirstWrong, Never: p.Never, P: []float64{last}}
		facts[index] = append(facts[index], critic.Picture{Attack: attacked})
	}
	for c := range classes {
		class := &classes[c]
		quarter := len(class.Pictures) / 4
		known := critic.Class{Index: c, Steps: 10, Pictures: facts[c]}
		counts := critic.Counts{Prototypes: quarter, Criticisms: quarter}
		s, err := critic.Adv{}.Select(context.Background(), known, counts)
		if err != nil {
			t.Fatal(err)
		}
		for _, choice := range s.Prototypes {
			class.Prototypes = append(class.Prototypes, class.Pictures[choice.At])
		}
		for _, choice := range s.Criticisms {
			class.Criticisms = append(class.Criticisms, class.Pictures[choice.At])
		}
	}
	return e, classes
}

// Wherever all pictures of a class with one value of an attribute are wrong, or right, and most of the others are not,
// a sentence must say so: these are the attributes that eval, split by attribute, shows to matter.
func TestGalleryAttributesThatMatterAreFound(t *testing.T) {
	e, classes := gallery(t)
	said := strings.Join(Sentences(Examine(e, classes)), "\n")
	matter := 0
	for _, class := range classes {
		for _, c := range columns(e) {
			for _, value := range c.asked(class.Pictures) {
				n := countValue(e, class, c, value)
				with, without := n.right.shares().First, n.right.shares().Second
				if with.N < 4 || without.N < 4 || with.Share != 0 || without.Share < 0.85 {
					continue
				}
				matter++
				if want := e.Name(class.Index) + " " + finding.Phrase(c.name, value); !strings.Contains(said, want) {
					t.Errorf("nothing is said of %s", want)
				}
			}
		}
	}
	if matter < 3 {
		t.Errorf("only %d attributes matter so much: the gallery is not what it was", matter)
	}
	pooled := strings.Join(Sentences(Pool(e, classes)), "\n")
	for _, want := range []string{"hue", "grass"} {
		if !strings.Contains(pooled, want) {
			t.Errorf("nothing is said of %s over all classes:\n%s", want, pooled)
		}
	}
	for _, attribute := range []string{"camera", "position", "count", "clutter"} {
		if strings.Contains(said+pooled, attribute) {
			t.Errorf("%s is said to matter, which was varied in two pictures a class:\n%s\n%s", attribute, pooled, said)
		}
	}
}

// A tag dealt at random is no finding, except in 5 % of the deals: among 200, more than 20 findings have a probability
// of 1 in 1,000.
func TestPermutedTagsAreNothing(t *testing.T) {
	const deals, allowed = 200, 20
	e, classes := gallery(t)
	e.Attributes = []string{"ground", "tag"}
	r := rand.New(rand.NewPCG(1, 2))
	var chosen, right, pooledChosen, pooledRight int
	for range deals {
		deal(e, classes, r)
		rows, pooled := Examine(e, classes), Pool(e, classes)
		chosen += alarm(rows, func(r Row) bool { return r.Chosen.Sure() })
		right += alarm(rows, func(r Row) bool { return r.Right.Sure() })
		pooledChosen += alarm(pooled, func(r Row) bool { return r.Chosen.Sure() })
		pooledRight += alarm(pooled, func(r Row) bool { return r.Right.Sure() })
	}
	t.Logf("false alarms in %d: prototypes %d, right answers %d; over all classes %d and %d",
		deals, chosen, right, pooledChosen, pooledRight)
	if max(chosen, right, pooledChosen, pooledRight) > allowed {
		t.Errorf("more than %d false alarms", allowed)
	}
}

// deal gives the pictures of each class each other's ground and, to half of them, a tag.
func deal(e finding.Evidence, classes []Class, r *rand.Rand) {
	for _, class := range classes {
		order := r.Perm(len(class.Pictures))
		grounds := make([]string, len(order))
		for i, at := range order {
			grounds[i] = e.Pictures[class.Pictures[at]].Attributes[0]
		}
		for i, picture := range class.Pictures {
			e.Pictures[picture].Attributes = []string{grounds[i], [...]string{"no", "yes"}[order[i]%2]}
		}
	}
}

func alarm(rows []Row, sure func(Row) bool) int {
	if slices.ContainsFunc(rows, sure) {
		return 1
	}
	return 0
}
