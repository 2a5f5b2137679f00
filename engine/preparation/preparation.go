// Package preparation finds out how pictures must be prepared for a network, and which output stands for which class.
//
// Most bad accuracies come of wrong preparation or of a wrong order of labels. A Search tries the usual ones on a
// sample of a data set: means and deviations, ranges and orders of channels, then ways to resize and crop. Every
// answer is read with every order of labels, which costs nothing. Most preparations are dropped after few pictures
// (successive halving; Jamieson and Talwalkar 2016, §3); the rest see the whole sample. Advice needs a paired test
// against the preparation as given, corrected for the number of combinations tried.
//
// The package neither reads pictures nor runs networks: the caller gives it a function that does.
package preparation

import (
	"context"
	"math"

	"beyond/engine/imaging"
	"beyond/engine/score"
)

// Ask returns a network's logits for one picture of the data set, prepared by each preset; nil and no error for a
// picture that cannot be read. Logits are nil for a preset for whose size there is no network. It is called for
// several pictures at a time.
type Ask func(ctx context.Context, picture int, presets []imaging.Preset) (logits [][]float32, err error)

// answer is what a network says to one picture prepared in one way.
type answer struct {
	read    bool // the picture could be read
	finite  bool // the logits are numbers
	first   int  // most probable output
	p       float64
	entropy float64   // of the outputs' probabilities, in nats
	within  bool      // all outputs lie in 0..1
	sumsTo1 bool      // and their sum is 1
	loss    []float64 // −log p(label), one for each order of labels; nil without a label
}

// mostLoss bounds the loss of one picture in nats: a single sure mistake must not decide between two preparations.
const mostLoss = 12

func newAnswer(logits []float32, label int, orders []Order) (answer, []float64) {
	if logits == nil {
		return answer{}, nil
	}
	a := answer{read: true, finite: score.Finite(logits), first: -1}
	if label >= 0 {
		a.loss = make([]float64, len(orders))
		for i := range a.loss {
			a.loss[i] = mostLoss
		}
	}
	if !a.finite {
		return a, nil
	}
	probs := score.Softmax(logits)
	for i, p := range probs {
		if a.first < 0 || p > a.p {
			a.first, a.p = i, p
		}
		a.entropy += plogp(p)
	}
	a.within, a.sumsTo1 = probabilities(logits)
	for i := range a.loss {
		if out := orders[i].Output[label]; out >= 0 {
			a.loss[i] = math.Min(mostLoss, -math.Log(math.Max(probs[out], math.SmallestNonzeroFloat64)))
		}
	}
	return a, probs
}

// probabilities reports whether all outputs lie in 0..1, and whether they sum to 1 besides.
func probabilities(outputs []float32) (within, sumsTo1 bool) {
	const rounding = 1e-3
	sum := 0.0
	for _, z := range outputs {
		if z < 0 || z > 1 {
			return false, false
		}
		sum += float64(z)
	}
	return true, math.Abs(sum-1) < rounding
}

// plogp is the part of an outcome of probability p in an entropy, in nats.
func plogp(p float64) float64 {
	if p <= 0 {
		return 0
	}
	return -p * math.Log(p)
}

// trial is one preset with the answers to the first pictures of the sample.
type trial struct {
	preset  imaging.Preset
	changes []string // see Differences
	apart   int      // see distance
	answers []answer
	sum     []float64 // of the probabilities of each output
}

// right reports whether the first output stands for the label of picture at.
func (t *trial) right(at int, o Order, label int) bool {
	a := t.answers[at]
	return a.finite && label >= 0 && o.Output[label] == a.first
}

// means are averages over the pictures that could be read, of which there are n, notFinite with NaN or infinite
// logits.
type means struct {
	n, notFinite        int
	confidence, entropy float64
	information         float64 // between pictures and outputs, in nats
}

func (t *trial) means() means {
	var m means
	for _, a := range t.answers {
		switch {
		case !a.read:
			continue
		case !a.finite:
			m.notFinite++
		}
		m.n++
		m.confidence += a.p
		m.entropy += a.entropy
	}
	finite := float64(m.n - m.notFinite)
	if finite == 0 {
		return m
	}
	for _, p := range t.sum {
		m.information += plogp(p / finite)
	}
	m.confidence, m.entropy = m.confidence/finite, m.entropy/finite
	m.information = math.Max(0, m.information-m.entropy)
	return m
}
