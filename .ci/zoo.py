#!/usr/bin/env python3
"""Tries classifiers of torchvision, timm and Hugging Face: does `beyond` open what PyTorch exports, and does it agree?

Usage: zoo.py --beyond PROGRAM --results FILE [--exporters dynamo,legacy] [--again] [--time] [MODEL...]
       zoo.py --results FILE --write docs/zoo.md

MODEL is tv:NAME, timm:NAME, hf:CLASS, or a list: tv (all of torchvision's classifiers), timm (the smallest of each
family of each module, and some more of large families), hf (Hugging Face's image classifiers in small configurations).
Of lists small models go first. Weights are random; what begins at zero, or so small that it does nothing, is made to matter.

Each model and exporter gives one line of JSON in FILE. A run continues FILE: what is in it is left out. --again tries
again what failed with another build of the program, from the exported files, which are kept beside FILE for that.
--one leaves it at the first exporter that exports the model. --layers tells `slow` anew of the rows that have some.
A line has
  logits    largest difference from PyTorch's float64, by the largest logit; `own` is that of PyTorch's float32
  gradient  L2 distance from float64's gradient of the loss, by its length; `float32` is PyTorch's own; `better` is that
            of the better of the two pictures, because a kink which the move misses is seldom in both
  kink      how far float64's gradient moves when the input moves by two millionths: what a ReLU's kink explains
  slow      operators that run by their definition instead of on kernels
  forward, backward   with --time: time of the better of onnxruntime and OpenVINO, and of PyTorch, over ours, by batch
Setup: pip install torch torchvision timm transformers onnx onnxscript onnxruntime openvino
"""
import argparse, collections, gc, hashlib, json, logging, multiprocessing, os, re, shutil, signal, statistics, subprocess, time
import traceback, warnings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy, torch, timm, torchvision, transformers
from torch.nn.modules.batchnorm import _BatchNorm
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES as HF

LABELS = [3, 5]
# Sizes of published small models, set where a configuration has the field. The operators are those of the large ones.
HF_SMALL = dict(hidden_size=192, num_hidden_layers=4, num_attention_heads=3, intermediate_size=768)
HF_SIZES = {
    "efficientnet": dict(image_size=224, width_coefficient=1.0, depth_coefficient=1.0, hidden_dim=1280),
    "perceiver": dict(image_size=224, num_latents=64, d_latents=128, num_self_attends_per_block=2, num_cross_attention_heads=1),
    "textnet": dict(image_size=[224, 224]),
}
HF_LEFT_OUT = {
    "imagegpt": "its inputs are indices of colours, not a picture",
    "siglip2": "its inputs are patches, a mask and shapes, not a picture",
    "dinat": "needs the package natten",
    "shieldgemma2": "a language model",
    "timm_wrapper": "timm's models again",
}
HF_OF = {c: kind for kind, v in HF.items() for c in ([v] if isinstance(v, str) else v)}


LISTS = {
    "tv": lambda: ["tv:" + n for n in torchvision.models.list_models(module=torchvision.models)],
    "timm": lambda: ["timm:" + n for n in timm_families()],
    "hf": lambda: ["hf:" + c for c, kind in HF_OF.items() if kind not in HF_LEFT_OUT],
}


def expand(names):
    """The models behind names and lists; those of a list small ones first."""
    listed = [m for n in names if n in LISTS for m in LISTS[n]()]
    return list(dict.fromkeys([n for n in names if n not in LISTS] + sorted(listed, key=parameters)))


