package record

import "context"

// Earlier is everything saved before a screen is shown: who answered, and the answers, oldest first.
type Earlier[A any] struct {
	Raters  []string // the one who answered last first
	Answers []A
	Notices []string // see [Answers]
}

// Read reads everything saved: the raters, and by read their answers.
func Read[A any](ctx context.Context, from Answers, read func(context.Context) ([]A, error)) (e Earlier[A], err error) {
	if e.Raters, err = from.Raters(ctx); err == nil {
		e.Answers, err = read(ctx)
	}
	e.Notices = from.Notices()
	return e, err
}
