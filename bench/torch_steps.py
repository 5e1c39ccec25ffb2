"""PyTorch as a contender, one thread: `torch_steps.py FOLDER STEPS MODE`; see contender.ts for what it says.

`observed` takes mean, population standard deviation, lowest, highest and zeros of every layer's output, of that
output's gradient and of every parameter at every step, by hooks, and torch.histc's 64 bins of each at every 64th;
`full` takes these at every step too. All end as Python's numbers.
"""

import json
import os
import sys
import time

import workload as shared

import torch
from torch import nn

folder, first_steps, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
workload, model, batches = shared.load(folder)
output_layers = shared.build(workload["outputLayers"])
optimizer = shared.optimizer_of(workload, model.parameters())
loss_of = nn.CrossEntropyLoss()
clock = time.thread_time if os.environ.get("LAYERSCOPE_BENCH_CLOCK") == "thread" else time.perf_counter
statistics = []
histograms = []
takes_histograms = False


def blas():
    """The library that multiplies matrices, which decides much of the speed; Debian's plainest is `libblas`."""
    try:
        with open("/proc/self/maps") as maps:
            libraries = {line.split("/")[-1].strip() for line in maps if "blas" in line or "mkl_rt" in line}
    except OSError:
        return "unknown BLAS"
    return ", ".join(sorted(libraries)) or "built-in BLAS"


def step(i):
    inputs, targets = batches[i % len(batches)]
    logits = model(inputs)
    for layer in output_layers:
        layer(logits)
    loss = loss_of(logits, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def measure(tensor):
    std, mean = torch.std_mean(tensor, unbiased=False)
    lowest, highest = torch.aminmax(tensor)
    statistics.extend((mean, std, lowest, highest, tensor.numel() - torch.count_nonzero(tensor)))
    if takes_histograms:
        histograms.append(torch.histc(tensor, 64))


def observe(_module, _inputs, output):
    measure(output.detach())
    if output.requires_grad:
        output.register_hook(measure)


def observed_step(i):
    global takes_histograms
    statistics.clear()
    histograms.clear()
    takes_histograms = mode == "full" or i % 64 == 0
    loss = step(i)
    for parameter in model.parameters():
        measure(parameter.detach())
    torch.stack(statistics).tolist()
    if takes_histograms:
        torch.stack(histograms).tolist()
    return loss


run = step
if mode != "unobserved":
    run = observed_step
    for module in model:
        module.register_forward_hook(observe)
    for module in output_layers:
        module.register_forward_hook(lambda _module, _inputs, output: measure(output.detach()))

losses = [run(i).item() for i in range(first_steps)]
about = f"PyTorch {torch.__version__}, one thread, {blas()}"
print(json.dumps({"about": about, "losses": losses}), flush=True)
done = first_steps
for line in sys.stdin:
    steps = int(line)
    start = clock()
    for i in range(done, done + steps):
        run(i)
    print((clock() - start) * 1e6 / steps, flush=True)
    done += steps
