package selections

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m := shown(newFake(), 1)
		m.Update(ui.Resized{Width: w, Height: h})
		return m
	})
}
