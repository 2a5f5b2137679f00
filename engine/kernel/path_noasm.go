//go:build (!amd64 && !arm64) || purego

package kernel

func available(p Path) bool { return p == Generic }

func (c *tileCall) run() { c.runGeneric() }

func (c *winogradCall) input(Path) { c.inputGeneric() }

func (c *winogradCall) output(Path) { c.outputGeneric() }

func (c *vectorCall) run() { c.runGeneric() }

func (t *transpose) run(Path) { t.runGeneric() }

func multiply(_ Path, rounds int) int64 { return multiplyGeneric(rounds) }
