package cli

import (
	"context"
	"sync"

	"beyond/engine"
	"beyond/engine/store"
	"beyond/views/bias"
	"beyond/views/tags"
)

// tagBook is the notebook for the screen on which people tag pictures.
type tagBook struct{ *notebook }

// Tags implements tags.Book.
func (b tagBook) Tags(ctx context.Context) ([]store.Answer, error) {
	s, _, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := s.Answers(ctx, store.Filter{Kind: store.Tag})
	return answers, b.read(len(answers), err)
}

// Append implements tags.Book.
func (b tagBook) Append(ctx context.Context, a store.Answer) (string, error) { return b.append(ctx, a) }

// tagged are the attributes that people have given to the pictures of a workspace.
type tagged struct {
	book tagBook
	w    *engine.Workspace

	mu       sync.Mutex
	contents []string // of the pictures, "" for one that cannot be read; nil until needed
}

// attributes are those whose bars may be seen already, of the classes of which they may.
func (t *tagged) attributes(ctx context.Context) ([]bias.Tag, error) {
	answers, err := t.book.Tags(ctx)
	if err != nil || len(answers) == 0 {
		return nil, err
	}
	verdicts := tags.Judge(answers)
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

// named are the pictures by content, read once.
func (t *tagged) named(ctx context.Context) ([]string, error) {
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
