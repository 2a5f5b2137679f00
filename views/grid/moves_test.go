package grid

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m, _, _ := ready(gallery(), nil, w, h)
		return m
	})
}
