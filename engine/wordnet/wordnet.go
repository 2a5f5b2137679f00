// Package wordnet knows the hypernyms of ImageNet's classes, so that a mistake between two kinds of crab can be told
// from one between a shark and swimming trunks.
package wordnet

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

// hypernyms are the 1,000 classes of ILSVRC and all that is above them in WordNet 3.0, as CSV: wnid, first word,
// wnids of the hypernyms. testdata/hypernyms.py writes it; see assets/models/WORDNET-LICENSE.
//
//go:embed hypernyms.csv
var hypernyms string

// Synset is a meaning in WordNet.
type Synset struct {
	WNID string `json:"wnid"`
	Name string `json:"name"`
	// Height is the length of the longest path down to one of the 1,000 classes, 0 for a class and 18 for the root.
	Height int `json:"height"`
}

// node is a synset with those above it.
type node struct {
	Synset
	above []*node
}

// nodes are the synsets by wnid.
var nodes = sync.OnceValue(func() map[string]*node {
	rows, err := csv.NewReader(strings.NewReader(hypernyms)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("wordnet: the embedded table: %v", err))
	}
	byWNID := make(map[string]*node, len(rows))
	rows = rows[1:]
	for _, row := range rows {
		byWNID[row[0]] = &node{Synset: Synset{WNID: row[0], Name: row[1]}}
	}
	below := map[*node]bool{} // has hyponyms
	for _, row := range rows {
		n := byWNID[row[0]]
		for _, wnid := range strings.Fields(row[2]) {
			n.above = append(n.above, byWNID[wnid])
			below[byWNID[wnid]] = true
		}
	}
	for _, n := range byWNID {
		if !below[n] {
			n.lift(0)
		}
	}
	return byWNID
})

// lift says that a path of some steps leads down from n, and tells those above.
func (n *node) lift(steps int) {
	n.Height = max(n.Height, steps)
	for _, a := range n.above {
		a.lift(steps + 1)
	}
}

// Lowest returns the lowest common hypernym of two classes, by wnid: of all that is above both, or is one of them, the
// synset of least height. Its height is how severe a mistake between the two is (Deng, Berg, Li and Fei-Fei 2010:
// hierarchical cost). It is false where a class is none of ILSVRC's 1,000 nor above them.
func Lowest(a, b string) (Synset, bool) {
	from, to := nodes()[a], nodes()[b]
	if from == nil || to == nil {
		return Synset{}, false
	}
	ofA := map[*node]bool{}
	from.climb(func(n *node) { ofA[n] = true })
	var lowest *node
	to.climb(func(n *node) {
		if ofA[n] && (lowest == nil || n.before(lowest)) {
			lowest = n
		}
	})
	return lowest.Synset, true
}

// climb visits n and all above it.
func (n *node) climb(visit func(*node)) {
	visit(n)
	for _, a := range n.above {
		a.climb(visit)
	}
}

// before orders by height, then by wnid.
func (n *node) before(other *node) bool {
	return n.Height < other.Height || n.Height == other.Height && n.WNID < other.WNID
}
