package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"beyond/engine/people"
	"beyond/engine/store"
	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// storeFile is where people's answers are kept; "" where there is no home folder.
func storeFile() string { return homeFile("XDG_DATA_HOME", xdg.DataHome, "beyond.db") }

// homeFile is a file in a folder of the user's; "" without a home folder, where xdg would take the root folder for it.
func homeFile(variable, folder, name string) string {
	if runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv(variable) == "" {
		return ""
	}
	return filepath.Join(folder, "beyond", name)
}

// storeFlags choose the store of people's answers.
type storeFlags struct{ path string }

func (f *storeFlags) add(c *cobra.Command) {
	c.PersistentFlags().StringVar(&f.path, "store", storeFile(), "the file that keeps people's answers")
}

// file is the absolute path of the store; "" where there is no home folder: the current one never stands for it.
func (f *storeFlags) file() (string, error) {
	if f.path == "" {
		return "", nil
	}
	path, err := filepath.Abs(f.path)
	if err != nil {
		return "", refused(f.path, err)
	}
	return path, nil
}

// openStore opens the store, and says on stderr what is special about its use.
func (a *app) openStore(ctx context.Context, f *storeFlags) (*store.Store, error) {
	path, err := f.file()
	if err != nil {
		return nil, err
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
	var row *store.DamagedRowError
	var line *store.LineError
	var file *people.FileError
	var notSaved *store.NotSavedError
	switch {
	case errors.As(err, &damaged), errors.As(err, &row), errors.As(err, &line), errors.As(err, &file), errors.Is(err, store.ErrNoHome):
		return &coded{exitRefused, err}
	case errors.As(err, &notSaved):
		return &coded{exitLimit, err}
	}
	return err
}
