package people

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"beyond/engine/store"
)

// Tag is a rater's answer to a question about a picture's content, such as "ground: court".
type Tag struct {
	ID      string
	Rater   string
	Picture string // SHA-256 of the file
	Subject string // the question
	Value   string // Yes, No or Unsure
	Took    time.Duration
	// ShownOf is a class in a tag without picture: the rater has seen the answers about the class, and is not blind to
	// them any more.
	ShownOf string
}

// The values of tags.
const (
	Yes    = store.Yes
	No     = store.No
	Unsure = store.Unsure
)

// shownOf begins the context of rows with ShownOf.
const shownOf = "shown of "

// ShownTag is the tag that ends a rater's blindness to the answers to a question about a class.
func ShownTag(rater, subject, class string) Tag {
	return Tag{Rater: rater, Subject: subject, Value: Yes, ShownOf: class}
}

func (t Tag) row() store.Answer {
	row := store.Answer{
		ID: t.ID, Rater: t.Rater, Kind: store.Tag, Picture: t.Picture, Subject: t.Subject, Value: t.Value,
		Milliseconds: t.Took.Milliseconds(),
	}
	if t.Picture == "" {
		row.Context = shownOf + t.ShownOf
	}
	return row
}

func readTag(row store.Answer) (Tag, error) {
	class, shown := strings.CutPrefix(row.Context, shownOf)
	switch {
	case row.Subject == "":
		return Tag{}, fmt.Errorf("tag %s: it has no subject", row.ID)
	case row.Value != Yes && row.Value != No && row.Value != Unsure:
		return Tag{}, fmt.Errorf("tag %s: value %.40q: want yes, no or unsure", row.ID, row.Value)
	case row.Picture == "" && (!shown || class == ""):
		return Tag{}, fmt.Errorf("tag %s: neither a picture nor a class whose answers were shown", row.ID)
	}
	return Tag{
		ID: row.ID, Rater: row.Rater, Picture: row.Picture, Subject: row.Subject, Value: row.Value,
		Took: time.Duration(row.Milliseconds) * time.Millisecond, ShownOf: class,
	}, nil
}

// TagAnswers are the answers of people who tag pictures.
type TagAnswers struct{ *Answers }

// Tags returns all raters' current tags, oldest first.
func (a TagAnswers) Tags(ctx context.Context) ([]Tag, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.Answers(ctx, store.Filter{Kind: store.Tag})
	tags, leftOut := readRows(rows, readTag)
	return tags, a.Read(errors.Join(err, leftOut))
}

// Append saves a tag.
func (a TagAnswers) Append(ctx context.Context, t Tag) (id string, err error) {
	return a.Answers.Append(ctx, t.row())
}

// Undo takes a tag back.
func (a TagAnswers) Undo(ctx context.Context, t Tag) (id string, err error) {
	return a.Answers.Append(ctx, t.row().Undo())
}

// Verdicts are the majorities of tags.
type Verdicts struct {
	values map[[2]string]string // by picture and subject
	shown  map[[2]string]bool   // by subject and class
	// Subjects are the questions in the order in which they were first answered.
	Subjects []string
}

// CountTags counts the current tags of all raters. A verdict is Yes or No if more raters say so than the opposite,
// otherwise Unsure.
func CountTags(tags []Tag) Verdicts {
	v := Verdicts{values: map[[2]string]string{}, shown: map[[2]string]bool{}}
	sums := map[[2]string]int{}
	for _, t := range tags {
		if t.Picture == "" {
			v.shown[[2]string{t.Subject, t.ShownOf}] = true
			continue
		}
		if !slices.Contains(v.Subjects, t.Subject) {
			v.Subjects = append(v.Subjects, t.Subject)
		}
		sums[[2]string{t.Picture, t.Subject}] += map[string]int{Yes: 1, No: -1}[t.Value]
	}
	for asked, sum := range sums {
		v.values[asked] = map[int]string{1: Yes, 0: Unsure, -1: No}[cmp.Compare(sum, 0)]
	}
	return v
}

// Of is the verdict on a picture, "" without answers.
func (v Verdicts) Of(picture, subject string) string { return v.values[[2]string{picture, subject}] }

// Shown reports whether a rater has seen the answers to a question about a class, so that everybody may.
func (v Verdicts) Shown(subject, class string) bool { return v.shown[[2]string{subject, class}] }

// Classes of up to wholeClass pictures are tagged completely; of larger ones, sampleSize pictures are drawn.
const (
	wholeClass = 64
	sampleSize = 48
)

// Deal mixes prototypes, criticisms and a sample of the class for blind tagging: each picture once, in an order drawn
// from seed. A small class is taken completely, so that its share needs no sample.
func Deal(prototypes, criticisms, class []int, seed uint64) []int {
	r := rand.New(rand.NewPCG(seed, uint64(len(class))))
	mixed := slices.Clone(class)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if len(mixed) > wholeClass {
		mixed = mixed[:sampleSize]
	}
	for _, list := range [][]int{prototypes, criticisms} {
		for _, i := range list {
			if !slices.Contains(mixed, i) {
				mixed = append(mixed, i)
			}
		}
	}
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}
