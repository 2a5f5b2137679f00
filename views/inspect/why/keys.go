package why

import (
	"beyond/engine/lime"
	"beyond/ui"
)

// Keys returns the key that begins, pauses and continues an explanation, and the other keys, most important first. Both
// are empty where nobody explains.
func (p *Panel) Keys() (begin, others []ui.Key) {
	if p.options.Explainer == nil {
		return nil, nil
	}
	explain, beside := "explain", "side by side"
	switch {
	case p.mode != Off && p.paused:
		explain = "go on"
	case p.mode != Off:
		explain = "pause"
	}
	if p.mode == Beside {
		beside = "one alone"
	}
	key := func(help, does string, act func(), names ...string) ui.Key {
		k := ui.NewKey(help, does, ui.Act(act), names...)
		return k.Needs(p.step != none, "there is no prediction to explain yet")
	}
	own := func(help, does string, act func(), names ...string) ui.Key {
		return key(help, does, act, names...).Needs(p.mode != Off, "nothing is explained; "+p.written("e")+" explains the picture")
	}
	methods, layers := p.methodKeys(own)
	begins := key("e", explain, p.explain, "e").
		Needs(p.mode == Off || p.canPause(), "the explanation is complete; "+p.written("E")+" hides it")
	return []ui.Key{begins}, []ui.Key{
		ui.Group("(/)", "segments",
			own("(", "fewer segments", func() { p.k = max(1, p.k-1) }, "("),
			own(")", "more segments", func() { p.k = min(max(mostK, p.options.Begin.LIME.K), p.k+1) }, ")")),
		key("c", beside, p.toggleBeside, "c"),
		methods, layers,
		ui.Group("↑↓", "mark a segment",
			own("↑", "previous segment", func() { p.mark(p.marked - 1) }, "up", "k", "ctrl+p"),
			own("↓", "next segment", func() { p.mark(p.marked + 1) }, "down", "j", "ctrl+n")),
		own("a", "other class", p.nextClass, "a").
			Needs(p.mode != Beside, "side by side each has its own class; "+p.written("c")+" shows one alone").
			Needs(p.otherClasses(), "there is no other class to explain; "+p.written("t")+" attacks towards one"),
		own("o", looks(p.method), p.nextLook, "o"),
		own("b", "both signs", func() { p.both = !p.both }, "b"),
		own("v", "hidden value", func() { p.hidden = (p.hidden + 1) % (lime.Blur + 1) }, "v"),
		own("E", "hide explanation", p.hide, "E"),
	}
}

// methodKeys choose the method, and Grad-CAM's layer.
func (p *Panel) methodKeys(own func(help, does string, act func(), names ...string) ui.Key) (methods, layers ui.Key) {
	ahead, behind := "explain by "+p.method.next(1).title(), "explain by "+p.method.next(-1).title()
	methods = ui.Group("w/W", "other method",
		own("w", ahead, p.changeMethod(1), "w"), own("W", behind, p.changeMethod(-1), "W"))
	inwards, outwards := p.whyNoLayer(-1), p.whyNoLayer(1)
	layers = ui.Group("I/O", "Grad-CAM's layer",
		own("I", "layer nearer the input", p.changeLayer(-1), "I").Needs(inwards == "", inwards),
		own("O", "layer nearer the output", p.changeLayer(1), "O").Needs(outwards == "", outwards))
	return methods, layers
}

// looks names what the key of the look goes through.
func looks(m Method) string {
	if m == gradCAM {
		return "hide, tint, outline, map"
	}
	return "hide, tint, outline"
}

// Keyed tells how keys are set.
func (p *Panel) Keyed(keys ui.Keymap) { p.keys = keys }

// written is how a text writes the key of an action of the screen.
func (p *Panel) written(key string) string { return p.keys.Written("inspect", key) }

// explain begins, pauses or goes on.
func (p *Panel) explain() {
	if p.mode == Off {
		p.mode, p.paused = Single, false
		return
	}
	p.paused = !p.paused
}

// canPause reports that there is something to pause or to go on with.
func (p *Panel) canPause() bool {
	_, e := p.urgent()
	return p.paused || e != nil
}

// hide takes the explanation off the screen. It stays in the cache.
func (p *Panel) hide() { p.mode, p.marked = Off, none }

// toggleBeside puts the unchanged picture's explanation beside that of the step on screen, or takes it away.
func (p *Panel) toggleBeside() {
	p.class = TopClass
	if p.mode == Beside {
		p.mode = Single
		return
	}
	p.mode = Beside
}

// mark puts the cursor on a segment of the list, before the first on none.
func (p *Panel) mark(at int) {
	last := none
	if f := p.fit(p.step); f != nil {
		last = len(f.Selected) - 1
	}
	p.marked = min(max(at, none), last)
}

// Click selects as many segments as the picture of the path at (x, y) has, in an area of w×h cells.
func (p *Panel) Click(x, y, w, h int) {
	f := p.fit(p.step)
	if f == nil || h <= PathText || x < 0 || x >= w || y < 0 || y >= h {
		return
	}
	path := p.path(f)
	if i := x / path.cell(w); i < len(path.steps) {
		p.k = i + 1
	}
}
