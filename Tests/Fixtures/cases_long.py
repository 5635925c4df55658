"""Parity cases of sequences that are longer than what is computed at once, one for each way in which positions enter.

Of each pattern the last rows are kept, so that the fixtures stay small. ALiBi takes far keys far below, so how uniform rows are is not
checked.
"""

from transformers import (
    BloomModel,
    DebertaV2Model,
    FalconModel,
    GPTJModel,
    MistralConfig,
    MistralModel,
    ModernBertModel,
    T5Model,
)

import cases_decoders as decoders
import cases_encoders as encoders
import cases_llama_like as llama_like
import cases_seq2seq as seq2seq
from parity_transformers import case, some

LENGTH = 300


def long(model_class, config, *, projections=None, sequences=None, **options):
    chosen = {"projections": projections} if projections else {}
    return case(
        model_class, config, sequences or some(LENGTH), family=config.model_type, variant=f"{LENGTH} tokens", last=3,
        relaxed=True,
        **chosen, **options,
    )  # fmt: skip


CASES = {
    "long-bloom": long(BloomModel, decoders.bloom(n_head=3), projections=decoders.fused_interleaved),
    "long-falcon-alibi": long(
        FalconModel,
        decoders.falcon(hidden_size=18, num_attention_heads=3, alibi=True, multi_query=False, parallel_attn=False),
        projections=decoders.fused_interleaved, run=decoders.run_falcon_alibi,
    ),
    "long-gptj": long(GPTJModel, decoders.gptj(n_positions=LENGTH)),
    "long-mistral": long(
        MistralModel, llama_like.settings(MistralConfig, sliding_window=140, max_position_embeddings=LENGTH),
        sequences=[dict(name="left-padded", length=LENGTH, attention_mask=[0] * 40 + [1] * (LENGTH - 40))],
        effects=({"sliding_window": 141},),
    ),
    "long-modernbert": long(
        ModernBertModel, encoders.modernbert(local_attention=140, max_position_embeddings=LENGTH),
        projections=encoders.fused_projections,
    ),
    "long-deberta-v2": long(
        DebertaV2Model,
        encoders.deberta(share_att_key=True, position_buckets=16, max_position_embeddings=LENGTH, num_hidden_layers=2),
        projections=encoders.deberta_projections,
    ),
    "long-t5": long(T5Model, seq2seq.t5(num_layers=2), sequences=[seq2seq.pair(LENGTH, 140)]),
}  # fmt: skip
