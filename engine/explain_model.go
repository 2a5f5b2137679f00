package engine

import "beyond/engine/lime"

// Prober returns the model as package lime asks it, with requests of that priority, for who evaluates samples at a
// pace of its own.
func (w *Workspace) Prober(p Priority) lime.Model { return w.prober(p) }
