package models

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m := ready(several(), w, h)
		return m
	})
}
