package page

import (
	"math/rand/v2"

	"beyond/engine/judge"
)

// Streams of random numbers for the order of questions, within a HIT, and of their numbers.
const (
	orderStream = iota + 100
	handStream
	numberStream
)

// Deal deals the questions of a task out to HITs of n each, and returns the questions by number. Attention checks keep
// their distance, so that they are spread over the HITs; within a HIT the order is random, and numbers are.
func Deal(t *judge.Task, n int) (hits [][]HITQuestion, numbered []judge.Item) {
	random := func(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(t.Seed, stream)) }
	items := append([]judge.TaskItem(nil), t.Items...)
	var asked []int // places of questions that are no checks
	for i, item := range items {
		if item.Expect == nil {
			asked = append(asked, i)
		}
	}
	random(orderStream).Shuffle(len(asked), func(i, j int) {
		i, j = asked[i], asked[j]
		items[i], items[j] = items[j], items[i]
	})
	numbers := random(numberStream).Perm(len(items))
	numbered = make([]judge.Item, len(items))
	hand := random(handStream)
	for from := 0; from < len(items); from += n {
		var hit []HITQuestion
		for i := from; i < min(from+n, len(items)); i++ {
			numbered[numbers[i]] = items[i].Item
			hit = append(hit, HITQuestion{numbers[i] + 1, items[i]})
		}
		hand.Shuffle(len(hit), func(i, j int) { hit[i], hit[j] = hit[j], hit[i] })
		hits = append(hits, hit)
	}
	return hits, numbered
}
