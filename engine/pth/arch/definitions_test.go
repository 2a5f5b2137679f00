package arch

import (
	"slices"
	"testing"
)

// TestDefinitions checks that every operator of the networks that people have runs on a kernel, forward and in the
// gradient: an operator's definition is tens of times slower.
func TestDefinitions(t *testing.T) {
	quick := []string{
		"efficientnet_b0", "mobilenet_v3_large", "regnet_y_400mf", "shufflenet_v2_x1_0", "squeezenet1_1",
		"timm/vit_tiny_patch16_224",
	}
	long := []string{
		"convnext_tiny", "googlenet", "inception_v3", "resnext50_32x4d", "swin_t", "vgg16", "vit_b_16",
	}
	for _, name := range slices.Concat(quick, long) {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && slices.Contains(long, name) {
				t.Skip("packs 100 MB and more of weights")
			}
			a, ok := ByName(name)
			if !ok {
				t.Fatal("no such network")
			}
			if kinds, err := compiled(t, a, checkpoint(a)).Definitions(); err != nil || len(kinds) > 0 {
				t.Errorf("by definition: %v (%v)", kinds, err)
			}
		})
	}
}
