"""Writes gradcam.json: Grad-CAM of the embedded model on a photograph, by PyTorch hooks on onnx2torch's
conversion, with the logit as target. Arguments: the model's ONNX file, the picture."""
import json, sys
import numpy as np, onnx, onnx2torch, torch
from PIL import Image

model = onnx.load(sys.argv[1])
net = onnx2torch.convert(model).eval()
picture = Image.open(sys.argv[2]).convert("RGB")
scale = 256 / min(picture.size)
w, h = (256 if s == min(picture.size) else int(256 * s / min(picture.size)) for s in picture.size)
picture = picture.resize((w, h), Image.BICUBIC)
left, top = round((w - 224) / 2), round((h - 224) / 2)
picture = picture.crop((left, top, left + 224, top + 224))
x = torch.tensor(((np.asarray(picture, np.float32) - 127) / 128).transpose(2, 0, 1)[None])
modules = {name.replace("/", "").replace(".", ""): m for name, m in net.named_modules()}
out = []
for layer in ("/_conv_head/Conv", "/_blocks.15/_depthwise_conv/Conv", "/_blocks.14/_project_conv/Conv"):
    for label in (11, 207):
        kept = []
        hook = modules[layer.replace("/", "").replace(".", "")].register_forward_hook(
            lambda m, i, o: (kept.append(o), o.retain_grad(), None)[-1])
        net(x.clone().requires_grad_(True))[0, label].backward()
        hook.remove()
        a = kept[0]
        cam = torch.relu((a.grad.mean((2, 3), keepdim=True) * a).sum(1))[0]
        out.append({"layer": layer, "class": label, "values": [float(v) for v in cam.detach().flatten()]})
json.dump(out, sys.stdout)
