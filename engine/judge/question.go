// Package judge evaluates people's answers about a classifier's predictions: is the predicted class relevant for the
// picture? A report gives the agreement of raters and the error that remains without the mistakes that people accept
// (Stock and Cissé, ECCV 2018, §3.1 and §3.2).
//
// It is arithmetic over plain values: it stores nothing, shows nothing, and reads no clock.
package judge

import "fmt"

// A Question asks whether one class is relevant for one picture. Equal questions are the same question.
type Question struct {
	Picture string `json:"picture"`           // SHA-256 of the file, or its base name in published votes
	Class   int    `json:"class"`             // is this class relevant?
	Variant string `json:"variant,omitempty"` // names the attack on the picture; "" if it is not attacked
	View    View   `json:"view,omitempty"`
}

// View is the part of a picture that a rater sees. The zero value is all of it.
type View string

const (
	Whole     View = ""
	Attention View = "attention" // only the superpixels of the explanation of the class (§3.2)
)

// Reply is a rater's reply to a question.
type Reply int8

const (
	No Reply = iota
	Maybe
	Yes
	Skip // no opinion: not counted
)

var replyNames = [...]string{No: "no", Maybe: "maybe", Yes: "yes", Skip: "skip"}

func (r Reply) String() string {
	if r < No || r > Skip {
		return fmt.Sprintf("Reply(%d)", int8(r))
	}
	return replyNames[r]
}

// ParseReply reads a reply's name: "no", "maybe", "yes" or "skip".
func ParseReply(name string) (Reply, error) {
	for reply, known := range replyNames {
		if known == name {
			return Reply(reply), nil
		}
	}
	return Skip, fmt.Errorf("reply %.20q: want yes, no, maybe or skip", name)
}

// MarshalText writes the name.
func (r Reply) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the name.
func (r *Reply) UnmarshalText(text []byte) (err error) {
	*r, err = ParseReply(string(text))
	return err
}

// positive reports whether the reply accepts the class. lenient counts a maybe, an answer of ReaL's raters, as a yes.
func (r Reply) positive(lenient bool) bool { return r == Yes || lenient && r == Maybe }
