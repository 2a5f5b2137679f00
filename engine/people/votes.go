package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/judge"
	"beyond/engine/judge/real"
	"beyond/engine/rows"
	"beyond/engine/store"
)

// The sources of published votes, by their names in the store.
const (
	ReaL        = "real"        // ReaL's votes
	ReaLLabels  = "real-labels" // its valid classes, one row each
	FivePerson  = "five-person" // the five-person study of label errors
	ViT3B       = "mistakes-vit3b"
	GreedySoups = "mistakes-greedy-soups"
)

// An Import counts the rows of one source.
type Import struct {
	Source    string `json:"source"`
	Questions int    `json:"questions"`
	Votes     int    `json:"votes"` // single answers; 0 if the source has none
	Added     int    `json:"added"` // questions new to the store
}

// An Importer brings published votes into a store.
type Importer struct {
	Store *store.Store
	// LeftOut are the items of the files that were left out.
	LeftOut []*rows.Report
	// Raters reports ReaL's raters after an import of its votes. The store keeps only sums.
	Raters []judge.RaterReport
}

// published are the files of a folder of published votes.
var published = []struct {
	file, source string
	must         bool
}{
	{"raters.npz", ReaL, true},
	{"real.json", ReaLLabels, true},
	{"cleanlab-imagenet-mturk.json", FivePerson, false},
	{"vit3b_mistakes.json", ViT3B, false},
	{"greedy_soups_mistakes.json", GreedySoups, false},
}

// FileError names the faulty file of an import.
type FileError struct {
	File string
	Err  error
}

func (e *FileError) Error() string { return e.File + ": " + e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

// Folder imports a folder with the files of ReaL and, if present, of the five-person study and the two lists of
// mistakes, under their published names. A faulty file gives a *FileError; the files before it are imported.
func (m *Importer) Folder(ctx context.Context, dir string) ([]Import, error) {
	var done []Import
	for _, p := range published {
		one, err := m.File(ctx, filepath.Join(dir, p.file), p.source)
		if errors.Is(err, fs.ErrNotExist) && !p.must {
			continue
		}
		if err != nil {
			return done, err
		}
		done = append(done, one)
	}
	return done, nil
}

// File imports one file as a source.
func (m *Importer) File(ctx context.Context, path, source string) (Import, error) {
	f, err := os.Open(path)
	if err != nil {
		return Import{}, &FileError{path, err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		return Import{}, &FileError{path, err}
	}
	one := Import{Source: source}
	report := &rows.Report{File: path, Unit: "items"}
	list, err := m.rows(ctx, f, info.Size(), source, report, &one)
	if err != nil {
		return one, &FileError{path, err}
	}
	m.LeftOut = append(m.LeftOut, report)
	one.Added, err = m.Store.AddVotes(ctx, list)
	if partly, ok := errors.AsType[*store.ImportError](err); ok {
		m.LeftOut, err = append(m.LeftOut, partly.LeftOut.Of(path)), nil
	}
	return one, err
}

// voteRows are the rows of a source.
type voteRows = iter.Seq2[store.Vote, error]

// rows reads a file as rows of the store, and counts them in one.
func (m *Importer) rows(
	ctx context.Context, f *os.File, size int64, source string, report *rows.Report, one *Import,
) (voteRows, error) {
	switch source {
	case ReaL:
		votes, err := real.ReadVotes(ctx, f, size, report)
		if err != nil {
			return nil, err
		}
		m.Raters = judge.Raters(votes.Ballots(), nil, false)
		return ballotRows(source, votes.Ballots(), one), nil
	case ReaLLabels:
		labels, err := real.ReadLabels(f, report)
		if err != nil {
			return nil, err
		}
		return labelRows(labels, one), nil
	case FivePerson:
		studies, err := real.ReadStudy(f, report)
		if err != nil {
			return nil, err
		}
		ballots := make([]judge.Ballot, len(studies))
		for i, s := range studies {
			ballots[i] = s.Ballot()
		}
		return ballotRows(source, slices.Values(ballots), one), nil
	default:
		return mistakeRows(f, source, report, one)
	}
}

func ballotRows(source string, ballots iter.Seq[judge.Ballot], one *Import) voteRows {
	return func(yield func(store.Vote, error) bool) {
		for b := range ballots {
			t := b.Tally()
			one.Questions++
			one.Votes += t.Answers()
			row := store.Vote{Source: source, File: b.Picture, Class: b.Class, Yes: t.Yes, Maybe: t.Maybe, No: t.No}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func labelRows(labels judge.Labels, one *Import) voteRows {
	return func(yield func(store.Vote, error) bool) {
		for i := range len(labels) {
			picture := real.PictureName(i + 1)
			for _, class := range labels[picture] {
				one.Questions++
				if !yield(store.Vote{Source: ReaLLabels, File: picture, Class: class, Yes: 1}, nil) {
					return
				}
			}
		}
	}
}

// mistakeNote separates severity and category in a row's note.
const mistakeNote = " · "

func mistakeRows(f io.Reader, source string, report *rows.Report, one *Import) (voteRows, error) {
	mistakes, err := real.ReadMistakes(f, report)
	if err != nil {
		return nil, err
	}
	return func(yield func(store.Vote, error) bool) {
		for _, m := range mistakes {
			one.Questions++
			note := m.Severity + mistakeNote + m.Category
			if !yield(store.Vote{Source: source, File: m.Picture, Class: m.Class, Note: note}, nil) {
				return
			}
		}
	}, nil
}

// Votes returns the votes of a source by question, empty if there are none.
func Votes(ctx context.Context, s *store.Store, source string) (judge.Votes, error) {
	votes := judge.Votes{}
	err := eachVote(ctx, s, source, func(v store.Vote) {
		votes[judge.Question{Picture: v.File, Class: v.Class}] = judge.Tally{No: v.No, Maybe: v.Maybe, Yes: v.Yes}
	})
	return votes, err
}

// Labels returns ReaL's valid classes, empty if there are none.
func Labels(ctx context.Context, s *store.Store) (judge.Labels, error) {
	labels := judge.Labels{}
	err := eachVote(ctx, s, ReaLLabels, func(v store.Vote) { labels[v.File] = append(labels[v.File], v.Class) })
	return labels, err
}

// Mistakes returns a list of classified mistakes, empty if it was not imported.
func Mistakes(ctx context.Context, s *store.Store, source string) ([]judge.ListedMistake, error) {
	var mistakes []judge.ListedMistake
	err := eachVote(ctx, s, source, func(v store.Vote) {
		severity, category, _ := strings.Cut(v.Note, mistakeNote)
		q := judge.Question{Picture: v.File, Class: v.Class}
		mistakes = append(mistakes, judge.ListedMistake{Question: q, Category: category, Severity: severity})
	})
	return mistakes, err
}

func eachVote(ctx context.Context, s *store.Store, source string, f func(store.Vote)) error {
	for v, err := range s.Votes(ctx, source) {
		if err != nil {
			return fmt.Errorf("read the votes of %s: %w", source, err)
		}
		f(v)
	}
	return nil
}
