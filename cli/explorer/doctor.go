package explorer

import (
	"context"
	"fmt"
	"io"

	"beyond/engine/newfile"
	"beyond/engine/preparation"
	"beyond/ui"
	"beyond/views/doctor"
	tea "charm.land/bubbletea/v2"
)

func (x *Explorer) openDoctor() tea.Cmd {
	return ui.Send(ui.Open{Screen: doctor.New(x.doctorOptions())})
}

func (x *Explorer) doctorOptions() doctor.Options {
	return doctor.Options{
		Source: x.doctor, InUse: x.w.Model.Preset.Name, Command: x.command("doctor"),
		Use:    func(ctx context.Context, preset string) (tea.Cmd, error) { return x.Open(ctx, x.choice.Model, preset) },
		Export: x.exportLabels,
	}
}

// exportLabels writes the labels in another order into the current folder.
func (x *Explorer) exportLabels(o preparation.Order) (string, error) {
	free := func(n int) string {
		if n == 1 {
			return "labels.csv"
		}
		return fmt.Sprintf("labels-%d.csv", n)
	}
	classes := x.w.Model.Classes
	return newfile.Write(free, 0o644, func(w io.Writer) error {
		_, err := w.Write(o.List(classes, classes.Len()))
		return err
	})
}
