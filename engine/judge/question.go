// Package judge holds what people say of a classifier's predictions and what follows from it: whether a class is
// relevant for a picture, how far raters agree, and how much of a model's error remains once the mistakes that
// people accept are taken out of it (Stock and Cissé, ECCV 2018, §3.1 and §3.2).
//
// It is arithmetic over plain values: it stores nothing, shows nothing, and knows no clock.
package judge

import "fmt"

// A Question asks whether one class is relevant for one picture. It is comparable: equal questions are the same
// question, whoever asks.
type Question struct {
	Picture string `json:"picture"`           // content: the SHA-256 of the file, or the name by which votes were published
	Class   int    `json:"class"`             // what is asked for
	Variant string `json:"variant,omitempty"` // what was done to the picture, "" nothing: an attack and its settings
	View    View   `json:"view,omitempty"`    // how much of the picture is seen
}

// View is how much of a picture a rater sees. The zero value is all of it.
type View string

const (
	Whole     View = ""
	Attention View = "attention" // only the superpixels that speak for the class (§3.2)
)

// Reply is what a rater says.
type Reply int8

const (
	No Reply = iota
	Maybe
	Yes
	Skip // no opinion; counts for nothing
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

// positive reports whether the reply counts for the class. ReaL's raters could say maybe; lenient counts it as yes.
func (r Reply) positive(lenient bool) bool { return r == Yes || lenient && r == Maybe }
