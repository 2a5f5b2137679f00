package cli

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

// raterFlags name the rater.
type raterFlags struct{ rater string }

func (f *raterFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.rater, "rater", "", "who answers: a name, the same every time")
	isSetBy(c.Flags(), "rater", "rater")
}

// known adds the rater to the store.
func (f *raterFlags) known(ctx context.Context, s *store.Store) error {
	if f.rater == "" {
		return wrongUse(errors.New("--rater NAME: say who answers"))
	}
	if err := s.AddRater(ctx, f.rater, store.Person); err != nil {
		if err := storeError(err); errors.As(err, new(*coded)) {
			return err
		}
		return wrongUse(fmt.Errorf("--rater: %w", err))
	}
	return nil
}

// partly prints an error that only names answers that are left out, and returns any other.
func (a *app) partly(err error) error {
	if err == nil || !people.OnlyLeftOut(err) {
		return storeError(err)
	}
	a.say(err.Error())
	return nil
}
