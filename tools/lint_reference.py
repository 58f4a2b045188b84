"""What transformers does with the arguments in CASES: pkg/lint/testdata/reference.json;
and which parameters it has, with their defaults: pkg/params/testdata/parameters.json.

    pip install torch transformers
    python tools/lint_reference.py

Each case is a list of arguments as Python writes them. It is given to
GenerationConfig(...), to its validate(strict=True), to model.generate(input_ids, ...)
of a Llama with a few random weights, a prompt of four ids and a vocabulary of 64,
and to that by way of generation_config; what was raised and warned of is kept.
"""

import inspect
import json
import logging
import pathlib
import platform
import re
import warnings

import tokenizers
import torch
import transformers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.generation import GenerationMixin
from transformers.generation.streamers import BaseStreamer

CASES = """
do_sample=False
do_sample=True
do_sample=True, temperature=0.7
do_sample=False, temperature=0.9
do_sample=False, temperature=0.0
temperature=0.9
temperature=1.0
temperature=1
do_sample=True, temperature=1
do_sample=True, temperature=2
do_sample=True, temperature=0
do_sample=True, temperature=0.0
do_sample=True, temperature=-0.5
do_sample=True, temperature=None
do_sample=True, temperature="0.7"
do_sample=False, temperature="0.7"
do_sample=True, temperature=True
do_sample=None, temperature=0.9
do_sample=1, temperature=0.9
do_sample=0, temperature=0.9
do_sample="yes", temperature=0.9
top_k=50
top_k=10
do_sample=True, top_k=0
do_sample=True, top_k=None
do_sample=True, top_k=-1
do_sample=True, top_k=5.0
do_sample=True, top_k=0.0
do_sample=True, top_k=100000
do_sample=True, top_k=True
do_sample=True, top_k="5"
do_sample=False, top_k=-1
top_p=0.9
top_p=1.0
do_sample=True, top_p=0.9
do_sample=True, top_p=0
do_sample=True, top_p=0.0
do_sample=True, top_p=1
do_sample=True, top_p=1.5
do_sample=True, top_p=-0.1
do_sample=False, top_p=-0.1
do_sample=True, top_p="0.9"
do_sample=False, top_p="0.9"
do_sample=True, min_p=0.05
min_p=0.05
min_p=0.0
do_sample=True, min_p=0
do_sample=True, min_p=1.5
do_sample=True, min_p=-0.1
do_sample=True, typical_p=0.9
typical_p=0.9
do_sample=True, typical_p=0.0
do_sample=True, typical_p=-0.5
do_sample=True, typical_p=1.5
do_sample=True, typical_p="0.5"
do_sample=True, epsilon_cutoff=0.001
epsilon_cutoff=0.001
do_sample=True, epsilon_cutoff=1.5
do_sample=True, epsilon_cutoff=-0.1
do_sample=True, epsilon_cutoff="0.1"
do_sample=True, eta_cutoff=0.001
eta_cutoff=0.001
do_sample=True, eta_cutoff=2.0
do_sample=True, eta_cutoff=-1
do_sample=True, top_h=0.4
top_h=0.4
do_sample=True, top_h=0.0
do_sample=True, top_h=1.5
do_sample=True, top_h=1
do_sample=True, top_h="0.5"
do_sample=True, min_p="0.1"
do_sample=True, eta_cutoff="0.1"
do_sample=True, temperature=[0.7]
do_sample=True, temperature=1e400
do_sample=True, top_p=[0.9]
repetition_penalty=1.1
repetition_penalty=1.0
repetition_penalty=1
repetition_penalty=2
repetition_penalty=2.0
repetition_penalty=0.5
repetition_penalty=0.0
repetition_penalty=0
repetition_penalty=-1.0
repetition_penalty="1.1"
repetition_penalty=True
repetition_penalty=None
encoder_repetition_penalty=1.2
encoder_repetition_penalty=2
encoder_repetition_penalty=0.0
no_repeat_ngram_size=2
no_repeat_ngram_size=0
no_repeat_ngram_size=-1
no_repeat_ngram_size=2.0
no_repeat_ngram_size="2"
encoder_no_repeat_ngram_size=2
encoder_no_repeat_ngram_size=2.0
bad_words_ids=[[5], [6, 7]]
bad_words_ids=[]
bad_words_ids=[5]
bad_words_ids=[[-1]]
bad_words_ids=[[5.0]]
bad_words_ids=[[2]]
bad_words_ids=[[2], [2]]
bad_words_ids=[[2], [5]]
bad_words_ids=[[2]], eos_token_id=None
bad_words_ids=[[]]
bad_words_ids=[[1000]]
bad_words_ids=((5,),)
bad_words_ids="no"
sequence_bias={(5, 6): -2.5}
sequence_bias={(5,): 1.0, (6,): 2.0}
sequence_bias=[[[5, 6], -2.5]]
sequence_bias=[[[0], 1.0]]
sequence_bias={(0,): 1.0}
sequence_bias={}
sequence_bias=[]
sequence_bias={5: 1.0}
sequence_bias={(5,): 1}
sequence_bias=[[[5], 1]]
sequence_bias={(-5,): 1.0}
sequence_bias={(1000,): 1.0}
sequence_bias={(): 1.0}
sequence_bias={"a": 1.0}
sequence_bias=[[5, 1.0]]
sequence_bias=[[[5], 1.0, 2.0]]
sequence_bias=5
suppress_tokens=[5, 6]
suppress_tokens=[]
suppress_tokens=5
suppress_tokens=[1000]
begin_suppress_tokens=[5]
begin_suppress_tokens=[5], forced_bos_token_id=6
begin_suppress_tokens=5
forced_bos_token_id=5
forced_bos_token_id=1000
forced_bos_token_id=5.0
forced_bos_token_id=-1
forced_bos_token_id=[5]
forced_eos_token_id="2"
forced_eos_token_id=[]
forced_eos_token_id=2
forced_eos_token_id=[2, 3]
forced_eos_token_id=[2, 3], suppress_tokens=[2, 3, 4]
forced_eos_token_id=[2, 3], suppress_tokens=[2]
forced_eos_token_id=2, suppress_tokens=[2]
forced_bos_token_id=2, suppress_tokens=[2]
forced_eos_token_id=2.0
forced_eos_token_id=-1
forced_eos_token_id=1000, max_new_tokens=2
forced_eos_token_id=1000
exponential_decay_length_penalty=(5, 1.1)
exponential_decay_length_penalty=[5, 1.1]
exponential_decay_length_penalty=(5,)
exponential_decay_length_penalty=1.1
exponential_decay_length_penalty=(5, 1.1), eos_token_id=None
exponential_decay_length_penalty=(5, 1.1), eos_token_id=-1
remove_invalid_values=True
remove_invalid_values=1
suppress_tokens=[5.5]
suppress_tokens=["a"]
suppress_tokens=[-1]
begin_suppress_tokens=[5.5]
begin_suppress_tokens=["a"]
exponential_decay_length_penalty=(5.5, 1.1)
exponential_decay_length_penalty=("5", 1.1)
exponential_decay_length_penalty=(-5, 1.1)
exponential_decay_length_penalty=(5, 1.1, 2)
exponential_decay_length_penalty=(5, 1.1), eos_token_id=[]
renormalize_logits=True
renormalize_logits=1
max_new_tokens=5
max_new_tokens=0
max_new_tokens=-5
max_new_tokens=5.0
max_new_tokens="5"
max_new_tokens=None
max_new_tokens=True
max_new_tokens=False
max_length=10
max_length=4
max_length=2
max_length=0
max_length=-1
max_length=10.5
max_length="10"
max_length=10, max_new_tokens=5
max_length=2, max_new_tokens=5
max_length=None
min_length=5
min_length=-1
min_length=5.0
min_length=0.0
min_length="5"
min_length=True
min_length=30, max_length=10
min_length=5, min_new_tokens=5
min_new_tokens=5
min_new_tokens=5, max_new_tokens=3
min_new_tokens=-5
min_new_tokens=5.0
min_new_tokens="5"
min_length=30
min_new_tokens=30
min_new_tokens=5, eos_token_id=-1
min_length=10, eos_token_id=-1
min_length=10, eos_token_id=None
eos_token_id=2
eos_token_id=[2, 3]
eos_token_id=-1
eos_token_id=2.0
eos_token_id=[]
eos_token_id=[2, "3"]
eos_token_id=[2.5]
eos_token_id=1000
eos_token_id=True
eos_token_id="2"
eos_token_id=None
pad_token_id=0
pad_token_id=-1
pad_token_id=None
pad_token_id=0.5
pad_token_id="0"
pad_token_id=[0]
bos_token_id=1
bos_token_id=-1
num_return_sequences=1
num_return_sequences=3
num_return_sequences=0
num_return_sequences=-1
num_return_sequences="3"
num_return_sequences=2.0
num_return_sequences=2.0, do_sample=True
num_return_sequences=3, do_sample=True
num_return_sequences=0, do_sample=True
num_return_sequences=3, num_beams=3
num_return_sequences=3, num_beams=2
num_return_sequences=3, num_beams=2, do_sample=True
num_beams=2
num_beams=2, do_sample=True
num_beams=2, do_sample=True, temperature=0.7, top_k=5
num_beams=1
num_beams=0
num_beams=-1
num_beams=2.0
num_beams="2"
num_beams=None
num_beams=0, do_sample=True
num_beams=2, top_k=10
num_beams=2, early_stopping=True
num_beams=2, early_stopping="never"
num_beams=2, early_stopping="always"
num_beams=2, length_penalty=2.0
num_beams=2, length_penalty=2
num_beams=2, length_penalty="long"
num_beams=2, repetition_penalty=1.2
num_beams=2, use_cache=False
early_stopping=True
early_stopping=False
early_stopping="never"
early_stopping=1
early_stopping=0
early_stopping=2
early_stopping=[]
early_stopping=None
length_penalty=2.0
length_penalty=1
length_penalty=0.0
num_beams=1, length_penalty=2.0
num_beams=None, length_penalty=2.0
use_cache=True
use_cache=False
use_cache=None
use_cache=1
use_cache="no"
use_cache=0
use_cache=False, cache_implementation="static"
use_cache=False, cache_config={"backend": "quanto"}
cache_implementation="static"
cache_implementation="dynamic"
cache_implementation="offloaded_static"
cache_implementation="dynamic_full"
cache_implementation="sliding_window"
cache_implementation="hybrid"
cache_implementation="fancy"
cache_implementation=5
cache_config={"backend": "quanto"}
max_cache_len=64
max_cache_len=64, cache_implementation="static"
stop_strings="the"
stop_strings=["the", "."]
stop_strings="the", tokenizer=tokenizer
stop_strings=["the", "a"], tokenizer=tokenizer
stop_strings=[], tokenizer=tokenizer
stop_strings=5, tokenizer=tokenizer
stop_strings=[5], tokenizer=tokenizer
stop_strings="", tokenizer=tokenizer
tokenizer=tokenizer
max_time=0.5
max_time=0
max_time=-1
max_time=1
max_time="1"
max_time=True
max_matching_ngram_size=2
prompt_lookup_num_tokens="3"
prompt_lookup_num_tokens=True
prefill_chunk_size=0
prefill_chunk_size="2"
num_assistant_tokens="5"
guidance_scale=True
top_k=None, do_sample=True, top_p=0.9
do_sample=True, num_beams=2, num_return_sequences=2
max_new_tokens=5, max_length=None
max_new_tokens=[5]
max_length=[5]
repetition_penalty=[1.1]
no_repeat_ngram_size=True
output_attentions=1
return_dict_in_generate=1, output_scores=True
return_dict_in_generate="yes"
early_stopping=1.0
num_beams=True
num_beams=False
num_return_sequences=None
num_return_sequences=True
temperature=None
repetition_penalty=False
bad_words_ids=[["a"]]
bad_words_ids=[[True]]
cache_implementation="quantized"
streamer=streamer
streamer=streamer, num_beams=2
streamer=streamer, num_beams=2, do_sample=True
streamer=streamer, num_return_sequences=2, do_sample=True
streamer=streamer, num_beams=1
streamer=None, num_beams=2
output_attentions=True
output_hidden_states=True
output_scores=True
output_logits=True
output_scores=True, return_dict_in_generate=True
output_attentions=True, return_dict_in_generate=True
output_scores=1
return_dict_in_generate=True
guidance_scale=1.5
guidance_scale=1
guidance_scale=0.5
guidance_scale=2
guidance_scale="2"
prompt_lookup_num_tokens=3
prompt_lookup_num_tokens=3, max_matching_ngram_size=2
prompt_lookup_num_tokens=0
prompt_lookup_num_tokens=-1
prompt_lookup_num_tokens=3, max_matching_ngram_size=0
prompt_lookup_num_tokens=3, max_matching_ngram_size=-1
prompt_lookup_num_tokens=3, num_beams=2
prompt_lookup_num_tokens=3, num_return_sequences=2, do_sample=True
prompt_lookup_num_tokens=3, use_cache=False
prompt_lookup_num_tokens=3, do_sample=True
prompt_lookup_num_tokens=3, cache_implementation="static"
prompt_lookup_num_tokens=3, assistant_ensemble_weight=0.5
prompt_lookup_num_tokens=3.5
assistant_ensemble_weight=0.5
assistant_ensemble_weight=1.5
assistant_ensemble_weight=0.0
assistant_model=assistant_model
assistant_model=assistant_model, num_beams=2
assistant_model=assistant_model, num_return_sequences=2, do_sample=True
assistant_model=assistant_model, use_cache=False
assistant_model=assistant_model, num_assistant_tokens=3, num_assistant_tokens_schedule="heuristic"
assistant_model=assistant_model, num_assistant_tokens_schedule="fancy"
assistant_model=assistant_model, num_assistant_tokens=0
assistant_model=assistant_model, do_sample=True, temperature=0.7
assistant_model=assistant_model, tokenizer=tokenizer, assistant_tokenizer=tokenizer
num_assistant_tokens=5
penalty_alpha=0.6
penalty_alpha=0.6, top_k=4
penalty_alpha=0.6, top_k=1
penalty_alpha=0.6, do_sample=True
penalty_alpha=0.0
penalty_alpha=0.6, num_beams=2
num_beams=4, num_beam_groups=2, diversity_penalty=0.5
num_beam_groups=2
num_beams=4, num_beam_groups=1
num_beams=4, diversity_penalty=0.5
dola_layers="low"
dola_layers="low", num_beams=2
force_words_ids=[[5]]
force_words_ids=[[5]], num_beams=2
constraints=[], num_beams=2
low_memory=True
low_memory=True, num_beams=2
low_memory=False
token_healing=True
token_healing=True, tokenizer=tokenizer
watermarking_config={"greenlist_ratio": 0.25, "bias": 2.0}
watermarking_config={"greenlist_ratio": 1.5}
watermarking_config={"context_width": 0}
watermarking_config={"seeding_scheme": "fancy"}
watermarking_config={"colour": "green"}
watermarking_config=5
compile_config={"fullgraph": True}
compile_config=5
disable_compile=True
prefill_chunk_size=2
prefill_chunk_size=2, use_cache=False
use_mtp=True
assistant_early_exit=1
is_assistant=True
generation_kwargs={"top_k": 5}
continuous_batching_config=5
do_sample=True, temperature=0.6, top_p=0.9, eos_token_id=[2, 3], pad_token_id=0, max_length=400
do_sample=True, repetition_penalty=1.05, temperature=0.7, top_p=0.8, top_k=20, max_new_tokens=5
transformers_version="5.0.0"
_from_model_config=True
trust_remote_code=True
seed=42
max_tokens=5
topk=5
temprature=0.7
temprature=None
stop=["."]
n=2
frequency_penalty=0.5
do_sampling=True
attention_mask=None
regex="[a-z]+"
logits_processor=[]
stopping_criteria=[]
prefix_allowed_tokens_fn=None
prefix_allowed_tokens_fn=lambda batch_id, ids: [5, 6]
prefix_allowed_tokens_fn=lambda batch_id, ids: []
synced_gpus=False
negative_prompt_ids=None
generation_config=GenerationConfig(max_new_tokens=3)
generation_config=GenerationConfig(max_new_tokens=3), temperature=0.9
generation_config=GenerationConfig(do_sample=True), temperature=0.9
generation_config=GenerationConfig(temperature=0.9)
decoder_start_token_id=1
do_sample=True, temperature=0.7, top_k=50, top_p=0.95, max_new_tokens=5
max_new_tokens=600
do_sample=True, typical_p=0.9, top_p=0.9, top_k=0
suppress_tokens=[5], begin_suppress_tokens=[6], bad_words_ids=[[7]]
repetition_penalty=1.2, no_repeat_ngram_size=3
do_sample=True, temperature=float("nan")
do_sample=True, temperature=float("inf")
temperature=float("nan")
do_sample=True, top_p=float("nan")
do_sample=True, min_p=float("nan")
do_sample=True, typical_p=float("nan")
do_sample=True, top_h=float("nan")
do_sample=True, epsilon_cutoff=float("nan")
do_sample=True, eta_cutoff=float("nan")
repetition_penalty=float("nan")
repetition_penalty=float("inf")
encoder_repetition_penalty=float("nan")
sequence_bias={(5,): float("nan")}
exponential_decay_length_penalty=(1, float("nan")), max_new_tokens=5
num_beams=2, length_penalty=float("nan")
max_time=float("nan")
assistant_model=assistant_model, stop_strings=["."]
assistant_model=assistant_model, stop_strings=["."], tokenizer=tokenizer
assistant_model=assistant_model, stop_strings=["."], tokenizer=tokenizer, do_sample=True
assistant_model=assistant_model, stop_strings=["."], tokenizer=tokenizer, num_beams=2
prompt_lookup_num_tokens=3, stop_strings=["."], tokenizer=tokenizer
assistant_early_exit=1, stop_strings=["."], tokenizer=tokenizer
assistant_model=assistant_model, num_assistant_tokens=5, max_new_tokens=8
assistant_model=assistant_model, assistant_confidence_threshold=0.9, max_new_tokens=8
num_assistant_tokens=5
assistant_confidence_threshold=0.5
num_assistant_tokens_schedule="heuristic"
min_length=30, max_new_tokens=3
generation_config=GenerationConfig(do_sample=True, temperature=0), max_new_tokens=5
generation_config=GenerationConfig(do_sample=True, temperature=2.0), temperature=0.0
generation_config=GenerationConfig(do_sample=True), max_new_tokens=5
"""


