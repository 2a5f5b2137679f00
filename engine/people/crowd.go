package people

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

// A Crowd is the part of a task's body that says what its questions on Mechanical Turk are about. Workers see only
// their numbers.
type Crowd struct {
	Salt      string          `json:"salt"`            // of the names that stand for workers
	Study     string          `json:"study,omitempty"` // task to which answers go; "": this one
	Questions []CrowdQuestion `json:"questions"`       // number 1 first
}

// CrowdQuestion is what the row of an answer says of its question.
type CrowdQuestion struct {
	Picture  string `json:"picture"`
	Subject  string `json:"subject"`
	Context  string `json:"context"`
	Expected string `json:"expected,omitempty"`
	Columns  []int  `json:"columns,omitempty"` // of a round of the study: the classes that replies 1, 2, … choose
}

// NewCrowd returns the crowd of numbered questions. Tasks of one store share the salt: a worker has one name in all.
func NewCrowd(ctx context.Context, s *store.Store, questions []CrowdQuestion) (*Crowd, error) {
	c := &Crowd{Salt: rand.Text(), Questions: questions}
	tasks, err := s.Tasks(ctx, "")
	if err != nil && !store.IsPartial(err) {
		return nil, err
	}
	for _, t := range tasks {
		if known := crowdOf(t); known != nil {
			c.Salt = known.Salt
			break
		}
	}
	return c, nil
}

// CrowdItem is a judgement as a question to a crowd.
func CrowdItem(item judge.Item) CrowdQuestion {
	row := Judgement(judge.Answer{Question: item.Question, Expect: item.Expect}, "")
	return CrowdQuestion{Picture: row.Picture, Subject: row.Subject, Context: row.Context, Expected: row.Expected}
}

// CrowdRound is a round of the study as a question to a crowd. target is the SHA-256 of the picture to assign.
func CrowdRound(r study.Round, target string) CrowdQuestion {
	answer := study.Answer{Seed: r.Seed, Scene: r.Scene, Condition: r.Condition, Right: r.Columns[r.Right].Class}
	row := Assignment(answer, target, "")
	q := CrowdQuestion{Picture: row.Picture, Subject: row.Subject, Context: row.Context, Expected: row.Expected}
	for _, column := range r.Columns {
		q.Columns = append(q.Columns, column.Class)
	}
	return q
}

// crowdOf is the crowd of a task; nil if its questions are not on Mechanical Turk.
func crowdOf(t store.Task) *Crowd {
	var body struct {
		MTurk *Crowd `json:"mturk"`
	}
	_ = json.Unmarshal(t.Body, &body) // bodies of other kinds have none
	return body.MTurk
}

// task is the id of the task to which the answers of a crowd go.
func (c *Crowd) task(t store.Task) string { return cmp.Or(c.Study, t.ID) }

// Hashed is the name that stands for a worker.
func (c *Crowd) Hashed(worker string) string {
	sum := sha256.Sum256([]byte(c.Salt + " " + worker))
	return "worker-" + hex.EncodeToString(sum[:6])
}

// row is the row of a reply to question number n of a task.
func (c *Crowd) row(t store.Task, n int, reply string) (store.Answer, error) {
	if n < 1 || n > len(c.Questions) {
		return store.Answer{}, fmt.Errorf("question %d is not one of the task's %d", n, len(c.Questions))
	}
	q := c.Questions[n-1]
	if q.Columns != nil {
		i, err := strconv.Atoi(reply)
		if err != nil || i < 1 || i > len(q.Columns) {
			return store.Answer{}, fmt.Errorf("question %d: reply %.20q is none of 1 to %d", n, reply, len(q.Columns))
		}
		reply = strconv.Itoa(q.Columns[i-1])
	} else if !slices.Contains([]string{store.Yes, store.No, store.Skip}, reply) {
		return store.Answer{}, fmt.Errorf("question %d: reply %.20q is none of yes, no and skip", n, reply)
	}
	return store.Answer{
		Task: c.task(t), Kind: t.Kind, Picture: q.Picture, Subject: q.Subject, Context: q.Context, Value: reply,
		Expected: q.Expected,
	}, nil
}

// sameReply reports whether two rows of one id say the same. Their times may differ: the store keeps a rater's answers
// in order.
func sameReply(a, b store.Answer) bool {
	b.Time = a.Time
	return a == b
}
