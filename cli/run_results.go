package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/run"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

// recordFlags are about the folder of a run from which results come.
type recordFlags struct {
	folder string // --run
	model  bool   // the command line names a model
	words  string // a flag of the command line that the run has decided
	open   *run.Run
}

// decided are the flags of a model that say nothing beside a run.
var decided = []string{"preset", "labels", "arch", "weights-key", "output-name", "sigmoid"}

// given notes which flags of the command line say what a run has decided. Settings are no part of it.
func (f *recordFlags) given(c *cobra.Command) {
	f.model = c.Flags().Changed("model")
	for _, name := range decided {
		if c.Flags().Changed(name) {
			f.words = name
		}
	}
}

// openRun opens the run that --run names, and the pictures and the model of a command in it: the run's pictures, whose
// files come from data, or from where the run has read them.
func (a *app) openRun(ctx context.Context, data string, c catalogue.Choice) (*dataset.Set, *engine.Model, error) {
	if a.recorded.words != "" {
		return nil, nil, wrongUse(fmt.Errorf("--%s does not go with --run: the run has decided it", a.recorded.words))
	}
	r, err := a.recordedRun()
	if err != nil {
		return nil, nil, err
	}
	name := ""
	if a.recorded.model {
		name = c.Model
	}
	at, err := a.modelOfRun(ctx, r, name, c)
	if err != nil {
		return nil, nil, err
	}
	m, listed, err := r.Model(at, finder().Read)
	if err != nil {
		return nil, nil, refused(a.recorded.folder, err)
	}
	if len(r.Head.Missing) > 0 {
		a.say(fmt.Sprintf("%s is not whole: %d of %d shards are missing", a.recorded.folder, len(r.Head.Missing), r.Head.Of))
	}
	a.tellLeftOut(r.LeftOut())
	set, err := a.runPictures(ctx, data, r, listed, m.Classes)
	return set, m, err
}

// recordedRun opens the run that --run names, once.
func (a *app) recordedRun() (*run.Run, error) {
	if a.recorded.open == nil {
		r, err := run.Open(a.recorded.folder)
		if err != nil {
			return nil, refused(a.recorded.folder, err)
		}
		a.recorded.open = r
	}
	return a.recorded.open, nil
}

// openBeside opens another model for the same pictures; with --run, of the run.
func (a *app) openBeside(ctx context.Context, c catalogue.Choice, classes *dataset.Classes) (*engine.Model, error) {
	r := a.recorded.open
	if r == nil {
		m, err := engine.OpenModel(ctx, a.finder(), c, classes)
		return m, refusedModel(c.Model, err)
	}
	at, err := a.modelOfRun(ctx, r, c.Model, c)
	if err != nil {
		return nil, err
	}
	m, _, err := r.Model(at, finder().Read)
	return m, refused(a.recorded.folder, err)
}

// modelOfRun finds the model of the run that --model means: by its name, or by the SHA-256 of a file.
func (a *app) modelOfRun(ctx context.Context, r *run.Run, name string, c catalogue.Choice) (int, error) {
	at, err := r.Use(name)
	var none *run.NoModelError
	if !errors.As(err, &none) {
		return at, refused(a.recorded.folder, err)
	}
	if m, openErr := engine.OpenBare(ctx, finder(), c, [2]int{}); openErr == nil {
		if at, err := r.Use(m.SHA256()); err == nil {
			return at, nil
		}
	}
	return 0, wrongUse(err)
}

// runPictures gives the run's list its files. Where there are none, everything works but what shows or reads pictures,
// and a line says so.
func (a *app) runPictures(
	ctx context.Context, data string, r *run.Run, listed *dataset.Set, classes *dataset.Classes,
) (*dataset.Set, error) {
	if data == "" || data == a.recorded.folder {
		if r.Data.Path != "" && r.Data.Path != galleryName {
			if _, err := os.Stat(r.Data.Path); err != nil {
				const text = "the pictures are not here: all is shown but them; with DATA --run %s they are too"
				a.say(fmt.Sprintf(text, a.recorded.folder))
				return listed, nil
			}
		}
		data = r.Data.Path
	}
	if set, ok := listed.In(data); ok {
		return set, nil
	}
	files, err := a.openListed(ctx, data, classes)
	if err != nil {
		return nil, err
	}
	set, found := listed.From(files)
	switch {
	case found == 0:
		return nil, refused(data, fmt.Errorf("none of its pictures is in the run %s", a.recorded.folder))
	case len(files.Items) == 1: // a picture
		set = set.Present()
	case found < len(listed.Items):
		a.say(fmt.Sprintf("%d of the run's %d pictures are not in %s", len(listed.Items)-found, len(listed.Items), data))
	}
	return set, nil
}

// newWorkspace opens a model on pictures; with --run, with what the run knows of them.
func (a *app) newWorkspace(e *engine.Engine, m *engine.Model, set *dataset.Set) *engine.Workspace {
	r := a.recorded.open
	if r == nil {
		return e.Open(m, set)
	}
	at := a.recordedContents()
	contents := make([]string, len(set.Items))
	for i, item := range set.Items {
		contents[i] = at[item.Path]
	}
	w := e.OpenRecorded(m, set, contents)
	w.RecordExplanations(r.ExplainPlans(m))
	w.Recall(a.runAttack(r, m))
	return w
}

// recordedContents are the contents of a run's pictures, by path; none without a run.
func (a *app) recordedContents() map[string]string {
	at := map[string]string{}
	if r := a.recorded.open; r != nil {
		for i, content := range r.Contents() {
			at[r.Data.Pictures[i].Path] = content
		}
	}
	return at
}

// runAttack is the attack whose first wrong steps are shown: the default one if the run has made it, else its first.
func (a *app) runAttack(r *run.Run, m *engine.Model) attack.Settings {
	if list := r.Attacks(m); len(list) > 0 {
		return list[0]
	}
	return attack.Default(attack.Linf)
}

// runResults are the results of a run, in front of those of earlier starts, which also take what is computed beside it.
type runResults struct {
	*run.Run
	then engine.Results // may be nil
}

func (r runResults) Get(k store.Key) ([]byte, bool) {
	value, ok := r.Run.Get(k)
	if !ok && r.then != nil {
		return r.then.Get(k)
	}
	return value, ok
}

// Holds reports whether the run itself has a result.
func (r runResults) Holds(k store.Key) bool {
	_, ok := r.Run.Get(k)
	return ok
}

func (r runResults) Put(k store.Key, value []byte) {
	if r.then != nil {
		r.then.Put(k, value)
	}
}

func (r runResults) Close() error {
	err := r.Run.Close()
	if r.then != nil {
		err = errors.Join(err, r.then.Close())
	}
	return err
}
