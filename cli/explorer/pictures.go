package explorer

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"

	"beyond/engine"
	"beyond/engine/newfile"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/grid"
	"beyond/views/inspect"
	"beyond/views/inspect/why"
	tea "charm.land/bubbletea/v2"
)

// content tells pictures of this data set and model apart from others' in the cache of drawn pictures.
func (x *Explorer) content() string {
	order := "sorted"
	if x.listing != nil {
		order = "found"
	}
	return strings.Join([]string{x.w.Set.Name, order, x.choice.Model, x.w.Model.Preset.Name}, "\x00")
}

func (x *Explorer) openGrid(title safe.Text, pictures []int) tea.Cmd {
	return func() tea.Msg { return ui.Open{Screen: x.grid(title, pictures)} }
}

func (x *Explorer) grid(title safe.Text, pictures []int) ui.Screen {
	options := x.gridOptions()
	options.Title, options.Pictures = title, pictures
	return grid.New(options)
}

func (x *Explorer) gridOptions() grid.Options {
	return grid.Options{
		Source: x.w, OpenPicture: x.openPicture, Critic: x.critic,
		Content: x.content(), Command: x.command("eval", "--images"), File: x.file,
	}
}

func (x *Explorer) openPicture(pictures []int, at int) tea.Cmd {
	return func() tea.Msg { return ui.Open{Screen: inspect.New(x.inspectOptions(), pictures, at)} }
}

func (x *Explorer) inspectOptions() inspect.Options {
	return inspect.Options{
		Source: x.w, Explainer: x.w, Keeper: x.w, Cover: x.w, Cropper: x.w, Set: x.w.Set, Classes: x.w.Model.Classes,
		ModelName: x.w.Model.Name, Preset: x.w.Model.Preset.Name,
		ModelSHA256: x.w.Model.SHA256, FeatureDim: x.w.Model.FeatureDim,
		Content: x.content(), Argument: x.argument, ModelFlags: x.modelArguments(), Export: export, Write: write,
		Attack: x.options.Preferences.Attack(), Explanation: x.explanation(), File: x.file,
		Recorded: x.w.Recorded, Others: x.compared.opinions, Marked: x.marked,
	}
}

// explanation is how pictures are explained at first: as the run that is loaded has explained some, else as the
// preferences say.
func (x *Explorer) explanation() why.Begin {
	if plans := x.w.RecordedExplanations(); len(plans) > 0 {
		return why.Begin{Cut: plans[0].Cut, LIME: plans[0].LIME, Method: why.MethodOf(plans[0])}
	}
	return x.options.Preferences.Explanation()
}

// export writes a picture into the current folder, under a free name.
func export(name string, img image.Image) (string, error) {
	return newfile.Write(free(name, ".png"), 0o644, func(w io.Writer) error { return png.Encode(w, img) })
}

// write writes a document there.
func write(name string, text []byte) (string, error) {
	return newfile.Write(free(name, ".json"), 0o644, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// free numbers the names of a file after the first.
func free(name, extension string) func(n int) string {
	return func(n int) string {
		if n == 1 {
			return name + extension
		}
		return fmt.Sprintf("%s-%d%s", name, n, extension)
	}
}

// Sift returns the pictures that pass a filter, as the screens of pictures understand it, and what in it means nothing.
func Sift(w *engine.Workspace, pictures []int, filter string) (kept []int, problem string) {
	return grid.Sift(w.Evidence(), pictures, filter)
}
