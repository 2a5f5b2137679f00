package judge

import "time"

// An Answer is a rater's current reply to a question: the last one that was not taken back.
type Answer struct {
	ID    string // in the store
	Rater string
	Question
	Reply  Reply
	At     time.Time
	Took   time.Duration // from seeing the picture to the reply; 0 if unknown
	Expect *Reply        // the right answer of an attention check; nil for other questions
}