def timm_families():
    """Of each family of each module the smallest model; of every further ten names one more from the smaller half."""
    order = ["test", "zepto", "pico", "atto", "femto", "nano", "n", "xxt", "xxtiny", "xxs", "xt", "xtiny", "xs", "tiny", "t", "small", "s"]
    def size(name):
        words = re.split(r"[_.]", name)
        return min([order.index(w) for w in words if w in order], default=99), [int(d) for d in re.findall(r"\d+", name)]
    for module in timm.list_modules():
        families = collections.defaultdict(list)
        for name in timm.list_models(module=module):
            families[re.match(r"(?:[a-z]+_)*?[a-z]+(?=\d|_|$)", name).group(0)].append(name)
        for names in families.values():
            names.sort(key=size)
            yield from [names[0]] + names[6 : len(names) // 2 : 10]


def parameters(model):
    """Number of parameters, told without making them."""
    try:
        with torch.device("meta"):
            return sum(p.numel() for p in make(model)[0].parameters())
    except Exception:
        return 2 * 10**7  # one that cannot be made so goes after the small ones


def make(model):
    """The network with random weights, and the size of its pictures."""
    torch.manual_seed(0)
    source, name = model.split(":", 1)
    if source == "tv":
        more = dict(init_weights=False) if name in ("inception_v3", "googlenet") else {}
        return torchvision.models.get_model(name, weights=None, **more), 299 if name == "inception_v3" else 224
    if source == "timm":
        net = timm.create_model(name, pretrained=False)
        return net, timm.data.resolve_data_config({}, model=net)["input_size"][1]
    kind = HF_OF[name]
    plain = transformers.AutoConfig.for_model(kind)
    small = lambda c: {k: v for k, v in HF_SMALL.items() if isinstance(getattr(c, k, None), int)}
    more = {**small(plain), **HF_SIZES.get(kind, {}), "num_labels": 10}
    if hasattr(plain, "vision_config"):
        more["vision_config"] = small(plain.vision_config)
    config = transformers.AutoConfig.for_model(kind, **more)
    size = getattr(config, "image_size", None) or getattr(getattr(config, "vision_config", None), "image_size", None) or 224
    return getattr(transformers, name)(config), 224 if kind == "perceiver" else size if isinstance(size, int) else size[0]


class Logits(torch.nn.Module):
    """A network that returns its logits alone."""
    def __init__(self, net):
        super().__init__()
        self.net = net
    def forward(self, input):
        y = self.net(input)
        return getattr(y, "logits", y if torch.is_tensor(y) else y[0])


@torch.no_grad()
def enliven(net, size, gain=1):
    """Makes parameters matter that are zero or tiny at the start, and takes normalisation statistics from noise."""
    torch.manual_seed(0)
    for p in net.parameters():
        c = p.flatten()[0].item()
        if not p.is_floating_point() or p.min() != p.max():
            continue
        if c == 0:
            p.normal_(0, 0.02)  # biases, heads, gains
        elif abs(c) < 0.01:
            p.uniform_(0.1, 0.5)  # LayerScale
        else:
            p.mul_(1 + 0.2 * torch.randn_like(p))  # gammas
    norms = [m for m in net.eval().modules() if isinstance(m, _BatchNorm) and m.track_running_stats]
    for m in norms:
        m.reset_running_stats()
        m.momentum = None
        if m.affine:
            m.weight.uniform_(0.5, 1.5)
        m.train()
    if norms:
        net(torch.randn(4, 3, size, size))
    for m in norms:
        if m.affine:
            m.weight.mul_(gain)
    return net.eval()


def gradient(net, x):
    """Logits, and the derivative of the sum of the cross-entropies with respect to x."""
    x = x.clone().requires_grad_(True)
    y = net(x)
    torch.nn.functional.cross_entropy(y, torch.tensor(LABELS), reduction="sum").backward()
    return y.detach().double().numpy(), x.grad.double().numpy()


def reference(net, x):
    """What a run must give, in float64, and how far float32 and a small move of the input are from it."""
    y32, g32 = gradient(net, x)
    try:
        net.double()
        y, g = gradient(net, x.double())
        moved = x.double() * (1 + 2e-6 * torch.randn(x.shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64))
        _, near = gradient(net, moved)
    except Exception:  # float32 is written into the network
        y, g, near = y32, g32, g32
    finally:
        net.float()
    length = numpy.linalg.norm(g)
    return dict(y=y, g=g, own=far(y32, y), float32=numpy.linalg.norm(g32 - g) / length, kink=numpy.linalg.norm(near - g) / length)


def far(y, from_y):
    """The largest difference, by the largest logit."""
    return abs(y - from_y).max() / abs(from_y).max()


def export(net, x, exporter, path):
    """Writes the network to path; says which batch the file has."""
    if exporter == "legacy":
        torch.onnx.export(net, (x,), path, dynamo=False, input_names=["input"], dynamic_axes={"input": {0: "batch"}}, opset_version=17)
        return "any"
    for shapes, x in (({0: torch.export.Dim("batch")}, x), (None, x[:1])):  # some networks write the batch down
        try:
            torch.onnx.export(net, (x,), path, dynamo=True, input_names=["input"], verbose=False, dynamic_shapes=shapes and (shapes,))
            return "any" if shapes else "1"
        except Exception as e:
            error = e
    raise error


def prepare(model, exporters, folder, one, say):
    """Builds the model, computes what is right, and exports it, by one exporter or all; each file has its own folder."""
    for gain in (1, 0.3):  # of normalisation; with 1 some networks are chaotic, or their logits are small differences
        net, size = make(model)
        net = Logits(enliven(net, size, gain)).eval()
        for p in net.parameters():
            p.requires_grad_(False)
        x = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(1))
        want = reference(net, x)
        if judged(want) and want["own"] <= 3e-5:
            break
    count = sum(p.numel() for p in net.parameters())
    for exporter in exporters:
        case = f"{folder}/{model.replace(':', '-')}.{exporter}"
        os.makedirs(case, exist_ok=True)
        row = dict(model=model, exporter=exporter, parameters=count, size=size, gain=gain)
        try:
            row["batch"] = export(net, x, exporter, case + "/m.onnx")
        except Exception as e:
            say({**row, "export": line(e)})
            shutil.rmtree(case)
            continue
        numpy.save(case + "/x.npy", x.numpy())
        numpy.savez(case + "/want.npz", **want)
        json.dump(row, open(case + "/row.json", "w"))
        gc.collect()
        yield case
        if one:
            return


