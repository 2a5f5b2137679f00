package study

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m := ready(t, &source{}, &saved{enrolled: []string{"ana", "ben"}}, newClock())
		m.Update(ui.Resized{Width: w, Height: h})
		return m
	})
}
