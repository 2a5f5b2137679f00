package result

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m, _ := ready(&fake{votes: []Votes{people(), published()}}, w, h)
		return m
	})
}
