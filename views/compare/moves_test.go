package compare

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m := ready(&fake{models: 3, known: pictures})
		m.Update(ui.Resized{Width: w, Height: h})
		return m
	})
}
