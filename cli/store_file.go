package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// storeFile is the file of people's answers; "" without a home folder.
func storeFile() string { return homeFile("XDG_DATA_HOME", xdg.DataHome, "beyond.db") }

// homeFile is a file in one of the user's folders; "" without a home folder: xdg would take the root folder for it.
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

// file is the absolute path of the store; "" without a home folder: the current folder never replaces it.
func (f *storeFlags) file() (string, error) {
	if f.path == "" {
		return "", nil
	}
	path, err := filepath.Abs(f.path)
	return path, refused(f.path, err)
}

func (f *storeFlags) open(ctx context.Context, now func() time.Time) (*store.Store, error) {
	path, err := f.file()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{Path: path, Now: now, PID: os.Getpid(), Valid: people.Valid})
}

// answers are the answers in the store, which is opened at first use.
func (f *storeFlags) answers(now func() time.Time) *people.Answers {
	a := people.NewAnswers(func(ctx context.Context) (*store.Store, error) { return f.open(ctx, now) })
	a.Elsewhere = rescueFolders()
	return a
}

// rescueFolders take answers that can be saved neither in the store nor in the current folder.
func rescueFolders() []string { return []string{crashFolder(), os.TempDir()} }

// withStore opens the store for one use, and prints its notices on stderr.
func (a *app) withStore(ctx context.Context, f *storeFlags, use func(*store.Store) error) error {
	var s *store.Store
	err := waiting(ctx, func() (err error) {
		s, err = f.open(ctx, a.now)
		return err
	})
	if err != nil {
		return storeError(err)
	}
	defer ending(func() { _ = s.Close() })
	a.sayAll(s.Notices())
	return use(s)
}

// imported tells which lines of an imported file are left out, and returns any other error.
func (a *app) imported(path string, err error) error {
	partly, ok := errors.AsType[*store.ImportError](err)
	if !ok && err != nil {
		return storeError(fmt.Errorf("%s: %w", path, err))
	}
	if ok {
		a.tellLeftOut(partly.LeftOut.Of(path))
		for _, made := range partly.MadeUp {
			a.say(made.Error())
		}
	}
	return nil
}

// storeError gives errors of the store, and of imports into it, their exit codes.
func storeError(err error) error {
	if d, ok := errors.AsType[*store.DamagedError](err); ok && strings.HasPrefix(d.Reason, "damaged") {
		return &coded{exitRefused, fmt.Errorf("%w. beyond store export --salvage FILE saves what can be read", err)}
	}
	switch {
	case errors.As(err, new(*store.DamagedError)), errors.As(err, new(*store.DamagedRowError)),
		errors.As(err, new(*store.LineError)), errors.As(err, new(*people.FileError)), errors.Is(err, store.ErrNoHome):
		return &coded{exitRefused, err}
	case errors.As(err, new(*store.NotSavedError)):
		return &coded{exitLimit, err}
	}
	return err
}
