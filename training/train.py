"""Trains one of the two models on the blocks that prepare.py made.

    python training/train.py --work DIR --size tiny --minutes 60
    python training/train.py --work DIR --size nano --tokens 20000000

The rate warms up, stays, and falls to nothing over the last part of the budget, be that budget
minutes or tokens. A checkpoint is written every few minutes; the same command goes on from it.
Matrices are trained with Muon, the embedding and the norms with AdamW, in bfloat16 autocast.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch

from model import SHAPES, TinyLlama

PAD = 0
WARMUP_STEPS = 100


def factor(step: int, progress: float, decay: float) -> float:
    """What the peak rate is multiplied by: a ramp, a plateau, and a straight line down to zero."""
    return min(1.0, (step + 1) / WARMUP_STEPS, max(0.0, (1.0 - progress) / decay))


def batch(blocks: np.ndarray, rows) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and targets of some blocks. In padding nothing is asked."""
    ids = torch.from_numpy(blocks[rows].astype(np.int64))
    targets = torch.full_like(ids, -100)
    targets[:, :-1] = ids[:, 1:]
    targets[targets == PAD] = -100
    return ids, targets


@torch.no_grad()
def held_out(run, blocks: np.ndarray, size: int) -> float:
    """Mean loss in nats a token over held-out blocks."""
    total, count = 0.0, 0
    for i in range(0, len(blocks) - size + 1, size):
        ids, targets = batch(blocks, slice(i, i + size))
        n = int((targets != -100).sum())
        with torch.autocast("cpu", torch.bfloat16):
            total += float(run(ids, targets)) * n
        count += n
    return total / count


def optimizers(model: TinyLlama, rate: float, weight_decay: float):
    """Muon for the matrices inside the layers, AdamW for everything else."""
    matrices, rest = [], []
    for name, p in model.named_parameters():
        (matrices if p.dim() == 2 and "embed" not in name else rest).append(p)
    return [
        torch.optim.Muon(
            matrices, lr=rate, weight_decay=weight_decay, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(rest, lr=rate, weight_decay=0.0, betas=(0.9, 0.98), fused=True),
    ]


def main() -> None:
    """The loop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="folder that prepare.py filled")
    parser.add_argument("--size", choices=SHAPES, default="tiny")
    parser.add_argument("--name", help="name of the checkpoint (default: the size)")
    parser.add_argument("--minutes", type=float, help="budget of wall-clock time")
    parser.add_argument("--tokens", type=float, help="budget of tokens; one of the two is needed")
    parser.add_argument("--rate", type=float, default=4e-3, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=0.4, help="last part of the budget over which the rate falls")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--blocks", type=int, default=8, help="blocks of one forward pass")
    parser.add_argument("--accumulate", type=int, default=2, help="forward passes of one step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=3.0, help="minutes between checkpoints")
    parser.add_argument("--eval-every", type=int, default=250, help="steps between held-out losses")
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights to begin with")
    args = parser.parse_args()
    if not args.minutes and not args.tokens:
        parser.error("give --minutes or --tokens")

    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    train = np.load(args.work / "train.npy", mmap_mode="r")
    held = {k: np.load(args.work / f"held_{k}.npy") for k in ("natural", "grammar")}
    model = TinyLlama(SHAPES[args.size])
    opts = optimizers(model, args.rate, args.weight_decay)
    name = args.name or args.size
    path = args.work / f"{name}.pt"
    log = args.work / f"{name}.jsonl"
    step, used, tokens, best = 0, 0.0, 0, float("inf")
    if args.start_from:
        model.load_state_dict(torch.load(args.start_from)["model"])
    if path.exists():
        saved = torch.load(path)
        model.load_state_dict(saved["model"])
        for o, s in zip(opts, saved["optimizers"]):
            o.load_state_dict(s)
        step, used, tokens, best = saved["step"], saved["used"], saved["tokens"], saved["best"]
        print(f"going on at step {step}, after {used / 60:.1f} minutes")
    run = torch.compile(model)
    print(f"{name}: {model.count():,} parameters, {len(train):,} blocks", flush=True)

    def save():
        state = {"model": model.state_dict(), "optimizers": [o.state_dict() for o in opts], "size": args.size}
        state |= {"step": step, "used": used, "tokens": tokens, "best": best}
        torch.save(state, path.with_suffix(".part"))
        os.replace(path.with_suffix(".part"), path)

    per_step = args.blocks * args.accumulate
    losses, since, last_save = [], time.time(), time.time()
    while True:
        began = time.time()
        progress = max(used / 60 / args.minutes if args.minutes else 0, tokens / args.tokens if args.tokens else 0)
        if progress >= 1:
            break
        epoch, offset = divmod(step * per_step, len(train) - len(train) % per_step)
        order = np.random.default_rng(epoch).permutation(len(train))
        f = factor(step, progress, args.decay)
        for o in opts:
            for group in o.param_groups:
                group["lr"] = args.rate * f
        for i in range(args.accumulate):
            rows = np.sort(order[offset + i * args.blocks : offset + (i + 1) * args.blocks])
            ids, targets = batch(train, rows)
            with torch.autocast("cpu", torch.bfloat16):
                loss = run(ids, targets)
            (loss / args.accumulate).backward()
            losses.append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in opts:
            o.step()
            o.zero_grad(set_to_none=True)
        step += 1
        tokens += per_step * train.shape[1]
        used += min(time.time() - began, 30)  # a long pause, or compiling, is not training
        if step % 50 == 0:
            speed = 50 * per_step * train.shape[1] / (time.time() - since)
            print(
                f"step {step} tokens {tokens / 1e6:.2f}M minutes {used / 60:.1f} rate {args.rate * f:.5f} "
                f"loss {sum(losses) / len(losses):.4f} tokens/s {speed:.0f}",
                flush=True,
            )
            losses, since = [], time.time()
        if step % args.eval_every == 0:
            row = {"step": step, "tokens": tokens, "minutes": round(used / 60, 2)}
            row |= {k: round(held_out(run, b[:48], args.blocks), 4) for k, b in held.items()}
            print(row, flush=True)
            with log.open("a") as out:
                out.write(json.dumps(row) + "\n")
            best = min(best, row["natural"] + row["grammar"])
            since = time.time()
        if time.time() - last_save > 60 * args.save_every:
            save()
            last_save = time.time()
    save()
    row = {"step": step, "tokens": tokens, "minutes": round(used / 60, 2), "final": True}
    row |= {k: round(held_out(run, b, args.blocks), 4) for k, b in held.items()}
    print(row, flush=True)
    with log.open("a") as out:
        out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
