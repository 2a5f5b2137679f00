package arch

import "fmt"

// vit is a Vision Transformer, after Dosovitskiy et al. 2021, or a DeiT, after Touvron et al. 2021.
type vit struct {
	keys                       vitKeys
	patch, width, depth, heads int
}

// vitKeys are the keys of a Vision Transformer. Those of a layer follow its number in prefix. Without query, qkvWeight
// and qkvBias are one layer's.
type vitKeys struct {
	patches, class, distilled, places                         string
	layer, norm1, qkvWeight, qkvBias, query, key, value, proj string
	norm2, grow, shrink, norm, head, distilledHead            string
	epsilon                                                   float32
}

var (
	torchVit = vitKeys{
		patches: "conv_proj", class: "class_token", places: "encoder.pos_embedding",
		layer: "encoder.layers.encoder_layer_%d.", norm1: "ln_1", norm2: "ln_2", grow: "mlp.0", shrink: "mlp.3",
		qkvWeight: "self_attention.in_proj_weight", qkvBias: "self_attention.in_proj_bias",
		proj: "self_attention.out_proj", norm: "encoder.ln", head: "heads.head", epsilon: 1e-6,
	}
	timmVit = vitKeys{
		patches: "patch_embed.proj", class: "cls_token", places: "pos_embed",
		layer: "blocks.%d.", norm1: "norm1", norm2: "norm2", grow: "mlp.fc1", shrink: "mlp.fc2",
		qkvWeight: "attn.qkv.weight", qkvBias: "attn.qkv.bias", proj: "attn.proj", norm: "norm", head: "head",
		epsilon: 1e-6,
	}
	timmDeit    = distilled(timmVit, "dist_token", "head", "head_dist")
	huggingVit  = hugging("vit")
	huggingDeit = distilled(hugging("deit"), "deit.embeddings.distillation_token", "cls_classifier", "distillation_classifier")
)

// hugging returns the keys of transformers 5; its files have those of earlier versions, see former.
func hugging(model string) vitKeys {
	return vitKeys{
		patches: model + ".embeddings.patch_embeddings.projection", class: model + ".embeddings.cls_token",
		places: model + ".embeddings.position_embeddings", layer: model + ".layers.%d.",
		norm1: "layernorm_before", norm2: "layernorm_after", grow: "mlp.fc1", shrink: "mlp.fc2",
		query: "attention.q_proj", key: "attention.k_proj", value: "attention.v_proj",
		proj: "attention.o_proj", norm: model + ".layernorm", head: "classifier", epsilon: 1e-12,
	}
}

func distilled(k vitKeys, token, head, second string) vitKeys {
	k.distilled, k.head, k.distilledHead = token, head, second
	return k
}

func (n vit) define(g *graph, x maps) maps {
	k := n.keys
	x = g.tokens(g.convBias(x, k.patches, n.width, window{kernel: n.patch, stride: n.patch}))
	first := []maps{g.repeated(k.class, x)}
	if k.distilled != "" {
		first = append(first, g.repeated(k.distilled, x))
	}
	x = g.follow(append(first, x)...)
	x = g.plus(x, g.parameter(k.places, 1, x.size, n.width))
	for i := range n.depth {
		x = n.layer(g, x, fmt.Sprintf(k.layer, i))
	}
	x = g.layerNorm(x, k.norm, k.epsilon)
	logits := g.logits(g.pick(x, 1, 0), k.head)
	if k.distilled == "" {
		return logits
	}
	second := g.linear(g.pick(x, 1, 1), k.distilledHead, g.classes)
	return g.scaledBy(g.sum(logits, second), g.number("half", 0.5))
}

// layer mixes tokens, and then works on each of them.
func (n vit) layer(g *graph, x maps, key string) maps {
	k := n.keys
	y := g.layerNorm(x, key+k.norm1, k.epsilon)
	var query, keys, value maps
	if k.query != "" {
		query = g.perHead(g.project(y, key+k.query, n.width), n.heads)
		keys = g.perHead(g.project(y, key+k.key, n.width), n.heads)
		value = g.perHead(g.project(y, key+k.value, n.width), n.heads)
	} else {
		all := g.plus(g.multiply(y, key+k.qkvWeight, 3*n.width), g.parameter(key+k.qkvBias, 3*n.width))
		query, keys, value = g.separated(all, n.heads)
	}
	x = g.sum(x, g.project(g.attend(query, keys, value, n.heads), key+k.proj, n.width))
	y = g.layerNorm(x, key+k.norm2, k.epsilon)
	y = gelu(g, g.project(y, key+k.grow, 4*n.width))
	return g.sum(x, g.project(y, key+k.shrink, n.width))
}
