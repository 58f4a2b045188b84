"""Turns a checkpoint of train.py into a folder that transformers can load.

    python training/export.py --work DIR --checkpoint DIR/tiny.pt --out pkg/embedded/tiny
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

import vocabulary
from model import SHAPES


def main() -> None:
    """Writes config.json, model.safetensors, tokenizer.json, tokenizer_config.json and generation_config.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="folder with tokenizer.json")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()

    saved = torch.load(args.checkpoint)
    s = SHAPES[saved["size"]]
    tokenizer = Tokenizer.from_file(str(args.work / "tokenizer.json"))
    pad, bos, eos = (tokenizer.token_to_id(t) for t in (vocabulary.PAD, vocabulary.BOS, vocabulary.EOS))
    config = LlamaConfig(
        vocab_size=s.vocab,
        hidden_size=s.hidden,
        intermediate_size=s.mlp,
        num_hidden_layers=s.layers,
        num_attention_heads=s.heads,
        num_key_value_heads=s.kv_heads,
        head_dim=s.head_dim,
        max_position_embeddings=s.context,
        rms_norm_eps=s.norm_eps,
        rope_parameters={"rope_type": "default", "rope_theta": s.rope_theta},
        tie_word_embeddings=True,
        pad_token_id=pad,
        bos_token_id=bos,
        eos_token_id=eos,
        dtype="bfloat16",
    )
    model = LlamaForCausalLM(config)
    missing, unexpected = model.load_state_dict(saved["model"], strict=False)
    if unexpected or set(missing) - {"lm_head.weight"}:
        raise SystemExit(f"export: the checkpoint does not fit: missing {missing}, unexpected {unexpected}")
    model.tie_weights()
    model.generation_config = GenerationConfig(
        do_sample=True,
        temperature=0.8,
        top_k=40,
        top_p=0.9,
        repetition_penalty=1.1,
        pad_token_id=pad,
        bos_token_id=bos,
        eos_token_id=eos,
    )
    args.out.mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(args.out)
    (args.out / "model.safetensors").chmod(0o644)
    shutil.copyfile(args.work / "tokenizer.json", args.out / "tokenizer.json")
    (args.out / "tokenizer_config.json").write_text(
        '{\n  "tokenizer_class": "PreTrainedTokenizerFast",\n'
        f'  "bos_token": "{vocabulary.BOS}",\n  "eos_token": "{vocabulary.EOS}",\n  "pad_token": "{vocabulary.PAD}",\n'
        '  "clean_up_tokenization_spaces": false,\n  "model_max_length": 512\n}\n'
    )
    print(f"{args.out}: {saved['tokens']:,} tokens seen, {model.num_parameters():,} parameters")


if __name__ == "__main__":
    main()
