package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/finding"
)

// predictPart says what a model sees in a part of one picture.
func (a *app) predictPart(ctx context.Context, data string, c catalogue.Choice, text string, top int) error {
	box, err := parseBox(text)
	if err != nil {
		return wrongUse(err)
	}
	return a.withWorkspace(ctx, data, c, func(w *engine.Workspace) error {
		if !isPicture(data) || len(w.Set.Items) != 1 {
			return wrongUse(errors.New("--box: for one picture, give its file"))
		}
		p, err := w.PredictBox(ctx, engine.Visible, 0, box)
		if errors.As(err, new(*engine.BoxError)) {
			return wrongUse(fmt.Errorf("--box %w", err))
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return refused(w.Set.Items[0].Path, errors.New(engine.Reason(err)))
		}
		return a.print(p, func() { a.writePredictions(p, top) })
	})
}

// parseBox reads x,y,width,height.
func parseBox(text string) (finding.Box, error) {
	var n [4]int
	words := strings.Split(text, ",")
	ok := len(words) == len(n)
	for i := 0; ok && i < len(n); i++ {
		var err error
		n[i], err = strconv.Atoi(strings.TrimSpace(words[i]))
		ok = err == nil
	}
	b := finding.Box{X: n[0], Y: n[1], Width: n[2], Height: n[3]}
	switch {
	case !ok:
		return b, fmt.Errorf("--box %q: give x,y,width,height in whole pixels, as 40,0,224,224", text)
	case b.Width < 1 || b.Height < 1:
		return b, fmt.Errorf("--box %s: width and height must be at least 1", text)
	}
	return b, nil
}
