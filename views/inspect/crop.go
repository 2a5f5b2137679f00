package inspect

import (
	"fmt"
	"image"

	"beyond/ui"
	"beyond/views/inspect/crop"
	tea "charm.land/bubbletea/v2"
)

// cropKeys is the key that opens the screen on which the crop is moved over the whole picture.
func (m *Model) cropKeys() []ui.Key {
	if m.options.Cropper == nil {
		return nil
	}
	return []ui.Key{m.key("C", "move the crop", m.openCrop, "C")}
}

func (m *Model) openCrop() tea.Cmd {
	o, label := m.options, -1
	if m.labelled() {
		label = m.item().Label
	}
	return ui.Send(ui.Open{Screen: crop.New(crop.Options{
		Source: o.Cropper, Classes: o.Classes, Picture: m.index(), Label: label,
		Content: m.pictureKey(original), Name: m.safeBase(), Export: o.Export,
		Command: m.cropCommand,
	})})
}

// cropCommand shows the model a part of the picture on screen, or its crop as prepared if b is empty.
func (m *Model) cropCommand(b image.Rectangle) string {
	if b.Empty() {
		return m.command("predict", nil)
	}
	return m.command("predict", []string{"--box", fmt.Sprintf("%d,%d,%d,%d", b.Min.X, b.Min.Y, b.Dx(), b.Dy())})
}
