package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"beyond/engine/people"
	"beyond/engine/store"
	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// storeFile is where people's answers are kept.
func storeFile() string { return filepath.Join(xdg.DataHome, "beyond", "people.sqlite") }

// storeFlags choose the store of people's answers.
type storeFlags struct{ path string }

func (f *storeFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.path, "store", storeFile(), "the file that keeps people's answers")
}

// openStore opens the store, and says on stderr what is special about its use.
func (a *app) openStore(ctx context.Context, f *storeFlags) (*store.Store, error) {
	path, err := filepath.Abs(f.path)
	if err != nil {
		return nil, refused(f.path, err)
	}
	s, err := store.Open(ctx, store.Config{Path: path, Now: a.now, PID: os.Getpid()})
	if err != nil {
		return nil, storeError(err)
	}
	for _, notice := range s.Notices() {
		a.say(notice)
	}
	return s, nil
}

// storeError gives errors of the store and of what is imported into it their exit codes.
func storeError(err error) error {
	var damaged *store.DamagedError
	var line *store.LineError
	var file *people.FileError
	var notSaved *store.NotSavedError
	switch {
	case errors.As(err, &damaged), errors.As(err, &line), errors.As(err, &file):
		return &coded{exitRefused, err}
	case errors.As(err, &notSaved):
		return &coded{exitLimit, err}
	}
	return err
}

// raterFlags name who answers.
type raterFlags struct{ rater string }

func (f *raterFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.rater, "rater", "", "who answers: a name, the same every time")
}

// known makes the rater known to the store.
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

// partly says of an error that came with all that could be read what it is, and otherwise returns it.
func (a *app) partly(read int, err error) error {
	if err == nil || read == 0 {
		return storeError(err)
	}
	a.say(err.Error())
	return nil
}
