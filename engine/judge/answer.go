package judge

import "time"

// An Answer is a rater's reply to a question. Here answers are those that hold: what was taken back is not among
// them, and of a rater's replies to one question only the last is.
type Answer struct {
	ID    string // by which the record knows it
	Rater string
	Question
	Reply  Reply
	At     time.Time
	Took   time.Duration // from seeing the picture to the reply; 0 when unknown
	Expect *Reply        // the known answer of an attention check; nil otherwise
}
