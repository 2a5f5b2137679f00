//go:build !purego

package kernel

func available() [3]*engine { return [3]*engine{Generic: &genericEngine} }
