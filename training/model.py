"""A Llama of a few million parameters in plain PyTorch, written to be read and to be fast on a CPU.

Shapes in the comments: B blocks of a batch, T tokens of a block, D hidden size, H query heads,
K key-value heads, E size of one head, V vocabulary.

The parameters carry the names of Hugging Face's LlamaForCausalLM, so that a checkpoint of ours
is that model's state dict and nothing has to be renamed (see export.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    """Everything that decides the size of the network."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    mlp: int
    vocab: int = 4096
    context: int = 512
    rope_theta: float = 10000.0
    norm_eps: float = 1e-5


SHAPES = {
    "tiny": Shape(hidden=192, layers=5, heads=6, kv_heads=2, head_dim=32, mlp=576),
    "nano": Shape(hidden=64, layers=4, heads=4, kv_heads=2, head_dim=16, mlp=192),
}


class RMSNorm(nn.Module):
    """Divides by the root mean square over the last axis and scales by a learnt weight."""

    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        y = x.float()
        y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + self.eps)
        return (y * self.weight).to(x.dtype)


def rotary_table(shape: Shape):
    """Cosines and sines, [T, E], in the half-split layout that Hugging Face uses."""
    e = shape.head_dim
    inverse = shape.rope_theta ** (-torch.arange(0, e, 2).float() / e)
    angle = torch.outer(torch.arange(shape.context).float(), inverse)
    angle = torch.cat([angle, angle], dim=-1)
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    """Turns every pair (i, i + E/2) of a head by its position's angle. x is [B, H, T, E]."""
    a, b = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-b, a], dim=-1) * sin


def causal_attention(q, k, v, chunk: int = 128):
    """softmax(q k / sqrt(E)) v, where a position sees itself and what stands before it.

    q is [B, H, T, E], k and v are [B, K, T, E]. It is written out in chunks of queries, because
    compiled it trains twice as fast on a CPU as PyTorch's fused attention, whose backward pass is slow.
    """
    b, heads, t, e = q.shape
    kv = k.shape[1]
    q = q.reshape(b, kv, heads // kv, t, e) * e**-0.5
    out = []
    for start in range(0, t, chunk):
        end = min(start + chunk, t)
        part = q[:, :, :, start:end].reshape(b, kv, -1, e)  # the heads of a group stand one after the other
        scores = part @ k[:, :, :end].transpose(-1, -2)
        scores = scores.view(b, kv, heads // kv, end - start, end).float()
        ahead = torch.ones(end - start, end, dtype=torch.bool, device=q.device).triu(start + 1)
        weights = scores.masked_fill(ahead, -1e9).softmax(-1).to(v.dtype)
        y = weights.view(b, kv, -1, end) @ v[:, :, :end]
        out.append(y.view(b, kv, heads // kv, end - start, e))
    return torch.cat(out, dim=3).reshape(b, heads, t, e)


class Attention(nn.Module):
    """Causal attention in which H query heads share K key-value heads."""

    def __init__(self, s: Shape):
        super().__init__()
        self.s = s
        self.q_proj = nn.Linear(s.hidden, s.heads * s.head_dim, bias=False)
        self.k_proj = nn.Linear(s.hidden, s.kv_heads * s.head_dim, bias=False)
        self.v_proj = nn.Linear(s.hidden, s.kv_heads * s.head_dim, bias=False)
        self.o_proj = nn.Linear(s.heads * s.head_dim, s.hidden, bias=False)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        s = self.s
        q = self.q_proj(x).view(b, t, s.heads, s.head_dim).transpose(1, 2)
        k = self.k_proj(x).view(b, t, s.kv_heads, s.head_dim).transpose(1, 2)
        v = self.v_proj(x).view(b, t, s.kv_heads, s.head_dim).transpose(1, 2)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        y = causal_attention(q, k, v)  # [B, H, T, E]
        return self.o_proj(y.transpose(1, 2).reshape(b, t, s.heads * s.head_dim))


class MLP(nn.Module):
    """SwiGLU: down(silu(gate(x)) * up(x))."""

    def __init__(self, s: Shape):
        super().__init__()
        self.gate_proj = nn.Linear(s.hidden, s.mlp, bias=False)
        self.up_proj = nn.Linear(s.hidden, s.mlp, bias=False)
        self.down_proj = nn.Linear(s.mlp, s.hidden, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """One block: attention, then MLP, each on a normalised copy and added to the stream."""

    def __init__(self, s: Shape):
        super().__init__()
        self.self_attn = Attention(s)
        self.mlp = MLP(s)
        self.input_layernorm = RMSNorm(s.hidden, s.norm_eps)
        self.post_attention_layernorm = RMSNorm(s.hidden, s.norm_eps)

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    """Embedding, layers and the last norm: from ids [B, T] to states [B, T, D]."""

    def __init__(self, s: Shape):
        super().__init__()
        self.embed_tokens = nn.Embedding(s.vocab, s.hidden)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.norm = RMSNorm(s.hidden, s.norm_eps)
        cos, sin = rotary_table(s)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, ids):
        t = ids.shape[1]
        x = self.embed_tokens(ids)
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.get_autocast_dtype("cpu"))
        cos, sin = self.cos[:t].to(x.dtype), self.sin[:t].to(x.dtype)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)


class TinyLlama(nn.Module):
    """The body and a head that is the embedding used the other way round (tied)."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        self.model = Body(s)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                std = 0.02 if "embed" in name else p.shape[1] ** -0.5
                if name.endswith(("o_proj.weight", "down_proj.weight")):
                    std /= math.sqrt(2 * s.layers)
                nn.init.normal_(p, 0.0, std)

    def logits(self, ids):
        """Logits [B, T, V]."""
        return F.linear(self.model(ids), self.model.embed_tokens.weight)

    def forward(self, ids, targets):
        """Mean cross-entropy in nats over the targets that are not -100. Both are [B, T]."""
        logits = self.logits(ids)
        return F.cross_entropy(
            logits.float().view(-1, logits.shape[-1]), targets.reshape(-1), ignore_index=-100
        )

    def count(self) -> int:
        """How many numbers are learnt."""
        return sum(p.numel() for p in self.parameters())