class Silent(BaseStreamer):
    """A streamer that takes everything."""

    def put(self, value):
        pass

    def end(self):
        pass


def tiny(vocabulary=64):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocabulary, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=512, bos_token_id=1, eos_token_id=2, pad_token_id=0,
        attn_implementation="eager",
    )
    return LlamaForCausalLM(config).eval()


def letters():
    """A byte-level tokenizer without merges; one that marks its blanks is what stop strings need."""
    pieces = ["<pad>", "<s>", "</s>", *sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE({p: i for i, p in enumerate(pieces)}, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>")


class Log(logging.Handler):
    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        if record.levelno >= logging.WARNING:
            self.messages.append(record.getMessage())


def short(text):
    # A set of names is written in an order that changes from run to run.
    ordered = re.sub(r"\(\{([^}]*)\}\)", lambda m: "({" + ", ".join(sorted(m[1].split(", "))) + "})", str(text))
    return " ".join(ordered.split())[:160]


def watch(call):
    """Runs call: what it raised, and the first words of what it warned of."""
    transformers.utils.logging.warning_once.cache_clear()
    log = Log()
    root = logging.getLogger("transformers")
    root.addHandler(log)
    raised = ""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call()
    except Exception as error:  # whatever it is, a caller would see it
        raised = type(error).__name__ + ": " + short(error)
    finally:
        root.removeHandler(log)
    ours = [w for w in caught if "transformers" in str(w.filename) or issubclass(w.category, UserWarning)]
    return {
        "raises": raised,
        "warns": sorted({w.category.__name__ + ": " + short(w.message) for w in ours} | {short(m) for m in log.messages}),
    }


VERSIONS = {"transformers": transformers.__version__, "torch": torch.__version__, "python": platform.python_version()}
PACKAGES = pathlib.Path(__file__).parent.parent / "pkg"


def parameters():
    """The fields of GenerationConfig, the arguments of generate() and the defaults."""
    fields = [name for name in vars(GenerationConfig()) if not name.startswith("_")]
    arguments = [name for name in inspect.signature(GenerationMixin.generate).parameters if name not in ("self", "kwargs")]
    return {
        "made_by": "tools/lint_reference.py",
        "versions": VERSIONS,
        "fields": sorted(fields),
        "arguments": sorted(arguments),
        "defaults": GenerationConfig._get_default_generation_params(),
    }


def main():
    write(PACKAGES / "params" / "testdata" / "parameters.json", parameters())
    model = tiny()
    names = {
        "GenerationConfig": GenerationConfig, "streamer": Silent(), "assistant_model": tiny(),
        "tokenizer": letters(), "torch": torch,
    }
    prompt = torch.tensor([[1, 10, 11, 12]])
    cases = []
    for text in CASES.strip().splitlines():
        arguments = lambda: eval(f"dict({text})", dict(names))  # noqa: E731, S307: the text stands above

        def generate():
            torch.manual_seed(0)
            model.generate(prompt, **arguments())

        def use():
            torch.manual_seed(0)
            model.generate(prompt, generation_config=GenerationConfig(**arguments()))

        case = {
            "arguments": text,
            "used": watch(use),
            "generate": watch(generate),
            "config": watch(lambda: GenerationConfig(**arguments())),
            "strict": watch(lambda: GenerationConfig(**arguments()).validate(strict=True)),
        }
        cases.append(case)
    write(PACKAGES / "lint" / "testdata" / "reference.json", {
        "made_by": "tools/lint_reference.py",
        "versions": VERSIONS,
        "prompt_ids": prompt[0].tolist(),
        "cases": cases,
    })
    print(len(cases), "cases")


def write(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    main()
