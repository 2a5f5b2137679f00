package judge

import "math/rand/v2"

// Ask names the questions that people are asked about a model's outcomes.
type Ask string

// The questions of the paper, in the order of its sections.
const (
	AskMistakes    Ask = "mistakes"     // the first class of each top-1 mistake (Table 1)
	AskFive        Ask = "five"         // the five classes of each top-1 mistake
	AskFiveOfTop5  Ask = "five-of-top5" // the five classes of each top-5 mistake
	AskAdversarial Ask = "adversarial"  // the first class of each attacked picture that fools the model (Table 2)
)

// Items lists the questions about outcomes. Five classes are always asked about the whole picture.
func (a Ask) Items(outcomes []Outcome, view View) []Item {
	switch a {
	case AskFive:
		return aboutMistakes(outcomes, 1, 5, Whole)
	case AskFiveOfTop5:
		return aboutMistakes(outcomes, 5, 5, Whole)
	case AskAdversarial:
		return mistakes(attackedOf(outcomes), view)
	default:
		return mistakes(outcomes, view)
	}
}

// Selection chooses the items of a task.
type Selection struct {
	Ask    Ask
	View   View
	Limit  int    // draw this many questions at random; 0: all
	Checks int    // add an attention check after this many questions; 0: none
	Seed   uint64 // of the draw
}

// Items draws the items from outcomes. Equal selections of equal outcomes give equal items.
func (s Selection) Items(outcomes []Outcome) []Item {
	items := s.Ask.Items(outcomes, s.View)
	if s.Limit > 0 && s.Limit < len(items) {
		shuffle(items, s.Seed, 1)
		items = items[:s.Limit]
	}
	if s.Checks > 0 && len(items) > 0 {
		positives, negatives := knownAnswers(outcomes)
		shuffle(positives, s.Seed, 2)
		shuffle(negatives, s.Seed+1, 2)
		items = mix(items, positives, negatives, s.Checks)
	}
	return items
}

// Practice draws at most n questions with known answers about pictures that no item shows, for raters to try what is
// asked: about half of a class that is relevant, the others of one that is not.
func (s Selection) Practice(outcomes []Outcome, items []Item, n int) []Item {
	shown := map[string]bool{}
	for _, item := range items {
		shown[item.Picture] = true
	}
	positives, negatives := knownAnswers(outcomes)
	var practice []Item
	for i, known := range [][]Question{positives, negatives} {
		shuffle(known, s.Seed, 3)
		for _, q := range known {
			if len(practice) < (i+1)*n/2 && !shown[q.Picture] {
				shown[q.Picture] = true
				practice = append(practice, Item{q, new([]Reply{Yes, No}[i])})
			}
		}
	}
	shuffle(practice, s.Seed, 4)
	return practice
}

func shuffle[T any](list []T, seed, stream uint64) {
	rand.New(rand.NewPCG(seed, stream)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// mistakes asks about the first class of every top-1 mistake.
func mistakes(outcomes []Outcome, view View) []Item { return aboutMistakes(outcomes, 1, 1, view) }

// attackedOf returns the outcomes of attacked pictures.
func attackedOf(outcomes []Outcome) []Outcome {
	var attacked []Outcome
	for _, o := range outcomes {
		if o.Variant != "" {
			attacked = append(attacked, o)
		}
	}
	return attacked
}

// aboutMistakes asks about the first classes of every picture whose label is not among the k first, k 1 or 5.
func aboutMistakes(outcomes []Outcome, k, classes int, view View) []Item {
	var items []Item
	for _, o := range outcomes {
		if o.Label < 0 || !o.mistaken(k) {
			continue
		}
		for place := range o.Top[:min(classes, len(o.Top))] {
			items = append(items, Item{Question: o.Question(place, view)})
		}
	}
	return items
}

// knownAnswers returns questions with an answer that is as good as known. Positives ask for the label of a picture
// that the model classifies correctly. Negatives ask, for the same pictures, for the class of the picture half a data
// set away, unless it is among the picture's own five classes.
func knownAnswers(outcomes []Outcome) (positives, negatives []Question) {
	var right []Outcome
	for _, o := range outcomes {
		if o.Label >= 0 && !o.mistaken(1) {
			right = append(right, o)
		}
	}
	for i, o := range right {
		positives = append(positives, o.Question(0, Whole))
		other := right[(i+len(right)/2)%len(right)].Label
		if o.Top[0] != other && (Outcome{Label: other, Top: o.Top}).mistaken(5) {
			negatives = append(negatives, Question{Picture: o.Picture, Variant: o.Variant, Class: other})
		}
	}
	return positives, negatives
}
