package judge

import "beyond/engine/judge"

// Ask is a kind of questions.
type Ask int

// The kinds of questions in the paper, in the order of its sections.
const (
	Mistakes       Ask = iota // of top-1 mistakes, about the first class (Table 1)
	FiveOfMistakes            // of top-1 mistakes, about each of five classes
	FiveOfFive                // of top-5 mistakes, likewise
	Fooled                    // of adversarial pictures that fool the model (Table 2)
	Attention                 // of the same, of which only the superpixels for the class are shown
	asks
)

// String names the kind of questions.
func (a Ask) String() string {
	return [...]string{
		"misclassified pictures",
		"misclassified pictures, each with its five predictions",
		"top-5 misclassified pictures, each with its five predictions",
		"adversarial pictures that fool the model",
		"the same, only what speaks for the class (K = 8)",
	}[a]
}

// about describes the kind of questions and the use of its answers.
func (a Ask) about() string {
	return [...]string{
		"One question a picture: is the class that the model gives it relevant? What raters accept is taken out of the " +
			"top-1 error.",
		"Five questions a picture: a picture is accepted when one of them is. The paper's first rectified top-5 error.",
		"Five questions for each picture whose label is not among the five. The paper's second rectified top-5 error.",
		"The pictures that the model gets right, taken ten steps of ε 0.001 away from their label. The paper's Table 2.",
		"Of adversarial pictures only the superpixels that speak for the class, by LIME. Each takes some seconds to " +
			"prepare.",
	}[a]
}

// Adversarial reports whether the pictures are attacked first.
func (a Ask) Adversarial() bool { return a == Fooled || a == Attention }

func (a Ask) view() judge.View {
	if a == Attention {
		return judge.Attention
	}
	return judge.Whole
}

// items are the questions about a model's outcomes.
func (a Ask) items(outcomes []judge.Outcome) []judge.Item {
	return [...]judge.Ask{
		judge.AskMistakes, judge.AskFive, judge.AskFiveOfTop5, judge.AskAdversarial, judge.AskAdversarial,
	}[a].Items(outcomes, a.view())
}

// oneCheckIn is how many questions stand between two attention checks.
const oneCheckIn = 10

// checked mixes attention checks in, shown the way the questions are.
func (a Ask) checked(items []judge.Item, outcomes []judge.Outcome) []judge.Item {
	return judge.WithChecks(items, outcomes, a.view(), oneCheckIn)
}

// begunFirst puts questions that other raters have answered before new ones, so that verdicts come early. Attention
// checks keep their places.
func begunFirst(items []judge.Item, given []judge.Answer) []judge.Item {
	begun := map[judge.Question]bool{}
	for _, a := range given {
		begun[a.Question] = true
	}
	var first, then []judge.Item
	for _, item := range items {
		switch {
		case item.Expect != nil:
		case begun[item.Question]:
			first = append(first, item)
		default:
			then = append(then, item)
		}
	}
	asked, ordered := append(first, then...), make([]judge.Item, len(items))
	for i, item := range items {
		if item.Expect == nil {
			item, asked = asked[0], asked[1:]
		}
		ordered[i] = item
	}
	return ordered
}
