package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
)

// newEngine starts an engine with this process' flags and clock.
func (a *app) newEngine() *engine.Engine {
	root := os.DirFS("/")
	caches, decoding := memoryBudgets(root)
	results := a.openResults()
	if a.recorded.open != nil {
		results = runResults{a.recorded.open, results}
	}
	return engine.New(engine.Config{
		Workers: a.workers, Memory: caches, Decoding: decoding, Limit: memoryOf(root), Now: a.now, Results: results,
		Code: codeVersion(),
	})
}

// open returns the data set and the model that a command names. Where no list names the model's outputs, the folders of
// the data do if there are as many.
func (a *app) open(ctx context.Context, data string, c catalogue.Choice) (*dataset.Set, *engine.Model, error) {
	set, m, err := a.openWhole(ctx, data, c)
	if err == nil && a.selection != "" {
		set, err = a.only(ctx, set)
	}
	return set, m, err
}

// openWhole does not look at --selection.
func (a *app) openWhole(ctx context.Context, data string, c catalogue.Choice) (*dataset.Set, *engine.Model, error) {
	if a.recorded.folder != "" {
		return a.openRun(ctx, data, c)
	}
	f := a.finder()
	c.Labels = f.Labels(c)
	list, err := f.Classes(c.Labels)
	if err != nil {
		return nil, nil, refused(c.Labels, err)
	}
	m, failed := a.openEarly(ctx, f, c, list)
	set, err := a.openListed(ctx, data, list)
	if err != nil {
		return nil, nil, err
	}
	if err = failed; m == nil && err == nil {
		m, err = engine.OpenModel(ctx, f, c, list)
	}
	var other *engine.LabelsError
	if errors.As(err, &other) && list.Fit(other.Outputs) != nil {
		list, f.Note = list.Fit(other.Outputs), nil // all is said
		if set, err = a.openListed(ctx, data, list); err != nil {
			return nil, nil, err
		}
		m, err = engine.OpenModel(ctx, f, c, list)
	}
	if errors.As(err, &other) && c.Labels == "" && len(set.Folders()) == other.Outputs {
		if set, list, err = a.labelledByFolder(ctx, data, set.Folders()); err != nil {
			return nil, nil, err
		}
		from := "the names of the %d folders, sorted"
		if set.Named() {
			from = "the %d names in the file"
		}
		a.say(fmt.Sprintf("labels are "+from+": use --labels for another order", list.Len()))
		f.Note = nil // all is said
		m, err = engine.OpenModel(ctx, f, c, list)
	}
	a.tellClasses(c.Labels, list)
	a.tellLeftOut(set.LeftOut...)
	if len(set.Foreign) > 0 {
		const text = "no folder of pictures is called like a class, such as %q: " +
			"use WordNet ids, names or numbers, or add a labels.csv"
		a.say(fmt.Sprintf(text, set.Foreign[0]))
	}
	return set, m, refusedModel(c.Model, err)
}

// openEarly opens the model before the pictures are listed, where somebody waits for it.
func (a *app) openEarly(
	ctx context.Context, f catalogue.Finder, c catalogue.Choice, list *dataset.Classes,
) (*engine.Model, error) {
	if a.onModel == nil {
		return nil, nil
	}
	m, err := engine.OpenModel(ctx, f, c, list)
	if err == nil {
		a.onModel(m)
	}
	return m, err
}

// labelledByFolder opens a data set whose folders are the classes of a network that was trained on them.
func (a *app) labelledByFolder(
	ctx context.Context, data string, folders []string,
) (*dataset.Set, *dataset.Classes, error) {
	list, err := dataset.ParseNames(strings.NewReader(strings.Join(folders, "\n")))
	if err != nil {
		return nil, nil, refused(data, err)
	}
	if known, err := imagenet(); err == nil {
		list = list.Known(known)
	}
	set, err := a.openListed(ctx, data, list)
	return set, list, err
}

// withWorkspace opens data and model for one use.
func (a *app) withWorkspace(
	ctx context.Context, data string, c catalogue.Choice, use func(*engine.Workspace) error,
) error {
	set, m, err := a.open(ctx, data, c)
	if err != nil {
		return err
	}
	e := a.newEngine()
	defer e.Close()
	return use(a.newWorkspace(e, m, set))
}

// relabel gives all pictures the class that --label names, if it names one.
func relabel(set *dataset.Set, classes *dataset.Classes, label string) error {
	if label == "" {
		return nil
	}
	class, err := classes.Find(label)
	if err != nil {
		return wrongUse(fmt.Errorf("--label: %w", err))
	}
	for i := range set.Items {
		set.Items[i].Label = class.Index
	}
	return nil
}

// restrict returns the pictures of the named classes, or all when none are named.
func restrict(w *engine.Workspace, names []string) ([]int, error) {
	var labels []int
	for _, name := range names {
		c, err := w.Model.Classes.Find(name)
		if err != nil {
			return nil, wrongUse(err)
		}
		labels = append(labels, c.Index)
	}
	var indices []int
	for i, item := range w.Set.Items {
		if len(names) == 0 || slices.Contains(labels, item.Label) {
			indices = append(indices, i)
		}
	}
	if len(indices) == 0 {
		return nil, &coded{exitRefused, fmt.Errorf("%s: no pictures of the classes asked for", w.Set.Name)}
	}
	return indices, nil
}

// someFailed is the error of a run over n pictures that left some out, notFinite of them because the model gave NaN.
// They are in its result; the line names the first. It is nil if the run left none out.
func someFailed(n, notFinite int, leftOut []dataset.Skip) error {
	if len(leftOut) == 0 {
		return nil
	}
	if notFinite == len(leftOut) {
		return &coded{exitSome, errors.New(gaveNaN(notFinite, n))}
	}
	also := ""
	if notFinite > 0 {
		also = fmt.Sprintf(" (%d gave NaN)", notFinite)
	}
	cause := leftOut[0].Path + ": " + leftOut[0].Reason
	return &coded{exitSome, fmt.Errorf("%d of %d pictures left out%s, the first: %s", len(leftOut), n, also, cause)}
}

// gaveNaN says how many of n pictures a model has no answer to.
func gaveNaN(k, n int) string {
	return fmt.Sprintf("%d of %d pictures gave NaN: left out of every figure", k, n)
}

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// print prints v as one JSON document if --json asks for it, otherwise as text.
func (a *app) print(v any, text func()) error {
	if a.json {
		return a.writeJSON(v)
	}
	text()
	return nil
}

func (a *app) writeJSON(v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err == nil {
		data, err = a.leftOut.withProblems(data)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s\n", data)
	return err
}

// first is the argument given, or "".
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
