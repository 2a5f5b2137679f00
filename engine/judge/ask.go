package judge

// Mistakes asks of every top-1 mistake whether its first class is relevant (Table 1; of adversarial pictures
// Table 2).
func Mistakes(outcomes []Outcome, view View) []Item {
	var items []Item
	for _, o := range outcomes {
		if o.Label >= 0 && o.mistaken(1) {
			items = append(items, Item{Question: o.Question(0, view)})
		}
	}
	return items
}

// Attacked returns the outcomes of pictures that something was done to.
func Attacked(outcomes []Outcome) []Outcome {
	var attacked []Outcome
	for _, o := range outcomes {
		if o.Variant != "" {
			attacked = append(attacked, o)
		}
	}
	return attacked
}

// FiveOfMistakes asks of every picture whose label is not among the k first classes, k 1 or 5, about each of its
// five predictions.
func FiveOfMistakes(outcomes []Outcome, k int) []Item {
	var items []Item
	for _, o := range outcomes {
		if o.Label < 0 || !o.mistaken(k) {
			continue
		}
		for place := range o.Top[:min(5, len(o.Top))] {
			items = append(items, Item{Question: o.Question(place, Whole)})
		}
	}
	return items
}

// KnownAnswers returns questions whose answer is known as well as can be: the label of a picture that the model
// takes for just that (yes), and for the same pictures the class that the model gave to the picture half a data
// set away (no), unless it is among the picture's own five.
func KnownAnswers(outcomes []Outcome) (positives, negatives []Question) {
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
