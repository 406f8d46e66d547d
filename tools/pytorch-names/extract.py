#!/usr/bin/env python3
"""Lists the public names of an installed PyTorch with the names of their parameters, one a line: `topk input k dim largest sorted out`.

    extract.py FOLDER_OF_THE_TORCH_PACKAGE > ../../src/Sinter.Generators/Exports/PyTorchNames.txt

Nothing is imported: type stubs, sources and the signatures at the head of docstrings are read. newer.txt adds what later
versions brought, torchsharp.txt what TorchSharp's tensors have beside. @property and @functional stand for themselves."""
import ast
import os
import re
import sys

root = sys.argv[1]
names = {}


def module(path):
    return ast.parse(open(os.path.join(root, path), encoding="utf-8").read())


def add(name, parameters):
    known = names.setdefault(name, [])
    known += [p for p in parameters if p not in known and p not in ("self", "_stacklevel", "out") and not p.startswith("__")]


def parameters(function):
    a = function.args
    every = a.posonlyargs + a.args + ([a.vararg] if a.vararg else []) + a.kwonlyargs
    return [p.arg for p in every]


def functions(path, prefix):
    for node in module(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            add(prefix + node.name, parameters(node))


def classes(path, prefix):
    for node in module(path).body:
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        add(prefix + node.name, [])
        for member in node.body:
            if isinstance(member, ast.FunctionDef) and member.name in ("__init__", "__new__"):
                add(prefix + node.name, [p for p in parameters(member) if p != "cls"])


def members_of(path, class_name, prefix):
    for node in module(path).body:
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                    is_property = any(isinstance(d, ast.Name) and d.id == "property" for d in member.decorator_list)
                    add(prefix + member.name, ["@property"] if is_property else parameters(member))
                elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name) and not member.target.id.startswith("_"):
                    add(prefix + member.target.id, ["@property"])


def docstrings(path, prefix):
    text = open(os.path.join(root, path), encoding="utf-8").read()
    for name, doc in re.findall(r'^(\w+) = _add_docstr\([\w.]+,\s*r"""(.*?)"""', text, re.S | re.M):
        signature = re.search(r"\b" + name + r"\(([^)]*)\)", doc)
        given = re.findall(r"(?:^|,)\s*\*{0,2}(\w+)", signature.group(1)) if signature else []
        add(prefix + name, given)


functions("_C/_VariableFunctions.pyi", "")
functions("functional.py", "")
functions("_tensor_str.py", "")
functions("random.py", "")
functions("serialization.py", "")
for name in "float32 float64 float16 bfloat16 int8 int16 int32 int64 uint8 bool complex64 complex128 float double half int long short e pi nan inf".split():
    add(name, [])
for name in "no_grad enable_grad inference_mode set_grad_enabled device dtype Generator Size Tensor is_grad_enabled manual_seed seed save load".split():
    add(name, [])
for name in ("functional.pyi", "functional.py"):
    functions("nn/" + name, "nn.functional.")
for tree in [module("nn/functional.pyi"), module("nn/functional.py")]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and not node.targets[0].id.startswith("_"):
            add("nn.functional." + node.targets[0].id, [])
docstrings("nn/functional.py", "nn.functional.")
functions("nn/init.py", "nn.init.")
for name in sorted(os.listdir(os.path.join(root, "nn/modules"))):
    if name.endswith(".py") and not name.startswith("_"):
        classes("nn/modules/" + name, "nn.")
classes("nn/parameter.py", "nn.")
for name in "clip_grad convert_parameters rnn memory_format fusion".split():
    functions(f"nn/utils/{name}.py", "nn.utils.rnn." if name == "rnn" else "nn.utils.")
classes("nn/utils/rnn.py", "nn.utils.rnn.")
functions("nn/utils/parametrize.py", "nn.utils.parametrize.")
functions("nn/utils/parametrizations.py", "nn.utils.parametrizations.")
for name in ("weight_norm", "spectral_norm"):
    functions(f"nn/utils/{name}.py", "nn.utils.")
for name in sorted(os.listdir(os.path.join(root, "optim"))):
    if name.endswith(".py") and name not in ("__init__.py", "lr_scheduler.py", "swa_utils.py", "_functional.py"):
        classes("optim/" + name, "optim.")
classes("optim/lr_scheduler.py", "optim.lr_scheduler.")
classes("optim/swa_utils.py", "optim.swa_utils.")
functions("optim/swa_utils.py", "optim.swa_utils.")
for name in ("linalg", "special", "fft"):
    docstrings(name + "/__init__.py", name + ".")
functions("autograd/__init__.py", "autograd.")
functions("autograd/functional.py", "autograd.functional.")
functions("autograd/gradcheck.py", "autograd.")
classes("autograd/grad_mode.py", "autograd.")
classes("autograd/function.py", "autograd.")
classes("autograd/anomaly_mode.py", "autograd.")
for name in ("dataset", "sampler", "dataloader"):
    classes(f"utils/data/{name}.py", "utils.data.")
for name in ("dataset", "_utils/collate"):
    functions(f"utils/data/{name}.py", "utils.data.")
functions("utils/checkpoint.py", "utils.checkpoint.")
functions("distributed/distributed_c10d.py", "distributed.")
classes("nn/parallel/distributed.py", "nn.parallel.")
classes("amp/autocast_mode.py", "amp.")
classes("cuda/amp/grad_scaler.py", "amp.")
members_of("nn/modules/module.py", "Module", "nn.Module.")
members_of("optim/optimizer.py", "Optimizer", "optim.Optimizer.")
members_of("optim/lr_scheduler.py", "_LRScheduler", "optim.lr_scheduler.LRScheduler.")
members_of("optim/lr_scheduler.py", "ReduceLROnPlateau", "optim.lr_scheduler.ReduceLROnPlateau.")
members_of("_C/__init__.pyi", "Generator", "Generator.")
members_of("_C/__init__.pyi", "_TensorBase", "Tensor.")
members_of("_tensor.py", "Tensor", "Tensor.")
for more in ("newer.txt", "torchsharp.txt"):
    for line in open(os.path.join(os.path.dirname(os.path.abspath(__file__)), more), encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            name, *given = line.split()
            add(name, given)

for name in sorted(names):
    print(" ".join([name, *names[name]]))
