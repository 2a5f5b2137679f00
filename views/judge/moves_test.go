package judge

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m, _ := ready(t, &pictures{}, &saved{enrolled: []string{"ana", "ben"}}, newClock())
		m.Update(ui.Resized{Width: w, Height: h})
		return m
	})
}