def line(error):
    """The first telling line of an error, short."""
    lines = [l.strip() for l in str(error).splitlines() if len(l.strip()) > 8]
    return re.sub(r"\x1b\[[0-9;]*m", "", (lines or [type(error).__name__])[0])[:200]


def compare(program, case):
    """One row: what the program says of an exported model."""
    row = json.load(open(case + "/row.json"))
    row["program"] = digest(program)
    want = numpy.load(case + "/want.npz")
    run = subprocess.run(
        [program, "models", "run", "--model", case + "/m.onnx", "--input", case + "/x.npy", "--output", case + "/y.npy",
         "--gradient", case + "/g.npy", "--labels", ",".join(map(str, LABELS))], capture_output=True, text=True)
    if run.returncode:
        return {**row, "refused": run.stderr.strip().splitlines()[-1][-400:] if run.returncode != 5 else "panic: " + run.stderr.strip()[:300]}
    y, g = numpy.load(case + "/y.npy"), numpy.load(case + "/g.npy")
    row["logits"] = float(far(y, want["y"]))
    length = lambda a: numpy.linalg.norm(a.reshape(len(a), -1), axis=1)
    row["gradient"] = float(numpy.linalg.norm(g - want["g"]) / numpy.linalg.norm(want["g"]))
    row["better"] = float((length(g - want["g"]) / length(want["g"])).min())
    row.update({k: float(want[k]) for k in ("own", "float32", "kink") if k in want})
    row["slow"] = definitions(program, case)
    return row


def definitions(program, case):
    """The operators that run by definition, with f for forward or g for the gradient."""
    layers = bench(program, case, 1, "1", ["--layers", "--repeats", "1"])["layers"]
    return sorted({l["what"][0] + " " + l["kind"].replace(" (definition)", "") for l in layers
                   if "(definition)" in l["kind"] and "CrossEntropy" not in l["kind"]})


def bench(program, case, batch, threads, more):
    command = [program, "models", "bench", "--model", case + "/m.onnx", "--batch", str(batch), "--workers", threads, "--what", "forward,gradient", "--json"]
    run = subprocess.run(command + more, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr.strip()[-200:])
    return json.loads(run.stdout)


