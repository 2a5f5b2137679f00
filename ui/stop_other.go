//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// suspendOnSignal has nothing to do where processes are not stopped by signals.
func suspendOnSignal(*tea.Program, *Shell) (end func()) { return func() {} }
