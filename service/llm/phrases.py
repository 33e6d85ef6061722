"""The words with which servers say more than their status does, in the order of their precedence.

A status is shared by faults that need different remedies: with 400, servers say "unknown model",
"too long", "pay first" and "your key has expired". These tables tell them apart. They hold words of
the servers' own sentences and codes; `faults` sees to it that words of a document do not count.

Data alone.
"""

from __future__ import annotations

from service.llm.faults import Phrase
from service.model.completion import LlmFault

_REFUSALS = (400, 422)
_CLIENT_ERRORS = (400, 404, 413, 422)

FILTER_WORDS = (
    "flagged by moderation",
    "violates usage guidelines",
    "content filtering policy",
    "content management policy",
    "content_policy_violation",
    "datainspectionfailed",
    "considered high risk",
    "sensitive words",
    "blocked by guardrail",
    "violated guardrail policy",
    "contentpolicyviolation",
)
"""Sentences of content filters that come without a code of their own (`content_filters`)."""

_CONTEXT_WORDS = (
    "context_length_exceeded",
    "context length",
    "exceed_context_size",
    "context size",
    "context window",
    "contextwindowexceeded",
    "context shift is disabled",
    "max_new_tokens` must be",
    "prompt is too long",
    "prompt is too large",
    "token limit exceeded",
    "exceeds the model's context",
    "exceeds context",
    "input is too long",
    "exceeds the maximum number of tokens",
    "reduce the length of",
    "range of input length",
    "input length",
    "prompt length",
    "input tokens exceed",
    "token count exceeds",
    "too many tokens",
    "tokens in the prompt",
    "max_seq_len",
    "max_model_len",
    "maximum sequence length",
    "too big compared to kv",
    "must have less than",
)
"""From the prompt that is too long on: Anthropic, Bedrock, Gemini, Groq, DashScope, Cohere and
servers that name their own bound, also behind gateways."""

_ACCOUNT = (
    Phrase(
        LlmFault.UNAUTHORISED,
        _REFUSALS,
        (
            "api key not valid",
            "api_key_invalid",
            "invalid_api_key",
            "invalid api key",
            "api key expired",
            "api key has expired",
            "expired_key",
            "incorrect api key",
            "wrong api key",
        ),
    ),
    Phrase(
        LlmFault.QUOTA_EXHAUSTED,
        (400, 401, 403, 422, 429),
        (
            "insufficient_quota",
            "exceeded your current quota",
            "exceeded_current_quota",
            "billing_hard_limit",
            "billing_not",
            "credit balance is too low",
            "insufficient balance",
            "balance is insufficient",
            "insufficient credits",
            "budget_exceeded",
            "budget has been exceeded",
            "exceededbudget",
            "out of call volume quota",
            "arrearage",
            "accountoverdue",
            "key limit exceeded",
            "all available credits",
            "spending limit",
            "purchase more credits",
            "daily free allocation",
        ),
    ),
)
"""A key that is not taken (Gemini, LiteLLM), and no money left (OpenAI, Moonshot, Anthropic,
DeepSeek, OpenRouter, LiteLLM, Azure's gateway, Alibaba, Volcengine, xAI, Cloudflare)."""

OPENAI = (
    Phrase(LlmFault.CONTEXT_EXCEEDED, (*_CLIENT_ERRORS, 500), _CONTEXT_WORDS),
    *_ACCOUNT,
    Phrase(
        LlmFault.MODEL_MISSING,
        _REFUSALS,
        (
            "no models loaded",
            "model_decommissioned",
            "operationnotsupported",
            "api version not supported",
            "model_not_available",
            "unable to access model",
            "unable to access the model",
            "unable to access non-serverless model",
            "on-demand throughput",
            "endpoint is paused",
            "location is not supported",
            "plain http request was sent to https",
        ),
    ),
    Phrase(LlmFault.MODEL_MISSING, (500,), ("unexpected endpoint or method",)),
    Phrase(
        LlmFault.SERVER_ERROR,
        _CLIENT_ERRORS,
        ("model has crashed", "model unloaded", "model was unloaded", "failed to load model"),
    ),
    Phrase(
        LlmFault.BAD_REQUEST,
        (404,),
        ("requested parameters", "support the provided", "support image input"),
    ),
    Phrase(LlmFault.BAD_REQUEST, (403,), FILTER_WORDS),
)
"""404 as a bad request: OpenRouter, which looks for a server by the request's shape."""

OLLAMA = (
    Phrase(LlmFault.CONTEXT_EXCEEDED, (400, 500), _CONTEXT_WORDS),
    *_ACCOUNT,
    Phrase(LlmFault.MODEL_MISSING, (400,), ("does not support chat",)),
    Phrase(LlmFault.OVERLOADED, (500, 503), ("server busy",)),
)