def timed(program, case, model):
    """Peers' time over ours by batch, two threads, medians of runs that alternate."""
    import onnxruntime, openvino
    torch.set_num_threads(2)
    net, size = make(model)
    net = Logits(enliven(net, size)).eval()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(case + "/m.onnx", options)
    request = openvino.Core().compile_model(case + "/m.onnx", "CPU", {
        "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 2, "NUM_STREAMS": 1}).create_infer_request()
    def once(f):
        start = time.perf_counter()
        f()
        return time.perf_counter() - start
    forward, backward = {}, {}
    for batch in (1, 8):
        x = torch.randn(batch, 3, size, size)
        def loss():
            a = x.clone().requires_grad_(True)
            net(a).logsumexp(1).sum().backward()
        peers = dict(onnxruntime=lambda: session.run(None, {"input": x.numpy()}), openvino=lambda: request.infer([x.numpy()]), torch=loss)
        times, ours = collections.defaultdict(list), collections.defaultdict(list)
        for f in peers.values():
            f()
        for _ in range(3):
            for k, f in peers.items():
                times[k] += [once(f) for _ in range(3)]
            for r in bench(program, case, batch, "2", ["--repeats", "3"])["rows"]:
                ours[r["what"]].append(r["seconds"])
        median = {k: statistics.median(v) for k, v in {**times, **ours}.items()}
        forward[batch] = round(min(median["onnxruntime"], median["openvino"]) / median["forward"], 2)
        backward[batch] = round(median["torch"] / median["gradient"], 2)
    return dict(forward=forward, backward=backward)


def judged(row):
    """Whether PyTorch's own float32 says anything of the gradient: with random weights some networks are chaotic."""
    return row.get("float32", 0) <= 0.1


def agrees(row):
    """Logits within 1e-4, gradients within ten times float32's own error, or what the kinks explain."""
    if "logits" not in row:
        return False
    error = min(row["gradient"], row.get("better", row["gradient"]))
    return row["logits"] <= 1e-4 and error <= max(10 * row["float32"], 3 * row["kink"], 1e-5)


def digest(program):
    return hashlib.sha256(open(program, "rb").read()).hexdigest()[:12]


def attempt(o, model, exporters, cases, say):
    """Runs in a process of its own: compares what is exported already, exports the rest."""
    if o.layers:
        return say(renewed(o, read(o.results)[model, exporters[0]]))
    for case in [*cases, *prepare(model, exporters, o.folder, o.one, say)]:
        row = compare(o.beyond, case)
        if o.time and "logits" in row:
            row.update(timed(o.beyond, case, model))
        say(row)
        if agrees(row):
            shutil.rmtree(case)


def renewed(o, row):
    """The row with its operators by definition told anew, from another export: they do not depend on the weights."""
    net, size = make(row["model"])
    case = f"{o.folder}/{row['model'].replace(':', '-')}.layers"
    os.makedirs(case, exist_ok=True)
    try:
        export(Logits(net).eval(), torch.randn(2, 3, size, size), row["exporter"], case + "/m.onnx")
        return {**row, "slow": definitions(o.beyond, case), "layers": digest(o.beyond)}
    finally:
        shutil.rmtree(case)


def limited(o, model, exporters, cases):
    """Attempts a model within a time limit. Its children end with it."""
    def say(row):
        with open(o.results, "a") as f:
            f.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)
    def fault(reason):
        if not o.layers:  # which leaves the row as it was
            say(dict(model=model, exporter=exporters[0] if exporters else cases[0].rsplit(".", 1)[1], fault=reason))
    def child():
        os.setsid()
        try:
            attempt(o, model, exporters, cases, say)
        except Exception as e:
            traceback.print_exc()
            fault(line(e))
    p = multiprocessing.get_context("fork").Process(target=child)
    p.start()
    p.join(o.limit)
    if p.is_alive():
        os.killpg(p.pid, signal.SIGKILL)
        fault(f"took longer than {o.limit} s")


def read(results):
    """The last line of each model and exporter."""
    rows = {}
    for l in open(results) if os.path.exists(results) else []:
        r = json.loads(l)
        rows[r["model"], r["exporter"]] = r
    return rows


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("models", nargs="*", metavar="MODEL")
    a.add_argument("--beyond")
    a.add_argument("--results", required=True)
    a.add_argument("--exporters", default="dynamo,legacy")
    a.add_argument("--one", action="store_true")
    a.add_argument("--limit", type=int, default=600, help="seconds for a model")
    a.add_argument("--again", action="store_true")
    a.add_argument("--layers", action="store_true")
    a.add_argument("--time", action="store_true")
    a.add_argument("--write", metavar="FILE")
    o = a.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    o.folder = os.path.splitext(o.results)[0] + ".cases"
    if o.write:
        import zoo_page
        listed = dict.fromkeys(m for l in LISTS.values() for m in l())
        return zoo_page.write(read(o.results), o.write, agrees, judged, HF_LEFT_OUT, listed)
    for (model, exporter), row in read(o.results).items() if o.layers else ():
        if row.get("slow") and row.get("layers", row["program"]) != digest(o.beyond):
            limited(o, model, [exporter], [])
    for model in expand(o.models):
        done, program = read(o.results), digest(o.beyond)
        exported = any("export" not in r for (m, _), r in done.items() if m == model)
        cases, exporters = [], []
        for e in o.exporters.split(","):
            row, case = done.get((model, e)), f"{o.folder}/{model.replace(':', '-')}.{e}"
            if row is None:
                exporters += [e] * (not o.one or not exported)
            elif o.again and not agrees(row) and row.get("program") != program and "export" not in row:
                (cases.append(case) if os.path.exists(case + "/row.json") else exporters.append(e))
        if cases or exporters:
            limited(o, model, exporters, cases)


if __name__ == "__main__":
    main()
