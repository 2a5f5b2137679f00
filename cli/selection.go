package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

// selectionsCommand groups the commands for pictures that a person has put aside.
func (a *app) selectionsCommand() *cobra.Command {
	var f storeFlags
	c := &cobra.Command{
		Use:   "selections",
		Short: "List, export and change the pictures that you have marked",
		Long: "A selection is a name for some pictures, which a key of the explorer marks. It knows them by their content,\n" +
			"wherever they lie. Every command takes --selection NAME, and then sees no other pictures.\n\n" + exitCodesHelp,
		Example: "  beyond selections list\n  beyond selections add hands photos/ cats/007.jpg cats/012.jpg\n" +
			"  beyond eval photos/ --selection hands\n  beyond selections export hands photos/ --folder hands/",
	}
	f.add(c)
	c.AddCommand(a.selectionsListCommand(&f), a.selectionsExportCommand(&f), a.selectionsChangeCommand(&f, true),
		a.selectionsChangeCommand(&f, false))
	return c
}

// marks reads all selections and notes; none where nothing is kept yet.
func (a *app) marks(ctx context.Context, f *storeFlags) (marks people.Marks, err error) {
	path, err := f.file()
	if err != nil || !exists(path) {
		return marks, err
	}
	err = a.withStore(ctx, f, func(s *store.Store) (err error) {
		marks, err = people.StoredMarks(ctx, s)
		return a.partly(err)
	})
	return marks, err
}

// completeSelection offers the names of selections to the shell.
func (a *app) completeSelection(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	marks, _ := a.marks(c.Context(), &storeFlags{path: storeFile()}) // the shell has no place for an error
	return slices.Sorted(maps.Keys(marks.Sizes())), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) selectionsListCommand(f *storeFlags) *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "list", Short: "List all selections with their sizes", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			marks, err := a.marks(c.Context(), f)
			if err != nil {
				return err
			}
			type selection struct {
				Name     string `json:"name"`
				Pictures int    `json:"pictures"`
			}
			list := []selection{}
			sizes := marks.Sizes()
			for _, name := range slices.Sorted(maps.Keys(sizes)) {
				list = append(list, selection{name, sizes[name]})
			}
			return a.print(map[string]any{"selections": list}, func() {
				for _, s := range list {
					a.printf("%-40s %d\n", s.Name, s.Pictures)
				}
				if len(list) == 0 {
					a.printf("nothing is marked yet: in the explorer, * marks a picture\n")
				}
			})
		},
	})
}

func (a *app) selectionsChangeCommand(f *storeFlags, in bool) *cobra.Command {
	use, short := "add", "Put pictures into a selection"
	if !in {
		use, short = "remove", "Take pictures out of a selection"
	}
	return &cobra.Command{
		Use: use + " NAME DATA PATH...", Short: short,
		Long: short + ". PATH is a picture's path within DATA, as beyond eval --json --images lists it.\n\n" + exitCodesHelp,
		Args: cobra.MinimumNArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			if err := people.CheckSelection(args[0]); err != nil {
				return wrongUse(err)
			}
			return a.changeSelection(c.Context(), f, args[0], args[1], args[2:], in)
		},
	}
}

func (a *app) changeSelection(
	ctx context.Context, f *storeFlags, name, data string, paths []string, in bool,
) error {
	set, _, err := a.listed(ctx, data)
	if err != nil {
		return err
	}
	var marks []people.Mark
	for _, path := range paths {
		i := slices.IndexFunc(set.Items, func(item dataset.Item) bool { return item.Path == filepath.ToSlash(path) })
		if i < 0 {
			return refused(data, fmt.Errorf("there is no picture %q: paths are as beyond eval --json --images lists them", path))
		}
		content, err := contentOf(set, i)
		if err != nil {
			return refused(path, err)
		}
		marks = append(marks, people.Mark{Rater: a.user(), Picture: content, Selection: name, In: in})
	}
	return a.withStore(ctx, f, func(s *store.Store) error {
		if err := people.KeepMarks(ctx, s, marks); err != nil {
			return storeError(err)
		}
		a.printf("%s: %d %s\n", name, len(marks), map[bool]string{true: "in", false: "out"}[in])
		return nil
	})
}

// user is who marks pictures.
func (a *app) user() string {
	if name := a.getenv("USER"); name != "" {
		return name
	}
	return "me"
}

// listed opens data for its pictures alone.
func (a *app) listed(ctx context.Context, data string) (*dataset.Set, *dataset.Classes, error) {
	list, err := imagenet()
	if err != nil {
		return nil, nil, err
	}
	set, err := openData(ctx, data, list)
	return set, list, err
}

