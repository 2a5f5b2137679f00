package engine

import (
	"context"
	"sync"

	"beyond/engine/bias"
	"beyond/engine/people"
)

// TaggedPictures are the pictures of a workspace with the attributes that people have given to them. It is safe for
// concurrent use.
type TaggedPictures struct {
	answers people.TagAnswers
	w       *Workspace

	mu       sync.Mutex
	contents []string // of the pictures, "" if unreadable; nil until needed
}

// NewTaggedPictures returns the pictures of w with the answers about them.
func NewTaggedPictures(answers people.TagAnswers, w *Workspace) *TaggedPictures {
	return &TaggedPictures{answers: answers, w: w}
}

// Attributes returns the questions that have verdicts on classes whose answers may be seen.
func (t *TaggedPictures) Attributes(ctx context.Context) ([]bias.Tag, error) {
	tags, err := t.answers.Tags(ctx)
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	verdicts := people.CountTags(tags)
	contents, err := t.named(ctx)
	if err != nil {
		return nil, err
	}
	var list []bias.Tag
	for _, subject := range verdicts.Subjects {
		tag := bias.Tag{Name: subject, Values: map[int]string{}}
		for i, content := range contents {
			label := t.w.Set.Items[i].Label
			if label < 0 || !verdicts.Shown(subject, t.w.Model.Classes.At(label).Name) {
				continue
			}
			if value := verdicts.Of(content, subject); value != "" {
				tag.Values[i] = value
			}
		}
		if len(tag.Values) > 0 {
			list = append(list, tag)
		}
	}
	return list, nil
}

// named returns the contents of the pictures, which are read once.
func (t *TaggedPictures) named(ctx context.Context) ([]string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.contents != nil {
		return t.contents, nil
	}
	contents := make([]string, len(t.w.Set.Items))
	for i := range contents {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		contents[i], _ = t.w.Content(i) // one that cannot be read has no tags
	}
	t.contents = contents
	return contents, nil
}
