package judge

import "time"

// A Ballot is all replies to one question.
type Ballot struct {
	Question
	Votes []Vote // without skips
}

// Vote is one rater's reply.
type Vote struct {
	Rater string
	Reply Reply
	Took  time.Duration // 0 if unknown
}

// Tally counts replies.
type Tally struct{ No, Maybe, Yes int }

// add counts a reply. It ignores a skip.
func (t *Tally) add(r Reply) {
	switch r {
	case No:
		t.No++
	case Maybe:
		t.Maybe++
	case Yes:
		t.Yes++
	}
}

// Answers is the number of replies.
func (t Tally) Answers() int { return t.No + t.Maybe + t.Yes }

// positive is the number of replies that accept the class.
func (t Tally) positive(lenient bool) int {
	if lenient {
		return t.Yes + t.Maybe
	}
	return t.Yes
}

// Tally counts the ballot.
func (b Ballot) Tally() Tally {
	var t Tally
	for _, v := range b.Votes {
		t.add(v.Reply)
	}
	return t
}

// Votes counts replies by question. A missing question was not asked.
type Votes map[Question]Tally

// Count counts answers by question. It leaves out skips and attention checks: the answer to a check is known, so it
// says something about the rater, not about the picture.
func Count(answers []Answer) Votes {
	votes := Votes{}
	for _, b := range ballots(answers) {
		votes[b.Question] = b.Tally()
	}
	return votes
}

// ballots groups the answers that Count counts by question, in the order in which the questions first appear.
func ballots(answers []Answer) []Ballot {
	var list []Ballot
	at := map[Question]int{}
	for _, a := range answers {
		if a.Reply == Skip || a.Expect != nil {
			continue
		}
		i, ok := at[a.Question]
		if !ok {
			i = len(list)
			at[a.Question] = i
			list = append(list, Ballot{Question: a.Question})
		}
		list[i].Votes = append(list[i].Votes, Vote{a.Rater, a.Reply, a.Took})
	}
	return list
}