// contentOf is the SHA-256 of a picture's file, hexadecimal.
func contentOf(set *dataset.Set, i int) (string, error) {
	data, err := set.Read(i)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// only restricts a set to the selection of --selection. Pictures that cannot be read are in none.
func (a *app) only(ctx context.Context, set *dataset.Set) (*dataset.Set, error) {
	marks, err := a.marks(ctx, &storeFlags{path: storeFile()})
	if err != nil {
		return nil, err
	}
	set, _, err = a.selected(ctx, set, marks, a.selection)
	return set, err
}

// selected returns the pictures of a set that are in a selection, and the contents of all by path.
func (a *app) selected(
	ctx context.Context, set *dataset.Set, marks people.Marks, name string,
) (*dataset.Set, map[string]string, error) {
	size := marks.Sizes()[name]
	if size == 0 {
		names := slices.Sorted(maps.Keys(marks.Sizes()))
		if len(names) == 0 {
			names = []string{"none yet"}
		}
		return nil, nil, wrongUse(fmt.Errorf("--selection %q: no such selection; there are %s", name, strings.Join(names, ", ")))
	}
	contents := a.recordedContents()
	err := a.working("looking for the selection", func(p engine.Progress) error {
		for i, item := range set.Items {
			if err := ctx.Err(); err != nil {
				return err
			}
			if contents[item.Path] == "" {
				contents[item.Path], _ = contentOf(set, i)
			}
			p.Report(i+1, len(set.Items))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	out := set.Filter(func(item dataset.Item) bool { return marks.Has(contents[item.Path], name) })
	if len(out.Items) == 0 {
		return nil, nil, refused(set.Name, fmt.Errorf("none of the %d pictures of the selection %q is here", size, name))
	}
	out.Name = set.Name + ", " + name
	return out, contents, nil
}

func (a *app) selectionsExportCommand(f *storeFlags) *cobra.Command {
	var csv, folder string
	c := &cobra.Command{
		Use:   "export NAME [DATA]",
		Short: "Write a selection as a list (.csv) or as a folder",
		Long: "Writes the pictures of DATA (default: the embedded gallery) that are in a selection: as a list with paths and\n" +
			"notes, or into a new folder, by hard links where the file system can, which beyond opens like any folder.\n\n" +
			exitCodesHelp,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if csv == "" && folder == "" {
				return wrongUse(errors.New("say where to: --csv FILE or --folder FOLDER"))
			}
			return a.exportSelection(c.Context(), f, args[0], first(args[1:]), csv, folder)
		},
	}
	c.Flags().StringVar(&csv, "csv", "", "write a list (.csv)")
	c.Flags().StringVar(&folder, "folder", "", "write the pictures into this new folder")
	return c
}

func (a *app) exportSelection(ctx context.Context, f *storeFlags, name, data, csv, folder string) error {
	marks, err := a.marks(ctx, f)
	if err != nil {
		return err
	}
	set, list, err := a.listed(ctx, data)
	if err != nil {
		return err
	}
	set, contents, err := a.selected(ctx, set, marks, name)
	if err != nil {
		return err
	}
	if csv != "" {
		rows := [][]string{{"path", "sha256", "note"}}
		for _, item := range set.Items {
			content := contents[item.Path]
			rows = append(rows, []string{plainCell(item.Path), content, plainCell(marks.Note(content))})
		}
		if err := writeCSV(csv, rows); err != nil {
			return err
		}
	}
	if folder != "" {
		if err := linkAll(set, data, folder); err != nil {
			return err
		}
		if set.Labelled() > 0 {
			if err := writeCSV(filepath.Join(folder, "labels.csv"), labelRows(set, list)); err != nil {
				return err
			}
		}
	}
	a.printf("%d pictures\n", len(set.Items))
	return nil
}

// labelRows are the rows of a labels.csv: path, label and attributes.
func labelRows(set *dataset.Set, list *dataset.Classes) [][]string {
	rows := [][]string{append([]string{"path", "label"}, set.Attributes...)}
	for _, item := range set.Items {
		label := ""
		if item.Label >= 0 {
			class := list.At(item.Label)
			label = cmp.Or(class.WNID, class.Name)
		}
		row := append([]string{item.Path, label}, item.Attributes...)
		rows = append(rows, row)
	}
	return rows
}

// linkAll makes a folder with the pictures of a set under their paths: as hard links to files of data, or copies.
func linkAll(set *dataset.Set, data, folder string) error {
	if exists(folder) {
		return wrongUse(fmt.Errorf("%s is there already: name a new folder", folder))
	}
	for i, item := range set.Items {
		to := filepath.Join(folder, filepath.FromSlash(item.Path))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return refused(folder, err)
		}
		if data != "" && os.Link(filepath.Join(data, filepath.FromSlash(item.Path)), to) == nil {
			continue
		}
		err := writeFile(to, func(w io.Writer) error {
			bytes, err := set.Read(i)
			if err != nil {
				return err
			}
			_, err = w.Write(bytes)
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
