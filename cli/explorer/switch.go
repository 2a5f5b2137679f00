package explorer

import (
	"context"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/ui"
	"beyond/views/bias"
	"beyond/views/classes"
	"beyond/views/compare"
	"beyond/views/doctor"
	"beyond/views/grid"
	"beyond/views/inspect"
	"beyond/views/jobs"
	"beyond/views/overview"
	"beyond/views/selections"
	"beyond/views/settings"

	tea "charm.land/bubbletea/v2"
)

// Open implements models.Source. The command lets another explorer of the same pictures take over.
func (x *Explorer) Open(ctx context.Context, name, preset string) (use tea.Cmd, err error) {
	next, err := x.on(ctx, name, preset)
	if err != nil {
		return nil, err
	}
	return func() tea.Msg { return x.giveWay(next) }, nil
}

// on returns an explorer with another model, loaded. Results of the same model and preset so far are kept.
func (x *Explorer) on(ctx context.Context, name, preset string) (*Explorer, error) {
	w, choice, err := x.opened(ctx, name, preset)
	if err != nil {
		return nil, err
	}
	next := x.with(w, choice)
	if name == x.choice.Model {
		next.doctor = x.doctor.On(w, next.meanwhile)
	}
	return next, nil
}

// with returns an explorer of another workspace.
func (x *Explorer) with(w *engine.Workspace, choice catalogue.Choice) *Explorer {
	next := *x
	next.w, next.choice, next.asked = w, choice, engine.NewAskedPictures(w, next.meanwhile)
	next.models = x.models.With(&next)
	next.doctor = engine.NewLiveDiagnosis(w, next.meanwhile)
	next.compared, next.marking = newCompared(&next), x.marking.With(w)
	next.ctx, next.stop = context.WithCancel(context.Background())
	return &next
}

// opened returns another model on the same pictures, loaded, with what is known of it so far, and how it was chosen.
func (x *Explorer) opened(ctx context.Context, name, preset string) (*engine.Workspace, catalogue.Choice, error) {
	choice := x.choose(name)
	choice.Preset, choice.Labels = preset, x.options.Choice.Labels
	before, _ := x.cache.opened.Load([2]string{name, preset})
	known, _ := before.(*engine.Workspace)
	w, err := engine.Alone(ctx, x.w.Engine(), func(ctx context.Context) (*engine.Workspace, error) {
		w := known
		if w == nil {
			m, err := engine.OpenModel(ctx, x.options.Finder, choice, x.w.Model.Classes)
			if err != nil {
				return nil, err
			}
			w = x.w.Beside(m)
		}
		return w, w.Model.Load(ctx)
	})
	if err == nil {
		x.cache.opened.Store([2]string{name, preset}, w)
	}
	return w, choice, err
}

// giveWay ends the work of x and replaces its screens by the next explorer's.
func (x *Explorer) giveWay(next *Explorer) ui.Renew {
	x.stop()
	if next.w.Model != x.w.Model {
		x.w.Model.Unload()
	}
	next.cache.inUse.Store(&[2]string{next.choice.Model, next.choice.Preset})
	x.latest.Store(next)
	next.startJobs()
	return next.screens(next.renewed)
}

// onto returns an explorer of the same model on a longer list of pictures.
func (x *Explorer) onto(set *dataset.Set) *Explorer {
	next := x.with(x.w.Onto(set), x.choice)
	next.cache = &modelCache{heavy: x.cache.heavy}
	next.cache.opened.Store([2]string{x.choice.Model, x.choice.Preset}, next.w)
	return next
}

// sorted returns the successors of roots that read from a list of pictures in another order: the cursor of the grid
// stays on its picture.
func (x *Explorer) sorted(before *dataset.Set) func(ui.Screen) ui.Screen {
	return func(s ui.Screen) ui.Screen {
		switch s := s.(type) {
		case *grid.Model:
			if s.IsOfAll() {
				return s.Moved(x.gridOptions(), func(i int) int { return x.w.Set.Index(before.Items[i].Path) })
			}
		case *jobs.Model, *settings.Model:
			return s
		}
		return nil
	}
}

// screens replace those before. renewed is the successor of one; nil where it has none.
func (x *Explorer) screens(renewed func(ui.Screen) ui.Screen) ui.Renew {
	return ui.Renew{Roots: x.roots(), Header: x.header, Items: x.items, Shortcuts: x.shortcuts(), Screen: renewed}
}

// renewed is a screen as it stands, reading from x.
func (x *Explorer) renewed(s ui.Screen) ui.Screen {
	switch s := s.(type) {
	case *overview.Model:
		return s.With(x.overviewOptions())
	case *classes.Model:
		return s.With(x.classesOptions())
	case *bias.Model:
		return s.With(x.biasOptions())
	case *compare.Model:
		return s.With(x.compareOptions())
	case *grid.Model:
		return s.With(x.gridOptions())
	case *inspect.Model:
		return s.With(x.inspectOptions())
	case *doctor.Model:
		return s.With(x.doctorOptions())
	case *selections.Model:
		return s.With(x.selectionOptions(s.Picture()))
	case *jobs.Model, *ui.Reasons, *settings.Model:
		return s
	}
	return nil
}
