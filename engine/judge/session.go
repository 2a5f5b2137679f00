package judge

import "time"

// A Session takes one rater through a queue. The caller saves answers: it calls Advance once an answer is on disk, and
// Back once the last one is taken back. The zero value is at its end.
type Session struct {
	rater string
	items []Item
	given []Answer // by place
}

// NewSession starts at the first item of a queue.
func NewSession(rater string, q Queue) *Session { return &Session{rater: rater, items: q.Items} }

// Current returns the item to ask now; false at the end.
func (s *Session) Current() (Item, bool) {
	if len(s.given) == len(s.items) {
		return Item{}, false
	}
	return s.items[len(s.given)], true
}

// Upcoming returns up to n items after the current one, for pictures to be fetched ahead.
func (s *Session) Upcoming(n int) []Item {
	from := min(len(s.given)+1, len(s.items))
	return s.items[from:min(from+n, len(s.items))]
}

// Place returns the number of items answered in this session and the number of all.
func (s *Session) Place() (done, of int) { return len(s.given), len(s.items) }

// Answer returns the answer to the current item, without ID. It panics at the end.
func (s *Session) Answer(reply Reply, at time.Time, took time.Duration) Answer {
	item := s.items[len(s.given)]
	return Answer{Rater: s.rater, Question: item.Question, Reply: reply, At: at, Took: took, Expect: item.Expect}
}

// Advance moves to the next item. a is saved.
func (s *Session) Advance(a Answer) { s.given = append(s.given, a) }

// Last is the answer that an undo takes back; false if this session has none.
func (s *Session) Last() (Answer, bool) {
	if len(s.given) == 0 {
		return Answer{}, false
	}
	return s.given[len(s.given)-1], true
}

// Back returns to the item of the last answer, which was taken back. It panics if there is none.
func (s *Session) Back() { s.given = s.given[:len(s.given)-1] }

// Left estimates the time for the remaining items from the median response time; 0 without answers.
func (s *Session) Left() time.Duration {
	took := make([]time.Duration, len(s.given))
	for i, a := range s.given {
		took[i] = a.Took
	}
	return median(took) * time.Duration(len(s.items)-len(s.given))
}
