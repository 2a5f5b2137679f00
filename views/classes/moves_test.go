package classes

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m, _ := ready(evidence(60), w, h)
		return m
	})
}
