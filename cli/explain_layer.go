package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/nn"
	"beyond/engine/saliency"
	"beyond/ui/near"

	"github.com/spf13/cobra"
)

// listedLayers is how many convolutions an error names.
const listedLayers = 3

// checkLayer refuses a convolution that the network does not have. It loads the model if one is needed.
func (o *explainFlags) checkLayer(ctx context.Context, m *engine.Model) error {
	if o.method != saliency.GradCAM.String() {
		return nil
	}
	if err := m.Load(ctx); err != nil {
		return refusedModel(o.Model, err)
	}
	_, err := m.Network().Layer(o.layer)
	unknown := new(nn.UnknownLayerError)
	if !errors.As(err, &unknown) {
		return err
	}
	if len(unknown.Known) == 0 {
		return fmt.Errorf("--method gradcam: %w", err)
	}
	err = fmt.Errorf("--layer: %w", err)
	meant := near.Word(unknown.Name, unknown.Known)
	if at := slices.IndexFunc(unknown.Known, func(s string) bool { return strings.Contains(s, unknown.Name) }); at >= 0 {
		meant = unknown.Known[at]
	}
	if meant != "" {
		return fmt.Errorf("%w: did you mean %s?", err, meant)
	}
	if n := len(unknown.Known); n > listedLayers {
		return fmt.Errorf("%w: the last of %d are %s", err, n, joined(unknown.Known[n-listedLayers:]))
	}
	return fmt.Errorf("%w: it has %s", err, joined(unknown.Known))
}

// completeLayer offers the convolutions of the model that the flags name to the shell, the last first.
func (o *explainFlags) completeLayer(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	const none = cobra.ShellCompDirectiveNoFileComp
	m, err := engine.OpenModel(c.Context(), finder(), o.Choice, nil)
	if err != nil || m.Load(c.Context()) != nil {
		return nil, none
	}
	var names []string
	for _, l := range m.Network().Layers() {
		names = append([]string{l.Name}, names...)
	}
	return names, none | cobra.ShellCompDirectiveKeepOrder
}
